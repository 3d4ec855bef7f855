"""Meter values that belong to no transaction's own rhythm: on demand, and at the full quarters of the clock.

(1.6 ClockAlignedDataInterval and 4.7, 2.0.1 J01.)
"""

from __future__ import annotations

import math

from msgspec import Struct

from schemas import v16, v201
from simulator.blocks import transactions
from simulator.blocks import transactions_kept as kept
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.evse import Evse

_INTERVAL = "AlignedDataCtrlr.Interval"
_LONG = 3600.0


def idle_values(core: Core, evse: Evse, connector: int, trigger: str) -> Struct | None:
    """MeterValues of an EVSE outside a transaction, None when the settings ask for nothing."""
    names, context = transactions.SAMPLED_ON[trigger]
    if core.coarse:  # F06.FR.06: what is triggered outside a transaction is what the clock would send
        names = transactions.ALIGNED
    reading, measurands = evse.read(core.now()), core.variables.members(names)
    if core.coarse:
        new = values_201(reading, measurands, context)
        return None if new is None else v201.MeterValuesRequest(evse_id=evse.number, meter_value=[new])
    old = values_16(reading, measurands, context)
    wire = core.wire_connector(evse.number, connector)
    return None if old is None else v16.MeterValuesRequest(connector_id=wire, meter_value=[old])


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
        for evse in core.evses.values():
            if due == dues[1] and evse.transaction is not None:
                transactions.keep(core, evse, kept.ALIGNED, kept.CLOCK)
            if due == dues[0]:
                _at_the_clock(core, evse)


def _at_the_clock(core: Core, evse: Evse) -> None:
    if evse.transaction is not None:
        if not (core.coarse and core.variables.flag("AlignedDataCtrlr.SendDuringIdle")):
            transactions.sample(core, evse, "MeterValueClock")
        return
    # A meter stands before the connectors of its EVSE: one reading, under the first.
    request = idle_values(core, evse, 1, "MeterValueClock")
    if request is not None:
        core.tell(request)
