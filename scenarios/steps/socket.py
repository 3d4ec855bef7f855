"""Steps about sockets: how they are opened, refused, superseded and closed."""

from __future__ import annotations

from scenarios import acts
from scenarios.expect import exchange
from scenarios.steps.kinds import act, on_wire, state
from scenarios.targets import Door
from scenarios.world import World


@state("a bare connection of {station:w} on which a boot was answered with {status:w}")
def bare_connection(world: World, station: str, status: str) -> None:
    """A socket for frames of the scenario's own making."""
    acts.booted_bare(world, station, status)


@act("{station:w} opens a socket offering {offer}")
def opens_offering(world: World, station: str, offer: str) -> None:
    """``its version`` stands for the scenario's own, ``nothing`` for no header."""
    acts.open_bare(world, station, offer=offer)


@act("{station:w} opens a socket on the server for known stations")
def opens_at_known(world: World, station: str) -> None:
    """Where nobody is commissioned."""
    acts.open_bare(world, station, door=Door.KNOWN)


@act("{station:w} opens a socket as {user:w} with password {password:S}")
def opens_with_password(world: World, station: str, user: str, password: str) -> None:
    """Basic authentication."""
    acts.open_bare(world, station, door=Door.PASSWORD, user=user, password=password)


@act("{station:w} opens a socket on the server with passwords, without any")
def opens_without_password(world: World, station: str) -> None:
    """No Authorization header."""
    acts.open_bare(world, station, door=Door.PASSWORD)


@act("{station:w} opens a second socket")
def opens_second(world: World, station: str) -> None:
    """Under the identity of a station that is connected."""
    acts.open_bare(world, station)


@on_wire("the socket of {station:w} is open with its version selected")
def is_open(world: World, station: str) -> None:
    """And a CALL over it is dealt with."""
    exchange.opened(world, station)


@on_wire("the socket of {station:w} is refused or closed at once")
def refused_or_closed(world: World, station: str) -> None:
    """Both forms are right."""
    exchange.refused_or_closed(world, station)


@on_wire("the handshake of {station:w} is refused with {status:d}")
def handshake_refused(world: World, station: str, status: int) -> None:
    """No upgrade."""
    exchange.handshake_refused(world, station, status)


@on_wire("the socket of {station:w} is closed with {code:d}")
@on_wire("the older socket of {station:w} is closed with {code:d}")
def is_closed(world: World, station: str, code: int) -> None:
    """By the CSMS, since the last act."""
    exchange.closed(world, station, code)


@on_wire("the CSMS answers a Heartbeat over the newest socket of {station:w}")
def newest_answers(world: World, station: str) -> None:
    """It has taken over."""
    exchange.newest_answers(world, station)


@on_wire("the socket of {station:w} is still open and a Heartbeat is answered")
def still_open(world: World, station: str) -> None:
    """As before."""
    exchange.still_open(world, station)
