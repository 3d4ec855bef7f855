"""Steps about EVSEs and connectors: availability, faults, locks, messages on demand, sessions from afar."""

from __future__ import annotations

from scenarios import acts_places as acts
from scenarios.expect import places
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import Happening
from scenarios.world import World


@state("the operator has taken EVSE {evse:d} of {station:w} out of service")
@act("the operator takes EVSE {evse:d} of {station:w} out of service")
def out_of_service(world: World, evse: int, station: str) -> None:
    """1.6: a connector."""
    acts.availability(world, station, "Inoperative", evse)


@act("the operator brings EVSE {evse:d} of {station:w} back into service")
def into_service(world: World, evse: int, station: str) -> None:
    """1.6: a connector."""
    acts.availability(world, station, "Operative", evse)


@act("the operator takes connector {connector:d} of EVSE {evse:d} of {station:w} out of service")
def connector_out_of_service(world: World, connector: int, evse: int, station: str) -> None:
    """2.0.1."""
    acts.availability(world, station, "Inoperative", evse, connector)


@state("the operator has taken the whole of {station:w} out of service")
@act("the operator takes the whole of {station:w} out of service")
def all_out_of_service(world: World, station: str) -> None:
    """1.6: connector 0."""
    acts.availability(world, station, "Inoperative")


@act("the operator brings the whole of {station:w} back into service")
def all_into_service(world: World, station: str) -> None:
    """1.6: connector 0."""
    acts.availability(world, station, "Operative")


@state("EVSE {evse:d} of {station:w} has failed")
@act("EVSE {evse:d} of {station:w} fails")
def fails(world: World, evse: int, station: str) -> None:
    """A fault to earth."""
    world.act(world.station(station).happen(Happening.CONNECTOR_FAILS, evse))


@act("EVSE {evse:d} of {station:w} is repaired")
def repaired(world: World, evse: int, station: str) -> None:
    """The fault is gone."""
    world.act(world.station(station).happen(Happening.CONNECTOR_REPAIRED, evse))


@act("the operator unlocks EVSE {evse:d} of {station:w}")
def unlock(world: World, evse: int, station: str) -> None:
    """Its only connector."""
    acts.unlock(world, station, evse)


@act("the operator asks {station:w} for a {message:w} message")
def trigger(world: World, station: str, message: str) -> None:
    """boot, heartbeat, status, reading, transaction, firmware."""
    acts.trigger(world, station, message)


@act("the operator asks {station:w} for a {message:w} message of EVSE {evse:d}")
def trigger_of(world: World, station: str, message: str, evse: int) -> None:
    """Of one place."""
    acts.trigger(world, station, message, evse)


@act("the operator asks {station:w} by the security extension for a {message:w} message of EVSE {evse:d}")
def extended(world: World, station: str, message: str, evse: int) -> None:
    """1.6 alone."""
    acts.trigger(world, station, message, evse, extended=True)


@act("the operator asks for a session anywhere on {station:w} with token {token:w}")
def start_anywhere(world: World, station: str, token: str) -> None:
    """The station chooses."""
    acts.start_anywhere(world, station, token)


@act("the operator asks for a limited session on EVSE {evse:d} of {station:w} with token {token:w}")
def start_limited(world: World, evse: int, station: str, token: str) -> None:
    """With a charging profile."""
    acts.start_with_profile(world, station, evse, token)


@on_wire("{station:w} asks about token {token:w} before it reports the start")
def asks_first(world: World, station: str, token: str) -> None:
    """AuthorizeRemoteTxRequests, AuthorizeRemoteStart."""
    places.asked_about(world, station, token, True)


@on_wire("{station:w} answers the remote start with the id of the session on EVSE {evse:d}")
def names_session(world: World, station: str, evse: int) -> None:
    """2.0.1 F01.FR.13: the cable has begun it."""
    places.answered_with_id(world, station, evse)


@on_wire("{station:w} reports the start without asking about token {token:w}")
def does_not_ask(world: World, station: str, token: str) -> None:
    """The operator has answered for it."""
    places.asked_about(world, station, token, False)


@on_wire("the session on EVSE {evse:d} of {station:w} names the request of the operator")
def names_request(world: World, evse: int, station: str) -> None:
    """2.0.1: remoteStartId."""
    places.remote_start_id(world, station, evse)


@on_wire("the change on EVSE {evse:d} of {station:w} is reported with reason {reason:w}")
def reason(world: World, evse: int, station: str, reason: str) -> None:
    """2.0.1: triggerReason."""
    places.trigger_reason(world, station, evse, reason)


@on_wire("{station:w} accepts the trigger and then sends the {message:w} message")
def triggered(world: World, station: str, message: str) -> None:
    """Acknowledged."""
    places.sends_after(world, station, places.TRIGGER, message)


@on_wire("{station:w} accepts the extended trigger and then sends the {message:w} message")
def triggered_extended(world: World, station: str, message: str) -> None:
    """Acknowledged."""
    places.sends_after(world, station, places.EXTENDED, message)


