"""What steps have unknown stations and the operator of tenants do, as functions of the World."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from scenarios import letters, letters_transactions
from scenarios import letters_commissioning as own
from scenarios.acts import set_up_server
from scenarios.ends.bare import BareStation
from scenarios.expect import sessions, wire
from scenarios.targets import Door, Office
from scenarios.world import World
from schemas.version import Version

FLOOD = "INVENTED"
_FIRST_TENANT = 2  # the default one is 1


def other(version: Version) -> Version:
    """The other of the two versions."""
    return Version.V201 if version is Version.V16 else Version.V16


# ---- what a station says ----------------------------------------------------------------------------------


def send_statuses(world: World, station: str, text: str) -> None:
    """Send the statuses one after the other; a Given as well as an act."""
    said = [own.status(world.version, world.clock.utc(), spot, str(word)) for spot, word in own.listed(text)]
    world.act(_send_all(world.bare(station), said))


def send_reading(world: World, station: str, evse: int) -> None:
    """Send a reading outside of sessions."""
    world.act(world.bare(station).send(*own.reading(world.version, world.clock.utc(), evse)))


def send_report(world: World, station: str, text: str) -> None:
    """2.0.1: report the device model as far as it names these connectors."""
    world.act(world.bare(station).send(*own.report(world.clock.utc(), own.layout(text))))


async def _send_all(bare: BareStation, said: Iterable[letters.Letter]) -> None:
    for letter in said:
        await bare.send(*letter)


def come_back_otherwise(world: World, station: str, statuses: str | None = None) -> None:
    """The station boots with firmware that speaks the other version, and tells these statuses."""
    version = other(world.version)
    world.run(world.bare(station).close())
    bare = world.new_bare(station, version=version)
    listed = [] if statuses is None else own.listed(statuses)
    said = [own.boot(version, "renewed")]
    said += [own.status(version, world.clock.utc(), spot, str(word)) for spot, word in listed]

    async def come() -> None:
        await bare.open(world.csms.url(Door.OPEN), [version.subprotocol])
        await _send_all(bare, said)

    world.act(come())


# ---- sockets ----------------------------------------------------------------------------------------------


def open_address(world: World, station: str, address: str) -> None:
    """Open a socket whose last segment goes over the wire as it stands here."""
    bare = world.new_bare(station, address=address)
    world.act(bare.open(world.csms.url(Door.OPEN), [world.version.subprotocol]))


def open_at_once(world: World, station: str, count: int) -> None:
    """Open so many sockets of one station at the same moment."""
    url, offered = world.csms.url(Door.OPEN), [world.version.subprotocol]
    sockets = [world.new_bare(station) for _ in range(count)]

    async def open_all() -> None:
        await asyncio.gather(*(bare.open(url, offered) for bare in sockets))

    world.act(open_all())


def flood(world: World, count: int, door: Door = Door.OPEN, source: str | None = None) -> list[str]:
    """Invented stations open a socket each, one after the other, and boot where they are let in; as an act,
    unless a Given calls it. Their names are returned."""
    number = world.memory.next_number()
    names = [world.named(f"{FLOOD}{number}x{each}") for each in range(count)]
    sockets = [world.new_bare(name) for name in names]
    url, offered = world.csms.url(door), [world.version.subprotocol]

    async def open_all() -> None:
        for bare in sockets:
            await bare.open(url, offered, source=source)
            if bare.connected:
                await bare.send(*letters.boot(world.version))

    world.act(open_all())
    return names


def flood_from(world: World, addresses: int, each: int) -> None:
    """The same from several addresses of this machine, as one act."""
    begun = len(world.transcript)
    for number in range(addresses):
        flood(world, each, source=f"127.0.0.{number + 1}")
    world.mark = begun


def open_from(world: World, station: str, source: str) -> None:
    """Open a socket from another address of this machine."""
    bare = world.new_bare(station)
    world.act(bare.open(world.csms.url(Door.OPEN), [world.version.subprotocol], source=source))


# ---- tenants ----------------------------------------------------------------------------------------------


def at(station: str, tenant: str) -> str:
    """How the transcript calls a station of a tenant: two of them may have one name."""
    return f"{station}@{tenant}"


def endpoints(world: World, tenants: Sequence[str], door: Door = Door.OPEN, **settings: object) -> None:
    """Give each tenant an endpoint of a server; before the CSMS starts."""
    for number, tenant in enumerate(tenants, _FIRST_TENANT):
        world.memory.tenants[tenant] = number
    paths = {f"/{name}": number for name, number in world.memory.tenants.items()}
    set_up_server(world, door, tenant_paths=paths, **settings)


def office(world: World, tenant: str) -> Office:
    """The operator's desk of a tenant of the scenario."""
    return world.csms.office(str(world.memory.tenants[tenant]))


def open_at(
    world: World, station: str, endpoint: str, label: str | None = None, door: Door = Door.OPEN
) -> None:
    """Open a socket at an endpoint."""
    name = at(station, endpoint) if label is None else label
    bare = world.new_bare(name, address=station)
    world.act(bare.open(f"{world.csms.url(door)}{endpoint}/", [world.version.subprotocol]))


def boot_at(world: World, station: str, *tenants: str) -> None:
    """Boot the station of that name at each of the tenants; its model there is the tenant's name."""
    begun = len(world.transcript)
    for tenant in tenants:
        open_at(world, station, tenant)
        world.run(world.bare(at(station, tenant)).send(*own.boot(world.version, tenant)))
    world.mark = begun


def start_at(world: World, station: str, token: str, *tenants: str) -> None:
    """A bare start of the station of that name at each of the tenants; 2.0.1: all under one id."""
    begun = len(world.transcript)
    for tenant in tenants:
        letter = letters.start(world.version, world.clock.utc(), 1, token, f"{station}-1")
        world.run(world.bare(at(station, tenant)).send(*letter))
    world.mark = begun


def charging_at(world: World, station: str, token: str, *tenants: str) -> None:
    """The same, and each is accepted."""
    start_at(world, station, token, *tenants)
    for tenant in tenants:
        wire.started(world, at(station, tenant), 1, "Accepted")


def end_at(world: World, station: str, tenant: str) -> None:
    """The station ends its session at this tenant."""
    name = at(station, tenant)
    session = sessions.on_evse(world.entries, world.version, name, 1)
    letter = letters_transactions.end(world.version, session.transaction_id, world.clock.utc())
    world.act(world.bare(name).send(*letter))
