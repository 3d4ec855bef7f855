"""Two stations that want one token at once, and everything that can come between: seeded, over any link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from schemas.version import Version
from tests.durability.wire import UNREACHABLE, Connect, Gone, Refused, Wire, boot

ACCEPTED, CONCURRENT = "Accepted", "ConcurrentTx"
MOMENTS = (0.0, 0.0, 0.0, 0.001, 0.003, 0.01, 0.05)  # seconds: mostly at once, so that turns meet


@dataclass
class Holders:
    """Who has been told Accepted and has not begun to stop: never two."""

    now: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0

    def begins(self, name: str) -> None:
        """A station has heard that its transaction is accepted."""
        self.accepted += 1
        if others := self.now - {name}:
            self.broken.append(f"{name} was accepted while {others} had the token")
        self.now.add(name)

    def ends(self, name: str) -> None:
        """A station is about to say that its transaction is over."""
        self.now.discard(name)


@dataclass
class Started:
    """A start that has been answered."""

    action: str
    payload: Mapping[str, Any]
    message_id: str
    answer: Mapping[str, Any]

    @property
    def transaction(self) -> str:
        """The id by which both ends know it: the CSMS gives it in 1.6, the station in 2.0.1."""
        info = self.payload.get("transactionInfo")
        return str(info["transactionId"] if info else self.answer["transactionId"])


class Actor:
    """One station with one outlet. What it has said and had no answer to, it says again."""

    def __init__(
        self,
        name: str,
        version: Version,
        token: str,
        connect: Connect,
        holders: Holders,
        random: Random,
        utc: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name, self.version, self.token = name, version, token
        self.wire: Wire | None = None
        self.old: list[Wire] = []
        self.starts: list[Started] = []
        self.took_over = 0
        self._connect, self._holders, self._random, self._utc = connect, holders, random, utc
        self._ids = 0
        self._meter = 0
        self._number = 0
        self._trouble: asyncio.TimerHandle | None = None
        self._takeover = False

    # ---- the line --------------------------------------------------------------------------------------

    async def online(self, *, once_said: bool) -> Wire:
        """The open connection, opened and booted where there is none.

        ``once_said``: what is to be delivered has been said, so that a second socket finds it under way.
        """
        if self._takeover and once_said and self.wire is not None:
            self._takeover = False
            self.took_over += 1
            self.old.append(self.wire)  # left open: the CSMS has to end it
            self.wire = None
        while self.wire is None or self.wire.closed is not None:
            if self.wire is not None:
                self.old.append(self.wire)
                self.wire = None
            try:
                self.wire = Wire(await self._connect(), self.name, 1_000 * len(self.old))
                await boot(self.wire, self.version)
            except (Gone, Refused, *UNREACHABLE):
                await asyncio.sleep(0.05)
        return self.wire

    def offline(self) -> None:
        """The line breaks, now."""
        if self.wire is not None:
            self.wire.cut()

    async def leave(self) -> None:
        """Hang up everything."""
        if self._trouble is not None:
            self._trouble.cancel()
        for wire in (*self.old, *filter(None, [self.wire])):
            await wire.close()

    async def deliver(
        self, action: str, payload: Mapping[str, Any], message_id: str | None = None
    ) -> Mapping[str, Any]:
        """Send until it is answered: over new connections, under the same id or a new one."""
        self._ids += 1
        message_id = message_id or f"{self.name}/{self._ids}"
        for attempt in range(200):
            try:
                wire = await self.online(once_said=attempt > 0)
                future = await wire.begin(action, payload, message_id)
                if self._takeover:
                    continue
                frame = await asyncio.wait_for(future, 30)
            except Gone:
                frame = None
                await asyncio.sleep(0)  # the reader notes it
            if frame is not None and frame[0] == 3:
                if action in ("StartTransaction", "TransactionEvent"):
                    self.starts.append(Started(action, payload, message_id, frame[2]))
                return frame[2]  # type: ignore[no-any-return]
            if frame is not None:
                assert frame[2] == "InternalError", frame
                await asyncio.sleep(0.01)
            elif attempt % 3 == 2:
                message_id = f"{message_id}+"
        raise AssertionError(f"{self.name}: {action} was never answered")

    # ---- chance ----------------------------------------------------------------------------------------

    async def moment(self) -> None:
        """A short while, often none."""
        await asyncio.sleep(self._random.choice(MOMENTS))

    def trouble(self) -> None:
        """Perhaps the line breaks in a moment, or the station comes in by a second socket."""
        dice = self._random.random()
        if dice < 0.25:
            loop = asyncio.get_running_loop()
            self._trouble = loop.call_later(self._random.choice(MOMENTS), self.offline)
        elif dice < 0.4:
            self._takeover = True

    # ---- acts ------------------------------------------------------------------------------------------

    async def act(self, count: int) -> None:
        """``count`` acts by chance."""
        acts = (self.session, self.session, self.session, self.lost_stop, self.ask, self.echo, self.away)
        for _ in range(count):
            await self.moment()
            self.trouble()
            await self._random.choice(acts)()

    async def session(self, *, loses_stop: bool = False) -> str:
        """Start, charge, stop; the status that the start was answered with."""
        self._number += 1
        begin, end = (
            (self._start_16, self._stop_16)
            if self.version is Version.V16
            else (self._start_201, self._stop_201)
        )
        status, key = await begin()
        assert status in (ACCEPTED, CONCURRENT), status
        if status == ACCEPTED:
            self._holders.begins(self.name)
        else:
            self._holders.refused += 1
        await self.moment()
        self.trouble()
        self._meter += 10
        if loses_stop:
            return status  # its stop never comes: the next start at this outlet ends it
        if status == ACCEPTED or self.version is Version.V201 or self._random.random() < 0.5:
            self._holders.ends(self.name)
            await end(key)
        return status

    async def lost_stop(self) -> None:
        """A session without its stop, and another one at the same outlet: the slot passes on."""
        await self.session(loses_stop=True)
        self._holders.ends(self.name)
        await asyncio.sleep(0.002)  # keys of records are in order of time from one millisecond to the next
        await self.session()

    async def ask(self) -> None:
        """Authorize: it takes no slot and does not ask for one (1.6 section 7.2)."""
        if self.version is Version.V16:
            answer = await self.deliver("Authorize", {"idTag": self.token})
            status = answer["idTagInfo"]["status"]
        else:
            token = {"idToken": self.token, "type": "ISO14443"}
            status = (await self.deliver("Authorize", {"idToken": token}))["idTokenInfo"]["status"]
        assert status == ACCEPTED, status

    async def echo(self) -> None:
        """Something said long ago is said again: the same answer, whatever has happened since."""
        if not self.starts:
            return
        old = self._random.choice(self.starts[-4:])
        same_id = old.message_id if self._random.random() < 0.5 else None
        answer = await self.deliver(old.action, old.payload, same_id)
        assert answer == old.answer, f"{self.name}: {old} is now answered {answer}"

    async def away(self) -> None:
        """A session while there is no line: told afterwards, stamped before."""
        self.offline()
        await asyncio.sleep(self._random.choice((0.02, 0.2)))
        await self.session()

    # ---- 1.6 -------------------------------------------------------------------------------------------

    async def _start_16(self) -> tuple[str, str]:
        payload = {
            "connectorId": 1,
            "idTag": self.token,
            "meterStart": self._meter,
            "timestamp": self._time(),
        }
        answer = await self.deliver("StartTransaction", payload)
        return answer["idTagInfo"]["status"], str(answer["transactionId"])

    async def _stop_16(self, number: str) -> None:
        payload = {"transactionId": int(number), "meterStop": self._meter, "timestamp": self._time()}
        await self.deliver("StopTransaction", payload)

    # ---- 2.0.1 -----------------------------------------------------------------------------------------

    async def _start_201(self) -> tuple[str, str]:
        """The token comes with the start, or later."""
        key = f"{self.name}-{self._number}"
        self._seq = 0
        if self._random.random() < 0.4:
            await self._event(key, "Started", "CablePluggedIn")
            await self.moment()
            answer = await self._event(key, "Updated", "Authorized", token=True)
        else:
            answer = await self._event(key, "Started", "Authorized", token=True)
        return answer["idTokenInfo"]["status"], key

    async def _stop_201(self, key: str) -> None:
        with_token = self._random.random() < 0.5
        await self._event(key, "Ended", "StopAuthorized", token=with_token)

    async def _event(self, key: str, kind: str, trigger: str, *, token: bool = False) -> Mapping[str, Any]:
        payload: dict[str, Any] = {
            "eventType": kind,
            "timestamp": self._time(),
            "triggerReason": trigger,
            "seqNo": self._seq,
            "transactionInfo": {"transactionId": key},
            "evse": {"id": 1, "connectorId": 1},
        }
        if token:
            payload["idToken"] = {"idToken": self.token, "type": "ISO14443"}
        self._seq += 1
        return await self.deliver("TransactionEvent", payload)

    def _time(self) -> str:
        return self._utc().isoformat(timespec="milliseconds").replace("+00:00", "Z")
