"""StartTransaction and StopTransaction of 1.6, TransactionEvent of 2.0.1: the life of a transaction.

Whatever passes validation is acknowledged and kept. A start takes a slot of its token when it is accepted,
and the stop that ends it gives the slot back. A repeat gets the first one's answer and no second record.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from csms.blocks import authorization as tokens
from csms.blocks import consistency, remote_control, reservations
from csms.blocks._places import mapping_of, see_16, see_201
from csms.blocks._readings import register_201
from csms.blocks._records import (
    content_of,
    message_id,
    note_flags,
    open_transaction,
    read_time,
    resolve,
    save_end,
    save_event,
    save_flags,
    save_progress,
    save_transaction,
)
from csms.blocks.meter_values import keep_201, keep_stop_data
from csms.context import Context
from csms.domain import events as story
from csms.domain import transactions as life
from csms.domain.energy import watt_hours
from csms.domain.evolve import Value, evolve
from csms.domain.starts import Start, opened, repeat_of
from csms.domain.state import Transaction
from csms.domain.stops import Stop, stopped
from csms.domain.texts import fit, fold
from csms.domain.times import StationTime
from csms.domain.tokens import Verdict, status_16
from csms.domain.topology import SINGLE
from csms.routes import Routes
from schemas import v16, v201
from schemas.validation import to_json

_BEGIN = v201.ReadingContextEnumType.TRANSACTION_BEGIN
_ENDED = v201.TransactionEventEnumType.ENDED
_NOBODY = v201.IdTokenEnumType.NO_AUTHORIZATION

# ---- 1.6 ------------------------------------------------------------------------------------------------


async def start_16(context: Context, request: v16.StartTransactionRequest) -> v16.StartTransactionResponse:
    """Open a transaction, or record a refused start: either way it has an id of its own."""
    place = await see_16(context, request.connector_id, "StartTransaction")
    start = Start(
        place=place,
        token=request.id_tag,
        token_key=fold(request.id_tag),
        meter_start=watt_hours(str(request.meter_start)),
        meter=str(request.meter_start),
        time=read_time(context, request.timestamp, "/timestamp"),
        timestamp=request.timestamp,
        message_id=message_id(context),
        reservation_id=None if request.reservation_id is UNSET else request.reservation_id,
    )
    known = repeat_of(context.state, start, context.now)
    if known is not None:
        verdict = await _verdict_again(context, known, request.id_tag)
        return _started_16(int(known.transaction_id), verdict)
    return await _open_16(context, start)


async def _open_16(context: Context, start: Start) -> v16.StartTransactionResponse:
    key = context.ids.uuid7()
    place = start.place
    here = list(life.open_at(context.state, place.evse_id, place.connector_id))
    siblings = any(life.open_at(context.state, place.evse_id))
    verdict = await tokens.take_slot(context, start.token, key, replaced=here, evse=place.evse_id)
    number = await context.next_id("transaction")
    result = opened(
        context.state,
        start,
        context.now,
        key=key,
        transaction_id=number,
        token_status=status_16(verdict.status),
        single=siblings and await mapping_of(context) == SINGLE,
    )
    context.state = result.state
    open_transaction(context, result.transaction, started_raw=start.time.raw)
    await reservations.use(context, result.transaction)
    remote_control.link(context, result.transaction)
    save_flags(context, result.others)
    for each in result.others:
        if not each.active:  # it does not count for its token any more
            tokens.give_slot_back(context, each)
    if result.note is not None:
        older = [each.transaction_id for each in result.others]
        context.note(
            result.note, evse=place.evse_id, connector=place.connector_id, transaction=key, others=older
        )
    return _started_16(number, verdict)


async def stop_16(context: Context, request: v16.StopTransactionRequest) -> v16.StopTransactionResponse:
    """End the transaction that the stop means, or keep it as an orphan; it is acknowledged in any case."""
    token = None if request.id_tag is UNSET else request.id_tag
    stop = Stop(
        transaction_id=request.transaction_id,
        meter_stop=watt_hours(str(request.meter_stop)),
        meter=str(request.meter_stop),
        time=read_time(context, request.timestamp, "/timestamp"),
        timestamp=request.timestamp,
        message_id=message_id(context),
        reason="Local" if request.reason is UNSET else request.reason.value,
        token=token,
        token_key=None if token is None else fold(token),
        max_power=context.policy.max_power,
    )
    verdict = None if token is None else await tokens.look_up(context, token)
    _stop(context, stop, request)
    return v16.StopTransactionResponse(id_tag_info=UNSET if verdict is None else tokens.tag_info(verdict))


def _stop(context: Context, stop: Stop, request: v16.StopTransactionRequest) -> None:
    result = stopped(context.state, stop, context.now, new_key=context.ids.uuid7)
    if result.repeat:
        return
    after = result.transaction
    before = context.state.transactions.get(after.key)
    context.state = result.state
    told: dict[str, Any] = {
        "transactionId": stop.transaction_id,
        "meterStop": stop.meter,
        "at": stop.timestamp,
    }
    if result.ended and before is not None:
        save_end(context, after, stopped_raw=stop.time.raw)
    elif after.stop_content == stop.content:
        save_transaction(context, after, stopped_raw=stop.time.raw)
    else:  # a second stop with other content: the first one counts, this one is kept in the note
        save_flags(context, (after,))
    if result.ended:
        tokens.give_slot_back(context, after)
        consistency.ended(context, before)
    if result.note is not None:
        context.note(result.note, transaction=after.key, **told)
    note_flags(context, before, after, result.note, **told)
    keep_stop_data(context, () if request.transaction_data is UNSET else request.transaction_data, after)


def _started_16(number: int, verdict: Verdict) -> v16.StartTransactionResponse:
    return v16.StartTransactionResponse(transaction_id=number, id_tag_info=tokens.tag_info(verdict))


async def _verdict_again(context: Context, known: Transaction, token: str) -> Verdict:
    """What the start was answered before; whatever has become of its token since."""
    verdict = await tokens.look_up(context, token)
    return verdict if known.token_status is None else evolve(verdict, status=known.token_status)


# ---- 2.0.1 ----------------------------------------------------------------------------------------------


class _Measured(Value, frozen=True):
    """One meter value of an event, with what was read out of it."""

    value: v201.MeterValueType
    time: StationTime
    energy: Decimal | None


async def transaction_event(
    context: Context, request: v201.TransactionEventRequest
) -> v201.TransactionEventResponse:
    """Fold the event into its transaction; an idToken in it is answered, and takes a slot if it begins it."""
    measured = _measured(context, request)
    event = _event(context, request, measured, content_of(to_json(request)))
    place = see_201(context, event.evse_id, event.connector_id, "TransactionEvent")
    if place.evse_id != event.evse_id:  # a number that cannot be kept
        event = evolve(event, evse_id=None, connector_id=None)
    before = life.by_wire_id(context.state, event.transaction_id)
    result = story.folded(context.state, event, context.now, new_key=context.ids.uuid7)
    if result.repeat or (result.doubtful and await _kept(context, event)):
        return _event_answer(await _event_verdict_again(context, request, before))
    context.state = result.state
    verdict, after = await _identified(context, request, result)
    save_event(context, event, request.trigger_reason.value)
    for each in measured:
        keep_201(context, each.value, each.time, each.energy, after, after.evse_id, after.connector_id)
    known = None if result.new else before
    _save_story(context, known, after, result, event)
    if known is not None and not after.active:
        await consistency.report(context, known, after, "TransactionEvent", seqNo=event.seq_no)
    if result.new or before is None or not _same_use(before, after):
        await reservations.use(context, after)
        remote_control.link(context, after)
    return _event_answer(verdict)


async def _identified(
    context: Context, request: v201.TransactionEventRequest, result: story.Folded
) -> tuple[Verdict | None, Transaction]:
    """Answer the event's idToken. The first accepted one is the transaction's; others only stop it (E07)."""
    known, token = result.transaction, request.id_token
    if token is UNSET:
        return None, known
    key = fold(token.id_token)
    if known.authorized or known.stop_content is not None:
        verdict = await tokens.verdict_201(context, token)
        if known.token_key is not None:
            return verdict, known
    elif token.type is _NOBODY:
        verdict = await tokens.verdict_201(context, token)
    else:
        verdict = await tokens.take_slot(
            context,
            token.id_token,
            known.key,
            replaced=_left_open(context, known),
            evse=known.evse_id,
            kind=token.type,
        )
    named = evolve(
        known,
        token=token.id_token,
        token_key=key,
        token_type=token.type.value,
        authorized=verdict.accepted,
        token_status=verdict.status,
    )
    context.state = life.put(context.state, named)
    return verdict, named


def _same_use(before: Transaction, after: Transaction) -> bool:
    return (
        before.reservation_id == after.reservation_id
        and before.remote_start_id == after.remote_start_id
        and before.authorized is after.authorized
    )


def _left_open(context: Context, known: Transaction) -> list[Transaction]:
    """What was left open where ``known`` runs; its token may come long after its start."""
    here = life.open_at(context.state, known.evse_id)
    return [each for each in here if each.key != known.key and each.received_at <= known.received_at]


def _save_story(
    context: Context, before: Transaction | None, after: Transaction, result: story.Folded, event: story.Event
) -> None:
    if before is not None and _only_progress(before, after):
        save_progress(context, after)
        return
    raws = {}
    if after.start_content == event.content:
        raws["started_raw"] = event.time.raw
    if after.stop_content == event.content:
        raws["stopped_raw"] = event.time.raw
    save_transaction(context, after, **raws)
    save_flags(context, result.others)
    if result.ended:
        tokens.give_slot_back(context, after)
        consistency.ended(context, before)
    if before is not None and life.START_MISSING in before.flags - after.flags:  # it was late, not lost
        resolve(context, life.START_MISSING, after)
    for flag in sorted(result.notes - {life.ACTIVE_AT_STATION}):
        context.note(
            flag, evse=after.evse_id, connector=after.connector_id, transaction=after.key, seqNo=event.seq_no
        )


def _only_progress(before: Transaction, after: Transaction) -> bool:
    return (
        before.flags == after.flags
        and before.active is after.active
        and before.token_status == after.token_status
        and before.start_content == after.start_content
        and before.stop_content == after.stop_content
        and before.meter_start == after.meter_start
        and before.evse_id == after.evse_id
        and before.connector_id == after.connector_id
        and before.remote_start_id == after.remote_start_id
        and before.reservation_id == after.reservation_id
        and before.token_key == after.token_key
        and before.offline is after.offline
    )


def _measured(context: Context, request: v201.TransactionEventRequest) -> list[_Measured]:
    values = () if request.meter_value is UNSET else request.meter_value
    return [
        _Measured(
            value,
            read_time(context, value.timestamp, f"/meterValue/{index}/timestamp"),
            register_201(value.sampled_value),
        )
        for index, value in enumerate(values)
    ]


def _event(
    context: Context, request: v201.TransactionEventRequest, measured: list[_Measured], content: str
) -> story.Event:
    info, evse = request.transaction_info, request.evse
    metered = [each for each in measured if each.energy is not None]
    return story.Event(
        kind=request.event_type.value,
        transaction_id=fit(info.transaction_id, 64),
        seq_no=request.seq_no,
        time=read_time(context, request.timestamp, "/timestamp"),
        message_id=message_id(context),
        content=content,
        evse_id=None if evse is UNSET else evse.id,
        connector_id=None if evse is UNSET or evse.connector_id is UNSET else evse.connector_id,
        charging_state=None if info.charging_state is UNSET else info.charging_state.value,
        stopped_reason=None if info.stopped_reason is UNSET else info.stopped_reason.value,
        remote_start_id=None if info.remote_start_id is UNSET else info.remote_start_id,
        reservation_id=None if request.reservation_id is UNSET else request.reservation_id,
        offline=request.offline is True,
        registers=tuple([each.energy for each in metered if each.energy is not None]),
        read_at=tuple([each.time.at for each in metered]),
        max_power=context.policy.max_power,
        begin_register=_begin(metered) if metered else None,
    )


def _begin(metered: list[_Measured]) -> Decimal | None:
    for each in metered:
        for sample in each.value.sampled_value:
            if sample.context is _BEGIN:
                return each.energy
    return None


async def _kept(context: Context, event: story.Event) -> bool:
    """Whether this very event is on record: the state remembers the last few only."""
    return await context.event_kept(event.transaction_id, event.seq_no, event.content)


async def _event_verdict_again(
    context: Context, request: v201.TransactionEventRequest, known: Transaction | None
) -> Verdict | None:
    token = request.id_token
    if token is UNSET:
        return None
    verdict = await tokens.verdict_201(context, token)
    if request.event_type is _ENDED:
        return verdict  # what ends a transaction takes no slot, then as now
    if known is None or known.token_key != fold(token.id_token) or known.token_status is None:
        return verdict
    return evolve(verdict, status=known.token_status)


def _event_answer(verdict: Verdict | None) -> v201.TransactionEventResponse:
    return v201.TransactionEventResponse(
        id_token_info=UNSET if verdict is None else tokens.token_info(verdict)
    )


ROUTES = Routes(
    handlers={
        v16.StartTransactionRequest: start_16,
        v16.StopTransactionRequest: stop_16,
        v201.TransactionEventRequest: transaction_event,
    },
)
