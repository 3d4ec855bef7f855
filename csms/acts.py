"""What an operator does: stations, tokens, closing a transaction. Used by the HTTP interface and by commands.

What an operator sets is written straight to its own tables; what a station's lane owns is changed by a turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from csms import claims
from csms.blocks import commissioning
from csms.blocks._places import mapping_of, remap
from csms.context import Context
from csms.domain import transactions as domain
from csms.domain.entered import Layout
from csms.domain.texts import fold
from csms.gateway.auth import Verifier
from csms.journal import Journal
from csms.ownership import KnownStation, Stations
from csms.store import tables
from csms.store.effects import Delete, Effect, Insert, Update, Upsert
from csms.store.queries import DEFAULT_TENANT, Queries
from ocppj.clock import Clock

_OF_STATION = (
    tables.availability,
    tables.station_settings,
    tables.connectors,
    tables.evses,
    tables.variables,
    tables.local_lists,
    tables.local_list_entries,
    tables.intents,
    tables.stations,
)


_REMOVED = 1000, "removed"
_BACK = {"removed_at": None}  # who is named by the settings is there
_OF_LANE = frozenset({"evseMapping", "evses", "commissioned"})


class Conflict(Exception):
    """The act does not fit what is on record; the text says why."""


class Acts:
    """An operator's acts; each returns when it is durable."""

    def __init__(
        self, stations: Stations, journal: Journal, queries: Queries, verifier: Verifier, clock: Clock
    ) -> None:
        self._stations = stations
        self._journal = journal
        self._queries = queries
        self._verifier = verifier
        self._clock = clock
        self._tenants = asyncio.Lock()
        self._named: frozenset[int] = frozenset()  # tenants that the settings name

    # ---- tenants ------------------------------------------------------------------------------------------

    async def add_tenant(
        self, name: str, number: int | None = None, wanted: Mapping[str, Any] | None = None
    ) -> int:
        """Put a tenant on record under the next free number, or a given one; the number. ``wanted``: its
        policy.

        Raises:
            Conflict: there is a tenant of that name or number.
        """
        async with self._tenants:  # two at once must not get one number
            known = await self._queries.tenants_ever()
            if number is None:
                number = 1 + max(known)
            if number in known or name in known.values():
                raise Conflict("there is, or was, a tenant of that name or number")
            values = {"id": number, "name": name, "created_at": self._clock.utc()}
            values |= {"allow_unknown": True, **_policy(wanted or {})}
            await self._journal.submit([Insert(tables.tenants, values)])
        return number

    async def change_tenant(self, tenant: int, wanted: Mapping[str, Any]) -> None:
        """Change a tenant's policy; it counts for each of its stations from the next connection."""
        await self._journal.submit([Update(tables.tenants, {"id": tenant}, _policy(wanted))])

    async def ensure_tenants(self, numbers: set[int]) -> None:
        """Put the tenants on record that the settings name and nobody has made."""
        self._named = frozenset(numbers)
        for number in sorted(numbers - (await self._queries.tenants_ever()).keys()):
            await self.add_tenant(f"tenant-{number}", number)
        await self._journal.submit([Update(tables.tenants, {"id": each}, _BACK) for each in sorted(numbers)])

    async def remove_tenant(self, tenant: int) -> None:
        """Take an empty tenant off the record. Its number is not given again: transactions and frames of
        stations that it had stay under it, and nobody else may see them.

        Raises:
            Conflict: it is the default one, or the settings name it, or it has stations or tokens.
        """
        if tenant == DEFAULT_TENANT or await self._queries.inhabited(tenant):
            raise Conflict("the default tenant, and one with stations or tokens, cannot be removed")
        if tenant in self._named:
            raise Conflict("a server or a token of the settings names this tenant")
        name = (await self._queries.tenants_ever())[tenant]
        values = {"name": f"#{tenant} {name}"[:255], "removed_at": self._clock.utc()}
        await self._journal.submit([Update(tables.tenants, {"id": tenant}, values)])

    # ---- stations -----------------------------------------------------------------------------------------

    async def add_station(self, tenant: int, station: str, wanted: Mapping[str, Any]) -> None:
        """Put a station on record, with its settings if there are any.

        Raises:
            Conflict: it is on record already.
        """
        effects = await self._settings(tenant, station, wanted)

        async def turn(context: Context) -> None:
            context.effects += effects
            await _placed(context, wanted)

        try:
            await self._stations.enter(tenant, station, turn)
        except (KnownStation, commissioning.Misplaced) as error:
            raise Conflict(str(error)) from error

    async def change_station(self, tenant: int, station: str, wanted: Mapping[str, Any]) -> None:
        """Change what is set for a station; members that are not given stay.

        Raises:
            Conflict: the EVSEs cannot be as given; nothing has been changed.
        """
        effects = await self._settings(tenant, station, wanted)
        if not _OF_LANE & wanted.keys():
            await self._journal.submit(effects)
            return

        async def turn(context: Context) -> None:
            context.effects += effects
            await _placed(context, wanted)

        try:
            await self._stations.turn(tenant, station, turn)
        except commissioning.Misplaced as error:
            raise Conflict(str(error)) from error

    async def remove_station(self, tenant: int, station: str) -> None:
        """Close its socket and take it off the record; transactions and frames stay."""

        async def turn(context: Context) -> None:
            for table in _OF_STATION:
                context.delete(table)
            context.delete(tables.reservations, {"station_id": station, "status": "Active"})

        await self.disconnect(tenant, station, *_REMOVED)
        await self._stations.remove(tenant, station, turn)
        await self.disconnect(tenant, station, *_REMOVED)  # it may have come back before the turn

    async def disconnect(self, tenant: int, station: str, code: int = 1000, reason: str = "closed") -> bool:
        """Close the station's socket; False if there is none."""
        session = self._stations.session(tenant, station)
        if session is None:
            return False
        await session.close(code, reason)
        return True

    async def _settings(self, tenant: int, station: str, wanted: Mapping[str, Any]) -> list[Effect]:
        values: dict[str, object] = {}
        if "password" in wanted:
            values |= await self._password(tenant, station, wanted["password"])
        boot = wanted.get("boot", {})
        given: dict[str, object] = {"boot_" + name: value for name, value in boot.items()}
        for name, column in (
            ("securityProfile", "security_profile"),
            ("evseMapping", "evse_mapping"),
            ("reconcile", "reconcile"),
        ):
            if name in wanted:
                given[column] = wanted[name]
        values |= given
        if not values:
            return []
        key = {"tenant_id": tenant, "station_id": station}
        return [Upsert(tables.station_settings, key, {**values, "updated_at": self._clock.utc()})]

    async def _password(self, tenant: int, station: str, password: str | None) -> dict[str, object]:
        """A new password leaves the one before valid until the first connection with the new one."""
        if password is None:
            return {"password_hash": None, "previous_password_hash": None}
        before = (await self._stations.setting(tenant, station)).password_hash
        return {
            "password_hash": await self._verifier.hashed(password.encode()),
            "previous_password_hash": before,
        }

    async def rotated(self, tenant: int, station: str) -> None:
        """Forget the previous password: the station has connected with the new one."""
        key = {"tenant_id": tenant, "station_id": station}
        values = {"previous_password_hash": None, "updated_at": self._clock.utc()}
        await self._journal.submit([Upsert(tables.station_settings, key, values)])

    # ---- tokens -------------------------------------------------------------------------------------------

    async def put_token(self, tenant: int, token: str, wanted: Mapping[str, Any], *, new: bool) -> None:
        """Add a token, or change the members that are given."""
        now = self._clock.utc()
        values: dict[str, object] = {"updated_at": now}
        if new:
            values |= {"token": token, "type": "Central", "status": "Accepted", "created_at": now}
        for name in ("type", "status", "concurrency", "language", "evses"):
            if name in wanted:
                values[name] = wanted[name]
        if "masterPass" in wanted:
            values["master_pass"] = wanted["masterPass"]
        if "expiresAt" in wanted:
            expires = wanted["expiresAt"]
            values["expires_at"] = None if expires is None else datetime.fromisoformat(expires)
        if "group" in wanted:
            group = wanted["group"]
            values |= {"group_token": group, "group_key": None if group is None else fold(group)}
        key = {"tenant_id": tenant, "token_key": fold(token)}
        await self._journal.submit([Upsert(tables.tokens, key, values)])
        if values.get("concurrency") is not None:
            await self._journal.ask(claims.adopt, (tenant, fold(token)))  # what runs already counts

    async def remove_token(self, tenant: int, token: str) -> None:
        """Take a token off the record."""
        await self._journal.submit([Delete(tables.tokens, {"tenant_id": tenant, "token_key": fold(token)})])

    # ---- transactions -------------------------------------------------------------------------------------

    async def close_transaction(self, tenant: int, station: str, key: str, who: str, why: str) -> None:
        """Close an active transaction by an estimate: the last reading, now.

        Raises:
            Conflict: it is not active.
        """

        async def turn(context: Context) -> None:
            transaction = context.state.transactions.get(key)
            if transaction is None or not transaction.active:
                raise Conflict("the transaction is not active")
            closed = domain.closed_by_operator(transaction, context.now)
            context.state = domain.put(context.state, closed)
            context.update(
                tables.transactions,
                {"id": key},
                active=False,
                stopped_at=closed.stopped_at,
                stop_received_at=closed.stop_received_at,
                stop_reason=closed.stop_reason,
                meter_stop=closed.meter_stop,
                energy=closed.energy,
                flags=sorted(closed.flags),
                detail={"closedBy": who, "why": why},
            )
            context.delete(tables.claims, {"station_id": station, "holder": key})

        await self._stations.turn(tenant, station, turn)


def _policy(wanted: Mapping[str, Any]) -> dict[str, object]:
    """The columns of what is said of a tenant."""
    columns = {"allowUnknown": "allow_unknown", "evseMapping": "evse_mapping", "reconcile": "reconcile"}
    return {columns[name]: value for name, value in wanted.items() if name in columns}


async def _placed(context: Context, wanted: Mapping[str, Any]) -> None:
    """Carry out what an operator says of places, by the mapping as it is from now on."""
    mapping = await mapping_of(context)
    if "evseMapping" in wanted:
        mapping = wanted["evseMapping"] or context.policy.evse_mapping
        await remap(context, mapping)
    if "evses" in wanted:
        commissioning.enter(context, _layout(wanted["evses"]), mapping)
    if "commissioned" in wanted:
        commissioning.keep(context)


def _layout(evses: Sequence[Mapping[str, Any]]) -> Layout:
    layout = {evse["id"]: [each["id"] for each in evse["connectors"]] for evse in evses}
    if len(layout) < len(evses):
        raise commissioning.Misplaced("an EVSE is listed twice")
    return layout
