"""The tables of the block monitoring: what stations told of their own accord about parts of theirs.

They belong to ``csms.store.tables``, by which everybody else knows them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from csms.store.tables_base import metadata, tenant_key
from csms.store.types import Json, UtcTime

device_events = Table(
    "device_events",  # one row per event of a NotifyEvent
    metadata,
    tenant_key(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("station_id", String(255), nullable=False),
    Column("event_id", BigInteger, nullable=False),  # as on the wire
    Column("at", UtcTime),  # when the station saw it
    Column("at_raw", Text),
    Column("received_at", UtcTime, nullable=False),
    Column("component", String(255), nullable=False),
    Column("evse_id", Integer),
    Column("connector_id", Integer),
    Column("variable", String(255), nullable=False),
    Column("value", Text),  # what it was then; null for a secret
    Column("trigger", String(16), nullable=False),  # Alerting | Delta | Periodic
    Column("type", String(32), nullable=False),  # HardWiredNotification | ...
    Column("cleared", Boolean, nullable=False),
    Column("detail", Json),  # the rest of the event as it came
    Index("ix_device_events_station", "tenant_id", "station_id", "id"),
    sqlite_with_rowid=False,
)
