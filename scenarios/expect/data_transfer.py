"""Expectations on DataTransfer: how data was answered and why, and that it was kept as it was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ocppj.transcript import Entry
from scenarios import letters_data_transfer as letters
from scenarios.expect import exchange, frames, records, wire
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

_ACTION = "DataTransfer"
_PATIENCE = 20.0  # seconds: what is judged beside the loop may take a while


def answer_of(world: World, station: str) -> Entry:
    """The CALLRESULT of the station's last DataTransfer since the act."""
    asked = exchange.last_call(world, station)
    return world.until(lambda: frames.result(world.since_act, asked), _PATIENCE)


def answered(world: World, station: str, status: str) -> Entry:
    """The last data of the station was answered with this status."""
    entry = answer_of(world, station)
    if frames.payload(entry).get("status") != status:
        raise frames.unmet(f"wanted the status {status}", world.since_act, station, [entry])
    return entry


def rejected_for(world: World, station: str, place: str) -> None:
    """It was answered Rejected, and the reason names the place of the fault."""
    entry = answered(world, station, "Rejected")
    reason = _reason(world.version, frames.payload(entry))
    if place not in reason:
        text = f"the reason does not name {place}: {reason!r}"
        raise frames.unmet(text, world.since_act, station, [entry])


def _reason(version: Version, payload: Mapping[str, object]) -> str:
    """In 1.6 the answer's data; in 2.0.1 its statusInfo."""
    if version is Version.V16:
        return str(payload.get("data", ""))
    return str(frames.member(payload, "statusInfo.additionalInfo"))


def answered_with_data(world: World, station: str, wanted: object) -> None:
    """It was accepted, and the answer carries this data."""
    entry = answered(world, station, "Accepted")
    data = frames.payload(entry).get("data")
    if world.version is Version.V16 and isinstance(data, str):
        data = json.loads(data)
    if data != wanted:
        text = f"wanted the data {wanted!r}, the answer has {data!r}"
        raise frames.unmet(text, world.since_act, station, [entry])


def failed_inside(world: World, station: str, secret: str) -> None:
    """The CSMS says that it has failed, and tells nothing of its insides."""
    asked = exchange.last_call(world, station)
    entry = world.until(lambda: frames.refusal(world.since_act, asked, "InternalError"), _PATIENCE)
    if secret in str(entry.text):
        raise frames.unmet("the answer tells what failed", world.since_act, station, [entry])


def answered_promptly(world: World, station: str, seconds: float) -> None:
    """A Heartbeat that is sent now is answered within so many seconds, whatever else goes on."""
    before = len(world.entries)
    world.run(world.station(station).send("Heartbeat", {}))
    since = world.entries[before:]
    beat = frames.call(since, station, TO_CSMS, "Heartbeat")
    took = frames.result(since, beat).t - beat.t
    if took > seconds:
        raise Unmet(f"the Heartbeat of {station} was answered after {took:.1f} s")


def not_answered_yet(world: World, station: str) -> None:
    """The station's last data has no answer so far."""
    asked = exchange.last_call(world, station)
    found = frames.answers(world.since_act, asked)
    if found:
        raise frames.unmet("it was answered already", world.since_act, station, found)


def nobody_looked(world: World) -> None:
    """Nobody has come to the page that a schema refers to, and the schema was refused."""
    if world.memory.visits:
        raise Unmet(f"the page that the schema refers to was asked for {world.memory.visits} times")
    exchange.told(world, "refused")


def told_place(world: World, place: str) -> None:
    """The operator was told where in the schema the fault is."""
    heard = exchange.told(world, "refused")
    places = heard.response.get("places")
    if not isinstance(places, list) or place not in places:
        raise Unmet(f"the operator was not told of {place}: {places}: {heard.reason}")


def told_because(world: World, reason: str) -> None:
    """The operator was told why it cannot be."""
    heard = exchange.told(world, "refused")
    if reason not in heard.reason:
        raise Unmet(f"the operator was not told of {reason!r}: {heard.reason}")


