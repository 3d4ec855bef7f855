"""The REST resources as asynchronous functions: one implementation for the API and for the process itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from csms.domain.texts import fold
from csms.store import queries_shapes as shapes
from csms.store import tables
from csms.store.engine import Store
from csms.store.queries_log import Logged, LogQueries
from csms.store.queries_paging import FIRST, Page, fetch
from csms.store.queries_shapes import Shape
from csms.store.queries_tenants import DEFAULT_TENANT

__all__ = ["DEFAULT_TENANT", "Presence", "Queries"]


class Presence(Protocol):
    """What only memory knows of a station."""

    def online(self, tenant: int, station: str) -> bool:
        """Whether it has a socket now."""

    def online_ids(self, tenant: int) -> list[str]:
        """The stations of a tenant that have a socket now."""

    def last_seen(self, tenant: int, station: str) -> datetime | None:
        """When a connected station last sent a CALL."""


class Queries(LogQueries):
    """Reads of the store, joined with who is connected."""

    def __init__(self, store: Store, presence: Presence, logged: Logged | None = None) -> None:
        super().__init__(store, logged)
        self._presence = presence

    async def stations(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        online: bool | None = None,
        commissioned: str | None = None,
    ) -> Shape:
        """List the stations with their EVSEs; who is ``online`` is known in memory only."""
        table = tables.stations
        query = sa.select(table).where(table.c.tenant_id == tenant)
        if online is not None:
            here = table.c.station_id.in_(self._presence.online_ids(tenant))
            query = query.where(here if online else ~here)
        if commissioned is not None:
            query = query.where(table.c.commissioned == commissioned)
        order = (table.c.created_at, table.c.station_id)
        async with self._store.read() as connection:
            found = await fetch(connection, query, order, (datetime, str), page, self._station)
            listed = [item["id"] for item in found["items"]]
            evses = await _evses(connection, tenant, listed)
        for item in found["items"]:
            _place(item, evses.get(item["id"], []))
        return found

    async def station(self, station: str, tenant: int = DEFAULT_TENANT) -> Shape | None:
        """Return one station in full, with what the operator has set; None if it is not on record."""
        key = (tables.stations.c.tenant_id == tenant) & (tables.stations.c.station_id == station)
        own = tables.station_settings
        async with self._store.read() as connection:
            row = (await connection.execute(sa.select(tables.stations).where(key))).mappings().first()
            if row is None:
                return None
            evses = await _evses(connection, tenant, [station])
            wanted = sa.select(own).where((own.c.tenant_id == tenant) & (own.c.station_id == station))
            setting = (await connection.execute(wanted)).mappings().first()
            asked = await _asked(connection, tenant, station)
        shape = self._station(dict(row))
        _place(shape, evses.get(station, []))
        shape["settings"] = shapes.settings(None if setting is None else dict(setting))
        shape["bootData"] = row["boot_data"]
        shape["availability"] = asked
        return shape

    def _station(self, row: shapes.Row) -> Shape:
        key = row["tenant_id"], row["station_id"]
        seen = self._presence.last_seen(*key) or row["last_seen_at"]
        return shapes.station(row, online=self._presence.online(*key), seen=seen)

    async def variables(self, station: str, tenant: int = DEFAULT_TENANT) -> Shape:
        """List configuration keys and device model of a station in one form, ordered by name."""
        table = tables.variables
        query = sa.select(table).where((table.c.tenant_id == tenant) & (table.c.station_id == station))
        query = query.order_by(table.c.component_key, table.c.variable_key, table.c.attribute)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {"items": [shapes.variable(dict(row)) for row in rows], "next": None}

    async def reports(self, station: str, tenant: int = DEFAULT_TENANT) -> Shape:
        """List the reports of a station by their request ids, the newest first."""
        table = tables.report_parts
        query = sa.select(table).where((table.c.tenant_id == tenant) & (table.c.station_id == station))
        query = query.order_by(table.c.request_id, table.c.seq_no)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        grouped: dict[int, list[shapes.Row]] = {}
        for row in rows:
            grouped.setdefault(row["request_id"], []).append(dict(row))
        items = [shapes.report(parts) for parts in grouped.values()]
        return {"items": sorted(items, key=lambda item: str(item["receivedAt"]), reverse=True), "next": None}

    async def transactions(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        active: bool | None = None,
        token: str | None = None,
        since: datetime | None = None,
        flag: str | None = None,
    ) -> Shape:
        """List transactions; ``since`` counts by receive time, ``token`` without case."""
        table = tables.transactions
        query = sa.select(table).where(table.c.tenant_id == tenant)
        if station is not None:
            query = query.where(table.c.station_id == station)
        if active is not None:
            query = query.where(table.c.active.is_(active))
        if token is not None:
            query = query.where(table.c.token_key == fold(token))
        if since is not None:
            query = query.where(table.c.received_at >= since)
        if flag is not None:
            # JSON texts are compared as written: a flag is a plain word, so its quoted form is exact enough.
            query = query.where(sa.cast(table.c.flags, sa.Text).contains(f'"{flag}"', autoescape=True))
        async with self._store.read() as connection:
            return await fetch(connection, query, (table.c.id,), (str,), page, shapes.transaction)

    async def transaction(self, key: str, tenant: int = DEFAULT_TENANT) -> Shape | None:
        """Return one transaction with its events; ``key`` is the opaque id."""
        table, events = tables.transactions, tables.transaction_events
        async with self._store.read() as connection:
            query = sa.select(table).where((table.c.tenant_id == tenant) & (table.c.id == key))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            kept = sa.select(events).where(
                (events.c.tenant_id == tenant)
                & (events.c.station_id == row["station_id"])
                & (events.c.transaction_id == row["transaction_id"])
            )
            found = (await connection.execute(kept.order_by(events.c.seq_no))).mappings().all()
        return {**shapes.transaction(dict(row)), "events": [shapes.event(dict(each)) for each in found]}

    async def reservations(
        self,
        tenant: int = DEFAULT_TENANT,
        *,
        page: Page = FIRST,
        station: str | None = None,
        status: str | None = None,
        token: str | None = None,
    ) -> Shape:
        """List reservations, the refused ones too; ``token`` without case."""
        table = tables.reservations
        query = sa.select(table).where(table.c.tenant_id == tenant)
        if station is not None:
            query = query.where(table.c.station_id == station)
        if status is not None:
            query = query.where(table.c.status == status)
        if token is not None:
            query = query.where(table.c.token_key == fold(token))
        async with self._store.read() as connection:
            return await fetch(connection, query, (table.c.id,), (str,), page, shapes.reservation)

    async def remote_starts(
        self, tenant: int = DEFAULT_TENANT, *, page: Page = FIRST, station: str | None = None
    ) -> Shape:
        """List the sessions asked for from afar, with what came of them."""
        table = tables.remote_starts
        query = sa.select(table).where(table.c.tenant_id == tenant)
        if station is not None:
            query = query.where(table.c.station_id == station)
        async with self._store.read() as connection:
            return await fetch(connection, query, (table.c.id,), (str,), page, shapes.remote_start)

    async def tokens(self, tenant: int = DEFAULT_TENANT, *, page: Page = FIRST) -> Shape:
        """List the tokens."""
        table = tables.tokens
        query = sa.select(table).where(table.c.tenant_id == tenant)
        order = (table.c.created_at, table.c.token_key)
        async with self._store.read() as connection:
            return await fetch(connection, query, order, (datetime, str), page, shapes.token)

    async def token(self, token: str, tenant: int = DEFAULT_TENANT) -> Shape | None:
        """Return one token, found without case."""
        table = tables.tokens
        key = (table.c.tenant_id == tenant) & (table.c.token_key == fold(token))
        async with self._store.read() as connection:
            row = (await connection.execute(sa.select(table).where(key))).mappings().first()
        return None if row is None else shapes.token(dict(row))

    async def local_list(self, station: str, tenant: int = DEFAULT_TENANT) -> Shape:
        """Return what is known of a station's local authorization list, with the entries it has taken."""
        table, entries = tables.local_lists, tables.local_list_entries
        async with self._store.read() as connection:
            key = (table.c.tenant_id == tenant) & (table.c.station_id == station)
            row = (await connection.execute(sa.select(table).where(key))).mappings().first()
            mine = (entries.c.tenant_id == tenant) & (entries.c.station_id == station)
            listed = sa.select(entries).where(mine).order_by(entries.c.token_key)
            found = (await connection.execute(listed)).mappings().all()
        known = dict.fromkeys(table.c.keys()) if row is None else dict(row)
        return shapes.local_list({**known, "station_id": station}, [dict(each) for each in found])


