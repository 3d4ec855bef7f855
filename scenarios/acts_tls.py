"""What steps have stations and the CSMS do over TLS, with a test authority of the scenario's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from csms import pki_files
from scenarios.targets import Door, Papers
from scenarios.verdicts import Inconclusive
from scenarios.world import World

_PASSWORD = "correct-horse-battery"


def with_servers(world: World) -> None:
    """The CSMS has its servers with TLS; before it starts."""
    world.memory.folder = TemporaryDirectory()
    folder = world.memory.folder.name
    pki_files.init(Path(folder), world.clock.utc(), ["localhost", "127.0.0.1"])
    world.set_up(world.plan.with_group("tls", pki=folder))


def come_with_password(world: World, station: str) -> None:
    """It boots over TLS with its password (security profile 2)."""
    world.run(world.csms.add_station(station, _PASSWORD))
    world.memory.doors[station] = Door.SECURED, _PASSWORD
    world.memory.papers[station] = Papers(_trusted(world))
    world.power_up(station)


def come_with_certificate(world: World, station: str) -> None:
    """It boots over TLS with a client certificate of its own (security profile 3)."""
    made = pki_files.add_station(_folder(world), station, world.clock.utc())
    world.run(world.csms.add_station(station))
    world.memory.doors[station] = Door.CERTIFIED, None
    world.memory.papers[station] = Papers(_trusted(world), made.certificate, made.key)
    world.power_up(station)


def _trusted(world: World) -> Path:
    return pki_files.files(_folder(world), pki_files.SERVER_ROOT).certificate


def _folder(world: World) -> Path:
    if world.memory.folder is None:
        raise Inconclusive("there is no test authority in this scenario")
    return Path(world.memory.folder.name)
