"""What a handshake needs to know of a station, read from the database; who asks at once shares a query."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy import Connection

from csms.domain.operator import TenantPolicy
from csms.store.engine import Store
from csms.store.tables import station_settings, stations, tenants

Key: TypeAlias = tuple[int, str]  # tenant, station
_AT_ONCE = 400  # names in one query
_GONE = TenantPolicy(allow_unknown=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A station on record, as the gate sees it."""

    password_hash: str | None = None
    previous_password_hash: str | None = None
    security_profile: int = 0
    serial_number: str | None = None  # as it was told by the last boot


@dataclass(frozen=True, slots=True)
class Found:
    """What is on record for an address: the station if it is known, and what its tenant says of others."""

    record: Record | None
    tenant: TenantPolicy  # lets nobody in where the tenant is gone


class Directory:
    """Looks stations up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[Key, asyncio.Future[Found]] = {}
        self._running: asyncio.Task[None] | None = None

    async def find(self, tenant: int, station: str) -> Found:
        """Return what is on record. Raises what the database raises."""
        key = tenant, station
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._running is None:
            self._running = asyncio.create_task(self._answer(), name="directory")
        return await asyncio.shield(future)

    async def _answer(self) -> None:
        try:
            while self._waiting:
                keys = list(self._waiting)[:_AT_ONCE]
                asked = {key: self._waiting.pop(key) for key in keys}
                await self._ask(asked)
        finally:
            self._running = None

    async def _ask(self, asked: dict[Key, asyncio.Future[Found]]) -> None:
        try:
            found = await self._store.fetch(lambda connection: _read(connection, list(asked)))
        except Exception as error:  # noqa: BLE001 - handed to everyone who asked
            for future in asked.values():
                if not future.done():
                    future.set_exception(error)
            return
        for key, future in asked.items():
            if not future.done():
                future.set_result(found[key])


def _read(connection: Connection, keys: Sequence[Key]) -> dict[Key, Found]:
    column = tenants.c
    listed = sa.select(column.id, column.allow_unknown, column.evse_mapping, column.reconcile)
    rows = connection.execute(listed.where(column.removed_at.is_(None)))
    policies = {row[0]: TenantPolicy(*row[1:]) for row in rows}
    found: dict[Key, Found] = {}
    for tenant in {tenant for tenant, _ in keys}:
        known = _records(connection, tenant, [station for of, station in keys if of == tenant])
        policy = policies.get(tenant, _GONE)
        found |= {key: Found(known.get(key[1]), policy) for key in keys if key[0] == tenant}
    return found


def _records(connection: Connection, tenant: int, names: Sequence[str]) -> dict[str, Record]:
    own = station_settings
    joined = stations.outerjoin(
        own, (own.c.tenant_id == stations.c.tenant_id) & (own.c.station_id == stations.c.station_id)
    )
    query = (
        sa.select(
            stations.c.station_id,
            own.c.password_hash,
            own.c.previous_password_hash,
            own.c.security_profile,
            stations.c.serial_number,
        )
        .select_from(joined)
        .where(stations.c.tenant_id == tenant, stations.c.station_id.in_(names))
    )
    return {
        station: Record(password, previous, profile or 0, serial)
        for station, password, previous, profile, serial in connection.execute(query)
    }
