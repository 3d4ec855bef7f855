"""What steps have the ends do about variables, reports, network profiles and resets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios import letters_provisioning as letters
from scenarios.letters import Letter
from scenarios.targets import Door
from scenarios.verdicts import Inconclusive
from scenarios.world import World
from schemas.version import Version

_NOWHERE = "ws://127.0.0.1:1/"


def ask_all(world: World, station: str) -> None:
    """Ask for every configuration key."""
    world.tell("GetConfiguration", station, {})


def ask(world: World, station: str, names: Sequence[str]) -> None:
    """Ask for variables."""
    action, payload = letters.get(world.version, [letters.named(world.version, name) for name in names])
    world.tell(action, station, payload)


def put(world: World, station: str, values: Sequence[tuple[str, str]]) -> None:
    """Set variables."""
    named = [(letters.named(world.version, name), value) for name, value in values]
    world.tell(*_to(station, letters.put(world.version, named)))


def have_put(world: World, station: str, name: str, value: str) -> None:
    """Set a variable on the way to what is tested; Inconclusive where the station does not take it."""
    put(world, station, [(name, value)])
    told = world.memory.told
    text = str(dict(told.response)) if told is not None else ""
    if "Accepted" not in text and "RebootRequired" not in text:
        raise Inconclusive(f"{station} does not take {name} = {value}: {told}")


def put_many(world: World, station: str, count: int) -> None:
    """Set so many variables by one command, split as the station wants it."""
    if world.version is Version.V16:
        raise Inconclusive("OCPP 1.6 sets one key at a time")
    name = letters.named(world.version, "the sample interval")
    action, payload = letters.put(world.version, [(name, str(60 + number)) for number in range(count)])
    world.memory.told = world.act(world.csms.command_split(station, action, payload))


def get_many(world: World, station: str, count: int) -> None:
    """Ask for so many variables by one command, split as the station wants it."""
    name = letters.named(world.version, "the sample interval")
    action, payload = letters.get(world.version, [name] * count)
    world.memory.told = world.act(world.csms.command_split(station, action, payload))


def base_report(world: World, station: str, base: str) -> None:
    """GetBaseReport."""
    world.tell("GetBaseReport", station, {"requestId": world.memory.next_number(), "reportBase": base})


def report(world: World, station: str, names: Sequence[str]) -> None:
    """GetReport of variables, or of whole components."""
    items = [letters.place(name) if "." in name else {"component": {"name": name}} for name in names]
    world.tell("GetReport", station, {"requestId": world.memory.next_number(), "componentVariable": items})


def report_of(world: World, station: str, criterion: str) -> None:
    """GetReport of the components that meet a criterion."""
    payload = {"requestId": world.memory.next_number(), "componentCriteria": [criterion]}
    world.tell("GetReport", station, payload)


def prepare(world: World, station: str, name: str, value: str) -> None:
    """Have the station prepared before its boot is accepted."""
    item = letters.wanted(world.version, letters.named(world.version, name), value)
    world.run(world.csms.prepare(station, [item]))


def profile(world: World, station: str, slot: int) -> None:
    """Put another address of the CSMS into a slot."""
    world.tell(*_to(station, letters.network_profile(slot, world.csms.url(Door.KNOWN))))


def dead_profile(world: World, station: str, slot: int) -> None:
    """Put an address where nobody listens into a slot."""
    world.tell(*_to(station, letters.network_profile(slot, _NOWHERE)))


def bad_profile(world: World, station: str, fault: str) -> None:
    """Put a profile with a fault from the table into a slot."""
    slot, more = letters.BAD_PROFILES[fault]
    world.tell(*_to(station, letters.network_profile(slot, world.csms.url(Door.KNOWN), **more)))


def reset_evse(world: World, station: str, evse: int, kind: str) -> None:
    """Reset of one EVSE."""
    world.tell("Reset", station, {"type": kind, "evseId": evse})


def _to(station: str, letter: Letter) -> tuple[str, str, Mapping[str, object]]:
    action, payload = letter
    return action, station, payload
