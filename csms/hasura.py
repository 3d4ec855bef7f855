"""The tables as Hasura knows them (metadata version 3), generated from the store's own: whatever has a table
is tracked, whatever holds the key of something leads to it and back, and secrets are nobody's to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from csms.store.tables import metadata
from csms.store.types import Scaled, UtcTime

Relationship = tuple[str, str, dict[str, str]]
"""Its name, the table it leads to, and which column here is which one there."""

_SCHEMA = "public"
_STATION = {"tenant_id": "tenant_id", "station_id": "station_id"}
# Raw frames and owed commands may carry passwords; REST masks them, a database cannot.
_HIDDEN: Mapping[str, frozenset[str]] = {
    "station_settings": frozenset({"password_hash", "previous_password_hash"}),
    "messages": frozenset({"frame"}),
    "intents": frozenset({"payload"}),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a table's columns say of another: ``columns`` maps those of ``target`` to its own. It holds for
    every table that has them, or for those in ``only``."""

    name: str
    target: str
    columns: Mapping[str, str]
    only: tuple[str, ...] = ()

    def holds_for(self, table: Table) -> bool:
        """Whether this table has it."""
        named = not self.only or table.name in self.only
        return named and table.name != self.target and set(self.columns.values()) <= set(table.c.keys())

    def is_alone(self, table: Table) -> bool:
        """Whether the target has one such row at most: the columns are this table's whole key."""
        return set(self.columns.values()) == {column.name for column in table.primary_key}


# The store has no foreign keys: rows come in any order, and frames and sessions outlive their station.
REFERENCES = (
    Reference("tenant", "tenants", {"id": "tenant_id"}),
    Reference("station", "stations", _STATION),
    Reference("evse", "evses", {**_STATION, "evse_id": "evse_id"}),
    Reference("connector", "connectors", {**_STATION, "evse_id": "evse_id", "connector_id": "connector_id"}),
    Reference("transaction", "transactions", {"tenant_id": "tenant_id", "id": "transaction_key"}),
    Reference(
        "transaction",
        "transactions",
        {**_STATION, "transaction_id": "transaction_id"},
        only=("transaction_events",),
    ),
    Reference("known_token", "tokens", {"tenant_id": "tenant_id", "token_key": "token_key"}),
    Reference("local_list", "local_lists", _STATION, only=("local_list_entries",)),
)


def document(role: str, url_variable: str) -> dict[str, Any]:
    """Return the whole metadata: one PostgreSQL source, whose URL Hasura takes from its environment.

    ``role`` may read every row, without the columns that hold secrets. (Hasura's own ``admin`` may all.)
    """
    connection = {"database_url": {"from_env": url_variable}, "use_prepared_statements": True}
    source = {
        "name": "default",
        "kind": "postgres",
        "tables": [_tracked(table, role) for table in metadata.sorted_tables],
        "configuration": {"connection_info": connection},
    }
    return {"version": 3, "sources": [source]}


def _tracked(table: Table, role: str) -> dict[str, Any]:
    there = [_there(one) for one in REFERENCES if one.holds_for(table)]
    single = there + [_back(one, other) for one, other in _towards(table) if one.is_alone(other)]
    several = [_back(one, other) for one, other in _towards(table) if not one.is_alone(other)]
    comments = {str(column.name): {"comment": told} for column in table.c if (told := _unit(column))}
    entry: dict[str, Any] = {"table": _named(table.name)}
    entry |= {"object_relationships": _relationships(single)} if single else {}
    entry |= {"array_relationships": _relationships(several)} if several else {}
    entry |= {"configuration": {"column_config": comments}} if comments else {}
    return entry | {"select_permissions": [{"role": role, "permission": _permission(table)}]}


def _towards(table: Table) -> list[tuple[Reference, Table]]:
    return [
        (one, other)
        for one in REFERENCES
        for other in metadata.sorted_tables
        if one.target == table.name and one.holds_for(other)
    ]


def _there(reference: Reference) -> Relationship:
    return reference.name, reference.target, {own: target for target, own in reference.columns.items()}


def _back(reference: Reference, other: Table) -> Relationship:
    return str(other.name), other.name, dict(reference.columns)


def _relationships(listed: list[Relationship]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "using": {"manual_configuration": {"remote_table": _named(target), "column_mapping": mapping}},
        }
        for name, target, mapping in listed
    ]


def _permission(table: Table) -> dict[str, Any]:
    hidden = _HIDDEN.get(table.name, frozenset())
    shown = [str(column.name) for column in table.c if column.name not in hidden]
    return {"columns": shown, "filter": {}, "allow_aggregations": True}


def _unit(column: Column[Any]) -> str | None:
    if isinstance(column.type, UtcTime):
        return "microseconds since 1970, UTC"
    if isinstance(column.type, Scaled):
        return f"times {10**column.type.places}"
    return None


def _named(name: str) -> dict[str, str]:
    return {"schema": _SCHEMA, "name": str(name)}
