"""How the domain's values become rows: the one place in the blocks that spells columns of stations' records.

Few rows a message: a connector, a meter value and a transaction's progress are one row each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from csms.context import Context
from csms.domain.events import Event
from csms.domain.state import Connector, Evse, Transaction
from csms.domain.texts import clip, digest, fit
from csms.domain.times import StationTime, format_time, parse_time
from csms.domain.topology import Sighting
from csms.domain.transactions import NOTED
from csms.store import tables

_NAIVE = "naive-time"  # the kind of repair that adds a missing zone (schemas/repair.py)


def current_time(context: Context) -> str:
    """The ``currentTime`` of an answer."""
    return format_time(context.now)


def read_time(context: Context, text: str, path: str) -> StationTime:
    """A station's time; ``path`` (JSON pointer) tells whether its zone was added by a repair."""
    if not context.repairs:
        return parse_time(text)
    naive = any(repair.kind == _NAIVE and repair.path == path for repair in context.repairs)
    return parse_time(text, naive=naive)


def message_id(context: Context) -> str:
    """The id of the CALL in hand; turns without one (an operator's) have an empty one."""
    return context.message_id or ""


def content_of(payload: bytes) -> str:
    """The digest by which a repeated message is recognised."""
    return digest(payload)


def save_sighting(context: Context, sighting: Sighting, source: str) -> None:
    """Take over what a message showed of the station's topology, with rows for what is new or changed."""
    context.state = sighting.state
    if sighting.evse is not None:
        save_evse(context, sighting.evse)
    if sighting.connector is not None:
        save_connector(context, sighting.connector)
    if sighting.refused:
        context.note("place_refused", source=source)


def save_evse(context: Context, evse: Evse) -> None:
    """The row of an EVSE."""
    context.upsert(tables.evses, {"evse_id": evse.evse_id}, guessed=evse.guessed, updated_at=context.now)


def save_connector(context: Context, connector: Connector, **status: object) -> None:
    """The row of a connector; ``status``: further columns of a status notification."""
    context.upsert(
        tables.connectors,
        {"evse_id": connector.evse_id, "connector_id": connector.connector_id},
        wire_connector_id=connector.wire_connector_id,
        status=connector.status,
        error_code=connector.error_code,
        guessed=connector.guessed,
        **status,
    )


def open_transaction(context: Context, transaction: Transaction, **more: object) -> None:
    """The row of a transaction that is not on record yet; an absent column costs nothing, a NULL does."""
    row = {**_columns(context, transaction), **more}
    present = {name: value for name, value in row.items() if value is not None}
    context.insert(tables.transactions, id=transaction.key, **present)


def save_transaction(context: Context, transaction: Transaction, **more: object) -> None:
    """The whole row of a transaction; ``more``: columns that the state does not hold (raw times, detail)."""
    context.upsert(tables.transactions, {"id": transaction.key}, **_columns(context, transaction), **more)


def _columns(context: Context, transaction: Transaction) -> dict[str, object]:
    return {
        "station_id": context.station,
        "version": context.version.value,
        "transaction_id": fit(transaction.transaction_id, 64),
        "evse_id": transaction.evse_id,
        "connector_id": transaction.connector_id,
        "wire_connector_id": transaction.wire_connector_id,
        "token": clip(transaction.token),
        "token_key": transaction.token_key,
        "token_type": transaction.token_type,
        "authorized": transaction.authorized,
        "token_status": transaction.token_status,
        "active": transaction.active,
        "started_at": transaction.started_at,
        "received_at": transaction.received_at,
        "stopped_at": transaction.stopped_at,
        "stop_received_at": transaction.stop_received_at,
        "stop_reason": clip(transaction.stop_reason, 64),
        "meter_start": transaction.meter_start,
        "meter_last": transaction.meter_last,
        "meter_stop": transaction.meter_stop,
        "energy": transaction.energy,
        "charging_state": transaction.charging_state,
        "remote_start_id": transaction.remote_start_id,
        "reservation_id": transaction.reservation_id,
        "offline": transaction.offline,
        "heard_at": transaction.heard_at,
        "last_seq_no": transaction.last_seq_no,
        "events_seen": transaction.events_seen,
        "start_message_id": transaction.start_message_id,
        "start_content": transaction.start_content,
        "stop_message_id": transaction.stop_message_id,
        "stop_content": transaction.stop_content,
        "flags": sorted(transaction.flags),
    }


