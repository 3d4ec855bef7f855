"""Every table of the store; the only module that the migrations see.

``tenant_id`` stands in every key, OCPP numbers and database keys never share a column, what an operator sets
lives in other tables than what a station's lane writes, and a ``*_key`` column is the case-folded form of a
text that the specification compares without case.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    true,
)

from csms.store.tables_base import metadata as metadata
from csms.store.tables_base import station_key, tenant_key
from csms.store.tables_machinery import claims as claims
from csms.store.tables_machinery import id_blocks as id_blocks
from csms.store.tables_machinery import intents as intents
from csms.store.tables_machinery import messages as messages
from csms.store.tables_messaging import data_transfer_schemas as data_transfer_schemas
from csms.store.tables_messaging import data_transfers as data_transfers
from csms.store.tables_monitoring import device_events as device_events
from csms.store.types import Json, Scaled, UtcTime

tenants = Table(
    "tenants",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("allow_unknown", Boolean, nullable=False, default=True, server_default=true()),
    Column("evse_mapping", String(16)),  # "connector" | "single"; null: as the server has it
    Column("reconcile", Boolean),  # null: as the server has it
    Column("removed_at", UtcTime),  # its number is never given again: what it has on record keeps its owner
)

# ---- what a station's lane writes -----------------------------------------------------------------------

stations = Table(
    "stations",
    metadata,
    tenant_key(),
    station_key(),
    Column("commissioned", String(16), nullable=False),  # manual | automatic
    Column("commissioned_from", String(255)),  # automatic: the server, and the address it came from
    Column("created_at", UtcTime, nullable=False),
    Column("epoch", BigInteger, nullable=False, default=0),  # counts owners
    Column("version", String(8)),
    Column("boot_status", String(16)),
    Column("boot_reason", String(32)),
    Column("booted_at", UtcTime),
    Column("vendor", String(255)),
    Column("model", String(255)),
    Column("serial_number", String(255)),
    Column("firmware_version", String(255)),
    Column("boot_data", Json),  # the whole payload of the last BootNotification
    Column("prepared_at", UtcTime),  # since then nothing stands in the way of accepting its boot
    Column("reboot_required", Json),  # keys of the variables that count from the next boot
    Column("pending_resets", Json),  # EVSEs whose reset waits for their sessions to end; 0: the station
    Column("connected_at", UtcTime),
    Column("disconnected_at", UtcTime),
    Column("last_seen_at", UtcTime),
    sqlite_with_rowid=False,
)

evses = Table(
    "evses",
    metadata,
    tenant_key(),
    station_key(),
    Column("evse_id", Integer, primary_key=True, autoincrement=False),
    Column("guessed", String(64)),  # null = reported or set; else where the guess came from
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

connectors = Table(
    "connectors",
    metadata,
    tenant_key(),
    station_key(),
    Column("evse_id", Integer, primary_key=True, autoincrement=False),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("wire_connector_id", Integer),  # the connectorId of 1.6
    Column("status", String(32)),
    Column("error_code", String(64)),
    Column("vendor_error_code", String(255)),
    Column("info", String(255)),
    Column("status_at", UtcTime),
    Column("status_at_raw", Text),
    Column("received_at", UtcTime),
    Column("guessed", String(64)),
    sqlite_with_rowid=False,
)

transactions = Table(
    "transactions",
    metadata,
    tenant_key(),
    Column("id", String(36), primary_key=True),  # UUIDv7
    Column("station_id", String(255), nullable=False),
    Column("version", String(8), nullable=False),
    Column("transaction_id", String(64), nullable=False),  # as on the wire; decimal digits in 1.6
    Column("evse_id", Integer),
    Column("connector_id", Integer),
    Column("wire_connector_id", Integer),
    Column("token", String(255)),
    Column("token_key", String(255)),
    Column("token_type", String(32)),
    Column("authorized", Boolean, nullable=False),
    Column("token_status", String(32)),  # the answer given: Accepted, Invalid, ConcurrentTx, ...
    Column("active", Boolean, nullable=False),
    Column("started_at", UtcTime),
    Column("started_raw", Text),
    Column("received_at", UtcTime, nullable=False),
    Column("stopped_at", UtcTime),
    Column("stopped_raw", Text),
    Column("stop_received_at", UtcTime),
    Column("stop_reason", String(64)),
    Column("meter_start", Scaled(3)),  # Wh
    Column("meter_last", Scaled(3)),
    Column("meter_stop", Scaled(3)),
    Column("energy", Scaled(3)),
    Column("charging_state", String(32)),
    Column("remote_start_id", BigInteger),
    Column("reservation_id", BigInteger),
    Column("offline", Boolean, nullable=False, default=False),
    Column("heard_at", UtcTime),  # when the station last spoke of it
    Column("last_seq_no", BigInteger),
    Column("events_seen", Text),  # which seqNos are missing, and the last ones: csms/domain/sequence.py
    Column("start_message_id", Text),
    Column("start_content", String(64)),  # digest of the content that makes a repeat a repeat
    Column("stop_message_id", Text),
    Column("stop_content", String(64)),
    Column("flags", Json, nullable=False),
    Column("detail", Json),  # remainder: who closed it and why, ...
    Index("ix_transactions_station", "tenant_id", "station_id", "stop_received_at"),
    Index("ix_transactions_active", "tenant_id", "active", "id"),
    sqlite_with_rowid=False,
)

transaction_events = Table(
    "transaction_events",
    metadata,
    tenant_key(),
    station_key(),
    Column("transaction_id", String(64), primary_key=True),
    Column("seq_no", BigInteger, primary_key=True, autoincrement=False),
    Column("content", String(64), primary_key=True),  # the same seqNo with other content is kept too
    Column("event_type", String(16), nullable=False),
    Column("trigger_reason", String(64)),
    Column("message_id", Text),
    Column("event_at", UtcTime),
    Column("event_raw", Text),
    Column("received_at", UtcTime, nullable=False),
    Column("offline", Boolean, nullable=False, default=False),
    # Not the payload: the frame log has it, and here it would cost a page for every few events.
    sqlite_with_rowid=False,
)

meter_values = Table(
    "meter_values",  # one row per time of measurement; its sampled values are one JSON list
    metadata,
    tenant_key(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("station_id", String(255), nullable=False),
    Column("evse_id", Integer),
    Column("connector_id", Integer),
    Column("transaction_key", String(36)),  # transactions.id where it is known
    Column("wire_transaction_id", String(64)),
    Column("measured_at", UtcTime),
    Column("measured_raw", Text),
    Column("received_at", UtcTime, nullable=False),
    Column("context", String(32)),
    Column("energy", Scaled(3)),  # Energy.Active.Import.Register in Wh, without phase
    Column("samples", Json, nullable=False),
    Column("flags", Json),
    Index("ix_meter_values_station", "tenant_id", "station_id", "id"),
    sqlite_with_rowid=False,
)

variables = Table(
    "variables",  # 1.6 configuration keys (component "") and the 2.0.1 device model in one form
    metadata,
    tenant_key(),
    station_key(),
    Column("component_key", String(255), primary_key=True),  # folded name[#instance][@evse[.connector]]
    Column("variable_key", String(255), primary_key=True),  # folded name[#instance]
    Column("attribute", String(16), primary_key=True),  # Actual, Target, MinSet, MaxSet
    Column("component", String(255), nullable=False),
    Column("component_instance", String(255)),
    Column("evse_id", Integer),
    Column("connector_id", Integer),
    Column("variable", String(255), nullable=False),
    Column("variable_instance", String(255)),
    Column("value", Text),
    Column("mutability", String(16)),
    Column("characteristics", Json),
    Column("reboot_required", Boolean, nullable=False, default=False),
    Column("source", String(32), nullable=False),  # the action it was learnt from
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

local_lists = Table(
    "local_lists",  # what is known of a station's local authorization list
    metadata,
    tenant_key(),
    station_key(),
    Column("version", BigInteger),  # the station's own; -1: it has no list (1.6)
    Column("sent_version", BigInteger),
    Column("status", String(32)),  # the answer to what was sent last
    Column("under_way", Json),  # of a whole list: the message in flight, and those after it
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

local_list_entries = Table(
    "local_list_entries",  # what the station has taken
    metadata,
    tenant_key(),
    station_key(),
    Column("token_key", String(255), primary_key=True),
    Column("token", String(255), nullable=False),
    Column("token_type", String(32)),  # 2.0.1
    Column("info", Json),  # idTagInfo or idTokenInfo as on the wire
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

report_parts = Table(
    "report_parts",
    metadata,
    tenant_key(),
    station_key(),
    Column("request_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq_no", BigInteger, primary_key=True, autoincrement=False),
    Column("generated_at", UtcTime),
    Column("received_at", UtcTime, nullable=False),
    Column("to_be_continued", Boolean, nullable=False),
    Column("items", Integer, nullable=False),
    sqlite_with_rowid=False,
)

inconsistencies = Table(
    "inconsistencies",
    metadata,
    tenant_key(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("station_id", String(255), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("evse_id", Integer),
    Column("connector_id", Integer),
    Column("transaction_key", String(36)),
    Column("detail", Json),
    Column("at", UtcTime, nullable=False),
    Column("resolved_at", UtcTime),
    Index("ix_inconsistencies_transaction", "tenant_id", "transaction_key"),
    sqlite_with_rowid=False,
)

reservations = Table(
    "reservations",  # every one that a station was asked for, the refused ones too
    metadata,
    tenant_key(),
    Column("id", String(36), primary_key=True),  # UUIDv7
    Column("station_id", String(255), nullable=False),
    Column("reservation_id", BigInteger, nullable=False),  # as on the wire
    Column("evse_id", Integer),  # null: any of the station's
    Column("connector_id", Integer),
    Column("connector_type", String(32)),
    Column("token", String(255), nullable=False),
    Column("token_key", String(255), nullable=False),
    Column("group_token", String(255)),
    Column("group_key", String(255)),
    Column("status", String(16), nullable=False),  # Active | Used | Expired | Cancelled | Refused
    Column("answer", String(32), nullable=False),  # what ReserveNow was answered with
    Column("reason", String(64)),  # why it ended unused
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("transaction_key", String(36)),  # transactions.id of the one that used it
    Index("ix_reservations_station", "tenant_id", "station_id", "status"),
    sqlite_with_rowid=False,
)

remote_starts = Table(
    "remote_starts",  # every session that was asked for from afar, and the transaction it became
    metadata,
    tenant_key(),
    Column("id", String(36), primary_key=True),  # UUIDv7
    Column("station_id", String(255), nullable=False),
    Column("remote_start_id", BigInteger),  # 2.0.1
    Column("evse_id", Integer),  # null: the station chose
    Column("connector_id", Integer),
    Column("token", String(255), nullable=False),
    Column("token_key", String(255), nullable=False),
    Column("charging_profile", Json),
    Column("answer", String(32), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("transaction_key", String(36)),
    Index("ix_remote_starts_station", "tenant_id", "station_id", "id"),
    sqlite_with_rowid=False,
)

availability = Table(
    "availability",  # what was last asked for of a place; 0 stands for the whole
    metadata,
    tenant_key(),
    station_key(),
    Column("evse_id", Integer, primary_key=True, autoincrement=False),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("operational_status", String(16), nullable=False),  # Operative | Inoperative
    Column("answer", String(16), nullable=False),  # Accepted | Rejected | Scheduled
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

# ---- what an operator sets --------------------------------------------------------------------------------

station_settings = Table(
    "station_settings",
    metadata,
    tenant_key(),
    station_key(),
    Column("password_hash", String(255)),
    Column("previous_password_hash", String(255)),  # valid until the first connection with the new one
    Column("security_profile", SmallInteger),  # lowest profile that may connect
    Column("boot_status", String(16)),  # null = the server's default
    Column("boot_interval", Integer),  # seconds
    Column("boot_prepare", Boolean),  # first Pending, then wanted variables and a report, then Accepted
    Column("boot_wanted", Json),  # the variables it is to have: csms/blocks/preparation.py
    Column("evse_mapping", Json),  # "connector" | "single" | {"<connectorId>": [evse, connector]}
    Column("reconcile", Boolean),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

tokens = Table(
    "tokens",
    metadata,
    tenant_key(),
    Column("token_key", String(255), primary_key=True),
    Column("token", String(255), nullable=False),
    Column("type", String(32), nullable=False),
    Column("status", String(32), nullable=False),  # Accepted | Blocked | Expired | Invalid | ...
    Column("expires_at", UtcTime),
    Column("group_token", String(255)),
    Column("group_key", String(255)),
    Column("concurrency", Integer),  # null = unlimited
    Column("language", String(8)),
    Column("evses", Json),  # null = everywhere; else by station the EVSEs where it is good, none = all
    Column("master_pass", Boolean),  # stops any transaction, starts none (2.0.1 C16)
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)
