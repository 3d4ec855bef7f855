"""Steps about the story that the messages tell: their order, and what they say of time, token and meter."""

from __future__ import annotations

from scenarios.expect import order
from scenarios.steps.kinds import on_records, on_wire
from scenarios.world import World


@on_wire("the messages about connector {connector:d} of {station:w} end with {words}")
def ends_with(world: World, connector: int, station: str, words: str) -> None:
    """Of both sides, in order: ``Preparing, Authorize, StartTransaction, Charging``."""
    order.ends_with(world, station, connector, words)


@on_wire("connector {connector:d} of {station:w} was shown as {status:w} for {seconds:g} s or more")
def shown_for(world: World, connector: int, station: str, status: str, seconds: float) -> None:
    """Before it was shown otherwise."""
    order.shown_for(world, station, connector, status, seconds)


@on_wire("{station:w} said the end on EVSE {evse:d} before it went down, and booted afterwards")
def said_before(world: World, station: str, evse: int) -> None:
    """The power failed slowly."""
    order.ended_before_going_down(world, station, evse)


@on_wire("the start on EVSE {evse:d} of {station:w} names token {token:w}, a register and its own time")
def start_says(world: World, evse: int, station: str, token: str) -> None:
    """1.6."""
    order.start_says(world, station, evse, token)


@on_wire("the end on EVSE {evse:d} of {station:w} bears the id of its start and {energy:d} Wh more")
def end_says(world: World, evse: int, station: str, energy: int) -> None:
    """1.6."""
    order.end_says(world, station, evse, energy)


@on_wire(
    "what {station:w} says of the session on EVSE {evse:d} is dated {seconds:d} s or more before it was sent"
)
def dated_back(world: World, station: str, evse: int, seconds: int) -> None:
    """It arose without a connection."""
    order.dated_back(world, station, evse, seconds)


@on_records(
    "the CSMS holds the session on EVSE {evse:d} of {station:w} with the station's times and registers"
)
def held_as_told(world: World, evse: int, station: str) -> None:
    """Not with those of the messages' arrival."""
    order.held_as_told(world, station, evse)
