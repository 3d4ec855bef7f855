"""Block monitoring (N), as far as it is built: a lock that fails is told without being asked for (G05).

It is a hard-wired monitor: nobody has to set it. What the CSMS may have monitored comes with the block.
"""

from __future__ import annotations

from msgspec import UNSET, Struct

from schemas import v201
from simulator.core import Core
from simulator.model.timing import spell
from simulator.places import RETENTION_LOCK

_PROBLEM = "Problem"


def resume(core: Core) -> None:
    """A connection has come up: what the CSMS has not acknowledged is told again."""
    core.problems_queued.clear()
    review(core)


def review(core: Core) -> None:
    """Tell of every lock whose problem has come or gone since it was last told."""
    if not (core.coarse and core.online):
        return
    for place in core.places():
        problem = core.evses[place[0]].plugs[place[1]].lock_failed
        if problem is not core.problems_queued.get(place, place in core.problems_told):
            core.problems_queued[place] = problem
            core.tell(_event(core, *place, problem=problem))


def _event(core: Core, evse: int, connector: int, *, problem: bool) -> v201.NotifyEventRequest:
    at = spell(core.now())
    event = v201.EventDataType(
        event_id=core.next_event(),
        timestamp=at,
        trigger=v201.EventTriggerEnumType.DELTA,
        actual_value="true" if problem else "false",
        cleared=UNSET if problem else True,
        component=v201.ComponentType(
            name=RETENTION_LOCK, evse=v201.EVSEType(id=evse, connector_id=connector)
        ),
        variable=v201.VariableType(name=_PROBLEM),
        event_notification_type=v201.EventNotificationEnumType.HARD_WIRED_NOTIFICATION,
    )
    return v201.NotifyEventRequest(generated_at=at, seq_no=0, event_data=[event])


def told(core: Core, request: Struct) -> None:
    """The CSMS has acknowledged a message of the lane: it knows of the problem, or that it is gone."""
    if not isinstance(request, v201.NotifyEventRequest):
        return
    for event in request.event_data:
        evse = event.component.evse
        if event.component.name != RETENTION_LOCK or evse is UNSET or evse.connector_id is UNSET:
            continue
        change = core.problems_told.add if event.actual_value == "true" else core.problems_told.discard
        change((evse.id, evse.connector_id))


SENDS = frozenset({"NotifyEvent"})
