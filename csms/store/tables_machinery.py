"""The tables of the machinery: claims, commands that are owed, numbers, and the frame log.

They belong to ``csms.store.tables``, by which everybody else knows them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from csms.store.tables_base import metadata, tenant_key
from csms.store.types import Json, UtcTime

claims = Table(
    "claims",  # what spans stations: one row per taken slot
    metadata,
    tenant_key(),
    Column("kind", String(32), primary_key=True),  # token | reservation | ...
    Column("key", String(255), primary_key=True),
    Column("slot", BigInteger, primary_key=True, autoincrement=False),  # 1..limit; greater: no limit applied
    Column("station_id", String(255), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String(64), nullable=False),  # transactions.id, ...
    Column("taken_at", UtcTime, nullable=False),
    Index("ix_claims_holder", "tenant_id", "station_id", "holder"),
    sqlite_with_rowid=False,
)

intents = Table(
    "intents",  # durable follow-ups: commands still owed to a station
    metadata,
    tenant_key(),
    Column("id", String(36), primary_key=True),
    Column("station_id", String(255), nullable=False),
    Column("action", String(64), nullable=False),
    Column("payload", Json, nullable=False),  # {} once it is done or expired
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("outcome", String(32)),
    Index("ix_intents_station", "tenant_id", "station_id", "done_at"),
    sqlite_with_rowid=False,
)

id_blocks = Table(
    "id_blocks",  # integers are reserved in blocks, so that none is ever used twice
    metadata,
    tenant_key(),
    Column("name", String(64), primary_key=True),
    Column("next", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",  # the frame log: bytes, because a text frame may hold what no text column can
    metadata,
    tenant_key(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("station_id", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("kind", SmallInteger),  # message type number, null when unreadable
    Column("message_id", LargeBinary),
    Column("action", String(64)),
    Column("frame", LargeBinary, nullable=False),
    Column("faults", Json),
    # No index by station: it would cost as much as all else of a batch, a page for each of them.
    # The log is read from its newest end, where a station's frames are soon found.
    sqlite_with_rowid=False,
)
