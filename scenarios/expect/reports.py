"""Expectations on reports, preparation, network profiles and the resets of single EVSEs, on the wire.

Unless they say otherwise they look at what came since the last act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocppj.transcript import Entry
from scenarios.expect import frames
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.expect.records import eventually
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

_WHOLE = 10.0  # seconds for all parts of a report
_UNIQUE = ("component", "variable")


def whole(world: World, station: str) -> list[Mapping[str, object]]:
    """The report that was asked for came in parts numbered from 0, the last one alone marked; its items."""
    parts = world.until(lambda: _parts(world, station), _WHOLE)
    items = [item for part in parts for item in _items(part)]
    for part in parts:
        world.until(lambda part=part: frames.result(world.entries, part))  # type: ignore[misc]
    names = [str([item[name] for name in _UNIQUE]) for item in items]
    if len(set(names)) != len(names):
        raise frames.unmet("a variable was reported twice", world.since_act, station, parts)
    return items


def _parts(world: World, station: str) -> list[Entry]:
    asked = [
        one
        for one in frames.of_station(world.since_act, station)
        if one.kind == frames.CALL and one.action in ("GetBaseReport", "GetReport")
    ]
    if not asked:
        raise frames.unmet("the CSMS asked for no report", world.since_act, station, [])
    frames.result(world.since_act, asked[-1], {"status": "Accepted"})
    number = frames.payload(asked[-1])["requestId"]
    calls = frames.calls(world.since_act, station, TO_CSMS, "NotifyReport")
    parts = [call for call in calls if frames.payload(call).get("requestId") == number]
    numbers = [frames.payload(part).get("seqNo") for part in parts]
    more = [bool(frames.payload(part).get("tbc")) for part in parts]
    if not parts or numbers != list(range(len(parts))) or more != [True] * (len(parts) - 1) + [False]:
        raise frames.unmet(
            f"the parts are {numbers}, to be continued {more}", world.since_act, station, parts
        )
    return parts


def _items(part: Entry) -> Sequence[Mapping[str, object]]:
    found = frames.payload(part).get("reportData")
    return found if isinstance(found, list) else []


def at_least(world: World, station: str, count: int, parts: int) -> None:
    """The report has so many variables in so many parts, or more."""
    items = whole(world, station)
    sent = _parts(world, station)
    if len(items) < count or len(sent) < parts:
        text = f"the report has {len(items)} variables in {len(sent)} parts"
        raise frames.unmet(text, world.since_act, station, sent[:1])


def can_be_set(world: World, station: str) -> None:
    """Every variable of the report can be set: a ConfigurationInventory."""
    for item in whole(world, station):
        attributes = item["variableAttribute"]
        kinds = (
            [one.get("mutability", "ReadWrite") for one in attributes] if isinstance(attributes, list) else []
        )
        if "ReadOnly" in kinds:
            raise frames.unmet(f"{item} cannot be set", world.since_act, station, [])


def components_only(world: World, station: str, names: Sequence[str]) -> None:
    """The report is about these components, and about no other."""
    found = {str(_named(item["component"])) for item in whole(world, station)}
    if found != set(names):
        raise frames.unmet(f"the report is about {sorted(found)}", world.since_act, station, [])


def variable_only(world: World, station: str, name: str) -> None:
    """The report holds one variable."""
    found = [f"{_named(item['component'])}.{_named(item['variable'])}" for item in whole(world, station)]
    if found != [name]:
        raise frames.unmet(f"the report holds {found}", world.since_act, station, [])


def _named(value: object) -> object:
    return value.get("name") if isinstance(value, Mapping) else None


def answered(world: World, station: str, action: str, status: str) -> None:
    """The command of this action was answered with ``status``."""
    call = world.until(lambda: frames.calls(world.since_act, station, TO_STATION, action)[-1])
    world.until(lambda: frames.result(world.since_act, call, {"status": status}))


def none_sent(world: World, station: str) -> None:
    """The station sent no report."""
    frames.none_of(world.since_act, station, TO_CSMS, ["NotifyReport"])


def on_record(world: World, station: str) -> None:
    """Each variable of the report is on record once, with its value; the report is on record as complete."""
    items = whole(world, station)
    held: dict[str, object] = {}
    for one in world.run(world.csms.variables(station)):
        key = _key(one, one.get("evse"), one.get("connector"))
        if key in held:
            raise Unmet(f"{key} of {station} is on record twice")
        held[key] = one.get("value")
    for item in items:
        key, value = _told(item)
        if key not in held or held[key] != value:
            raise Unmet(
                f"{key} of {station} should be on record as {value!r}, the CSMS has {held.get(key)!r}"
            )
    newest = world.run(world.csms.reports(station))[0]
    if not newest.get("complete") or newest.get("items") != len(items):
        raise Unmet(f"the report of {station} is on record as {dict(newest)}")


def parts_on_record(world: World, station: str, complete: bool, parts: int) -> None:
    """The newest report is on record with so many parts, and as complete or not."""
    held = world.run(world.csms.reports(station))
    if not held or (held[0].get("complete"), held[0].get("parts")) != (complete, parts):
        raise Unmet(f"a report of {parts} parts, complete {complete}, is not on record: {held[:1]}")


def none_on_record(world: World, station: str) -> None:
    """No report is on record."""
    held = world.run(world.csms.reports(station))
    if held:
        raise Unmet(f"no report of {station} should be on record: {held}")


def _key(one: Mapping[str, object], evse: object, connector: object) -> str:
    names = (one.get("component"), one.get("variable"), one.get("variableInstance"))
    return str((*names, evse, connector))


def _told(item: Mapping[str, object]) -> tuple[str, object]:
    component, variable = item["component"], item["variable"]
    assert isinstance(component, Mapping)
    assert isinstance(variable, Mapping)
    evse = component.get("evse") or {}
    plain = {
        "component": component["name"],
        "variable": variable["name"],
        "variableInstance": variable.get("instance"),
    }
    attributes = item["variableAttribute"]
    value = attributes[0].get("value") if isinstance(attributes, list) else None
    return _key(plain, evse.get("id"), evse.get("connectorId")), value


def prepared(world: World, station: str) -> None:
    """While Pending the CSMS set what is wanted, had the station tell what it has, and asked for its boot."""
    old = world.version is Version.V16
    actions = ("ChangeConfiguration", "GetConfiguration") if old else ("SetVariables", "GetBaseReport")

    def search() -> list[Entry]:
        return [frames.call(world.entries, station, TO_STATION, one) for one in (*actions, "TriggerMessage")]

    sent = world.until(search, _WHOLE)
    first = frames.call(world.entries, station, TO_CSMS, "BootNotification")
    frames.ordered(world.entries, first, frames.result(world.entries, first, {"status": "Pending"}), *sent)
    if not old:
        parts = frames.calls(world.entries, station, TO_CSMS, "NotifyReport")
        frames.ordered(world.entries, sent[1], *parts, sent[2])
    world.until(lambda: _accepted(world, station, sent[2]), _WHOLE)


def _accepted(world: World, station: str, trigger: Entry) -> None:
    boots = frames.calls(world.entries, station, TO_CSMS, "BootNotification")
    frames.ordered(world.entries, trigger, boots[-1])
    if len(boots) != 2 or frames.differences(frames.answer(world.entries, boots[-1]), {"status": "Accepted"}):
        raise frames.unmet("the second boot is not accepted yet", world.entries, station, boots)


def away_and_back(world: World, station: str, evse: int) -> None:
    """The EVSE was reported Unavailable, and after that Available, over the same connection."""

    def search() -> None:
        calls = [
            one
            for one in frames.calls(world.since_act, station, TO_CSMS, "StatusNotification")
            if frames.payload(one).get("evseId") == evse
        ]
        told = [frames.payload(one).get("connectorStatus") for one in calls]
        if "Unavailable" not in told or "Available" not in told[told.index("Unavailable") :]:
            raise frames.unmet(f"EVSE {evse} was reported as {told}", world.since_act, station, [])
        for call in calls:
            frames.answer(world.since_act, call)

    world.until(search, _WHOLE)
    frames.none_of(world.since_act, station, TO_CSMS, ["BootNotification"])


def hung_up_and_booted(world: World, station: str) -> None:
    """The station closed its socket after its answer, opened another, and its boot was the first message."""

    def search() -> None:
        boot = frames.call(world.since_act, station, TO_CSMS, "BootNotification")
        entries = frames.of_station(world.since_act, station)
        before = entries[: next(i for i, one in enumerate(entries) if one is boot)]
        kinds = [one.direction for one in before]
        closed = len(kinds) - 1 - kinds[::-1].index("close") if "close" in kinds else None
        if closed is None or "open" not in kinds[closed:]:
            raise frames.unmet("the station did not hang up and call again", world.since_act, station, [boot])
        late = [one for one in before[closed:] if one.direction == TO_CSMS]
        if late:
            raise frames.unmet("its boot was not its first message", world.since_act, station, late)

    world.until(search, _WHOLE)


def told_again(world: World, station: str) -> None:
    """Every connector was reported since the act, and no boot was sent."""

    def search() -> None:
        for evse in range(1, world.station(station).evses + 1):
            frames.call(world.since_act, station, TO_CSMS, "StatusNotification", {"evseId": evse})

    world.until(search)
    frames.none_of(world.since_act, station, TO_CSMS, ["BootNotification"])


def nothing_told(world: World, station: str) -> None:
    """Nothing has changed, so no status was reported."""
    frames.none_of(world.since_act, station, TO_CSMS, ["StatusNotification", "BootNotification"])


def online_again(world: World, station: str) -> None:
    """The CSMS holds the station as online."""

    async def ask() -> None:
        record = await world.csms.station(station) or {}
        if record.get("online") is not True:
            raise Unmet(f"{station} is not online: {record.get('online')}")

    eventually(world, ask)
