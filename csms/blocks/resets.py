"""Reset (B11, B12; 1.6 5.14), and what a station owes until its next start: scheduled resets, new settings.

A reset that was accepted shows in the sessions that it ends and the boot that follows. One that waits for
sessions to end is remembered until the station has started anew, or shows the EVSE as Unavailable.
"""

from __future__ import annotations

from msgspec import UNSET

from csms.context import Context
from csms.domain.boot import restarted
from csms.domain.evolve import evolve
from csms.domain.state import VariableKey
from csms.domain.topology import WHOLE_STATION
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201


async def reset_201(context: Context, request: v201.ResetRequest, response: v201.ResetResponse) -> None:
    """Remember a reset that waits."""
    evse = WHOLE_STATION if request.evse_id is UNSET else request.evse_id
    if response.status is v201.ResetStatusEnumType.SCHEDULED:
        _pending(context, context.state.pending_resets | {evse})


def came(context: Context, evse: int) -> None:
    """The EVSE is out of service: a reset that waited for it has begun."""
    _pending(context, context.state.pending_resets - {evse})


def _pending(context: Context, evses: frozenset[int]) -> None:
    if evses != context.state.pending_resets:
        context.state = evolve(context.state, pending_resets=evses)
        context.update(tables.stations, pending_resets=sorted(evses) or None)


def owe_reboot(context: Context, key: VariableKey, owed: bool) -> None:
    """Remember which variables count from the next start, and that this one does, or no longer does."""
    before = context.state.reboot_required
    after = before | {key} if owed else before - {key}
    if after != before:
        context.state = evolve(context.state, reboot_required=after)
        context.update(tables.stations, reboot_required=sorted(after) or None)


def started_anew(context: Context) -> None:
    """The station has booted: nothing is owed any more."""
    state = context.state
    if not state.reboot_required and not state.pending_resets:
        return
    for component, variable, attribute in sorted(state.reboot_required):
        key = {"component_key": component, "variable_key": variable, "attribute": attribute}
        context.update(tables.variables, key, reboot_required=False)
    context.state = restarted(state)
    context.update(tables.stations, reboot_required=None, pending_resets=None)


ROUTES = Routes(commands={v16.ResetRequest: Command(), v201.ResetRequest: Command(applied=reset_201)})
