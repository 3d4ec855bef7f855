"""Steps about charging sessions: how they begin, go on and end, on the wire and on record."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import exchange, records, wire
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World


@state("{station:w} is charging on EVSE {evse:d} with token {token:w}")
@act("{station:w} starts charging on EVSE {evse:d} with token {token:w}")
def charging(world: World, station: str, evse: int, token: str) -> None:
    """Cable first, then the token, then energy."""
    acts.charge_up(world, station, evse, token)


@act(
    "the car at EVSE {evse:d} of {station:w} has taken {energy:d} Wh and "
    "the session is stopped with token {token:w}"
)
def taken_and_stopped(world: World, evse: int, station: str, energy: int, token: str) -> None:
    """By the driver, at the reader."""
    world.run(world.station(station).charge(evse, energy))
    world.act(world.station(station).finish(evse, token))


@state("the car at EVSE {evse:d} of {station:w} has taken {energy:d} Wh")
@act("the car at EVSE {evse:d} of {station:w} takes {energy:d} Wh")
def taken(world: World, evse: int, station: str, energy: int) -> None:
    """And the session goes on."""
    world.act(world.station(station).charge(evse, energy))


@state(
    "the car at EVSE {evse:d} of {station:w} has taken {energy:d} Wh and "
    "the session was stopped offline with token {token:w}"
)
def taken_and_stopped_offline(world: World, evse: int, station: str, energy: int, token: str) -> None:
    """While the connection is lost."""
    world.run(world.station(station).charge(evse, energy))
    world.run(world.station(station).finish(evse, token))


@state(
    "{station:w} has charged {energy:d} Wh offline on EVSE {evse:d} with token {token:w}, "
    "and the cable is drawn"
)
def charged_offline(world: World, station: str, energy: int, evse: int, token: str) -> None:
    """The whole session while the connection is lost."""
    acts.charge_offline(world, station, evse, token, energy)


@state("the session on EVSE {evse:d} of {station:w} was stopped with token {token:w}")
@act("the session on EVSE {evse:d} of {station:w} is stopped with token {token:w}")
def stopped(world: World, evse: int, station: str, token: str) -> None:
    """By the driver, at the reader; said and acknowledged."""
    world.act(world.station(station).finish(evse, token))
    world.run(world.station(station).settle())


@act("the session on EVSE {evse:d} of {station:w} is stopped with token {token:w} and the cable drawn")
def stopped_and_drawn(world: World, evse: int, station: str, token: str) -> None:
    """The EVSE is idle again."""
    world.act(world.station(station).finish(evse, token))
    world.run(world.station(station).unplug(evse))


@state("{station:w} has sent a bare start on EVSE {evse:d} with token {token:w}")
@act("{station:w} sends a bare start on EVSE {evse:d} with token {token:w}")
def bare_start(world: World, station: str, evse: int, token: str) -> None:
    """A start of the scenario's own making."""
    acts.send_starts(world, [acts.start(world, station, evse, token)])


@act("{station:w} sends the same bare start on EVSE {evse:d} with token {token:w} twice")
def bare_start_twice(world: World, station: str, evse: int, token: str) -> None:
    """With new message ids and the same content."""
    start = acts.start(world, station, evse, token)
    acts.send_starts(world, [start], [start])


@act("{first:w} and {second:w} send a bare start with token {token:w} at the same moment")
def two_bare_starts(world: World, first: str, second: str, token: str) -> None:
    """Neither waits for the other."""
    acts.send_starts(world, [acts.start(world, one, 1, token) for one in (first, second)])


@on_wire("the CSMS answers the start on EVSE {evse:d} of {station:w} with {status:w}")
def started(world: World, evse: int, station: str, status: str) -> None:
    """Of the newest session there."""
    wire.started(world, station, evse, status)


@on_wire("the start on EVSE {evse:d} of {station:w} came after the cable was reported or with it")
def cable_before_start(world: World, evse: int, station: str) -> None:
    """Energy needs a cable."""
    wire.cable_before_start(world, station, evse)


