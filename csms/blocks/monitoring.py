"""Block monitoring (N), as far as it is built: the events that a station tells of its own accord are kept.

A lock that fails is one of them (G05). What the CSMS itself may have monitored comes with the block.
"""

from __future__ import annotations

from msgspec import UNSET

from csms.blocks._places import see_201
from csms.blocks._records import read_time
from csms.blocks.variables import column, given, shown, value_told
from csms.context import Context
from csms.domain.texts import clip
from csms.routes import Routes
from csms.store import tables
from schemas import v201
from schemas.validation import to_payload

_SOURCE = "NotifyEvent"
_IN_COLUMNS = frozenset(
    {"eventId", "timestamp", "trigger", "actualValue", "cleared", "eventNotificationType"}
)


async def notify_event(context: Context, request: v201.NotifyEventRequest) -> v201.NotifyEventResponse:
    """Keep each event, and the value that it tells as that of the variable."""
    for index, event in enumerate(request.event_data):
        _keep(context, event, f"/eventData/{index}/timestamp")
        value_told(context, event.component, event.variable, event.actual_value, _SOURCE)
    return v201.NotifyEventResponse()


def _keep(context: Context, event: v201.EventDataType, path: str) -> None:
    time = read_time(context, event.timestamp, path)
    evse = event.component.evse
    if evse is not UNSET:
        see_201(context, evse.id, given(evse.connector_id), _SOURCE)
    context.insert(
        tables.device_events,
        id=context.ids.sortable(),
        event_id=event.event_id,
        at=time.at,
        at_raw=time.raw,
        received_at=context.now,
        component=clip(event.component.name),
        evse_id=None if evse is UNSET else column(evse.id),
        connector_id=None if evse is UNSET else column(given(evse.connector_id)),
        variable=clip(event.variable.name),
        value=shown(event.variable.name, event.actual_value),
        trigger=event.trigger.value,
        type=event.event_notification_type.value,
        cleared=event.cleared is True,
        detail={name: value for name, value in to_payload(event).items() if name not in _IN_COLUMNS},
    )


ROUTES = Routes(handlers={v201.NotifyEventRequest: notify_event})
