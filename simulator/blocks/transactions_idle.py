"""Meter values that belong to no transaction's own rhythm: on demand, and at the full quarters of the clock.

(1.6 ClockAlignedDataInterval and 4.7, 2.0.1 J01.)
"""

from __future__ import annotations

import math

from msgspec import Struct

from schemas import v16, v201
from simulator.blocks import transactions
from simulator.blocks.transactions_samples import values_16, values_201
from simulator.core import Core
from simulator.model.evse import Evse

_INTERVAL = "AlignedDataCtrlr.Interval"
_LONG = 3600.0


def idle_values(core: Core, evse: Evse, connector: int, trigger: str) -> Struct | None:
    """MeterValues of an EVSE outside a transaction, None when the settings ask for nothing."""
    names, context = transactions.SAMPLED_ON[trigger]
    reading, measurands = evse.read(core.now()), core.variables.members(names)
    if core.coarse:
        new = values_201(reading, measurands, context)
        return None if new is None else v201.MeterValuesRequest(evse_id=evse.number, meter_value=[new])
    old = values_16(reading, measurands, context)
    wire = core.wire_connector(evse.number, connector)
    return None if old is None else v16.MeterValuesRequest(connector_id=wire, meter_value=[old])


async def by_the_clock(core: Core) -> None:
    """Every EVSE at the multiples of the interval, counted from midnight UTC; for as long as the station
    lives."""
    while True:
        interval = core.variables.number(_INTERVAL)
        now = core.now()
        due = (math.floor(now / interval) + 1) * interval if interval else now + _LONG
        if await core.rest(due - now) and interval:
            for evse in core.evses.values():
                _at_the_clock(core, evse)


def _at_the_clock(core: Core, evse: Evse) -> None:
    if evse.transaction is not None:
        transactions.sample(core, evse, "MeterValueClock")
        return
    # A meter stands before the connectors of its EVSE: one reading, under the first.
    request = idle_values(core, evse, 1, "MeterValueClock")
    if request is not None:
        core.tell(request)