def sent_nothing(world: World, station: str) -> None:
    """No DataTransfer went to the station since the act, and the CSMS had its chance."""
    wire.given_a_chance(world, station)
    frames.none_of(world.since_act, station, TO_STATION, [_ACTION])


def sent_and_answered(world: World, station: str, status: str) -> None:
    """The DataTransfer went to the station, which answered so."""
    exchange.commanded(world, station, dict.fromkeys((Version.V16, Version.V201), _ACTION), status)


# ---- records


def newest(world: World, station: str) -> Record:
    """The newest DataTransfer of the station on record."""
    found = world.run(world.csms.data_transfers(station))
    if not found:
        raise Unmet(f"the CSMS holds no data of {station}")
    return found[0]


def kept_raw(world: World, station: str, verdict: str) -> None:
    """The data is on record to the letter, with its verdict and under the ids that were sent."""
    asked = exchange.last_call(world, station)
    payload = frames.payload(asked)
    _holds(station, newest(world, station), {
        "data": _raw(world.version, asked),
        "verdict": verdict,
        "direction": "in",
        "vendorId": payload.get("vendorId"),
        "messageId": payload.get("messageId"),
    })  # fmt: skip


def _raw(version: Version, asked: Entry) -> str | None:
    """The data as it stands in the frame: in 1.6 a text, in 2.0.1 the JSON itself."""
    if version is Version.V16 or "data" not in frames.payload(asked):
        value = frames.payload(asked).get("data")
        return None if value is None else str(value)
    _, _, rest = str(asked.text).partition('"data":')
    return rest.removesuffix("}]")


def kept_fault(world: World, station: str, rule: str, place: str) -> None:
    """The fault is on record with rule and place; ``/`` stands for the data as a whole."""
    faults = newest(world, station).get("faults")
    wanted = ("" if place == "/" else place, rule)
    found = [(one.get("path"), one.get("rule")) for one in faults] if isinstance(faults, list) else []
    if wanted not in found:
        raise Unmet(f"the record of the data of {station} does not name {wanted}: {found}")


def kept_out(world: World, station: str, verdict: str) -> None:
    """What was sent to the station is on record with its verdict."""

    async def look() -> None:
        found = await world.csms.data_transfers(station)
        _holds(station, found[0] if found else {}, {"direction": "out", "verdict": verdict})

    records.eventually(world, look)


def kept_answer(world: World, station: str, wanted: object) -> None:
    """The answer's data is on record."""
    answer = newest(world, station).get("answer")
    if not isinstance(answer, str) or json.loads(answer) != wanted:
        raise Unmet(f"wanted the answer {wanted!r} on record, found {answer!r}")


def kept_count(world: World, station: str, count: int) -> None:
    """So many DataTransfers of the station are on record."""

    async def look() -> None:
        found = len(await world.csms.data_transfers(station))
        if found != count:
            raise Unmet(f"the CSMS holds {found} DataTransfers of {station}, not {count}")

    records.eventually(world, look)


def schemas_of(world: World, vendor: str, count: int) -> None:
    """So many schemas of a vendor are in force for the version at hand; files are waited for."""

    async def look() -> None:
        own = [
            one.get("key")
            for one in await world.csms.schemas()
            if (one.get("subprotocol"), one.get("vendorId")) == (world.version.subprotocol, vendor)
        ]
        if len(own) != count:
            raise Unmet(f"the schemas of {vendor} are {own}, not {count}")

    records.eventually(world, look, _PATIENCE)


def schema_stays(world: World, vendor: str, message: str, source: str) -> None:
    """The schema of a message is the one of that source."""
    wanted = letters.key(world.version, vendor, message)
    for one in world.run(world.csms.schemas()):
        if one.get("key") == wanted and source in str(one.get("source")):
            return
    raise Unmet(f"{wanted} of {source} is not in force")


def _holds(station: str, record: Record, wanted: Mapping[str, object]) -> None:
    wrong = {name: record.get(name) for name, value in wanted.items() if record.get(name) != value}
    if wrong:
        text = {name: str(value)[:300] for name, value in wrong.items()}
        meant = {name: str(wanted[name])[:300] for name in wrong}
        raise Unmet(f"the record of the data of {station} has {text} instead of {meant}")