def _place(station: Shape, evses: list[Shape]) -> None:
    """Put EVSEs into a station's shape; EVSE 0 is the station as a whole and gives its status."""
    station["evses"] = [evse for evse in evses if evse["id"] != 0]
    whole = [connector for evse in evses if evse["id"] == 0 for connector in evse["connectors"]]
    station["status"] = whole[0]["status"] if whole else None


async def _asked(connection: Any, tenant: int, station: str) -> list[Shape]:
    """Read what the places of a station were told to be."""
    table = tables.availability
    query = sa.select(table).where((table.c.tenant_id == tenant) & (table.c.station_id == station))
    rows = (await connection.execute(query.order_by(*table.primary_key.columns))).mappings()
    return [shapes.availability(dict(row)) for row in rows]


async def _evses(connection: Any, tenant: int, stations: list[str]) -> dict[str, list[Shape]]:
    """Read EVSEs and connectors of several stations, ordered by number."""
    found: dict[str, dict[int, Shape]] = {}
    for table in (tables.evses, tables.connectors):
        query = sa.select(table).where((table.c.tenant_id == tenant) & table.c.station_id.in_(stations))
        for row in (await connection.execute(query.order_by(*table.primary_key.columns))).mappings():
            of_station = found.setdefault(row["station_id"], {})
            evse = of_station.setdefault(
                row["evse_id"], {"id": row["evse_id"], "guessed": None, "connectors": []}
            )
            if table is tables.evses:
                evse["guessed"] = row["guessed"]
            else:
                evse["connectors"].append(shapes.connector(dict(row)))
    return {station: [by_id[number] for number in sorted(by_id)] for station, by_id in found.items()}
