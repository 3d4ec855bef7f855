"""Rows into what is rarely asked for, so no part of a station's state: local lists, asked availability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import convert
from sqlalchemy import Connection, select, tuple_

from csms.domain.local_list import Entry, LocalList, UnderWay
from csms.store import tables

StationKey: TypeAlias = tuple[int, str]  # tenant, station

# How many entries a message may hold, as (component, variable) of the device model; 1.6 has no component.
_LIMITS = (("", "sendlocallistmaxlength"), ("localauthlistctrlr", "itemspermessage"))


def local_lists(connection: Connection, keys: Sequence[StationKey]) -> dict[StationKey, LocalList]:
    """Load lists with their entries by station; a station that was never sent or asked for one has none."""
    rows = _rows(connection, tables.local_lists, keys)
    entries: dict[StationKey, dict[str, Entry]] = {}
    for row in _rows(connection, tables.local_list_entries, keys):
        entry = Entry(row["token"], row["token_type"], row["info"])
        entries.setdefault(_key(row), {})[row["token_key"]] = entry
    limits = _limits(connection, keys)
    return {
        _key(row): LocalList(
            row["version"],
            row["sent_version"],
            row["status"],
            None if row["under_way"] is None else convert(row["under_way"], UnderWay),
            row["updated_at"],
            limits.get(_key(row)),
            entries.get(_key(row), {}),
        )
        for row in rows
    }


def told_to_be(
    connection: Connection, keys: Sequence[StationKey]
) -> dict[StationKey, dict[tuple[int, int], dict[str, object]]]:
    """Load what places were told to be, by station, EVSE and connector."""
    names = ("operational_status", "answer", "updated_at")
    found: dict[StationKey, dict[tuple[int, int], dict[str, object]]] = {}
    for row in _rows(connection, tables.availability, keys):
        place = row["evse_id"], row["connector_id"]
        found.setdefault(_key(row), {})[place] = {name: row[name] for name in names}
    return found


def _limits(connection: Connection, keys: Sequence[StationKey]) -> dict[StationKey, int]:
    table = tables.variables
    query = select(table.c.tenant_id, table.c.station_id, table.c.value).where(
        tuple_(table.c.tenant_id, table.c.station_id).in_(keys),
        tuple_(table.c.component_key, table.c.variable_key).in_(_LIMITS),
        table.c.attribute == "Actual",
    )
    found: dict[StationKey, int] = {}
    for tenant, station, value in connection.execute(query):
        if value is not None and value.strip().isdecimal() and int(value) > 0:
            found[tenant, station] = int(value)
    return found


def _rows(connection: Connection, table: Any, keys: Sequence[StationKey]) -> Sequence[Any]:
    query = select(table).where(tuple_(table.c.tenant_id, table.c.station_id).in_(keys))
    return connection.execute(query).mappings().all()


def _key(row: Any) -> StationKey:
    return row["tenant_id"], row["station_id"]
