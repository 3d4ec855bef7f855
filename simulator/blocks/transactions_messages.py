"""Block transactions (E, J): how what changed is told: StartTransaction, MeterValues and StopTransaction, or
TransactionEvent.

Every message of a transaction goes through the outbox; a 1.6 transaction has no id until its start is
answered, so its messages are queued without one and numbered when they are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct

from schemas import v16, v201
from schemas.validation import to_payload
from simulator.blocks import transactions_kept as kept
from simulator.blocks.authorization import id_token
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.evse_parts import TransactionChanged
from simulator.model.meter import Reading
from simulator.model.timing import spell
from simulator.model.transaction import Transaction

UPDATED, STARTED, ENDED = (f"SampledDataCtrlr.Tx{name}Measurands" for name in ("Updated", "Started", "Ended"))
ALIGNED = "AlignedDataCtrlr.Measurands"
LOST = -1  # the transactionId of a 1.6 transaction whose start never got through


# -- 1.6


def message_16(core: Core, change: TransactionChanged) -> None:
    """1.6 tells of the beginning and the end; in between the meter alone speaks."""
    if change.kind == "Started":
        _start_16(core, change)
    elif change.kind == "Ended":
        stop_16(core, change.transaction, change.reading)


def _start_16(core: Core, change: TransactionChanged) -> None:
    transaction = change.transaction
    request = v16.StartTransactionRequest(
        connector_id=core.wire_connector(transaction.evse, transaction.connector),
        id_tag=transaction.token or "",
        meter_start=transaction.meter_start,
        timestamp=spell(change.at),
        reservation_id=UNSET if transaction.reservation_id is None else transaction.reservation_id,
    )
    _queue(core, "StartTransaction", request, transaction)
    kept.keep(core, transaction, change.reading, kept.SAMPLED, kept.BEGIN)
    if core.quirks.begin_sample:
        tell_values_16(core, transaction, change.reading, UPDATED, "Transaction.Begin")


def stop_16(core: Core, transaction: Transaction, reading: Reading | None) -> None:
    """Queue a StopTransaction; ``reading`` None: nobody could read the meter any more."""
    values = told_at_end(core, transaction, reading)
    none: Sequence[v16.MeterValue] | Any = [] if core.quirks.empty_transaction_data else UNSET
    request = v16.StopTransactionRequest(
        id_tag=transaction.stop_token or UNSET,
        meter_stop=transaction.meter_last,
        timestamp=spell(transaction.stopped_at or core.now()),
        transaction_id=LOST,
        reason=v16.Reason(transaction.reason or "Local"),
        transaction_data=none if core.quirks.empty_transaction_data or not values else values,
    )
    _queue(core, "StopTransaction", request, transaction)


def told_at_end(core: Core, transaction: Transaction, reading: Reading | None) -> list[Any]:
    """What was kept while it ran, and the last reading."""
    values: list[Any] = list(kept.taken(core, transaction))
    if reading is not None:
        made = values_201 if core.coarse else values_16
        last = made(reading, core.variables.members(ENDED), kept.END)
        values += [] if last is None else [last]
    return values


def tell_values_16(core: Core, transaction: Transaction, reading: Reading, names: str, context: str) -> None:
    """Queue MeterValues with what the setting ``names`` lists."""
    value = values_16(reading, core.variables.members(names), context)
    if value is not None:
        request = v16.MeterValuesRequest(
            connector_id=core.wire_connector(transaction.evse, transaction.connector),
            transaction_id=LOST,
            meter_value=[value],
        )
        _queue(core, "MeterValues", request, transaction)


# -- 2.0.1


def tell_201(core: Core, change: TransactionChanged) -> None:
    """Started and Ended carry readings, Updated only where it is sent for their sake."""
    if change.kind == "Ended":
        values = told_at_end(core, change.transaction, change.reading)
    else:
        values = _told_now(core, change)
    event_201(core, change.kind, change.transaction, change.trigger, change.at, values)


def _told_now(core: Core, change: TransactionChanged) -> list[v201.MeterValueType]:
    started = change.kind == "Started"
    if started and kept.interval(core, kept.SAMPLED):
        kept.keep(core, change.transaction, change.reading, kept.SAMPLED, kept.BEGIN)
    sampled = (STARTED, kept.BEGIN) if started else SAMPLED_ON.get(change.trigger)
    if sampled is None:
        return []
    value = values_201(change.reading, core.variables.members(sampled[0]), sampled[1])
    return [] if value is None else [value]


SAMPLED_ON = {
    "MeterValuePeriodic": (UPDATED, "Sample.Periodic"),
    "MeterValueClock": (ALIGNED, "Sample.Clock"),
    "Trigger": (UPDATED, "Trigger"),
}


def event_201(
    core: Core,
    kind: str,
    transaction: Transaction,
    trigger: str,
    at: float,
    values: Sequence[v201.MeterValueType],
) -> None:
    """Queue one TransactionEvent and count its seqNo."""
    ended = kind == "Ended"
    told_before = transaction.token_told
    token = _token_201(transaction, ended)
    reserved = None if told_before or token is None else transaction.reservation_id  # H03
    tell_evse = not transaction.evse_told or core.quirks.repeat_evse
    request = v201.TransactionEventRequest(
        event_type=v201.TransactionEventEnumType(kind),
        timestamp=spell(at),
        trigger_reason=v201.TriggerReasonEnumType(trigger),
        seq_no=transaction.next_seq(),
        offline=True if not core.online and core.quirks.offline_flag else UNSET,
        transaction_info=_info_201(transaction, ended),
        evse=v201.EVSEType(id=transaction.evse, connector_id=transaction.connector) if tell_evse else UNSET,
        id_token=token if token is not None else UNSET,
        reservation_id=UNSET if reserved is None else reserved,
        meter_value=list(values) or UNSET,
    )
    transaction.evse_told = True
    _queue(core, "TransactionEvent", request, transaction)


def _info_201(transaction: Transaction, ended: bool) -> v201.TransactionType:
    remote = transaction.remote_start_id
    return v201.TransactionType(
        transaction_id=transaction.key,
        charging_state=v201.ChargingStateEnumType(transaction.charging_state),
        stopped_reason=v201.ReasonEnumType(transaction.reason or "Local") if ended else UNSET,
        remote_start_id=UNSET if remote is None else remote,
    )


def _token_201(transaction: Transaction, ended: bool) -> v201.IdTokenType | None:
    """The idToken goes once, when it is first known, and again when it stops the transaction (E01, E07)."""
    if transaction.token is not None and not transaction.token_told:
        transaction.token_told = True
        return id_token(transaction.token, transaction.token_type)
    if ended and transaction.stop_token is not None:
        return id_token(transaction.stop_token, transaction.token_type)
    return None


def register_kept(core: Core, transaction: Transaction) -> list[v201.MeterValueType]:
    """The register is all that the station still knows of the end; StopTransaction has it as meterStop."""
    reading = Reading(transaction.seen_at, transaction.meter_last, 0.0, (), 0.0, 0.0)
    names = [name for name in core.variables.members(ENDED) if name == "Energy.Active.Import.Register"]
    value = values_201(reading, names, kept.END)
    return [] if value is None else [value]


def _queue(core: Core, action: str, request: Struct, transaction: Transaction) -> None:
    core.queue(action, to_payload(request), transaction.key)
