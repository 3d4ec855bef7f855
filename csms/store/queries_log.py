"""What only ever grows, as lists: frames, meter values, events, inconsistencies, data transfers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from csms.domain.texts import fold
from csms.store import queries_shapes as shapes
from csms.store import tables
from csms.store.engine import Store
from csms.store.queries_paging import FIRST, Page, fetch
from csms.store.queries_shapes import Shape
from csms.store.queries_tenants import DEFAULT_TENANT, TenantQueries

Logged: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

_CATCH_UP = 2.0  # seconds
_CALL = 2


class LogQueries(TenantQueries):
    """Reads of the tables that are keyed by a sortable number."""

    def __init__(self, store: Store, logged: Logged | None = None) -> None:
        """``logged`` returns when all frames handed over so far are on record."""
        super().__init__(store)
        self._logged = logged

    async def messages(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        action: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Shape:
        """List the frame log, with every frame that went before."""
        await self._catch_up()
        column = tables.messages.c
        conditions = _when(column.at, since, until)
        if action is not None:
            conditions.append(column.action == action)
        return await self._list(tables.messages, tenant, station, conditions, page, shapes.message)

    async def statuses(self, station: str, tenant: int = DEFAULT_TENANT, *, page: Page = FIRST) -> Shape:
        """List the statuses that a station's connectors have had, as long as the frame log goes back.

        The frame log has each of them already: a table of their own would be a further row with the most
        frequent message but one, for a list that is asked for once in a while.
        """
        await self._catch_up()
        table, column = tables.connectors, tables.messages.c
        known = sa.select(table.c.wire_connector_id, table.c.evse_id, table.c.connector_id).where(
            table.c.tenant_id == tenant, table.c.station_id == station
        )
        query = sa.select(tables.messages).where(
            column.tenant_id == tenant,
            column.station_id == station,
            column.action == "StatusNotification",
            column.kind == _CALL,
            column.outgoing.is_(False),
            column.faults.is_(None),
        )
        async with self._store.read() as connection:
            rows = (await connection.execute(known)).all()
            places = {row[0]: (row[1], row[2]) for row in rows}
            return await fetch(
                connection, query, (column.id,), (int,), page, lambda row: shapes.status(row, places)
            )

    async def message(self, key: str, tenant: int = DEFAULT_TENANT) -> Shape | None:
        """Return one logged frame by its id; None if there is none."""
        if not key.isdigit() or len(key) > 19:
            return None
        await self._catch_up()
        found = await self._list(
            tables.messages, tenant, None, [tables.messages.c.id == int(key)], Page(1), shapes.message
        )
        return found["items"][0] if found["items"] else None

    async def _catch_up(self) -> None:
        """Wait for the log rows, but not for a database that is away: the read itself will tell."""
        if self._logged is not None:
            waiting = asyncio.ensure_future(self._logged())
            waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait([waiting], timeout=_CATCH_UP)

    async def meter_values(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        transaction: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Shape:
        """List times of measurement; ``transaction`` is the opaque id."""
        column = tables.meter_values.c
        conditions = _when(column.received_at, since, until)
        if transaction is not None:
            conditions.append(column.transaction_key == transaction)
        return await self._list(tables.meter_values, tenant, station, conditions, page, shapes.meter_value)

    async def inconsistencies(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        kind: str | None = None,
        transaction: str | None = None,
        resolved: bool | None = None,
    ) -> Shape:
        """List what did not fit together; ``transaction`` is the opaque id."""
        column = tables.inconsistencies.c
        conditions = [column.kind == kind] if kind is not None else []
        if transaction is not None:
            conditions.append(column.transaction_key == transaction)
        if resolved is not None:
            conditions.append(column.resolved_at.is_not(None) if resolved else column.resolved_at.is_(None))
        return await self._list(
            tables.inconsistencies, tenant, station, conditions, page, shapes.inconsistency
        )

    async def device_events(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        component: str | None = None,
    ) -> Shape:
        """List what stations told of parts of theirs; ``component`` by its exact name."""
        column = tables.device_events.c
        conditions = [column.component == component] if component is not None else []
        return await self._list(tables.device_events, tenant, station, conditions, page, shapes.device_event)

    async def data_transfers(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        vendor: str | None = None,
        message: str | None = None,
        verdict: str | None = None,
        direction: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Shape:
        """List the DataTransfers with their verdicts; ``direction`` is in or out."""
        column = tables.data_transfers.c
        conditions = _when(column.received_at, since, until)
        if vendor is not None:
            conditions.append(column.vendor_key == fold(vendor))
        if message is not None:
            conditions.append(column.message_key == fold(message))
        if verdict is not None:
            conditions.append(column.verdict == verdict)
        if direction is not None:
            conditions.append(column.direction == direction)
        return await self._list(
            tables.data_transfers, tenant, station, conditions, page, shapes.data_transfer
        )

    async def _list(
        self,
        table: sa.Table,
        tenant: int,
        station: str | None,
        conditions: list[sa.ColumnElement[bool]],
        page: Page,
        shape: Callable[[shapes.Row], Shape],
    ) -> Shape:
        query: sa.Select[Any] = sa.select(table).where(table.c.tenant_id == tenant, *conditions)
        if station is not None:
            query = query.where(table.c.station_id == station)
        async with self._store.read() as connection:
            return await fetch(connection, query, (table.c.id,), (int,), page, shape)


def _when(
    column: sa.ColumnElement[Any], since: datetime | None, until: datetime | None
) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if since is not None:
        conditions.append(column >= since)
    if until is not None:
        conditions.append(column < until)
    return conditions