@on_wire("{station:w} reports the end on EVSE {evse:d} with reason {reason:w} and the CSMS acknowledges it")
def ended(world: World, station: str, evse: int, reason: str) -> None:
    """Since the last act."""
    wire.ended(world, station, evse, reason)


@on_wire("{station:w} reports a reading of EVSE {evse:d} that has risen by {energy:d} Wh")
def reading(world: World, station: str, evse: int, energy: int) -> None:
    """Since the session began, and acknowledged."""
    world.memory.register = wire.reading(world, station, evse, energy)


@on_wire("{station:w} reports no end on EVSE {evse:d}")
def not_ended(world: World, station: str, evse: int) -> None:
    """The session goes on."""
    wire.not_ended(world, station, evse)


@on_wire("{station:w} does not charge on EVSE {evse:d}")
def no_session(world: World, station: str, evse: int) -> None:
    """Nothing says that energy flows."""
    wire.no_session(world, station, evse)


@on_wire("the queued messages of {station:w} arrive in the order in which they arose, each once")
def in_order_once(world: World, station: str) -> None:
    """By time, and in 2.0.1 by sequence number."""
    exchange.delivered_in_order(world, station)


@on_wire("the CSMS gives both starts of {station:w} the same answer")
def same_answers(world: World, station: str) -> None:
    """Transaction id and status."""
    exchange.same_answers(world, station)


@on_wire(
    "the CSMS accepts one of the starts of {first:w} and {second:w} and answers the other with ConcurrentTx"
)
def one_accepted(world: World, first: str, second: str) -> None:
    """Whichever came first."""
    exchange.one_of_two_accepted(world, [first, second])


@on_wire("the sessions on EVSE {first:d} and EVSE {second:d} of {station:w} have different transaction ids")
def different_ids(world: World, first: int, second: int, station: str) -> None:
    """Two sessions are two."""
    wire.different_ids(world, station, [first, second])


@on_wire("the session on EVSE {evse:d} of {station:w} goes on as if nothing had happened")
def goes_on(world: World, evse: int, station: str) -> None:
    """No end, and its station is answered."""
    acts.goes_on(world, station, evse)


@on_records("the CSMS holds an active session on EVSE {evse:d} of {station:w} with token {token:w}")
def active(world: World, evse: int, station: str, token: str) -> None:
    """One, under the wire's id."""
    records.active(world, station, evse, token)


@on_records("the CSMS holds a session on EVSE {evse:d} of {station:w} that is not authorized")
def not_authorized(world: World, evse: int, station: str) -> None:
    """Kept, not believed."""
    records.not_authorized(world, station, evse)


@on_records(
    "the CSMS holds the session on EVSE {evse:d} of {station:w} as ended by {reason:w}, "
    "with the energy of the meter"
)
def ended_on_record(world: World, evse: int, station: str, reason: str) -> None:
    """Under the wire's id."""
    records.ended(world, station, evse, reason)


@on_records("the CSMS holds that reading for the session on EVSE {evse:d} of {station:w}")
def reading_on_record(world: World, evse: int, station: str) -> None:
    """The one that the wire showed."""
    records.reading(world, station, evse, world.memory.register)


@on_records("the CSMS holds no session of {station:w}")
def no_session_on_record(world: World, station: str) -> None:
    """None at all."""
    records.count(world, station, 0)


@on_records("the CSMS holds no active session of {station:w}")
def no_active_session(world: World, station: str) -> None:
    """All have ended."""
    records.count(world, station, 0, active=True)


@on_records("the CSMS holds no authorized session of {station:w}")
def no_authorized_session(world: World, station: str) -> None:
    """Whatever else it holds."""
    records.count(world, station, 0, authorized=True)


@on_records("the CSMS holds one session of {station:w}")
def one_session(world: World, station: str) -> None:
    """Not two."""
    records.count(world, station, 1)


@on_records("the CSMS holds one authorized session with token {token:w}")
def one_authorized(world: World, token: str) -> None:
    """On whatever station."""
    records.authorized_with(world, token, 1)
