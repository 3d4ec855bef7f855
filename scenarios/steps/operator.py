"""Steps about the operator: what is entered, commanded, and told."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import exchange, sessions
from scenarios.steps.kinds import act, on_wire, state
from scenarios.world import World


@state("the operator has entered {station:w}")
def entered(world: World, station: str) -> None:
    """By hand, without a password."""
    world.run(world.csms.add_station(station))


@state("the operator has entered {station:w} with password {password:S}")
def entered_with_password(world: World, station: str, password: str) -> None:
    """By hand."""
    world.run(world.csms.add_station(station, password))


@state("the operator has allowed {station:w} to charge unknown tokens offline")
def offline_allowed(world: World, station: str) -> None:
    """A setting of the station, changed from afar."""
    acts.allow_offline(world, station)


@act("the operator lets {station:w} in")
def let_in(world: World, station: str) -> None:
    """From now on its boots are accepted."""
    world.act(world.csms.set_boot(station, "Accepted"))


@state("the operator asked for a session on EVSE {evse:d} of {station:w} with token {token:w}")
@act("the operator asks for a session on EVSE {evse:d} of {station:w} with token {token:w}")
def remote_start(world: World, evse: int, station: str, token: str) -> None:
    """RemoteStartTransaction, RequestStartTransaction."""
    acts.remote_start(world, station, evse, token)


@act("the operator asks, past the gate, for a session on EVSE {evse:d} of {station:w} with token {token:w}")
def remote_start_ungated(world: World, evse: int, station: str, token: str) -> None:
    """Which a CSMS should not ask of a station that is not let in."""
    acts.remote_start_ungated(world, station, evse, token)


@act("the operator ends the session on EVSE {evse:d} of {station:w}")
def remote_stop(world: World, evse: int, station: str) -> None:
    """RemoteStopTransaction, RequestStopTransaction."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    acts.remote_stop(world, station, session.transaction_id)


@act("the operator ends a session that {station:w} does not have")
def remote_stop_unknown(world: World, station: str) -> None:
    """An id that was never given."""
    acts.remote_stop_unknown(world, station)


@act("the operator asks {station:w} for a {kind:w} reset")
@act("the operator asks {station:w} for a reset {kind:w}")
def reset(world: World, station: str, kind: str) -> None:
    """Hard, Soft; Immediate, OnIdle."""
    world.tell("Reset", station, {"type": kind})


@on_wire("the operator is told that the command was gated")
def told_gated(world: World) -> None:
    """It never reached the station."""
    exchange.told(world, "gated")


@on_wire("the operator is told of the answer {status:w}")
def told_answer(world: World, status: str) -> None:
    """The station's own answer."""
    exchange.told(world, "answered", status)


@on_wire("{station:w} answers the remote start with {status:w} before it reports the start")
def remote_start_answered(world: World, station: str, status: str) -> None:
    """The answer stands before the act."""
    exchange.commanded_before(
        world, station, exchange.REMOTE_START, status, exchange.first_start(world, station)
    )


@on_wire("{station:w} answers the remote stop with {status:w} before it reports the end")
def remote_stop_answered_first(world: World, station: str, status: str) -> None:
    """The answer stands before the act."""
    exchange.commanded_before(world, station, exchange.REMOTE_STOP, status, exchange.last_end(world, station))


@on_wire("{station:w} answers the reset with {status:w} before it boots again")
def reset_answered(world: World, station: str, status: str) -> None:
    """The answer stands before the boot."""
    exchange.commanded_before(world, station, exchange.RESET, status, exchange.boot_after(world, station))


@on_wire("{station:w} answers the reset with {status:w} and does not boot")
def reset_answered_only(world: World, station: str, status: str) -> None:
    """It waits for the end of the session."""
    exchange.commanded(world, station, exchange.RESET, status)
    exchange.nothing_of(world, station, "BootNotification")
