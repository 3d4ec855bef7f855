"""Rows into the marks of a station's last readings outside transactions, to recognise one that is repeated.

Asked for once a connection, with the first such reading: the newest rows of the station by the index that
lists them, and never more than a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from csms.domain.readings import Mark, Outside, mark
from csms.domain.times import StationTime
from csms.store import tables

StationKey: TypeAlias = tuple[int, str]  # tenant, station

_NEWEST = 64  # rows of the station; between a reading and its repeat there may be some of transactions
_COLUMNS = (
    "evse_id",
    "connector_id",
    "wire_transaction_id",
    "measured_at",
    "measured_raw",
    "samples",
    "transaction_key",
)


def _newest() -> Select[Any]:
    column = tables.meter_values.c
    return (
        select(*(column[name] for name in _COLUMNS))
        .where(column.tenant_id == bindparam("tenant"), column.station_id == bindparam("station"))
        .order_by(column.id.desc())
        .limit(_NEWEST)
    )


_QUERY = _newest()


def readings(connection: Connection, keys: Sequence[StationKey]) -> dict[StationKey, tuple[Mark, ...]]:
    """Load the marks by station, oldest first."""
    return {key: tuple(_marks(connection, *key)) for key in keys}


def _marks(connection: Connection, tenant: int, station: str) -> list[Mark]:
    rows = connection.execute(_QUERY, {"tenant": tenant, "station": station}).mappings().all()
    return [mark(_reading(row)) for row in reversed(rows) if row["transaction_key"] is None]


def _reading(row: RowMapping) -> Outside:
    time = StationTime(row["measured_at"], row["measured_raw"])
    return Outside(row["evse_id"], row["connector_id"], row["wire_transaction_id"], time, row["samples"])
