"""Steps about identities: how they stand in an address, and which of them are none."""

from __future__ import annotations

from urllib.parse import quote

from scenarios import acts_commissioning as acts
from scenarios.expect import commissioning, records
from scenarios.steps.kinds import act, on_records
from scenarios.world import World

_LONG = "CS-0123456789-0123456789-0123456789-0123456789-0123456789"


@act("{station:w} opens a socket under the address {address:S}")
def opens_under(world: World, station: str, address: str) -> None:
    """The last segment, as it goes over the wire."""
    acts.open_address(world, station, address)


@act("{station:w} opens a socket under an identity of {length:d} characters")
def opens_with_length(world: World, station: str, length: int) -> None:
    """Good characters all."""
    acts.open_address(world, station, _LONG[:length])


@act("{station:w} opens a socket under the identity: {identity}")
def opens_odd(world: World, station: str, identity: str) -> None:
    """Percent-encoded on the wire, slashes too."""
    acts.open_address(world, station, quote(identity, safe=""))


@on_records("the only station on record has an identity of {length:d} characters")
def knows_long(world: World, length: int) -> None:
    """Nothing of it is cut off."""
    commissioning.just(world, [_LONG[:length]])


@on_records("the only station on record has the identity: {identity}")
def knows_odd(world: World, identity: str) -> None:
    """In the list, and by its percent-encoded name."""
    commissioning.just(world, [identity])
    records.station(world, identity)
