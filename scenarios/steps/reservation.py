"""Steps about reservations: made, refused, used, ended."""

from __future__ import annotations

from scenarios import acts_places as acts
from scenarios.expect import exchange, places
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w}")
@act("the operator reserves EVSE {evse:d} of {station:w} for token {token:w}")
def reserve(world: World, evse: int, station: str, token: str) -> None:
    """For an hour."""
    acts.reserve(world, station, evse, token)


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w} for {seconds:d} s")
def reserve_for(world: World, evse: int, station: str, token: str, seconds: int) -> None:
    """For a while."""
    acts.reserve(world, station, evse, token, seconds=seconds)


@act("the operator reserves EVSE {evse:d} of {station:w} for token {token:w} and its group {group:w}")
def reserve_group(world: World, evse: int, station: str, token: str, group: str) -> None:
    """1.6: parentIdTag."""
    acts.reserve(world, station, evse, token, group=group)


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w} and its group {group:w}")
def reserved_group(world: World, evse: int, station: str, token: str, group: str) -> None:
    """1.6: parentIdTag."""
    acts.reserve(world, station, evse, token, group=group)


@state("an EVSE of {station:w}, whichever, is reserved for token {token:w}")
@act("the operator reserves an EVSE of {station:w}, whichever, for token {token:w}")
def reserve_any(world: World, station: str, token: str) -> None:
    """1.6: connector 0; 2.0.1: no EVSE."""
    acts.reserve(world, station, None, token)


@act("the operator cancels the reservation of {station:w}")
def cancel(world: World, station: str) -> None:
    """The one that was made."""
    acts.cancel(world, station)


@act("the operator cancels a reservation that {station:w} does not have")
def cancel_unknown(world: World, station: str) -> None:
    """A number that was never given."""
    acts.cancel(world, station, known=False)


@state("the time of the reservation of {station:w} has run out")
@act("the time of the reservation of {station:w} runs out")
def run_out(world: World, station: str) -> None:
    """On the station's calendar; on the CSMS's it does so soon."""
    world.act(world.station(station).elapse(60.0))


@on_wire("{station:w} answers the reservation with {status:w}")
def answered(world: World, station: str, status: str) -> None:
    """Since the act."""
    exchange.commanded(world, station, places.RESERVE, status)


@on_wire("{station:w} answers the cancellation with {status:w}")
def cancellation_answered(world: World, station: str, status: str) -> None:
    """Since the act."""
    exchange.commanded(world, station, places.CANCEL, status)


@on_wire("the start on EVSE {evse:d} of {station:w} names the reservation and the CSMS accepts it")
def named(world: World, evse: int, station: str) -> None:
    """Once in the session."""
    places.names_reservation(world, station, evse)


@on_wire("the session on EVSE {evse:d} of {station:w} names no reservation")
def not_named(world: World, evse: int, station: str) -> None:
    """It is somebody else's."""
    places.names_no_reservation(world, station, evse)


@on_wire("{station:w} says that the reservation is {status:w}")
def told(world: World, station: str, status: str) -> None:
    """2.0.1 alone: Expired, Removed."""
    places.reservation_update(world, station, status)


@on_records("the CSMS holds the reservation of {station:w} as {status:w}")
def held(world: World, station: str, status: str) -> None:
    """The newest one."""
    places.reservation(world, station, status)


@on_records(
    "the CSMS holds the reservation of EVSE {evse:d} of {station:w} for token {token:w} as {status:w}"
)
def held_in_full(world: World, evse: int, station: str, token: str, status: str) -> None:
    """Place, token, status."""
    places.reservation(world, station, status, evse=evse, token=token)


@on_records("the CSMS holds the reservation of any EVSE of {station:w} for token {token:w} as {status:w}")
def held_any(world: World, station: str, token: str, status: str) -> None:
    """Without a place."""
    places.reservation(world, station, status, evse=None, token=token)


@on_records("the CSMS holds the reservation of {station:w} as refused with {answer:w}")
def held_refused(world: World, station: str, answer: str) -> None:
    """With the station's answer."""
    places.reservation(world, station, "Refused", answer=answer)


@on_records("the CSMS holds the reservation of {station:w} as used by the session on EVSE {evse:d}")
def held_used(world: World, station: str, evse: int) -> None:
    """By the wire's id."""
    places.reservation_used(world, station, evse)
