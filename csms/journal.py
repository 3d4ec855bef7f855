"""Group commit: what finished while the last batch was committing is the next batch; who submitted is told
when it is durable, and not before. There is no linger: an idle journal commits at once.

A batch that fails for its content is halved until the member at fault is found; one that fails because the
database is away is repeated, which its idempotent effects allow even when the outcome of a COMMIT is unknown.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import Connection

from csms.store import plan, tables
from csms.store.effects import Effect, Insert
from csms.store.engine import Store
from csms.store.failures import brief, is_transient
from csms.store.statements import Row

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between two tries of one batch
_ROWS_WAIT = 0.1  # seconds for which log rows, which nobody waits for, look for a batch to ride in

LogRow: TypeAlias = tuple[object, ...]
"""A row of ``messages``: its values in the order of the table's columns."""

Ask: TypeAlias = Callable[[Connection, list[Any]], Sequence[Any]]
"""Answers all questions of one kind inside the batch's transaction, after its effects."""


class JournalRefused(Exception):
    """The database does not take these effects, whatever is tried; the cause is the database's error."""


class JournalClosed(Exception):
    """The journal stopped before this was durable; whether it is, is not known."""


def _nothing() -> None:
    """Stand in for a hook that is not set."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What others want to know of the journal; all are called on the event loop but ``before_commit``."""

    overdue: Callable[[], None] = _nothing  # answers are held for longer than the deadline: hang up
    before_commit: Callable[[], None] = _nothing  # in the writer's thread, inside the transaction
    after_commit: Callable[[], None] = _nothing  # before anyone is told


Told: TypeAlias = Callable[[Exception | None], None]
"""Hears that it is durable, or why it is not."""


class _Member:
    """One turn's effects, or one question; who waits for it is told by ``future`` or by ``told``."""

    __slots__ = ("ask", "effects", "future", "item", "told")

    def __init__(
        self,
        effects: Iterable[Effect],
        future: asyncio.Future[Any] | None,
        ask: Ask | None = None,
        item: object = None,
        told: Told | None = None,
    ) -> None:
        self.effects = effects
        self.future = future
        self.ask = ask
        self.item = item
        self.told = told


