"""What the CSMS holds in memory of one station: immutable values; a failed turn leaves nothing behind.

A turn replaces parts of the state (``evolve``); the mappings are never changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from msgspec import field

from csms.domain.evolve import Value
from csms.domain.ledger import Ledger
from csms.domain.readings import Mark


class Boot(Value, frozen=True):
    """The last BootNotification and what it was answered."""

    status: str | None = None  # Accepted | Pending | Rejected, None: no boot on record
    reason: str | None = None
    at: datetime | None = None
    vendor: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware_version: str | None = None


class Evse(Value, frozen=True):
    """One EVSE; ``guessed`` names the action it was guessed from, None when reported or set."""

    evse_id: int
    guessed: str | None = None


class Connector(Value, frozen=True):
    """One connector; ``wire_connector_id`` is the ``connectorId`` of 1.6."""

    evse_id: int
    connector_id: int
    wire_connector_id: int | None = None
    status: str | None = None
    error_code: str | None = None
    since: datetime | None = None
    guessed: str | None = None
    received_at: datetime | None = None  # when the status came, by our clock


class Transaction(Value, frozen=True):
    """One transaction of either version; energy and meters in Wh."""

    key: str  # the database key, a UUIDv7
    transaction_id: str  # as on the wire
    evse_id: int | None
    connector_id: int | None
    wire_connector_id: int | None
    token: str | None
    token_key: str | None
    token_type: str | None
    authorized: bool
    token_status: str | None
    active: bool
    received_at: datetime
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_received_at: datetime | None = None
    stop_reason: str | None = None
    meter_start: Decimal | None = None
    meter_last: Decimal | None = None  # the highest reading so far
    metered_at: datetime | None = None  # the station's time of the newest reading; not kept over a restart
    meter_stop: Decimal | None = None
    energy: Decimal | None = None
    charging_state: str | None = None
    remote_start_id: int | None = None
    reservation_id: int | None = None
    offline: bool = False
    heard_at: datetime | None = None  # when the station last spoke of it
    last_seq_no: int | None = None
    events_seen: str | None = None  # csms/domain/sequence.py; in 1.6 csms/domain/metering.py
    start_message_id: str | None = None
    start_content: str | None = None
    stop_message_id: str | None = None
    stop_content: str | None = None
    flags: frozenset[str] = frozenset()


class RemoteStart(Value, frozen=True):
    """A session asked for from afar that the station has agreed to; EVSE None: it chooses one."""

    key: str  # the database key, a UUIDv7
    token_key: str
    created_at: datetime
    remote_start_id: int | None = None  # 2.0.1
    evse_id: int | None = None
    connector_id: int | None = None


class Reservation(Value, frozen=True):
    """One reservation that the station has accepted; EVSE None: any of the station's."""

    key: str  # the database key, a UUIDv7
    reservation_id: int  # as on the wire
    evse_id: int | None
    connector_id: int | None
    token: str
    token_key: str
    status: str  # csms/domain/reservations.py
    created_at: datetime
    expires_at: datetime
    group: str | None = None
    group_key: str | None = None
    ended_at: datetime | None = None
    reason: str | None = None  # why it ended unused
    transaction_key: str | None = None
    answer: str = "Accepted"  # or how the question ended of which no answer came: then nobody is sure of it


class Report(Value, frozen=True):
    """What has come of one report: the numbers of its parts, and which is the last."""

    generated: str  # generatedAt of its parts as on the wire
    parts: frozenset[int] = frozenset()
    last: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every part up to the last is there."""
        return self.last is not None and len(self.parts) > self.last


VariableKey: TypeAlias = tuple[str, str, str]  # component_key, variable_key, attribute


class StationState(Value, frozen=True):
    """One station's whole picture: transactions are the active ones and those closed in the last 24 h.

    Reservations are the active ones and those expired in that time.
    """

    tenant: int
    station: str
    version: str | None = None
    commissioned: str = "automatic"
    boot: Boot = Boot()
    connected_at: datetime | None = None
    prepared: bool = False  # nothing stands in the way of accepting its boot
    reboot_required: frozenset[VariableKey] = frozenset()  # variables that count from the next boot
    pending_resets: frozenset[int] = frozenset()  # EVSEs to be reset once idle; 0: the station
    reports: Mapping[int, Report] = field(default_factory=dict)  # by requestId; not kept over a restart
    evses: Mapping[int, Evse] = field(default_factory=dict)
    connectors: Mapping[tuple[int, int], Connector] = field(default_factory=dict)
    transactions: Mapping[str, Transaction] = field(default_factory=Ledger)  # by key; see ``ledger``
    reservations: Mapping[str, Reservation] = field(default_factory=dict)  # by key
    remote_starts: Mapping[str, RemoteStart] = field(default_factory=dict)  # by key; awaited
    readings: tuple[Mark, ...] | None = (
        None  # marks of the last ones outside transactions; None: not looked up
    )
