"""Block availability (G): StatusNotification and Heartbeat; what connectors show is told."""

from __future__ import annotations

from msgspec import Struct

from ocppj.errors import CallOutcomeError, Disconnected
from ocppj.peer import Peer
from schemas import v16, v201
from simulator.blocks import monitoring
from simulator.core import Core
from simulator.model.connector import Status
from simulator.model.evse_parts import StatusChanged
from simulator.model.timing import spell

RESERVATIONS_ENDED = "reservation.ended"  # kept until the CSMS has been told


# -- StatusNotification


def report(core: Core, change: StatusChanged) -> None:
    """Tell a status; one that cannot be told now is seen to have changed at the reconnect."""
    if not core.coarse and (hold := core.variables.number("MinimumStatusDuration")):
        core.spawn(_when_lasting(core, change, hold))
    elif core.online:
        core.tell(status_message(core, change.evse, change.connector, change.status, change.at))


async def _when_lasting(core: Core, change: StatusChanged, hold: float) -> None:
    """1.6 MinimumStatusDuration: a status that does not last so many seconds is not told."""
    await core.sleep(hold)
    place = change.evse, change.connector
    lasts = core.evses[change.evse].plugs[change.connector].shown is change.status
    if core.online and lasts and core.reported.get(place) != change.status:
        core.tell(status_message(core, *place, change.status, change.at))


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
    elif isinstance(request, v201.ReservationStatusUpdateRequest) and answered:
        core.store.delete(RESERVATIONS_ENDED, str(request.reservation_id))
    if answered:
        monitoring.told(core, request)
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


def refresh(core: Core) -> None:
    """Show what the availability of station and EVSEs amounts to."""
    for evse in core.evses.values():
        for item in evse.show(core.now(), coarse=core.coarse):
            if isinstance(item, StatusChanged):
                report(core, item)
    monitoring.review(core)
    core.touch()


SENDS = frozenset({"StatusNotification", "Heartbeat"})
