"""Steps about what a station knows of tokens by itself: its settings, its local list, its cache."""

from __future__ import annotations

from scenarios import acts_tokens
from scenarios.expect import tokens
from scenarios.letters_tokens import NO_LIST
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World
from schemas.version import Version

_CLEAR = {Version.V16: "ClearCache", Version.V201: "ClearCache"}


@state("the operator has set {name:w} of {station:w} to {value:S}")
@act("the operator turns {name:w} of {station:w} to {value:S}")
def setting(world: World, name: str, station: str, value: str) -> None:
    """A setting of the station, by the name that it has in 1.6 if it has one."""
    acts_tokens.set_up_station(world, station, name, value)


@state("{station:w} has local list {version:d}: {entries}")
def installed(world: World, station: str, version: int, entries: str) -> None:
    """``DEADBEEF accepted, CAFE blocked``."""
    acts_tokens.install_list(world, station, version, entries)


@state("{station:w} will tell version {number:d} of its local list")
def will_tell(world: World, station: str, number: int) -> None:
    """A bare connection."""
    acts_tokens.tell_version_bare(world, station, number)


@state("{station:w} will tell of its local list what its version tells where there is none")
def will_tell_nothing(world: World, station: str) -> None:
    """A bare connection; 1.6: -1, 2.0.1: 0."""
    acts_tokens.tell_version_bare(world, station, NO_LIST[world.version])


@act("the operator sends {station:w} the whole local list {version:d}: {entries}")
def send_full(world: World, station: str, version: int, entries: str) -> None:
    """It replaces what there is."""
    acts_tokens.send_list(world, station, version, "Full", entries)


@act("the operator sends {station:w} change {version:d} of its local list: {entries}")
def send_change(world: World, station: str, version: int, entries: str) -> None:
    """``DEADBEEF blocked, CAFE off``."""
    acts_tokens.send_list(world, station, version, "Differential", entries)


@act("the operator sends {station:w} a local list of {count:d} tokens")
def send_long(world: World, station: str, count: int) -> None:
    """More than fit, perhaps."""
    acts_tokens.send_long_list(world, station, count)


@act("the operator asks {station:w} for the version of its local list")
def ask_version(world: World, station: str) -> None:
    """GetLocalListVersion."""
    world.tell("GetLocalListVersion", station, {})


@act("the operator has {station:w} clear its cache of tokens")
def clear_cache(world: World, station: str) -> None:
    """ClearCache."""
    world.tell("ClearCache", station, {})


@act("the operator asks for a session on EVSE {evse:d} of {station:w} with token {token:w} of type {kind:w}")
def remote_start(world: World, evse: int, station: str, token: str, kind: str) -> None:
    """RequestStartTransaction (2.0.1)."""
    acts_tokens.remote_start(world, station, evse, token, kind)


@on_wire("{station:w} tells version {number:d} of its local list")
def version_told(world: World, station: str, number: int) -> None:
    """-1: it has none (1.6)."""
    tokens.version_told(world, station, number)


@on_wire("{station:w} tells of its local list what its version tells where there is none")
def version_of_nothing(world: World, station: str) -> None:
    """1.6: -1, 2.0.1: 0."""
    tokens.version_told(world, station, NO_LIST[world.version])


@on_wire("the CSMS asks {station:w} once for the version of its local list and tells the operator {number:d}")
def version_passed_on(world: World, station: str, number: int) -> None:
    """The CALL and what the operator hears of its answer."""
    tokens.version_passed_on(world, station, number)


@on_wire("the CSMS asks {station:w} once for the version of its local list and tells the operator of none")
def no_version_passed_on(world: World, station: str) -> None:
    """1.6: -1, 2.0.1: 0."""
    tokens.version_passed_on(world, station, NO_LIST[world.version])


@on_wire("the CSMS sends {station:w} one local list, {version:d} whole: {entries}")
def sent_full(world: World, station: str, version: int, entries: str) -> None:
    """It replaces what there is."""
    tokens.list_sent(world, station, version, "Full", acts_tokens.entries(world, entries))


@on_wire("the CSMS sends {station:w} one local list, {version:d} as a change: {entries}")
def sent_change(world: World, station: str, version: int, entries: str) -> None:
    """Only what changes, under a higher number than before."""
    tokens.list_sent(world, station, version, "Differential", acts_tokens.entries(world, entries))


@on_wire("the CSMS sends {station:w} the whole list after it, which is taken: {entries}")
def sent_whole(world: World, station: str, entries: str) -> None:
    """By itself, since an update did not fit."""
    tokens.sent_whole(world, station, acts_tokens.entries(world, entries))


@on_records("the CSMS holds local list {version:d} of {station:w}: {entries}")
def on_record(world: World, version: int, station: str, entries: str) -> None:
    """What the station has taken."""
    tokens.list_on_record(world, station, version, acts_tokens.entries(world, entries))


@on_records("the CSMS holds version {number:d} of the local list of {station:w}")
def version_on_record(world: World, number: int, station: str) -> None:
    """Whatever is on it."""
    tokens.list_on_record(world, station, number, None)


@on_records("the CSMS holds of the local list of {station:w} what its version tells where there is none")
def no_list_on_record(world: World, station: str) -> None:
    """1.6: -1, 2.0.1: 0."""
    tokens.list_on_record(world, station, NO_LIST[world.version], None)


@on_records("the CSMS holds no local list of {station:w}")
def nothing_on_record(world: World, station: str) -> None:
    """No version and no token."""
    tokens.list_on_record(world, station, None, {})
