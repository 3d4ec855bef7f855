"""What steps have the operator do about places: reserve, take out of service, unlock, ask for messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from scenarios import letters_places as letters
from scenarios.world import World

NUMBER = 47  # of the reservation that a scenario speaks of
_NEVER_MADE = 1_999


def reserve(
    world: World,
    station: str,
    evse: int | None,
    token: str,
    *,
    seconds: float = 3600.0,
    group: str | None = None,
) -> None:
    """Ask for a reservation; returns when the operator has been told."""
    ends = world.clock.utc() + timedelta(seconds=seconds)
    action, payload = letters.reserve(world.version, NUMBER, evse, token, ends, group)
    _tell(world, action, station, payload)


def cancel(world: World, station: str, *, known: bool = True) -> None:
    """Ask for the end of the reservation, or of one that was never made."""
    world.tell("CancelReservation", station, {"reservationId": NUMBER if known else _NEVER_MADE})


def availability(
    world: World, station: str, wanted: str, evse: int | None = None, connector: int | None = None
) -> None:
    """Take a place out of service or bring it back."""
    action, payload = letters.availability(world.version, evse, connector, wanted)
    _tell(world, action, station, payload)


def _tell(world: World, action: str, station: str, payload: Mapping[str, object]) -> None:
    """A command, and all that the station says because of it."""
    world.tell(action, station, payload)
    world.run(world.station(station).settle())


def unlock(world: World, station: str, evse: int) -> None:
    """Ask for a lock to be opened."""
    action, payload = letters.unlock(world.version, evse)
    world.tell(action, station, payload)


def trigger(
    world: World, station: str, message: str, evse: int | None = None, *, extended: bool = False
) -> None:
    """Ask for a message."""
    action, payload = letters.trigger(world.version, message, evse, extended=extended)
    world.tell(action, station, payload)


def start_anywhere(world: World, station: str, token: str) -> None:
    """Ask for a session wherever the station likes."""
    action, payload = letters.start_anywhere(world.version, token, world.memory.next_number())
    world.tell(action, station, payload)


def start_with_profile(world: World, station: str, evse: int, token: str) -> None:
    """Ask for a session with a limit."""
    action, payload = letters.start_with_profile(world.version, evse, token, world.memory.next_number())
    world.tell(action, station, payload)
