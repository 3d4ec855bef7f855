"""Steps about frames of the scenario's own making, right and wrong ones."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import exchange
from scenarios.steps.kinds import act, on_wire
from scenarios.world import World


@act("{station:w} sends a bare status notification")
def status_notification(world: World, station: str) -> None:
    """A good one, of connector 1."""
    acts.send_call(world, station, "a good status")


@act("{station:w} sends a CALL with {fault}")
def faulty_call(world: World, station: str, fault: str) -> None:
    """From the table of faults."""
    acts.send_call(world, station, fault)


@act("{station:w} sends a binary frame")
def binary_frame(world: World, station: str) -> None:
    """Which OCPP-J does not know."""
    world.act(world.bare(station).send_binary(b"\x00\x01"))


@act("{station:w} sends a frame of {size:d} MiB")
def oversized_frame(world: World, station: str, size: int) -> None:
    """A Heartbeat with a long id."""
    acts.send_oversized(world, station, size)


@act("{station:w} sends {count:d} Heartbeats without waiting for an answer")
def heartbeats_at_once(world: World, station: str, count: int) -> None:
    """One after the other."""
    acts.send_heartbeats(world, station, count)


@act("{station:w} sends the frame: {rubbish}")
def rubbish(world: World, station: str, rubbish: str) -> None:
    """From the table of rubbish."""
    acts.send_rubbish(world, station, rubbish)


@on_wire("the CSMS refuses the last CALL of {station:w} with {code:w}")
def refused(world: World, station: str, code: str) -> None:
    """Named as in 2.0.1; 1.6 spells some otherwise."""
    exchange.refused(world, station, code)


@on_wire("the CSMS deals with the unreadable frame of {station:w} as its version says")
def unreadable_handled(world: World, station: str) -> None:
    """1.6: silence; 2.0.1: an error under the id -1."""
    exchange.unreadable_handled(world, station)


@on_wire("the CSMS does not answer {station:w}")
def not_answered(world: World, station: str) -> None:
    """An answer is never answered."""
    exchange.not_answered(world, station)


@on_wire("the CSMS answers the {count:d} Heartbeats of {station:w} in their order")
def answered_in_order(world: World, count: int, station: str) -> None:
    """Queued, not refused."""
    exchange.answered_in_order(world, station, count)
