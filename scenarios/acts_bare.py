"""What steps have a bare station say, and answer: messages of OCPP 2.0.1 that no simulator stands behind."""

from __future__ import annotations

from scenarios import letters_bare as letters
from scenarios.acts_places import NUMBER
from scenarios.letters import Letter
from scenarios.world import World


def send(world: World, station: str, letter: Letter) -> None:
    """Send one message and wait for its answer."""
    world.act(world.bare(station).send(*letter))


def send_parts(world: World, station: str, text: str) -> None:
    """``0, 2 last, 1``: parts of the report that was asked for last, in this order."""
    request, now = world.memory.counter, world.clock.utc()

    async def run() -> None:
        for part in text.split(","):
            number, *last = part.split()
            await world.bare(station).send(*letters.part(request, int(number), now, last=bool(last)))

    world.act(run())


def end_reservation(world: World, station: str, wanted: str) -> None:
    """Tell how the reservation of the scenario ended."""
    send(world, station, letters.reservation_ended(NUMBER, wanted))


def tell_lock(world: World, station: str, evse: int, problem: bool) -> None:
    """Tell of the retention lock."""
    number = world.memory.next_number()
    send(world, station, letters.lock(evse, number, world.clock.utc(), problem=problem))