@on_wire("{station:w} accepts the trigger and then sends one {message:w} message, and nothing else")
def triggered_alone(world: World, station: str, message: str) -> None:
    """Acknowledged."""
    places.sends_alone(world, station, places.TRIGGER, message)


@on_wire("{station:w} sends no message of its own")
def says_nothing(world: World, station: str) -> None:
    """Since the act."""
    places.sends_nothing(world, station)


@on_wire("the {message:w} messages of {station:w} are of EVSE {evse:d} alone")
def of_place(world: World, message: str, station: str, evse: int) -> None:
    """Since the act."""
    places.triggered_of(world, station, evse, message)


@on_wire("{station:w} signals EVSE {evse:d} as {status:w}")
def tells(world: World, station: str, evse: int, status: str) -> None:
    """Exactly, since the act."""
    places.status(world, station, evse, status)


@on_wire("{station:w} does not signal EVSE {evse:d} as {status:w}")
def does_not_tell(world: World, station: str, evse: int, status: str) -> None:
    """Since the act."""
    places.no_status(world, station, evse, status)


@on_wire("{station:w} signals no change of EVSE {evse:d}")
def tells_nothing(world: World, station: str, evse: int) -> None:
    """Since the act."""
    places.no_status(world, station, evse)


@on_wire("EVSE {evse:d} of {station:w} was shown as {statuses}")
def shown_as(world: World, evse: int, station: str, statuses: str) -> None:
    """2.0.1: all that was ever told of it, in order."""
    places.shown_as(world, station, evse, statuses)


@on_wire("{station:w} signals EVSE {evse:d} as faulted by {code:w}")
def tells_fault(world: World, station: str, evse: int, code: str) -> None:
    """2.0.1 tells no code in a status."""
    places.fault(world, station, evse, code)


@on_wire("{station:w} tells that the lock of EVSE {evse:d} fails")
def tells_lock(world: World, station: str, evse: int) -> None:
    """2.0.1: NotifyEvent of the retention lock, which nobody had to ask for."""
    places.lock_told(world, station, evse, True)


@on_wire("{station:w} tells that the lock of EVSE {evse:d} works again")
def tells_lock_mended(world: World, station: str, evse: int) -> None:
    """2.0.1: the problem is cleared."""
    places.lock_told(world, station, evse, False)


@on_records("the CSMS holds the lock of EVSE {evse:d} of {station:w} as {how:w}")
def held_lock(world: World, evse: int, station: str, how: str) -> None:
    """``failing`` or ``working``: the event, and the variable that it told."""
    places.lock_on_record(world, station, evse, how == "failing")


@on_records("the CSMS shows the status of EVSE {evse:d} of {station:w} as {status:w}")
def shown(world: World, evse: int, station: str, status: str) -> None:
    """Exactly."""
    places.shows(world, station, evse, status)


@on_records("the CSMS holds EVSE {evse:d} of {station:w} as faulted by {code:w}")
def shown_fault(world: World, evse: int, station: str, code: str) -> None:
    """With the code of 1.6."""
    places.shows(world, station, evse, "Faulted", code)


@on_records("the CSMS holds EVSE {evse:d} of {station:w} as told to be {wanted:w}")
def told_to_be(world: World, evse: int, station: str, wanted: str) -> None:
    """Operative, Inoperative."""
    places.told_to_be(world, station, wanted, evse)


@on_records("the CSMS holds the whole of {station:w} as told to be {wanted:w}")
def whole_told_to_be(world: World, station: str, wanted: str) -> None:
    """Operative, Inoperative."""
    places.told_to_be(world, station, wanted, None)


@on_records("the CSMS holds nothing of {station:w} as told to be anything")
def told_nothing(world: World, station: str) -> None:
    """Neither the station nor a part of it."""
    places.told_nothing(world, station)


@on_records("the CSMS holds the session on EVSE {evse:d} of {station:w} as the one that was asked for")
def asked_for(world: World, evse: int, station: str) -> None:
    """The request and the transaction."""
    places.session_asked_for(world, station, evse)


@on_records(
    "the CSMS holds the limited session on EVSE {evse:d} of {station:w} as the one that was asked for"
)
def asked_for_limited(world: World, evse: int, station: str) -> None:
    """With the profile that was handed along."""
    places.session_asked_for(world, station, evse, profile=True)


@on_records("the CSMS holds the remote start of {station:w} as {answer:w}, and no session of it")
def nothing_came_of_it(world: World, station: str, answer: str) -> None:
    """With the station's answer."""
    places.no_session_asked_for(world, station, answer)


@on_records("the CSMS has noted {kind:w} of {station:w}")
def noted(world: World, kind: str, station: str) -> None:
    """An inconsistency of this kind."""
    places.note(world, station, kind)


@on_records("the CSMS has noted nothing odd of {station:w}")
def nothing_odd(world: World, station: str) -> None:
    """No inconsistency."""
    places.no_note(world, station)
