"""Steps about reservations: made, refused, used, ended."""

from __future__ import annotations

from scenarios import acts_places as acts
from scenarios.expect import places, reservations
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w}")
@act("the operator reserves EVSE {evse:d} of {station:w} for token {token:w}")
def reserve(world: World, evse: int, station: str, token: str) -> None:
    """For an hour."""
    acts.reserve(world, station, evse, token)


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w} for {seconds:d} s")
@act("the operator reserves EVSE {evse:d} of {station:w} for token {token:w} for {seconds:d} s")
def reserve_for(world: World, evse: int, station: str, token: str, seconds: int) -> None:
    """For a while."""
    acts.reserve(world, station, evse, token, seconds=seconds)


@state("EVSE {evse:d} of {station:w} is reserved for token {token:w} and its group {group:w}")
@act("the operator reserves EVSE {evse:d} of {station:w} for token {token:w} and its group {group:w}")
def reserve_group(world: World, evse: int, station: str, token: str, group: str) -> None:
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


@on_wire("the CSMS asks {station:w} once to keep EVSE {evse:d} for token {token:w}")
def asked(world: World, station: str, evse: int, token: str) -> None:
    """With the operator's number and end, and no group."""
    reservations.sent(world, station, evse, token)


@on_wire("the CSMS asks {station:w} once to keep EVSE {evse:d} for token {token:w} and its group {group:w}")
def asked_group(world: World, station: str, evse: int, token: str, group: str) -> None:
    """1.6: parentIdTag."""
    reservations.sent(world, station, evse, token, group)


@on_wire("the CSMS asks {station:w} once to keep any EVSE for token {token:w}")
def asked_any(world: World, station: str, token: str) -> None:
    """1.6: connector 0; 2.0.1: no EVSE."""
    reservations.sent(world, station, None, token)


@on_wire("the CSMS asks {station:w} once to give up the reservation that it has made")
def asked_to_give_up(world: World, station: str) -> None:
    """By the number of the reservation."""
    reservations.given_up(world, station)


@on_wire("{station:w} answers the reservation with {status:w} before it signals EVSE {evse:d} as {shown:w}")
def answered_before(world: World, station: str, status: str, evse: int, shown: str) -> None:
    """The answer stands before the act."""
    places.before_status(world, station, reservations.RESERVE, status, evse, shown)


@on_wire("{station:w} answers the cancellation with {status:w} before it signals EVSE {evse:d} as {shown:w}")
def cancelled_before(world: World, station: str, status: str, evse: int, shown: str) -> None:
    """The answer stands before the act."""
    places.before_status(world, station, reservations.CANCEL, status, evse, shown)


@on_wire("the start on EVSE {evse:d} of {station:w} names the reservation and the CSMS accepts it")
def named(world: World, evse: int, station: str) -> None:
    """Once in the session."""
    reservations.named(world, station, evse)


@on_wire("the session on EVSE {evse:d} of {station:w} names no reservation")
def not_named(world: World, evse: int, station: str) -> None:
    """It is somebody else's."""
    reservations.not_named(world, station, evse)


@on_wire("{station:w} says that the reservation is {status:w}")
def told(world: World, station: str, status: str) -> None:
    """2.0.1 alone: Expired, Removed."""
    reservations.ended(world, station, status)


@on_records("the CSMS holds the reservation of {station:w} as {status:w}")
def held(world: World, station: str, status: str) -> None:
    """The newest one."""
    reservations.held(world, station, status)


@on_records(
    "the CSMS holds the reservation of EVSE {evse:d} of {station:w} for token {token:w} as {status:w}"
)
def held_in_full(world: World, evse: int, station: str, token: str, status: str) -> None:
    """Place, token, status."""
    reservations.held(world, station, status, evse=evse, token=token)


@on_records("the CSMS holds the reservation of any EVSE of {station:w} for token {token:w} as {status:w}")
def held_any(world: World, station: str, token: str, status: str) -> None:
    """Without a place."""
    reservations.held(world, station, status, evse=None, token=token)


@on_records("the CSMS holds the reservation of {station:w} as refused with {answer:w}")
def held_refused(world: World, station: str, answer: str) -> None:
    """With the station's answer."""
    reservations.held(world, station, "Refused", answer=answer)


@on_records("the CSMS holds the reservation of {station:w} as used by the session on EVSE {evse:d}")
def held_used(world: World, station: str, evse: int) -> None:
    """By the wire's id."""
    reservations.held_used(world, station, evse)
