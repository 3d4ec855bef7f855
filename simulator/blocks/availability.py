"""Block availability (G): StatusNotification, Heartbeat and ChangeAvailability. Reservations (H) come with
their state."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ocppj.errors import CallOutcomeError, Disconnected
from ocppj.peer import Peer
from schemas import v16, v201
from simulator.core import Core
from simulator.model.connector import Status
from simulator.model.evse import Evse, StatusChanged
from simulator.model.timing import spell
from simulator.routes import Handler

_SCHEDULED = "availability.scheduled"


# -- StatusNotification


def report(core: Core, change: StatusChanged) -> None:
    """Tell a status; one that cannot be told now is seen to have changed at the reconnect."""
    if core.online:
        core.tell(status_message(core, change.evse, change.connector, change.status, change.at))


def report_all(core: Core, *, only_changed: bool = False) -> None:
    """Tell where every connector stands: after a boot all, after a reconnect what changed meanwhile (1.6
    4.9)."""
    at = core.now()
    if not core.coarse and core.quirks.station_status and not only_changed:
        core.tell(station_status(core, at))
    for number, connector in core.places():
        shown = core.evses[number].plugs[connector].shown
        if not only_changed or core.reported.get((number, connector)) != shown:
            core.tell(status_message(core, number, connector, shown, at))


def told(core: Core, request: Struct, answered: bool) -> None:
    """A message of the lane goes out, or has been answered: remember the statuses that the CSMS knows.

    In between it may know either: without an answer the status is told again at the reconnect.
    """
    place: tuple[int, int] | None = None
    if isinstance(request, v201.StatusNotificationRequest):
        place, status = (request.evse_id, request.connector_id), str(request.connector_status)
    elif isinstance(request, v16.StatusNotificationRequest):
        place, status = core.place_of(request.connector_id), str(request.status)
    if place is None:
        return
    if answered:
        core.reported[place] = status
    else:
        core.reported.pop(place, None)


def long_away(core: Core) -> bool:
    """2.0.1 B04: away for longer than OfflineThreshold, all connectors are told anew."""
    return core.coarse and core.now() - core.lost_at > core.variables.number("OCPPCommCtrlr.OfflineThreshold")


def status_message(core: Core, evse: int, connector: int, status: Status, at: float) -> Struct:
    """One StatusNotification."""
    if core.coarse:
        return v201.StatusNotificationRequest(
            timestamp=spell(at),
            connector_status=v201.ConnectorStatusEnumType(status),
            evse_id=evse,
            connector_id=connector,
        )
    fault = core.evses[evse].plugs[connector].fault if status is Status.FAULTED else None
    return v16.StatusNotificationRequest(
        connector_id=core.wire_connector(evse, connector),
        error_code=v16.ChargePointErrorCode(fault or "NoError"),
        status=v16.ChargePointStatus(status),
        timestamp=spell(at),
    )


def station_status(core: Core, at: float) -> Struct:
    """Connector 0 of 1.6: the station as a whole knows Available, Unavailable and Faulted only (4.9)."""
    return v16.StatusNotificationRequest(
        connector_id=0,
        error_code=v16.ChargePointErrorCode.NO_ERROR,
        status=v16.ChargePointStatus("Available" if core.operative else "Unavailable"),
        timestamp=spell(at),
    )


# -- Heartbeat


async def heartbeats(core: Core, peer: Peer) -> None:
    """A Heartbeat every HeartbeatInterval, until the peer is gone."""
    if core.quirks.heartbeat_first:
        await heartbeat(core, peer)
    while not peer.closed:
        if await core.rest(core.variables.number("OCPPCommCtrlr.HeartbeatInterval")):
            await heartbeat(core, peer)


async def heartbeat(core: Core, peer: Peer) -> None:
    """One Heartbeat."""
    request = v201.HeartbeatRequest() if core.coarse else v16.HeartbeatRequest()
    try:
        await peer.call(request)
    except Disconnected:
        return
    except CallOutcomeError as error:
        core.note(f"Heartbeat: {error}")


# -- ChangeAvailability


def _targets(core: Core, evse: int | None, connector: int | None) -> list[Evse]:
    return list(core.evses.values()) if evse is None else [core.evses[evse]]


def change(core: Core, evse: int | None, connector: int | None, operative: bool) -> str:
    """Accepted, or Scheduled while a transaction runs where it would matter; kept over a reboot (G03,
    G04)."""
    key = "0" if evse is None else str(evse) if connector is None else f"{evse}.{connector}"
    value = "Operative" if operative else "Inoperative"
    busy = [one for one in _targets(core, evse, connector) if _busy(one, connector)]
    if busy and not operative:
        core.store.put(_SCHEDULED, key, value)
        return "Scheduled"
    core.store.delete(_SCHEDULED, key)
    _apply(core, key, operative)
    return "Accepted"


def _busy(evse: Evse, connector: int | None) -> bool:
    return evse.transaction is not None and connector in (None, evse.transaction.connector)


def _apply(core: Core, key: str, operative: bool) -> None:
    evse, _, connector = key.partition(".")
    core.store.put("availability", key, "Operative" if operative else "Inoperative")
    if evse == "0":
        core.operative = operative
        for number, plug in core.places():
            _apply_station(core, number, plug, operative)
    elif connector:
        core.evses[int(evse)].plugs[int(connector)].operative = operative
    else:
        core.evses[int(evse)].operative = operative
    refresh(core)


def _apply_station(core: Core, evse: int, connector: int, operative: bool) -> None:
    """In 1.6 the station's availability is written to every connector (5.2), in 2.0.1 it is a level of its
    own."""
    if core.coarse:
        core.evses[evse].station_operative = operative
        return
    core.store.put("availability", f"{evse}.{connector}", "Operative" if operative else "Inoperative")
    core.evses[evse].plugs[connector].operative = operative


def refresh(core: Core) -> None:
    """Show what the availability of station and EVSEs amounts to."""
    for evse in core.evses.values():
        for item in evse.show(core.now(), coarse=core.coarse):
            if isinstance(item, StatusChanged):
                report(core, item)
    core.touch()


def session_over(core: Core, evse: Evse) -> None:
    """A transaction ended: what was scheduled for then is done now."""
    for key, value in core.store.items(_SCHEDULED):
        number, _, connector = key.partition(".")
        place = None if number == "0" else int(number)
        if not any(_busy(one, int(connector) if connector else None) for one in _targets(core, place, None)):
            core.store.delete(_SCHEDULED, key)
            core.spawn(_later(core, key, value == "Operative"))


async def _later(core: Core, key: str, operative: bool) -> None:
    _apply(core, key, operative)


async def change_16(core: Core, request: v16.ChangeAvailabilityRequest) -> v16.ChangeAvailabilityResponse:
    """connectorId 0 is the whole station (1.6 5.2)."""
    operative = request.type == "Operative"
    place = core.place_of(request.connector_id)
    if request.connector_id == 0:
        status = change(core, None, None, operative)
        if status == "Accepted":
            core.tell(station_status(core, core.now()))
    elif place is None:
        status = "Rejected"
    else:
        status = change(core, *place, operative)
    return v16.ChangeAvailabilityResponse(status=v16.AvailabilityStatus(status))


async def change_201(core: Core, request: v201.ChangeAvailabilityRequest) -> v201.ChangeAvailabilityResponse:
    """Without an EVSE it is the station, without a connector the EVSE (G03, G04)."""
    operative = request.operational_status == "Operative"
    evse: Any = request.evse or None
    number = evse.id if evse else None
    connector = (evse.connector_id or None) if evse else None
    unknown = evse is not None and number not in core.evses
    if unknown or (number and connector and connector not in core.evses[number].plugs):
        status = "Rejected"
    else:
        status = change(core, number, connector, operative)
    return v201.ChangeAvailabilityResponse(status=v201.ChangeAvailabilityStatusEnumType(status))


HANDLERS: dict[type[Struct], Handler] = {
    v16.ChangeAvailabilityRequest: change_16,
    v201.ChangeAvailabilityRequest: change_201,
}
SENDS = frozenset({"StatusNotification", "Heartbeat"})
