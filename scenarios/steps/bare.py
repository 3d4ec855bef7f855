"""Steps about bare stations, with no simulator behind them: what they answer, and say in OCPP 2.0.1."""

from __future__ import annotations

from scenarios import acts_bare as acts
from scenarios import letters_bare as letters
from scenarios.acts import answer_bare
from scenarios.letters import COMMANDS
from scenarios.steps.kinds import act, state
from scenarios.world import World


@state("{station:w} will answer the {command:command} with {text}")
def will_answer(world: World, station: str, command: str, text: str) -> None:
    """A status; ``ongoing no, queued yes``."""
    answer_bare(world, station, COMMANDS[command][world.version], letters.answer(text))


@act("{station:w} sends a bare boot with reason {reason:w}")
def boots(world: World, station: str, reason: str) -> None:
    """BootNotification."""
    acts.send(world, station, letters.boot(reason))


@act("{station:w} asks by a bare message about token {token:w} of type {kind:w}")
def asks(world: World, station: str, token: str, kind: str) -> None:
    """Authorize."""
    acts.send(world, station, letters.authorize(token, kind))


@act("{station:w} sends a bare status {status:w} of EVSE {evse:d}")
def status(world: World, station: str, status: str, evse: int) -> None:
    """StatusNotification."""
    acts.send(world, station, letters.status(evse, status, world.clock.utc()))


@act("{station:w} sends a bare reading of {energy:d} Wh of EVSE {evse:d}")
def reading(world: World, station: str, energy: int, evse: int) -> None:
    """MeterValues, by the clock."""
    world.memory.register = float(energy)
    acts.send(world, station, letters.reading(evse, energy, world.clock.utc()))


@act("{station:w} sends the bare parts {parts} of the report")
def report(world: World, station: str, parts: str) -> None:
    """NotifyReport: ``0, 2 last, 1``."""
    acts.send_parts(world, station, parts)


@act("{station:w} says by a bare message that the reservation is {status:w}")
def reservation_ended(world: World, station: str, status: str) -> None:
    """ReservationStatusUpdate."""
    acts.end_reservation(world, station, status)


@act("{station:w} tells by a bare message that the lock of EVSE {evse:d} fails")
def lock_fails(world: World, station: str, evse: int) -> None:
    """NotifyEvent."""
    acts.tell_lock(world, station, evse, True)


@act("{station:w} tells by a bare message that the lock of EVSE {evse:d} works again")
def lock_works(world: World, station: str, evse: int) -> None:
    """NotifyEvent, cleared."""
    acts.tell_lock(world, station, evse, False)
