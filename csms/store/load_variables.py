"""What stations have told of their variables, by the folded names under which it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, select, tuple_

from csms.store import tables

VariableKey: TypeAlias = tuple[str, str]  # component_key, variable_key: see ``tables.variables``


def values(
    connection: Connection, tenant: int, station: str, keys: Sequence[VariableKey]
) -> Mapping[VariableKey, str | None]:
    """Load the actual values of some variables of a station; those not on record are left out."""
    column = tables.variables.c
    query = select(column.component_key, column.variable_key, column.value).where(
        column.tenant_id == tenant,
        column.station_id == station,
        column.attribute == "Actual",
        tuple_(column.component_key, column.variable_key).in_(keys),
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
