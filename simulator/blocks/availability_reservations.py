"""Block availability (H): ReserveNow, CancelReservation, and how a reservation ends (1.6 5.3, 5.13).

A connector is shown as Reserved where a reservation names it, or where no more are free than reservations of
any connector stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct

from schemas import v16, v201
from simulator.blocks import availability
from simulator.blocks.authorization import known_here
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.reservations import Reservation, chosen
from simulator.model.timing import read
from simulator.routes import Handler

_ENDED = availability.RESERVATIONS_ENDED
Place = tuple[int, int]


# -- who may charge where


def mark(core: Core) -> None:
    """Mark the connectors that are kept for somebody."""
    standing = core.reservations.standing()
    named = [each for each in standing if each.evse is not None]
    loose = [each for each in standing if each.evse is None]
    for place in core.places():
        _plug(core, place).reserved = any(_covers(core, each, place) for each in named)
    for each in loose:
        free = [place for place in core.places() if _open(core, place) and _covers(core, each, place)]
        if len({evse for evse, _ in free}) <= len(loose):
            for place in free:
                _plug(core, place).reserved = True


def review(core: Core) -> None:
    """Something changed: end what is out of service, and show what is kept for whom.

    1.6 tells the end by the status alone: one of a time without a connection is only seen, and only counts,
    if it is still so at the reconnect.
    """
    for each in core.reservations.standing():
        if (core.coarse or core.online) and _out_of_service(core, each):
            _end(core, each, "Removed")
    mark(core)
    availability.refresh(core)


def admits(core: Core, evse: Evse, connector: int | None, token: str, group: str | None = None) -> bool:
    """Whether a token may charge at an EVSE as far as reservations go."""
    return matching(core, evse, connector, token, group) is not None or any(
        not evse.plugs[number].reserved for number in _plugs(evse, connector)
    )


def undecided(core: Core, evse: Evse, connector: int | None, token: str) -> bool:
    """Whether what is in the way is kept for a group, and the CSMS has to be asked about this token.

    1.6 5.13, 2.0.1 H03: what neither the local list nor the cache knows may be of the group.
    """
    return known_here(core, token) is None and any(
        each.group is not None for each in _covering(core, evse, connector)
    )


def matching(
    core: Core, evse: Evse, connector: int | None, token: str, group: str | None = None
) -> Reservation | None:
    """The reservation that this token uses at an EVSE; ``group`` as an answer has just told it."""
    known = known_here(core, token)
    group = group or (None if known is None else known.group)
    return chosen(each for each in _covering(core, evse, connector) if each.suits(token, group))


def _plugs(evse: Evse, connector: int | None) -> list[int]:
    """Where a session would be: the cable is in already, the connector is named, or any will do."""
    wanted = evse.cable or connector
    return list(evse.plugs) if wanted is None else [wanted]


def _covering(core: Core, evse: Evse, connector: int | None) -> Iterator[Reservation]:
    places = [(evse.number, plug) for plug in _plugs(evse, connector)]
    for each in core.reservations.standing():
        if any(_covers(core, each, place) for place in places):
            yield each


def _covers(core: Core, reservation: Reservation, place: Place) -> bool:
    kind = core.evses[place[0]].spec.connectors[place[1] - 1]
    return reservation.covers(*place, kind)


def _plug(core: Core, place: Place) -> Any:
    return core.evses[place[0]].plugs[place[1]]


def _open(core: Core, place: Place) -> bool:
    """Whether somebody may begin to charge here, a cable that is in already or not."""
    evse = core.evses[place[0]]
    return evse.grant is None and evse.transaction is None and _state(core, place) in (None, "Occupied")


def _state(core: Core, place: Place) -> str | None:
    """Why a connector cannot be reserved, apart from other reservations; None: it can."""
    evse, plug = core.evses[place[0]], _plug(core, place)
    if plug.fault is not None:
        return "Faulted"
    if evse.cable is not None or evse.grant is not None or evse.transaction is not None:
        return "Occupied"
    return None if evse.facts(place[1]).operative else "Unavailable"


def _out_of_service(core: Core, reservation: Reservation) -> bool:
    """1.6 5.13 (3): what it names is faulted or unavailable, or for one that names nothing the station is."""
    if reservation.evse is None:
        return not core.operative
    places = [place for place in core.places() if _covers(core, reservation, place)]
    return all(
        _plug(core, place).fault is not None or not core.evses[place[0]].facts(place[1]).operative
        for place in places
    )


# -- ReserveNow


def reserve(core: Core, wish: Reservation) -> str:
    """Answer a wish and take it up if it can be granted; one of the same number is replaced."""
    status = _decide(core, wish)
    if status == "Accepted":
        core.reservations.keep(wish)
        core.then(lambda: _follow(core))
    return status


async def _follow(core: Core) -> None:
    review(core)
    watch(core)


def _decide(core: Core, wish: Reservation) -> str:
    """Rejected for what can never be; else what stands in the way at the places in question (H01)."""
    older = core.reservations.get(wish.number)
    if not core.variables.flag("ReservationCtrlr.Enabled") or wish.expires_at <= core.now():
        return "Rejected"
    if wish.evse is None and not core.variables.flag("ReservationCtrlr.NonEvseSpecific"):
        return "Rejected"
    if older is not None and older.holder is not None:
        return "Rejected"
    places = [place for place in core.places() if _covers(core, wish, place)]
    if not places:
        return "Rejected"
    others = [each for each in core.reservations.standing() if each.number != wish.number]
    states = [_state(core, place) or _taken(core, place, others) for place in places]
    loose = sum(each.evse is None for each in others)
    free = {place[0] for place, state in zip(places, states, strict=True) if state is None}
    all_free = {
        place[0] for place in core.places() if (_state(core, place) or _taken(core, place, others)) is None
    }
    if free and len(all_free) > loose:
        return "Accepted"
    return next((state for state in ("Occupied", "Unavailable") if state in states), states[0] or "Occupied")


def _taken(core: Core, place: Place, others: list[Reservation]) -> str | None:
    """One EVSE charges one car: what reserves one of its connectors reserves it."""
    return "Occupied" if any(each.evse == place[0] for each in others) else None


async def reserve_16(core: Core, request: v16.ReserveNowRequest) -> v16.ReserveNowResponse:
    """Connector 0 is any of the station's (5.13)."""
    place = core.place_of(request.connector_id)
    if place is None and request.connector_id != 0:
        return v16.ReserveNowResponse(status=v16.ReservationStatus.REJECTED)
    evse, connector = place or (None, None)
    wish = Reservation(
        request.reservation_id,
        request.id_tag,
        read(request.expiry_date) or 0.0,
        evse,
        connector,
        group=request.parent_id_tag or None,
    )
    return v16.ReserveNowResponse(status=v16.ReservationStatus(reserve(core, wish)))


