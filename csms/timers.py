"""What falls due by the calendar: one timer a station, and when it rings a turn that does what is due.

A timer only wakes: what is due is decided by the turn, by the calendar of that moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from csms.context import Context
from csms.domain.texts import label
from csms.journal import JournalClosed
from csms.ownership import Stations, UnknownStation
from csms.routes import Due
from csms.store.load import StationKey
from ocppj.clock import Clock

_log = logging.getLogger(__name__)
_LONGEST = 3600.0  # seconds between two looks at the calendar, which may be set meanwhile
_AGAIN = timedelta(seconds=60)  # after a failure


class Timers:
    """Wakes stations."""

    def __init__(self, stations: Stations, clock: Clock, due: tuple[Due, ...]) -> None:
        self.due = due
        self._stations = stations
        self._clock = clock
        self._at: dict[StationKey, datetime] = {}
        self._handles: dict[StationKey, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self, pending: Iterable[tuple[int, str, datetime]]) -> None:
        """Take over what a process that ended has left."""
        for tenant, station, at in pending:
            self.arm(tenant, station, at)

    def arm(self, tenant: int, station: str, at: datetime) -> None:
        """Wake the station at ``at``, unless it is woken before."""
        key = tenant, station
        if key not in self._at or at < self._at[key]:
            self._at[key] = at
            self._wait(key)

    def look(self) -> None:
        """Look at the calendar now: it has been set."""
        for key in list(self._at):
            self._ring(key)

    async def stop(self) -> None:
        """Wake nobody any more; what is pending is on record."""
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()
        self._at.clear()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _wait(self, key: StationKey) -> None:
        if key in self._handles:
            self._handles[key].cancel()
        left = (self._at[key] - self._clock.utc()).total_seconds() / float(getattr(self._clock, "scale", 1.0))
        loop = asyncio.get_running_loop()
        self._handles[key] = loop.call_later(min(max(left, 0.0), _LONGEST), self._ring, key)

    def _ring(self, key: StationKey) -> None:
        if self._at[key] > self._clock.utc():
            self._wait(key)
            return
        del self._at[key]
        self._handles.pop(key).cancel()
        task = asyncio.get_running_loop().create_task(self._wake(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wake(self, key: StationKey) -> None:
        try:
            await self._stations.turn(*key, self._act)
        except (UnknownStation, JournalClosed):
            return  # removed meanwhile, or the process ends and the next one resumes
        except Exception:  # noqa: BLE001 - nobody waits for a timer: its failure goes to the log
            _log.exception("what was due of %s failed", label(*key))
            self.arm(*key, self._clock.utc() + _AGAIN)

    async def _act(self, context: Context) -> None:
        for each in self.due:
            await each.act(context)
