"""Block remote control (F06; 1.6 5.17 and the security extension): messages on demand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct

from schemas import v16, v201
from simulator.blocks import availability, provisioning, transactions
from simulator.blocks.transactions_idle import idle_values
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.routes import Handler

Sender = Callable[[], Awaitable[None]]


async def trigger_16(core: Core, request: v16.TriggerMessageRequest) -> v16.TriggerMessageResponse:
    """NotImplemented for what no block here sends."""
    status = _trigger_16(core, str(request.requested_message), request.connector_id or None)
    return v16.TriggerMessageResponse(status=v16.TriggerMessageStatus(status))


async def extended_trigger_16(
    core: Core, request: v16.ExtendedTriggerMessageRequest
) -> v16.ExtendedTriggerMessageResponse:
    """As TriggerMessage, with the messages of the security extension, whose block is not built here."""
    status = _trigger_16(core, str(request.requested_message), request.connector_id or None)
    return v16.ExtendedTriggerMessageResponse(status=v16.TriggerMessageStatusEnumType(status))


def _trigger_16(core: Core, wanted: str, connector: int | None) -> str:
    place = None if connector is None else core.place_of(connector)
    if connector is not None and place is None:
        return "Rejected"
    senders: dict[str, Sender] = {
        "BootNotification": lambda: _boot(core),
        "Heartbeat": lambda: _heartbeat(core),
        "StatusNotification": lambda: _status(core, *(place or (None, None)), whole=connector is None),
        "MeterValues": lambda: _meter_16(core, place),
    }
    if wanted not in senders:
        return "NotImplemented"
    core.then(senders[wanted])
    return "Accepted"


async def trigger_201(core: Core, request: v201.TriggerMessageRequest) -> v201.TriggerMessageResponse:
    """Rejected where there is nothing to tell: an unknown EVSE, no transaction, a boot that is accepted
    already."""
    status = _trigger_201(core, request)
    return v201.TriggerMessageResponse(status=v201.TriggerMessageStatusEnumType(status))


def _trigger_201(core: Core, request: v201.TriggerMessageRequest) -> str:
    number = request.evse.id if request.evse else None
    connector = (request.evse.connector_id or None) if request.evse else None
    if number is not None and number not in core.evses:
        return "Rejected"
    some = [evse for evse in core.evses.values() if number in (None, evse.number)]
    if number is not None and connector is not None and connector not in core.evses[number].plugs:
        return "Rejected"
    senders: dict[str, Sender] = {
        "BootNotification": lambda: _boot(core),
        "Heartbeat": lambda: _heartbeat(core),
        "StatusNotification": lambda: _status(core, number, connector, whole=False),
        "MeterValues": lambda: _meter_201(core, some),
        "TransactionEvent": lambda: _transactions(core, some),
    }
    wanted = str(request.requested_message)
    if wanted not in senders:
        return "NotImplemented"
    idle = wanted == "TransactionEvent" and not any(evse.transaction for evse in some)
    # F06.FR.17: a station that has been accepted does not boot again on demand.
    if idle or (wanted == "BootNotification" and core.boot_status == "Accepted"):
        return "Rejected"
    core.then(senders[wanted])
    return "Accepted"


async def _boot(core: Core) -> None:
    if core.peer is not None:
        await provisioning.boot_once(core, core.peer, "Triggered")


async def _heartbeat(core: Core) -> None:
    if core.peer is not None:
        await availability.heartbeat(core, core.peer)


async def _status(core: Core, evse: int | None, connector: int | None, *, whole: bool) -> None:
    """Asked for by a trigger, a status may go before the boot is accepted: it does not wait in the lane."""
    at = core.now()
    requests = [availability.station_status(core, at)] if whole and core.quirks.station_status else []
    for number, plug in core.places():
        if evse in (None, number) and connector in (None, plug):
            shown = core.evses[number].plugs[plug].shown
            requests.append(availability.status_message(core, number, plug, shown, at))
    for request in requests:
        if core.peer is not None:
            await core.peer.call(request)


async def _meter_16(core: Core, place: tuple[int, int] | None) -> None:
    for number, connector in [place] if place else list(core.places()):
        evse = core.evses[number]
        if evse.transaction is not None and evse.transaction.connector == connector:
            transactions.sample(core, evse, "Trigger")
        else:
            await _idle(core, evse, connector)


async def _meter_201(core: Core, some: list[Evse]) -> None:
    """MeterValues are of the EVSE; a transaction's own go in TransactionEvents (J01)."""
    for evse in some:
        await _idle(core, evse, 1)


async def _idle(core: Core, evse: Evse, connector: int) -> None:
    request = idle_values(core, evse, connector, "Trigger")
    if request is not None and core.peer is not None:
        await core.peer.call(request)


async def _transactions(core: Core, some: list[Evse]) -> None:
    for evse in some:
        transactions.sample(core, evse, "Trigger")


HANDLERS: dict[type[Struct], Handler] = {
    v16.TriggerMessageRequest: trigger_16,
    v16.ExtendedTriggerMessageRequest: extended_trigger_16,
    v201.TriggerMessageRequest: trigger_201,
}