class Journal:
    """The one way into the database for everything that the lanes write."""

    def __init__(
        self,
        store: Store,
        *,
        hooks: Hooks | None = None,
        capacity: int = 10_000,
        max_batch: int = 1_000,
        answer_deadline: float = 25.0,
    ) -> None:
        """``capacity`` counts members and log rows that wait; ``answer_deadline`` is in seconds."""
        self._store = store
        self._hooks = hooks or Hooks()
        self._capacity = capacity
        self._max_batch = max_batch
        self._deadline = answer_deadline
        self._members: deque[_Member] = deque()
        self._rows: list[LogRow] = []
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._closed = False
        self._task: asyncio.Task[None] | None = None
        self._in_flight: list[_Member] = []
        self.healthy = True
        self.batch_sizes: deque[int] = deque(maxlen=10_000)

    # ---- in ---------------------------------------------------------------------------------------------

    def submit(self, effects: Sequence[Effect]) -> asyncio.Future[None]:
        """Hand over one turn's effects, all or nothing; the future is done when they are durable.

        Raises (by the future):
            JournalRefused: they are at fault themselves. JournalClosed: the journal stopped before.
        """
        return self._enter(effects, None, None)

    def hand_over(self, effects: Sequence[Effect], told: Told) -> None:
        """As ``submit``; ``told`` is called later, never from within, with None or with what it raises."""
        if self._closed:
            _later(told, JournalClosed("the journal is closed"))
            return
        self._members.append(_Member(effects, None, told=told))
        self._wake.set()

    def ask(self, ask: Ask, item: object) -> asyncio.Future[Any]:
        """Have a question answered inside the next batch, by one call for all of its kind."""
        return self._enter((), ask, item)

    def log(self, row: LogRow) -> None:
        """Hand over a row of the frame log; it rides in the next batch and nobody waits for it
        (``flush``)."""
        self._rows.append(row)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_ROWS_WAIT, self._wake.set)
        elif self.full:
            self._wake.set()

    async def flush(self) -> None:
        """Return when everything handed over before, log rows too, is durable."""
        await self.submit(())

    def probe(self) -> None:
        """Find out whether the database is there: somebody has missed it."""
        if self.healthy and not self._closed:
            self._members.append(_Member((), None))
            self._wake.set()

    def _enter(self, effects: Iterable[Effect], ask: Ask | None, item: object) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        if self._closed:
            future.set_exception(JournalClosed("the journal is closed"))
            return future
        self._members.append(_Member(effects, future, ask, item))
        self._wake.set()
        return future

    @property
    def full(self) -> bool:
        """Whether nobody should bring more: reading from sockets stops meanwhile."""
        return len(self._members) + len(self._rows) >= self._capacity

    async def room(self) -> None:
        """Wait until the journal is not full."""
        while self.full and not self._closed:
            self._room.clear()
            await self._room.wait()

    # ---- life -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to commit."""
        self._task = asyncio.create_task(self._run(), name="journal")
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """An error that nobody foresaw ends the journal; nobody may be left waiting for a commit then."""
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        _log.critical("the journal has failed, nothing is answered any more", exc_info=error)
        self._closed, self.healthy = True, False
        for member in (*self._in_flight, *self._members):
            _tell(member, JournalClosed("the journal has failed"))
        self._members.clear()
        self._room.set()
        self._hooks.overdue()

    async def stop(self, timeout: float = 5.0) -> None:
        """Commit what is there and end; what is not durable after ``timeout`` seconds is told so."""
        self._closed = True
        self._wake.set()
        if self._task is None:
            return
        _, pending = await asyncio.wait([self._task], timeout=timeout)
        for task in pending:
            task.cancel()
            await asyncio.wait([task])
        for member in (*self._in_flight, *self._members):
            _tell(member, JournalClosed("the journal stopped before this was durable"))
        self._room.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            members, rows = self._take()
            if not members and not rows:
                if self._closed:
                    return
                self._wake.clear()
                continue
            if members:
                self.batch_sizes.append(len(members))
            self._in_flight = members
            timer = asyncio.get_running_loop().call_later(self._deadline, self._overdue)
            try:
                await self._persist(members, rows)
            finally:
                timer.cancel()
            self._in_flight = []

    def _take(self) -> tuple[list[_Member], list[LogRow]]:
        waiting = self._members
        if len(waiting) <= self._max_batch:
            members = list(waiting)
            waiting.clear()
        else:
            members = [waiting.popleft() for _ in range(self._max_batch)]
        rows, self._rows = self._rows, []
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._room.set()
        return members, rows

    # ---- out --------------------------------------------------------------------------------------------

    async def _persist(self, members: list[_Member], rows: list[LogRow]) -> None:
        """Make the batch durable and tell its members, or divide it."""
        pause = _FIRST_PAUSE
        while True:
            try:
                results = await self._store.write(lambda connection: self._apply(connection, members, rows))
            except Exception as error:  # noqa: BLE001 - every error of a batch is judged here, and only here
                if not is_transient(error):
                    await self._divide(members, rows, error)
                    return
                self._away(brief(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            self._settle(members, results)
            return

    def _apply(
        self, connection: Connection, members: list[_Member], rows: list[LogRow]
    ) -> dict[_Member, Any]:
        """Run inside the transaction, in the writer's thread."""
        statements = self._store.statements
        if rows:
            statements.whole(tables.messages).run_values(connection, rows)
        plan.apply(connection, statements, chain.from_iterable([member.effects for member in members]))
        questions: dict[Ask, list[_Member]] = {}
        for member in members:
            if member.ask is not None:
                questions.setdefault(member.ask, []).append(member)
        results: dict[_Member, Any] = {}
        for ask, asking in questions.items():
            results.update(zip(asking, ask(connection, [member.item for member in asking]), strict=True))
        self._hooks.before_commit()
        return results

    def _settle(self, members: list[_Member], results: dict[_Member, Any]) -> None:
        self._hooks.after_commit()
        if not self.healthy:
            self.healthy = True
            _log.warning("the database is back")
        asyncio.get_running_loop().call_soon(_tell_all, members, results)

    async def _divide(self, members: list[_Member], rows: list[LogRow], error: Exception) -> None:
        if rows:
            as_members = [_Member((Insert(tables.messages, _named(row)),), None) for row in rows]
            if not members and len(rows) == 1:
                self._refuse(as_members[0], error)
                return
            members = [*members, *as_members]
        if len(members) == 1:
            self._refuse(members[0], error)
            return
        middle = len(members) // 2
        await self._persist(members[:middle], [])
        await self._persist(members[middle:], [])

    def _refuse(self, member: _Member, error: Exception) -> None:
        if member.future is None and member.told is None:
            _log.error("the database refuses a row of the frame log", exc_info=error)
        refused = JournalRefused("the database does not take this")
        refused.__cause__ = error
        _tell(member, refused)

    def _away(self, why: str) -> None:
        if self.healthy:
            _log.error("the database is away, answers are held: %s", why)
        self.healthy = False

    def _overdue(self) -> None:
        """Nothing may have failed yet: a driver can wait for long before it gives up."""
        self._away(f"no commit within {self._deadline:g} s")
        self._hooks.overdue()


def _named(row: LogRow) -> Row:
    return dict(zip(tables.messages.c.keys(), row, strict=True))


def _tell_all(members: list[_Member], results: dict[_Member, Any]) -> None:
    """Tell a batch that it is durable: the next one is being written by now."""
    for member in members:
        if member.told is not None:
            _call(member.told, None)
        elif member.future is not None and not member.future.done():
            member.future.set_result(results.get(member))


def _tell(member: _Member, error: Exception) -> None:
    if member.told is not None:
        _later(member.told, error)
    elif member.future is not None and not member.future.done():
        member.future.set_exception(error)


def _later(told: Told, error: Exception) -> None:
    asyncio.get_running_loop().call_soon(_call, told, error)


def _call(told: Told, error: Exception | None) -> None:
    try:
        told(error)
    except Exception:  # noqa: BLE001 - one who fails on being told must not keep the others from it
        _log.exception("what follows a commit failed")


def median(sizes: Iterable[int]) -> float:
    """Return the median batch size, 0 when there was no batch."""
    ordered = sorted(sizes)
    if not ordered:
        return 0.0
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


__all__ = ["Ask", "Hooks", "Journal", "JournalClosed", "JournalRefused", "median"]
