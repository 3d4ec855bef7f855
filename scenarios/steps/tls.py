"""Steps about servers with TLS, those who come in by them, and servers that change while they run."""

from __future__ import annotations

from scenarios import acts_tls as acts
from scenarios.steps.kinds import act, state
from scenarios.targets import Door
from scenarios.world import World


@state("the CSMS has servers with TLS")
def servers(world: World) -> None:
    """For passwords and for client certificates; before it starts."""
    acts.with_servers(world)


@state("station {station:w} has booted over TLS with its password")
def booted_with_password(world: World, station: str) -> None:
    """Security profile 2."""
    acts.come_with_password(world, station)


@state("station {station:w} has booted over TLS with its certificate")
def booted_with_certificate(world: World, station: str) -> None:
    """Security profile 3."""
    acts.come_with_certificate(world, station)


@state("the operator has told the server for all to let no unknown station in")
def closed_to_unknown(world: World) -> None:
    """While it runs."""
    world.run(world.csms.office().change_door(Door.OPEN, allow_unknown=False))


@act("the operator tells the server for all to ask for passwords")
def asks_for_passwords(world: World) -> None:
    """While it runs."""
    world.act(world.csms.office().change_door(Door.OPEN, security_profile=1))
