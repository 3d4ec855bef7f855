"""Expectations about unknown stations: who was let in, what became a record, and what of it is a guess."""

from __future__ import annotations

from collections.abc import Sequence

from ocppj.transcript import Entry
from scenarios import acts_commissioning as acts
from scenarios.expect import frames, records
from scenarios.letters_commissioning import Spot, listed
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

_STARTS = {Version.V16: "StartTransaction", Version.V201: "TransactionEvent"}
_START = "start"  # how a scenario calls the message that begins a session

# ---- on the wire ------------------------------------------------------------------------------------------


def silent_socket(world: World, station: str) -> None:
    """The socket is open, and nothing has gone over it in either direction."""
    entries = frames.of_station(world.since_act, station)
    if [entry.direction for entry in entries] != ["open"]:
        raise frames.unmet("wanted an open socket and nothing said", world.since_act, station, entries)


def refused_before_upgrade(world: World, station: str, status: int) -> None:
    """The handshake was answered with this status; there never was a socket."""
    entries = frames.of_station(world.since_act, station)
    if [entry.extra.get("status") for entry in entries] != [status]:
        raise frames.unmet(f"wanted nothing but a {status}", world.since_act, station, entries)


def let_in(world: World, wanted: int, refused: int, status: int) -> None:
    """Of the invented stations so many were let in; the others were refused with this status and, if it is
    503, told when to try again."""
    opened = [one for one in world.since_act if one.direction == "open" and acts.FLOOD in one.station]
    closed = [one for one in world.since_act if one.direction == "close" and acts.FLOOD in one.station]
    right = [one for one in closed if one.extra.get("status") == status and _told_when(one)]
    if (len(opened), len(closed), len(right)) != (wanted, refused, refused):
        text = f"{len(opened)} were let in, {len(closed)} refused, {len(right)} of them as they should be"
        raise Unmet(f"{text}: {[dict(one.extra) for one in closed]}")


def _told_when(refusal: Entry) -> bool:
    return refusal.extra.get("status") != 503 or str(refusal.extra.get("retry_after", "")).isdigit()


def one_of_many_stays(world: World, station: str, count: int) -> None:
    """So many sockets were opened, and all but one were closed as superseded."""

    def check() -> None:
        entries = frames.of_station(world.since_act, station)
        opened = [one for one in entries if one.direction == "open"]
        closed = [one for one in entries if one.direction == "close" and one.extra.get("code") == 1008]
        if (len(opened), len(closed)) != (count, count - 1):
            text = f"{len(opened)} sockets were opened and {len(closed)} closed with 1008"
            raise frames.unmet(text, world.since_act, station, entries)

    world.until(check)


def boot_in_other_version(world: World, station: str) -> None:
    """The boot of the other version since the act was accepted, in that version's own form."""
    call = world.until(lambda: frames.call(world.since_act, station, "cs->csms", "BootNotification"))
    if ("chargingStation" in frames.payload(call)) is (world.version is Version.V201):
        raise frames.unmet("the boot is of the same version", world.since_act, station, [call])
    world.until(lambda: frames.result(world.since_act, call, {"status": "Accepted"}))


# ---- on the records ---------------------------------------------------------------------------------------


def origin(world: World, station: str) -> None:
    """Commissioned automatically, and it is told by which way the station came."""

    async def check() -> None:
        record = await world.csms.station(station) or {}
        if record.get("commissioned") != "automatic" or not record.get("commissionedFrom"):
            raise Unmet(f"{station} should be on record with where it came from: {dict(record)}")

    records.eventually(world, check)


def by_hand(world: World, station: str) -> None:
    """Commissioned by hand, and by no way of coming."""
    record = records.station(world, station)
    if record.get("commissioned") != "manual" or record.get("commissionedFrom") is not None:
        raise Unmet(f"{station} should be as it was entered: {dict(record)}")


def just(world: World, names: Sequence[str]) -> None:
    """These stations and no others are on record."""

    async def check() -> None:
        known = sorted(str(one.get("id")) for one in await world.csms.stations())
        if known != sorted(names):
            raise Unmet(f"the stations on record are {known}, not {sorted(names)}")

    records.eventually(world, check)