def save_end(context: Context, transaction: Transaction, stopped_raw: str | None) -> None:
    """What a stop changes of a transaction that is on record."""
    context.update(
        tables.transactions,
        {"id": transaction.key},
        active=transaction.active,
        stopped_at=transaction.stopped_at,
        stopped_raw=stopped_raw,
        stop_received_at=transaction.stop_received_at,
        stop_reason=clip(transaction.stop_reason, 64),
        meter_last=transaction.meter_last,
        meter_stop=transaction.meter_stop,
        energy=transaction.energy,
        charging_state=transaction.charging_state,
        stop_message_id=transaction.stop_message_id,
        stop_content=transaction.stop_content,
        flags=sorted(transaction.flags),
    )


def save_event(context: Context, event: Event, trigger: str) -> None:
    """The row of one TransactionEvent: the same event twice is one row, another with its number a second."""
    context.insert(
        tables.transaction_events,
        transaction_id=event.transaction_id,
        seq_no=event.seq_no,
        content=event.content,
        event_type=event.kind,
        trigger_reason=trigger,
        message_id=event.message_id,
        event_at=event.time.at,
        event_raw=event.time.raw,
        received_at=context.now,
        offline=event.offline,
    )


def note_flags(
    context: Context, before: Transaction | None, after: Transaction, noted: str | None = None, **detail: Any
) -> None:
    """A note for each flag that the transaction has got and somebody should look at; ``noted`` has one."""
    new = after.flags - (before.flags if before else frozenset())
    for flag in sorted((new & NOTED) - {noted}):
        context.note(flag, evse=after.evse_id, connector=after.connector_id, transaction=after.key, **detail)


def resolve(context: Context, kind: str, transaction: Transaction) -> None:
    """What was noted of a transaction has been set right by what came later."""
    key = {"kind": kind, "transaction_key": transaction.key}
    context.update(tables.inconsistencies, key, {"resolved_at": None}, resolved_at=context.now)


def save_flags(context: Context, transactions: Iterable[Transaction]) -> None:
    """The flags and the standing of transactions that another one's message has touched."""
    for each in transactions:
        context.update(tables.transactions, {"id": each.key}, active=each.active, flags=sorted(each.flags))


def save_progress(context: Context, transaction: Transaction) -> None:
    """What changes while a transaction runs and nothing odd happens: one narrow row."""
    context.update(
        tables.transactions,
        {"id": transaction.key},
        meter_last=transaction.meter_last,
        energy=transaction.energy,
        charging_state=transaction.charging_state,
        heard_at=transaction.heard_at,
        last_seq_no=transaction.last_seq_no,
        events_seen=transaction.events_seen,
    )


def save_meter_value(
    context: Context,
    samples: Sequence[Struct],
    time: StationTime,
    energy: Decimal | None,
    *,
    evse_id: int | None,
    connector_id: int | None,
    transaction_key: str | None = None,
    wire_transaction_id: str | None = None,
    reading_context: str | None = None,
    flags: Sequence[str] = (),
) -> None:
    """One row for one time of measurement: all its samples as they came, and its energy register in Wh."""
    values: dict[str, object] = {
        "id": context.ids.sortable(),
        "evse_id": evse_id,
        "connector_id": connector_id,
        "transaction_key": transaction_key,
        "wire_transaction_id": wire_transaction_id,
        "measured_at": time.at,
        "received_at": context.now,
        "context": reading_context,
        "energy": energy,
        "samples": samples,
    }
    if time.raw is not None:
        values["measured_raw"] = time.raw
    if flags or time.naive:
        values["flags"] = [*flags, "naive_time"] if time.naive else list(flags)
    context.insert(tables.meter_values, **values)


def moment(time: StationTime, context: Context) -> datetime:
    """The station's time where it is readable, else that of receipt."""
    return time.at or context.now
