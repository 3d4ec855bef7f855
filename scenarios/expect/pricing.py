"""Expectations on prices: what the CSMS tells of them on the wire, and what the station shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ocppj.transcript import Entry
from scenarios.expect import frames, records, wire
from scenarios.expect.evidence import TO_STATION
from scenarios.verdicts import Unmet
from scenarios.world import World

VENDOR = "org.openchargealliance.costmsg"
_ACTION = "DataTransfer"


def told(world: World, station: str, message: str, wanted: Mapping[str, object]) -> None:
    """The CSMS sent the message since the act, its data has these members (dotted), and it was accepted."""

    def search() -> Entry:
        found = _of(world.since_act, station, message)
        for entry in found:
            data = _data(entry)
            if all(frames.member(data, path) == value for path, value in wanted.items()):
                return frames.result(world.since_act, entry, {"status": "Accepted"})
        raise frames.unmet(f"no {message} with {dict(wanted)}", world.since_act, station, found)

    world.until(search)


def not_told(world: World, station: str, message: str) -> None:
    """No such message since the act, and the CSMS had its chance."""
    wire.given_a_chance(world, station)
    found = _of(world.since_act, station, message)
    if found:
        raise frames.unmet(f"{message} was sent", world.since_act, station, found)


def default_told(world: World, station: str, text: str) -> None:
    """ChangeConfiguration of DefaultPrice with that text, accepted."""

    def search() -> Entry:
        call = frames.call(
            world.since_act, station, TO_STATION, "ChangeConfiguration", {"key": "DefaultPrice"}
        )
        value = json.loads(str(frames.payload(call).get("value")))
        if value.get("priceText") != text:
            raise frames.unmet(f"wanted the text {text!r}", world.since_act, station, [call])
        return frames.result(world.since_act, call, {"status": "Accepted"})

    world.until(search)


def shown(world: World, station: str, evse: int, text: str) -> None:
    """A driver reads this."""

    def look() -> None:
        found = world.run(world.station(station).shown(evse))
        if found != text:
            raise Unmet(f"{station} shows {found!r}, not {text!r}")

    look()


def kept(world: World, station: str, message: str, verdict: str, count: int) -> None:
    """So many of these messages are on record as sent, with this verdict."""

    async def look() -> None:
        found = await world.csms.data_transfers(station)
        fitting = [one for one in found if (one.get("vendorId"), one.get("messageId")) == (VENDOR, message)]
        verdicts = [one.get("verdict") for one in fitting]
        if verdicts != [verdict] * count:
            raise Unmet(f"the {message} on record are {verdicts}, not {count} {verdict}")

    records.eventually(world, look)


def _of(entries: Sequence[Entry], station: str, message: str) -> list[Entry]:
    calls = frames.calls(entries, station, TO_STATION, _ACTION)
    wanted = {"vendorId": VENDOR, "messageId": message}
    return [one for one in calls if not frames.differences(one, wanted)]


def _data(entry: Entry) -> object:
    return json.loads(str(frames.payload(entry).get("data")))