def invented(world: World, wanted: int) -> None:
    """So many invented stations are on record, each once."""

    async def check() -> None:
        known = [str(one.get("id")) for one in await world.csms.stations()]
        found = [name for name in known if acts.FLOOD in name]
        if len(found) != wanted or len(set(found)) != wanted:
            raise Unmet(f"{len(found)} invented stations are on record, not {wanted}: {found}")

    records.eventually(world, check)


def counted(world: World, metric: str, wanted: int, **labels: str) -> None:
    """The CSMS's own counter says so."""

    async def check() -> None:
        value = await world.csms.office().sample(metric, **labels)
        if value != wanted:
            raise Unmet(f"the CSMS counts {value:g} of {metric} {labels}, not {wanted}")

    records.eventually(world, check)


def places(world: World, station: str, text: str) -> None:
    """Exactly these EVSEs and connectors are on record, each a fact or guessed from where the text says.

    An EVSE alone speaks for its connectors, a connector alone for its EVSE, unless both are named.
    """
    held = _held(records.station(world, station))
    wanted: dict[Spot, str | None] = {spot: _source(world, word) for spot, word in listed(text)}
    for evse, connector in list(wanted):
        said = wanted[evse, connector]
        if connector is not None:
            wanted.setdefault((evse, None), said)
        elif not any(spot[0] == evse and spot[1] is not None for spot in wanted):
            wanted |= {spot: said for spot in held if spot[0] == evse}
    if held != wanted:
        raise Unmet(f"{station} should have {text}, on record is {held}")


def _held(record: Record) -> dict[Spot, object]:
    """What is guessed of each EVSE (connector None) and connector."""
    found: dict[Spot, object] = {}
    evses = record.get("evses")
    for evse in evses if isinstance(evses, list) else []:
        found[evse["id"], None] = evse["guessed"]
        found |= {(evse["id"], each["id"]): each["guessed"] for each in evse["connectors"]}
    return found


def _source(world: World, word: str | None) -> str | None:
    return _STARTS[world.version] if word == _START else word


def statuses(world: World, station: str, text: str) -> None:
    """Each EVSE, or each connector where one is named, has the status that the text says."""
    held = records.connectors(world, station)
    for (evse, connector), wanted in listed(text):
        found = [
            one.get("status") for one in held.get(evse, ()) if connector is None or one["id"] == connector
        ]
        if not found or set(found) != {wanted}:
            raise Unmet(f"EVSE {evse} of {station} should be {wanted}, on record is {found}: {dict(held)}")


def whole(world: World, station: str, wanted: str) -> None:
    """The station as a whole has this status, and no EVSE was made of that."""
    record = records.station(world, station)
    if record.get("status") != wanted or record.get("evses") != []:
        raise Unmet(f"{station} as a whole should be {wanted} and have no EVSE: {dict(record)}")


def version(world: World, station: str, how: str) -> None:
    """One record of the station, in the other version, commissioned as before."""
    records.known_once(world, station)
    record = records.station(world, station)
    wanted = str(acts.other(world.version)), how
    if (record.get("version"), record.get("commissioned")) != wanted:
        raise Unmet(f"{station} should be {wanted}: {dict(record)}")


def left_over(world: World, station: str, evse: int) -> None:
    """The session of the version before is on record as active at its EVSE, and flagged."""
    held = [one for one in records.transactions(world, station) if one.get("active")]
    flags = held[0].get("flags") if len(held) == 1 and held[0].get("evse") == evse else None
    if not isinstance(flags, list) or "version_changed" not in flags:
        raise Unmet(f"one session on EVSE {evse} should be left over from the other version: {held}")


def automatic(world: World, names: Sequence[str]) -> None:
    """Of all stations on record these are marked as commissioned automatically."""
    listed_so = world.run(world.csms.stations())
    found = sorted(str(one.get("id")) for one in listed_so if one.get("commissioned") == "automatic")
    if found != sorted(names):
        raise Unmet(f"commissioned automatically are {found}, not {sorted(names)}")
