"""Transactions that stay open though nothing is heard of them: found, flagged and counted, never ended here.

An operator may close one; whatever the station still says of it takes the flag away again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from csms.blocks._records import note_flags, save_flags
from csms.context import Context
from csms.domain import transactions as life
from csms.journal import JournalClosed
from csms.ownership import Stations, UnknownStation
from csms.store import tables
from csms.store.engine import Store
from ocppj.clock import Clock

_log = logging.getLogger(__name__)
_SHARE = 8  # looked for so many times in the age
_LEAST, _MOST = 1.0, 600.0  # seconds between two looks


class StaleWatch:
    """Looks at the open transactions again and again; ``found`` is told how many are stale."""

    def __init__(
        self, stations: Stations, store: Store, clock: Clock, age: float, found: Callable[[int], None]
    ) -> None:
        """``age`` in seconds."""
        self._stations = stations
        self._store = store
        self._clock = clock
        self._age = timedelta(seconds=age)
        self._found = found
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def look(self) -> int:
        """Flag what has become stale; how many open transactions are."""
        limit = self._clock.utc() - self._age
        stale = await self._store.fetch(lambda connection: quiet_since(connection, limit))
        for tenant, station in dict.fromkeys((tenant, station) for tenant, station, _ in stale):
            try:
                await self._stations.turn(tenant, station, self._flag)
            except (UnknownStation, JournalClosed):
                continue  # removed meanwhile, or the process ends
        self._found(len(stale))
        return len(stale)

    async def _flag(self, context: Context) -> None:
        """A turn: by the state of that moment, for the station may just have spoken."""
        for known in list(life.running(context.state)):
            after = life.gone_stale(known, context.now, self._age)
            if after is not known:
                context.state = life.put(context.state, after)
                save_flags(context, (after,))
                note_flags(context, known, after)

    async def _run(self) -> None:
        pause = min(max(self._age.total_seconds() / _SHARE, _LEAST), _MOST)
        pause /= float(getattr(self._clock, "scale", 1.0))
        while True:
            await asyncio.sleep(pause)
            try:
                await self.look()
            except Exception:  # noqa: BLE001 - nobody waits for it: the next look may succeed
                _log.exception("looking for stale transactions failed")


def quiet_since(connection: Connection, limit: datetime) -> Sequence[tuple[int, str, str]]:
    """The open transactions of which nothing was heard since ``limit``: tenant, station, key."""
    table = tables.transactions
    heard = func.coalesce(table.c.heard_at, table.c.received_at)
    tenants = [row.id for row in connection.execute(select(tables.tenants.c.id))]
    found: list[tuple[int, str, str]] = []
    for tenant in tenants:  # the index begins with the tenant
        rows = connection.execute(
            select(table.c.tenant_id, table.c.station_id, table.c.id).where(
                table.c.tenant_id == tenant, table.c.active, heard <= limit
            )
        )
        found += [(row.tenant_id, row.station_id, row.id) for row in rows]
    return found
