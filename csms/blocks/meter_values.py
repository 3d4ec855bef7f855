"""Meter values of both versions, in their own message or in another's: one row per time of measurement.

Part of transactions (E, J). In 1.6 a value whose transaction is missing or wrong is attributed by connector
and time, or flagged; in 2.0.1 MeterValues are by definition those outside of transactions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import UNSET

from csms.blocks import consistency
from csms.blocks._places import see_16, see_201
from csms.blocks._readings import context_of, register_16, register_201
from csms.blocks._records import (
    message_id,
    note_flags,
    read_time,
    save_meter_value,
    save_progress,
    save_transaction,
)
from csms.context import Context
from csms.domain.attribution import owner_of
from csms.domain.evolve import evolve
from csms.domain.metering import mark_of, told, told_before
from csms.domain.readings import Outside, mark, remembered
from csms.domain.state import Transaction
from csms.domain.times import StationTime
from csms.domain.transactions import ACTIVE_AT_STATION, highest, metered, put
from csms.routes import Routes
from schemas import v16, v201
from schemas.validation import to_json

_SOURCE = "MeterValues"


async def meter_values_16(context: Context, request: v16.MeterValuesRequest) -> v16.MeterValuesResponse:
    """Keep the values, each with the transaction that it belongs to; a repeat is answered and kept once."""
    place = await see_16(context, request.connector_id, _SOURCE)
    wire_id = None if request.transaction_id is UNSET else request.transaction_id
    times = [
        read_time(context, value.timestamp, f"/meterValue/{index}/timestamp")
        for index, value in enumerate(request.meter_value)
    ]
    owners = [owner_of(context.state, wire_id, place, time.at) for time in times]
    first = next((owner.transaction for owner in owners if owner.transaction is not None), None)
    mark = ""
    if first is not None:
        unset = any(time.clock_unset for time in times)
        mark = mark_of(to_json(request), message_id(context), clock_unset=unset)
        if told_before(first, mark):
            return v16.MeterValuesResponse()
    told_as = None if wire_id is None else str(wire_id)
    kept = await _kept(
        context,
        {
            index: Outside(
                place.evse_id,
                place.connector_id,
                told_as,
                times[index],
                request.meter_value[index].sampled_value,
            )
            for index, owner in enumerate(owners)
            if owner.transaction is None
        },
    )
    readings: dict[str, list[tuple[Decimal | None, datetime | None]]] = {}
    for index, (value, time, owner) in enumerate(zip(request.meter_value, times, owners, strict=True)):
        if index in kept:
            continue
        energy = register_16(value.sampled_value)
        key = None if owner.transaction is None else owner.transaction.key
        save_meter_value(
            context,
            value.sampled_value,
            time,
            energy,
            evse_id=place.evse_id,
            connector_id=place.connector_id,
            transaction_key=key,
            wire_transaction_id=told_as,
            reading_context=context_of(value.sampled_value),
            flags=owner.flags,
        )
        if key is not None:
            readings.setdefault(key, []).append((energy, time.at))
    for key, found in readings.items():
        known = context.state.transactions[key]
        energies, moments = [each[0] for each in found], [each[1] for each in found]
        after = metered(known, energies, moments, context.policy.max_power)
        after = told(after, mark, context.now) if known is first else after
        _progressed(context, known, after)
        if not after.active:
            await consistency.report(context, known, after, _SOURCE, register=_shown(energies))
    return v16.MeterValuesResponse()


async def meter_values_201(context: Context, request: v201.MeterValuesRequest) -> v201.MeterValuesResponse:
    """Keep the values of an EVSE; EVSE 0 is the main meter. A repeat is answered and kept once."""
    place = see_201(context, request.evse_id, None, _SOURCE)
    told_now = {
        index: Outside(
            place.evse_id,
            None,
            None,
            read_time(context, value.timestamp, f"/meterValue/{index}/timestamp"),
            value.sampled_value,
        )
        for index, value in enumerate(request.meter_value)
    }
    kept = await _kept(context, told_now)
    for index, value in enumerate(request.meter_value):
        if index not in kept:
            energy = register_201(value.sampled_value)
            keep_201(context, value, told_now[index].time, energy, None, place.evse_id, None)
    return v201.MeterValuesResponse()


async def _kept(context: Context, told_now: Mapping[int, Outside]) -> frozenset[int]:
    """Which of these readings outside transactions are on record already; all of them are remembered."""
    if not told_now:
        return frozenset()
    known = context.state.readings
    if known is None:
        known = await context.readings()
    told_by = message_id(context)
    marks = {index: mark(each, told_by) for index, each in told_now.items()}
    kept = frozenset(index for index, each in marks.items() if each in known)
    new = (each for index, each in marks.items() if index not in kept)
    context.state = evolve(context.state, readings=remembered(known, new))
    return kept


def keep_stop_data(context: Context, values: Sequence[v16.MeterValue], transaction: Transaction) -> None:
    """The transactionData of a StopTransaction."""
    for index, value in enumerate(values):
        save_meter_value(
            context,
            value.sampled_value,
            read_time(context, value.timestamp, f"/transactionData/{index}/timestamp"),
            register_16(value.sampled_value),
            evse_id=transaction.evse_id,
            connector_id=transaction.connector_id,
            transaction_key=transaction.key,
            wire_transaction_id=transaction.transaction_id,
            reading_context=context_of(value.sampled_value),
        )


def keep_201(
    context: Context,
    value: v201.MeterValueType,
    time: StationTime,
    energy: Decimal | None,
    transaction: Transaction | None,
    evse_id: int | None,
    connector_id: int | None,
) -> None:
    """One time of measurement of 2.0.1, within a transaction or without."""
    save_meter_value(
        context,
        value.sampled_value,
        time,
        energy,
        evse_id=evse_id,
        connector_id=connector_id,
        transaction_key=None if transaction is None else transaction.key,
        wire_transaction_id=None if transaction is None else transaction.transaction_id,
        reading_context=context_of(value.sampled_value),
    )


def _progressed(context: Context, known: Transaction, changed: Transaction) -> None:
    if changed is known:
        return
    context.state = put(context.state, changed)
    if changed.flags == known.flags:
        save_progress(context, changed)
    else:
        save_transaction(context, changed)
        note_flags(context, known, changed, ACTIVE_AT_STATION)


def _shown(energies: Sequence[Decimal | None]) -> float | None:
    """The highest register among readings, as a note tells it."""
    found = highest(None, *energies)
    return None if found is None else float(found)


ROUTES = Routes(handlers={v16.MeterValuesRequest: meter_values_16, v201.MeterValuesRequest: meter_values_201})
