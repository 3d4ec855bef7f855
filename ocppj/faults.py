"""A bad network on purpose: frames are lost, late, doubled, spoiled or swapped, all from one seed."""

import asyncio
import random
import re
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ocppj.clock import Clock
from ocppj.link import Link, LinkClosed

_HEAD: Final = re.compile(r'^\s*\[\s*(\d)\s*,\s*"([^"]*)"\s*,\s*(?:"([^"]*)")?')
_MEMORY: Final = 256


class Effect(StrEnum):
    """What happens to a frame."""

    DROP = "drop"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    CORRUPT = "corrupt"
    REORDER = "reorder"
    SEVER = "sever"


class Way(StrEnum):
    """Which way a frame goes, as seen from the end that holds the link."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FaultRule:
    """Which frames an effect befalls: all conditions together, then chance.

    `action` matches CALLs, and answers to CALLs of that action; None matches every frame. `nth` (from 1)
    picks exactly one of the matching frames; `after` skips that many; `times` ends the rule. `seconds` is
    for DELAY and REORDER (how long a frame is held back for the next one to overtake it).
    """

    effect: Effect
    way: Way = Way.BOTH
    action: str | None = None
    kinds: frozenset[int] | None = None
    probability: float = 1.0
    nth: int | None = None
    after: int = 0
    times: int | None = None
    seconds: float = 1.0

    def __post_init__(self) -> None:
        """Raises ValueError for a probability outside 0..1 or a count below its least."""
        if not 0.0 <= self.probability <= 1.0 or self.seconds < 0 or self.after < 0:
            raise ValueError("probability is 0 to 1; seconds and after are not negative")
        if (self.nth is not None and self.nth < 1) or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1")


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Rules in order; the first that befalls a frame decides."""

    rules: Sequence[FaultRule] = ()


@dataclass(slots=True)
class _Count:
    seen: int = 0
    done: int = 0


class FaultyLink:
    """A link whose frames suffer `plan`. The same seed and the same frames: the same faults."""

    def __init__(self, link: Link, plan: FaultPlan, seed: int | str, clock: Clock) -> None:
        """Each direction draws from a random source of its own, so interleaving changes nothing."""
        self._link = link
        self._clock = clock
        self._plan = plan
        self._chance = {Way.OUT: random.Random(f"{seed}/out"), Way.IN: random.Random(f"{seed}/in")}
        self._counts = {way: [_Count() for _ in plan.rules] for way in (Way.OUT, Way.IN)}
        self._actions: dict[str, str] = {}
        self._arrived: asyncio.Queue[str | bytes | LinkClosed] = asyncio.Queue()
        self._held: dict[Way, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self.log: deque[tuple[float, Way, Effect, str]] = deque(maxlen=_MEMORY)
        """The last faults: time, way, effect, text."""

    @property
    def subprotocol(self) -> str | None:
        """Of the link beneath."""
        return self._link.subprotocol

    @property
    def prompt(self) -> bool:
        """No: what is delayed sleeps."""
        return False

    async def send(self, text: str) -> None:
        """Send, or not."""
        await self._suffer(Way.OUT, text)

    async def receive(self) -> str | bytes:
        """The next frame that arrives."""
        if self._reader is None:
            self._reader = self._spawn(self._read())
        frame = await self._arrived.get()
        if isinstance(frame, LinkClosed):
            self._arrived.put_nowait(frame)
            raise LinkClosed(frame.code, frame.reason)
        return frame

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the link beneath; what is still delayed is lost."""
        await self._link.close(code, reason)
        for task in list(self._tasks):
            if task is not self._reader and task is not asyncio.current_task():
                task.cancel()

    def abort(self) -> None:
        """Cut the link beneath."""
        self._link.abort()

    async def _read(self) -> None:
        try:
            while True:
                frame = await self._link.receive()
                if isinstance(frame, str):
                    await self._suffer(Way.IN, frame)
                else:
                    self._arrived.put_nowait(frame)
        except LinkClosed as closed:
            self._arrived.put_nowait(closed)

    # ---- fate

    async def _suffer(self, way: Way, text: str) -> None:
        rule = self._fate(way, text)
        if rule is None:
            await self._pass(way, text)
            return
        self.log.append((self._clock.monotonic(), way, rule.effect, text))
        match rule.effect:
            case Effect.DROP:
                return
            case Effect.DELAY:
                self._spawn(self._later(way, text, rule.seconds))
            case Effect.DUPLICATE:
                await self._pass(way, text)
                await self._pass(way, text)
            case Effect.CORRUPT:
                await self._pass(way, corrupted(text, self._chance[way]))
            case Effect.REORDER:
                await self._hold_back(way, text, rule.seconds)
            case Effect.SEVER:
                self._link.abort()
                if way is Way.OUT:
                    raise LinkClosed(1006, "severed")

    def _fate(self, way: Way, text: str) -> FaultRule | None:
        kind, action = self._head(text)
        for rule, count in zip(self._plan.rules, self._counts[way], strict=True):
            if rule.way not in (way, Way.BOTH) or (rule.action is not None and rule.action != action):
                continue
            if rule.kinds is not None and kind not in rule.kinds:
                continue
            count.seen += 1
            if self._befalls(rule, count, way):
                count.done += 1
                return rule
        return None

    def _befalls(self, rule: FaultRule, count: _Count, way: Way) -> bool:
        if rule.nth is not None and count.seen != rule.nth:
            return False
        if count.seen <= rule.after or (rule.times is not None and count.done >= rule.times):
            return False
        return rule.probability >= 1.0 or self._chance[way].random() < rule.probability

    def _head(self, text: str) -> tuple[int | None, str | None]:
        """Message type and action; an answer has the action of its CALL."""
        head = _HEAD.match(text)
        if head is None:
            return None, None
        kind, message_id = int(head[1]), head[2]
        if kind in (2, 6):
            self._actions[message_id] = head[3] or ""
            if len(self._actions) > _MEMORY:
                del self._actions[next(iter(self._actions))]
            return kind, head[3]
        return kind, self._actions.get(message_id)

    # ---- carrying

    async def _pass(self, way: Way, text: str) -> None:
        await self._carry(way, text)
        held = self._held.pop(way, None)
        if held is not None:
            await self._carry(way, held)

    async def _carry(self, way: Way, text: str) -> None:
        if way is Way.OUT:
            await self._link.send(text)
        else:
            self._arrived.put_nowait(text)

    async def _hold_back(self, way: Way, text: str, seconds: float) -> None:
        if way in self._held:
            await self._pass(way, text)
            return
        self._held[way] = text
        self._spawn(self._release(way, text, seconds))

    async def _release(self, way: Way, text: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._held.get(way) is text:
            del self._held[way]
            await self._carry_if_open(way, text)

    async def _later(self, way: Way, text: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._carry_if_open(way, text)

    async def _carry_if_open(self, way: Way, text: str) -> None:
        try:
            await self._carry(way, text)
        except LinkClosed:
            self.log.append((self._clock.monotonic(), way, Effect.DROP, text))

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def corrupted(text: str, chance: random.Random) -> str:
    """One character changed, cut off or put in, so that it often is no JSON any more but always is text."""
    if not text:
        return "?"
    at = chance.randrange(len(text))
    way = chance.randrange(3)
    if way == 0:
        return text[:at] + chr(chance.randrange(32, 127)) + text[at + 1 :]
    if way == 1:
        return text[:at]
    return text[:at] + chr(chance.randrange(32, 127)) + text[at:]
