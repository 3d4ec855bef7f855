"""Values of variables that follow from the station's state rather than from what was set."""

from __future__ import annotations

from simulator.core import Core
from simulator.model.connector import Status, status_201
from simulator.model.definitions import Definition
from simulator.model.timing import spell

_WORST = (Status.FAULTED, Status.OCCUPIED, Status.RESERVED, Status.AVAILABLE, Status.UNAVAILABLE)


def live_value(core: Core, definition: Definition) -> str:
    """The present value of a variable, from the store or from the station's state."""
    if definition.variable == "AvailabilityState":
        return str(_state(core, definition.evse, definition.connector))
    if definition.variable == "Problem" and definition.component in ("ChargingStation", "EVSE", "Connector"):
        return "true" if _state(core, definition.evse, definition.connector) is Status.FAULTED else "false"
    if definition.name == "ClockCtrlr.DateTime":
        return spell(core.now())
    return core.variables.value(definition)


def _state(core: Core, evse: int | None, connector: int | None) -> Status:
    """One connector's state, or for an EVSE or the station the most telling of its connectors'."""
    states = {
        status_201(core.evses[number].facts(plug))
        for number, plug in core.places()
        if evse in (None, number) and connector in (None, plug)
    }
    if evse is None and not core.operative:
        return Status.UNAVAILABLE
    return next(state for state in _WORST if state in states)
