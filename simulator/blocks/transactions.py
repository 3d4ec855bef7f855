"""Block transactions (E, J): what changed at an EVSE becomes StartTransaction, MeterValues, StopTransaction
or TransactionEvent.

Every message of a transaction goes through the outbox; a 1.6 transaction has no id until its start is
answered, so its messages are queued without one and numbered when they are sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct

from schemas import v16, v201
from schemas.validation import to_payload
from simulator.blocks import availability, availability_change, monitoring
from simulator.blocks import availability_reservations as reservations
from simulator.blocks import transactions_kept as kept
from simulator.blocks.authorization import id_token, learn
from simulator.blocks.transactions_rhythm import due, next_base, until_next
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.evse import Change, Evse, Grant, StatusChanged, TransactionChanged
from simulator.model.meter import Reading
from simulator.model.outbox import Message
from simulator.model.timing import spell
from simulator.model.transaction import Transaction

UPDATED, STARTED, ENDED = (f"SampledDataCtrlr.Tx{name}Measurands" for name in ("Updated", "Started", "Ended"))
ALIGNED = "AlignedDataCtrlr.Measurands"
_INTERVAL = "SampledDataCtrlr.TxUpdatedInterval"
LOST = -1  # the transactionId of a 1.6 transaction whose start never got through


def follow(core: Core, evse: Evse, changes: list[Change]) -> None:
    """Report what changed, durable things together, in the order that the version and its quirks have."""
    with core.store.batch():
        for change in _ordered(core, changes):
            if isinstance(change, StatusChanged):
                availability.report(core, change)
            else:
                _transaction(core, evse, change)
        core.keep_meter(evse)
    if core.reservations:
        reservations.review(core)
    monitoring.review(core)
    core.touch()


def _ordered(core: Core, changes: list[Change]) -> list[Change]:
    statuses = [item for item in changes if isinstance(item, StatusChanged)]
    events = [item for item in changes if isinstance(item, TransactionChanged)]
    ends = any(item.kind == "Ended" for item in events)
    first = core.coarse or core.quirks.status_before_start
    return [*statuses, *events] if first and not ends else [*events, *statuses]


def _transaction(core: Core, evse: Evse, change: TransactionChanged) -> None:
    queue = _event_201 if core.coarse else _message_16
    names_token = not change.transaction.token_told if core.coarse else change.kind == "Started"
    if names_token:  # the message that names the token names the reservation
        reservations.take_up(core, change.transaction.reservation_id, change.transaction.key)
    queue(core, change)
    core.transactions.keep(change.transaction)
    if change.kind == "Started":
        core.spawn(_accompany(core, evse, change.transaction))
    elif change.kind == "Ended":
        availability_change.session_over(core, evse)


# -- 1.6


def _message_16(core: Core, change: TransactionChanged) -> None:
    if change.kind == "Started":
        _start_16(core, change)
    elif change.kind == "Ended":
        _stop_16(core, change.transaction, change.reading)


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
        _values_16(core, transaction, change.reading, UPDATED, "Transaction.Begin")


def _stop_16(core: Core, transaction: Transaction, reading: Reading | None) -> None:
    values = _told_at_end(core, transaction, reading)
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


def _told_at_end(core: Core, transaction: Transaction, reading: Reading | None) -> list[Any]:
    """What was kept while it ran, and the last reading."""
    values: list[Any] = list(kept.taken(core, transaction))
    if reading is not None:
        made = values_201 if core.coarse else values_16
        last = made(reading, core.variables.members(ENDED), kept.END)
        values += [] if last is None else [last]
    return values


def _values_16(core: Core, transaction: Transaction, reading: Reading, names: str, context: str) -> None:
    value = values_16(reading, core.variables.members(names), context)
    if value is not None:
        request = v16.MeterValuesRequest(
            connector_id=core.wire_connector(transaction.evse, transaction.connector),
            transaction_id=LOST,
            meter_value=[value],
        )
        _queue(core, "MeterValues", request, transaction)


# -- 2.0.1


def _event_201(core: Core, change: TransactionChanged) -> None:
    """Started and Ended carry readings, Updated only where it is sent for their sake."""
    if change.kind == "Ended":
        values = _told_at_end(core, change.transaction, change.reading)
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


# -- while it runs


async def _accompany(core: Core, evse: Evse, transaction: Transaction) -> None:
    """Watch the car, and take samples as long as the transaction runs: to be told, and to be kept."""
    told = kept_at = transaction.started_at
    while evse.transaction is transaction:
        interval, keeping = core.variables.number(_INTERVAL), kept.interval(core, kept.SAMPLED)
        await core.rest(until_next(core, evse, (told, interval), (kept_at, keeping)))
        if evse.transaction is not transaction:
            return
        _look(core, evse)
        now = core.now()
        if evse.transaction is transaction and due(keeping, kept_at, now):
            keep(core, evse, kept.SAMPLED, kept.PERIODIC)
            kept_at = next_base(kept_at, keeping, now)
        if evse.transaction is transaction and due(interval, told, now):
            sample(core, evse, "MeterValuePeriodic")
            told = next_base(told, interval, now)


def _look(core: Core, evse: Evse) -> None:
    """The car may have become full, its demand may have changed, or a limit may have been reached."""
    changes = evse.settle(core.now(), "ChargingStateChanged")
    if changes:
        follow(core, evse, changes)
    transaction = evse.transaction
    if transaction is None or transaction.energy_limit is None:
        return
    if evse.meter.register >= transaction.energy_limit - 1e-6:
        transaction.energy_limit = None
        _deauthorize(core, evse)


def keep(core: Core, evse: Evse, names: str, context: str) -> None:
    """Take a reading of a running transaction for its end."""
    transaction = evse.transaction
    if transaction is None:
        return
    with core.store.batch():
        kept.keep(core, transaction, evse.seen(core.now()), names, context)
        core.transactions.keep(transaction)


def sample(core: Core, evse: Evse, trigger: str) -> None:
    """Report the meter of a running transaction now; ``trigger`` is one of ``SAMPLED_ON``."""
    transaction = evse.transaction
    if transaction is None:
        return
    reading = evse.seen(core.now())
    with core.store.batch():
        if core.coarse:
            _event_201(core, TransactionChanged("Updated", transaction, trigger, reading.at, reading))
        else:
            _values_16(core, transaction, reading, *SAMPLED_ON[trigger])
        core.transactions.keep(transaction)
        core.keep_meter(evse)
    core.touch()


def expect_cable(core: Core, evse: Evse, grant: Grant) -> None:
    """Start the connection time-out (1.6 ConnectionTimeOut, 2.0.1 EVConnectionTimeOut), unless the cable is
    in."""
    if evse.cable is None:
        core.spawn(_lapse(core, evse, grant))


async def _lapse(core: Core, evse: Evse, grant: Grant) -> None:
    await core.sleep(core.variables.number("TxCtrlr.EVConnectionTimeOut"))
    if evse.grant is grant and not grant.met:
        follow(core, evse, evse.withdraw(core.now(), "EVConnectTimeout", "Timeout"))


def recover(core: Core) -> None:
    """The station was without power: what ran then is over now (1.6 Reason, 2.0.1 ReasonEnumType:
    PowerLoss)."""
    for transaction in core.transactions.running():
        transaction.reason, transaction.stopped_at = "PowerLoss", transaction.seen_at
        transaction.charging_state = "EVConnected"
        with core.store.batch():
            if core.coarse:
                told = _told_at_end(core, transaction, None) + _register_kept(core, transaction)
                event_201(core, "Ended", transaction, "AbnormalCondition", transaction.seen_at, told)
            else:
                _stop_16(core, transaction, None)
            core.transactions.keep(transaction)


def _register_kept(core: Core, transaction: Transaction) -> list[v201.MeterValueType]:
    """The register is all that the station still knows of the end; StopTransaction has it as meterStop."""
    reading = Reading(transaction.seen_at, transaction.meter_last, 0.0, (), 0.0, 0.0)
    names = [name for name in core.variables.members(ENDED) if name == "Energy.Active.Import.Register"]
    value = values_201(reading, names, kept.END)
    return [] if value is None else [value]


# -- the outbox


def _queue(core: Core, action: str, request: Struct, transaction: Transaction) -> None:
    core.queue(action, to_payload(request), transaction.key)


def prepare(core: Core, message: Message) -> dict[str, Any]:
    """The payload as it goes over the wire: 1.6 messages get the transactionId that the start was answered
    with."""
    payload = dict(message.payload)
    if message.action not in ("StopTransaction", "MeterValues") or message.transaction is None:
        return payload
    transaction = core.transactions.get(message.transaction)
    wire_id = None if transaction is None else transaction.wire_id
    payload["transactionId"] = LOST if wire_id is None else wire_id
    return payload


def answered(core: Core, message: Message, response: Struct) -> None:
    """The CSMS has it: learn what it said of the token, and forget a transaction that is told to its end."""
    transaction = core.transactions.get(message.transaction)
    if transaction is None:
        return
    if isinstance(response, v16.StartTransactionResponse):
        transaction.wire_id = response.transaction_id
        core.transactions.keep(transaction)
    status = learn(core, *_asked_about(message), response)
    if (number := message.payload.get("reservationId")) is not None:
        reservations.settled(core, number, transaction.key, status in (None, "Accepted"))
    if status is not None and status != "Accepted" and transaction.stopped_at is None:
        core.spawn(_refused(core, transaction))
    if transaction.stopped_at is not None and not core.outbox.concerns(transaction.key):
        core.transactions.forget(transaction.key)
    core.touch()


def _asked_about(message: Message) -> tuple[str | None, str]:
    """The token that a message names, and its type: a stop may name another than its start."""
    named = message.payload.get("idToken")
    if named is not None:
        return named["idToken"], named["type"]
    return message.payload.get("idTag"), "ISO14443"


def given_up(core: Core, message: Message) -> None:
    """The CSMS never took it. The messages behind go on (OCPP 1.6 3.7.1)."""
    core.note(f"{message.action} given up after {message.attempts} attempts")
    if (number := message.payload.get("reservationId")) is not None:
        reservations.settled(core, number, message.transaction or "", accepted=False)
    if message.action == "StartTransaction" and (one := core.transactions.get(message.transaction)):
        one.wire_id = LOST
        core.transactions.keep(one)


async def _refused(core: Core, transaction: Transaction) -> None:
    """The answer to the start does not accept the token (E05): at once, or after MaxEnergyOnInvalidId."""
    await asyncio.sleep(0)  # after the answer has been taken in
    evse = core.evses[transaction.evse]
    if evse.transaction is not transaction or transaction.refused:
        return
    transaction.refused = True
    spare = core.variables.number("TxCtrlr.MaxEnergyOnInvalidId")
    if spare:
        transaction.energy_limit = int(evse.meter.register) + spare
        core.transactions.keep(transaction)
        core.stir()
        return
    _deauthorize(core, evse)


def _deauthorize(core: Core, evse: Evse) -> None:
    """End the transaction of a refused token, or hold its energy back (StopTxOnInvalidId)."""
    if core.variables.flag("TxCtrlr.StopTxOnInvalidId"):
        changes = evse.end(core.now(), "Deauthorized", "DeAuthorized")
    else:
        evse.advance(core.now())
        evse.suspended = True
        changes = evse.settle(core.now(), "Deauthorized")
    follow(core, evse, changes)


SENDS = frozenset({"StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"})
