"""Block availability (G03, G04; 1.6 5.2): ChangeAvailability, at once or when the session is over.

What was asked for is kept over a reboot and a power cut.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from schemas import v16, v201
from simulator.blocks import availability
from simulator.blocks import availability_reservations as reservations
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.routes import Handler

_SCHEDULED = "availability.scheduled"


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
    if core.reservations:
        reservations.review(core)
    else:
        availability.refresh(core)


def _apply_station(core: Core, evse: int, connector: int, operative: bool) -> None:
    """In 1.6 the station's availability is written to every connector (5.2), in 2.0.1 it is a level of its
    own."""
    if core.coarse:
        core.evses[evse].station_operative = operative
        return
    core.store.put("availability", f"{evse}.{connector}", "Operative" if operative else "Inoperative")
    core.evses[evse].plugs[connector].operative = operative


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
            core.tell(availability.station_status(core, core.now()))
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
