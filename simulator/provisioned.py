"""Values of variables that follow from the station's state rather than from what was set."""

from __future__ import annotations

from simulator.core import Core
from simulator.model.connector import Status, status_201
from simulator.model.definitions import Definition
from simulator.model.timing import spell
from simulator.places import RETENTION_LOCK

SECURITY_PROFILE = "SecurityCtrlr.SecurityProfile"
_PASSWORD = "SecurityCtrlr.BasicAuthPassword"
_WORST = (Status.FAULTED, Status.OCCUPIED, Status.RESERVED, Status.AVAILABLE, Status.UNAVAILABLE)


def live_value(core: Core, definition: Definition) -> str:
    """The present value of a variable, from the store or from the station's state."""
    if definition.variable == "AvailabilityState":
        return str(_state(core, definition.evse, definition.connector))
    if definition.variable == "Problem" and definition.component in ("ChargingStation", "EVSE", "Connector"):
        return "true" if _state(core, definition.evse, definition.connector) is Status.FAULTED else "false"
    if definition.variable == "Problem" and definition.component == RETENTION_LOCK:
        plug = core.evses[definition.evse or 0].plugs[definition.connector or 0]
        return "true" if plug.lock_failed else "false"
    if definition.name == "LocalAuthListCtrlr.Entries":
        return str(len(core.local_list))
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


def password_set(core: Core) -> str | bytes | None:
    """The password that a CSMS has set, None while it has not: it counts from the next connection on.

    1.6 hands the AuthorizationKey out in hexadecimal and wants its bytes in the header (security extension,
    A00); what is no hexadecimal goes as it is.
    """
    text = core.variables.text(_PASSWORD)
    if core.coarse or not text:
        return text or None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text
