"""Meter values that belong to no transaction's own rhythm: on demand, and at the full quarters of the clock.

The clock reads every EVSE and, as connector or EVSE 0, the station's main meter (1.6 ClockAlignedDataInterval
and 4.7, 2.0.1 J01).
"""

from __future__ import annotations

import math

from msgspec import Struct

from schemas import v16, v201
from simulator.blocks import transactions
from simulator.blocks import transactions_kept as kept
from simulator.blocks.transactions_messages import ALIGNED, SAMPLED_ON
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.meter import Reading

_INTERVAL = "AlignedDataCtrlr.Interval"
_MAIN = 0  # the connector of 1.6 and the EVSE of 2.0.1 that stand for the station's main meter
_LONG = 3600.0


def idle_values(core: Core, evse: Evse, connector: int, trigger: str) -> Struct | None:
    """MeterValues of an EVSE outside a transaction, None when the settings ask for nothing."""
    place = evse.number if core.coarse else core.wire_connector(evse.number, connector)
    return _values(core, place, evse.read(core.now()), trigger)


def _values(core: Core, place: int, reading: Reading, trigger: str) -> Struct | None:
    names, context = SAMPLED_ON[trigger]
    if core.coarse:  # F06.FR.06: what is triggered outside a transaction is what the clock would send
        new = values_201(reading, core.variables.members(ALIGNED), context)
        return None if new is None else v201.MeterValuesRequest(evse_id=place, meter_value=[new])
    old = values_16(reading, core.variables.members(names), context)
    return None if old is None else v16.MeterValuesRequest(connector_id=place, meter_value=[old])


async def by_the_clock(core: Core) -> None:
    """Every EVSE at the multiples of the intervals, counted from midnight UTC; for as long as the station
    lives."""
    while True:
        intervals = core.variables.number(_INTERVAL), kept.interval(core, kept.ALIGNED)
        now = core.now()
        dues = [(math.floor(now / each) + 1) * each if each else math.inf for each in intervals]
        due = min(*dues, now + _LONG)
        if not await core.rest(due - now) and core.now() < due:
            continue  # the settings may have changed
        if due == dues[1]:
            for evse in core.evses.values():
                transactions.keep(core, evse, kept.ALIGNED, kept.CLOCK)
        if due == dues[0]:
            _at_the_clock(core)


def _at_the_clock(core: Core) -> None:
    busy = any(evse.transaction is not None for evse in core.evses.values())
    if busy and core.coarse and core.variables.flag("AlignedDataCtrlr.SendDuringIdle"):
        return  # J01.FR.20: not while there is a transaction anywhere at the station
    _tell(core, _values(core, _MAIN, core.read_main_meter(), "MeterValueClock"))
    for evse in core.evses.values():
        if evse.transaction is not None:
            transactions.sample(core, evse, "MeterValueClock")
        else:  # a meter stands before the connectors of its EVSE: one reading, under the first
            _tell(core, idle_values(core, evse, 1, "MeterValueClock"))


def _tell(core: Core, request: Struct | None) -> None:
    if request is not None:
        core.tell(request)
