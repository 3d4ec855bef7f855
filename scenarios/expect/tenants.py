"""Expectations about stations of several tenants: what is one's must be nobody else's."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.acts_commissioning import at, office
from scenarios.expect import frames, records, wire
from scenarios.expect.evidence import TO_STATION
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World


def both_served(world: World, station: str, first: str, second: str) -> None:
    """Both stations of that name were booted, and neither socket was closed for the other's sake."""
    for tenant in (first, second):
        name = at(station, tenant)
        wire.boot(world, name, "Accepted")
        world.run(world.bare(name).send("Heartbeat", {}))
        wire.heartbeat_answered(world, name)
        closed = [one for one in frames.of_station(world.entries, name) if one.direction == "close"]
        if closed:
            raise frames.unmet("a socket was closed", world.entries, name, closed)


def model(world: World, tenant: str, station: str) -> None:
    """The tenant's own station, once, with what that one said of itself."""
    found = [one for one in world.run(office(world, tenant).stations()) if one.get("id") == station]
    boots = [one.get("boot") for one in found]
    said = [boot.get("model") if isinstance(boot, Mapping) else None for boot in boots]
    if said != [tenant] or found[0].get("tenant") != world.memory.tenants[tenant]:
        raise Unmet(f"tenant {tenant} should have one {station} of model {tenant}: {found}")


def unknown(world: World, tenant: str, station: str) -> None:
    """The tenant has no such station."""
    found = world.run(office(world, tenant).station(station))
    if found is not None:
        raise Unmet(f"tenant {tenant} has a record of {station}: {dict(found)}")


def automatic(world: World, tenant: str, station: str) -> None:
    """The tenant has the station, commissioned automatically."""
    found = world.run(office(world, tenant).station(station))
    if found is None or found.get("commissioned") != "automatic":
        raise Unmet(f"tenant {tenant} should have {station} as commissioned automatically: {found}")


def online(world: World, tenant: str, station: str) -> None:
    """The tenant holds its station as online."""
    found = world.run(office(world, tenant).station(station))
    if found is None or found.get("online") is not True:
        raise Unmet(f"tenant {tenant} should hold {station} as online: {found}")


def by_number_and_name(world: World, tenant: str, station: str) -> None:
    """The tenant's station is shown alike under the tenant's number and under its name."""
    number = str(world.memory.tenants[tenant])
    known = world.run(world.csms.office(number).station(station))
    named = world.run(world.csms.office(f"tenant-{number}").station(station))
    if known is None or named is None or known["id"] != named["id"] or known["tenant"] != named["tenant"]:
        raise Unmet(f"{station} of tenant {tenant} is {known} by number, {named} by name")


def sessions(world: World, tenant: str, station: str) -> list[Record]:
    """The sessions of the tenant's station, oldest first."""
    return list(world.run(office(world, tenant).transactions(station)))


def holds(world: World, tenant: str, station: str, **wanted: object) -> None:
    """The tenant holds one session of its station, with these members."""
    found = sessions(world, tenant, station)
    if len(found) != 1 or any(found[0].get(key) != value for key, value in wanted.items()):
        raise Unmet(f"tenant {tenant} should hold one session of {station} with {wanted}: {found}")


def holds_none(world: World, tenant: str, station: str) -> None:
    """The tenant holds no session of a station of that name."""
    if found := sessions(world, tenant, station):
        raise Unmet(f"tenant {tenant} should hold no session of {station}: {found}")


def reached(world: World, tenant: str, station: str, spared: str) -> None:
    """The frame reached the station of this tenant, and not the other's of that name."""
    name = at(station, tenant)
    world.until(lambda: frames.call(world.since_act, name, TO_STATION, "TriggerMessage"))
    wire.given_a_chance(world, at(station, spared))
    frames.none_of(world.since_act, at(station, spared), TO_STATION, None)


def logged(world: World, tenant: str, station: str, wanted: bool) -> None:
    """The frame stands, or does not stand, in the tenant's own log."""
    found = world.run(office(world, tenant).messages(station))
    actions = [one.get("action") for one in found]
    if ("TriggerMessage" in actions) is not wanted or "BootNotification" not in actions:
        raise Unmet(f"the log of tenant {tenant} has {actions} of {station}")


def cut_off(world: World, tenant: str, station: str) -> None:
    """The socket of the tenant's station was closed by the CSMS since the act."""

    def check() -> None:
        name = at(station, tenant)
        entries = frames.of_station(world.since_act, name)
        if not any(one.direction == "close" and one.extra.get("code") == 1000 for one in entries):
            raise frames.unmet("wanted a socket closed with 1000", world.since_act, name, entries)

    world.until(check)


def goes_on(world: World, tenant: str, station: str) -> None:
    """The tenant's station is answered as ever, over the socket that it has."""
    name = at(station, tenant)
    world.run(world.bare(name).send("Heartbeat", {}))
    wire.heartbeat_answered(world, name)


def of_nobody(world: World, station: str) -> None:
    """No tenant of the scenario, nor the default one, has such a station."""
    records.unknown(world, station)
    for tenant in world.memory.tenants:
        unknown(world, tenant, station)
