"""The tables of the block messaging: what vendors send, and the schemas that an operator has put for it.

They belong to ``csms.store.tables``, by which everybody else knows them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from csms.store.tables_base import metadata, tenant_key
from csms.store.types import Json, UtcTime

data_transfers = Table(
    "data_transfers",
    metadata,
    tenant_key(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("station_id", String(255), nullable=False),
    Column("direction", String(3), nullable=False),  # in | out
    Column("vendor_id", Text, nullable=False),
    Column("vendor_key", Text, nullable=False),
    Column("message_id", Text),
    Column("message_key", Text),
    Column("data", LargeBinary),  # exactly as it was on the wire
    Column("verdict", String(32), nullable=False),  # the status answered; CallError; Invalid: an answer's
    Column("reason", Text),
    Column("faults", Json),
    Column("schema", Text),  # the `$id` of the schema that judged
    Column("answer", LargeBinary),  # the answer's data
    Column("received_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

data_transfer_schemas = Table(
    "data_transfer_schemas",  # what an operator has put; files and code have theirs
    metadata,
    tenant_key(),
    Column("schema_key", String(255), primary_key=True),  # folded spelling of the key
    Column("stated_key", Text, nullable=False),
    Column("schema", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)