async def reserve_201(core: Core, request: v201.ReserveNowRequest) -> v201.ReserveNowResponse:
    """H01: without an EVSE any that has the connector type, if one is named."""
    wish = Reservation(
        request.id,
        request.id_token.id_token,
        read(request.expiry_date_time) or 0.0,
        None if request.evse_id is UNSET else request.evse_id,
        connector_type=None if request.connector_type is UNSET else str(request.connector_type),
        group=None if request.group_id_token is UNSET else request.group_id_token.id_token,
    )
    return v201.ReserveNowResponse(status=v201.ReserveNowStatusEnumType(reserve(core, wish)))


# -- CancelReservation


def _cancel(core: Core, number: int) -> str:
    known = core.reservations.get(number)
    if known is None or known.holder is not None:
        return "Rejected"
    core.reservations.forget(number)
    core.then(lambda: _follow(core))
    return "Accepted"


async def cancel_16(core: Core, request: v16.CancelReservationRequest) -> v16.CancelReservationResponse:
    """Rejected for one that does not stand (5.3)."""
    status = _cancel(core, request.reservation_id)
    return v16.CancelReservationResponse(status=v16.CancelReservationStatus(status))


async def cancel_201(core: Core, request: v201.CancelReservationRequest) -> v201.CancelReservationResponse:
    """Rejected for one that does not stand (H02)."""
    status = _cancel(core, request.reservation_id)
    return v201.CancelReservationResponse(status=v201.CancelReservationStatusEnumType(status))


# -- how it ends


def take_up(core: Core, number: int | None, holder: str) -> None:
    """A transaction uses it; whether it may is for the CSMS to say."""
    known = core.reservations.get(number)
    if known is not None and known.holder is None:
        known.holder = holder
        core.reservations.keep(known)
        mark(core)


def settled(core: Core, number: int | None, holder: str, accepted: bool) -> None:
    """The CSMS has answered the start: it is used up, or stands as before."""
    known = core.reservations.get(number)
    if known is None or known.holder != holder:
        return
    if accepted:
        core.reservations.forget(known.number)
    else:
        known.holder = None
        core.reservations.keep(known)
    review(core)
    core.stir()


def watch(core: Core) -> None:
    """Let those that stand expire in time; who watches already looks again."""
    if not core.reservations:
        return
    if core.watching:
        core.stir()
        return
    core.watching = True
    core.spawn(_by_the_calendar(core))


async def _by_the_calendar(core: Core) -> None:
    while standing := core.reservations.all():
        now = core.now()
        due = [each for each in standing if each.holder is None and each.expires_at <= now]
        for each in due:
            _end(core, each, "Expired")
        if due:
            review(core)
            continue
        left = min((each.expires_at - now for each in standing if each.holder is None), default=3600.0)
        await core.rest(left)
    core.watching = False


def _end(core: Core, reservation: Reservation, why: str) -> None:
    """2.0.1 tells it, after an offline period too (H01, H04); 1.6 has no message for it."""
    core.reservations.forget(reservation.number)
    if core.coarse:
        core.store.put(_ENDED, str(reservation.number), why)
        core.tell(_update(reservation.number, why))
    core.touch()


def _update(number: int, why: str) -> Struct:
    return v201.ReservationStatusUpdateRequest(
        reservation_id=number, reservation_update_status=v201.ReservationUpdateStatusEnumType(why)
    )


def untold(core: Core) -> Iterator[Struct]:
    """What ended while nobody could be told."""
    for number, why in core.store.items(_ENDED):
        yield _update(int(number), why)


def report_ended(core: Core) -> None:
    """After a boot or a reconnect."""
    if core.reservations:
        review(core)
    for request in untold(core):
        core.tell(request)


HANDLERS: dict[type[Struct], Handler] = {
    v16.ReserveNowRequest: reserve_16,
    v201.ReserveNowRequest: reserve_201,
    v16.CancelReservationRequest: cancel_16,
    v201.CancelReservationRequest: cancel_201,
}
SENDS = frozenset({"ReservationStatusUpdate"})
