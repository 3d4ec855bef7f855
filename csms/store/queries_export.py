"""The frame log from its oldest end, a portion at a time: for who wants all of it, and has not the memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from csms.ids import first_sortable
from csms.store import queries_shapes as shapes
from csms.store import tables
from csms.store.engine import Store
from csms.store.queries_shapes import Shape

ROWS = 500  # held at once; a frame may be as large as a server's limit
WINDOW = (
    20_000  # rows looked at by one query: few may be wanted of a long log, and a query has its time limit
)
_SLACK = timedelta(hours=1)  # a frame's time and its key are taken by one clock, but not at one moment


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which frames of a tenant: of a station, of an action, logged since then and before ``until``."""

    tenant: int
    station: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> list[sa.ColumnElement[bool]]:
        """What their rows fulfil."""
        column = tables.messages.c
        found: list[sa.ColumnElement[bool]] = [column.tenant_id == self.tenant]
        if self.station is not None:
            found.append(column.station_id == self.station)
        if self.action is not None:
            found.append(column.action == self.action)
        if self.since is not None:
            found.append(column.at >= self.since)
        if self.until is not None:
            found.append(column.at < self.until)
        return found


async def portions(store: Store, wanted: Wanted) -> AsyncIterator[list[Shape]]:
    """Yield the frames that are on record now, oldest first, shaped as the HTTP interface shows them.

    What is logged meanwhile is left for another time. No connection is held between two portions.
    """
    key = tables.messages.c.id
    of_tenant = sa.select(key).where(tables.messages.c.tenant_id == wanted.tenant)
    last = await _value(store, sa.select(sa.func.max(of_tenant.subquery().c.id)))
    after = -1 if wanted.since is None else first_sortable(wanted.since - _SLACK) - 1
    while last is not None and after < last:
        window = of_tenant.where(key > after, key <= last).order_by(key).limit(WINDOW).subquery()
        end = await _value(store, sa.select(sa.func.max(window.c.id)))
        if end is None:
            return
        async for rows in _within(store, wanted, after, end):
            yield rows
        after = end


async def _within(store: Store, wanted: Wanted, after: int, end: int) -> AsyncIterator[list[Shape]]:
    """Yield what is wanted of the rows behind ``after``, up to and with ``end``."""
    table = tables.messages
    query = sa.select(table).where(*wanted.where(), table.c.id <= end).order_by(table.c.id).limit(ROWS)
    while True:
        async with store.read() as connection:
            rows = (await connection.execute(query.where(table.c.id > after))).mappings().all()
        if rows:
            yield [shapes.message({str(key): row[key] for key in row}) for row in rows]
        if len(rows) < ROWS:
            return
        after = rows[-1]["id"]


async def _value(store: Store, query: sa.Select[Any]) -> int | None:
    async with store.read() as connection:
        found: int | None = (await connection.execute(query)).scalar()
    return found
