"""Expectations on DataTransfer: what the CSMS has kept of the data of vendors."""

from __future__ import annotations

import json

from scenarios.expect import frames
from scenarios.expect.evidence import TO_CSMS
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version


def held(world: World, station: str, vendor: str, verdict: str) -> None:
    """The newest data that the station sent of this vendor is on record as it was sent, with this verdict."""
    sent = frames.call(world.entries[::-1], station, TO_CSMS, "DataTransfer", {"vendorId": vendor})
    body = frames.payload(sent)
    wanted = {"vendorId": vendor, "messageId": body.get("messageId"), "verdict": verdict, "direction": "in"}
    kept = [one for one in world.run(world.csms.data_transfers(station)) if one.get("vendorId") == vendor]
    found = {name: kept[0].get(name) for name in wanted} if kept else {}
    if found != wanted or _data(world, kept[0]) != body.get("data"):
        raise Unmet(f"the data should be on record as sent, {verdict}, the CSMS has {kept[:1]}", [sent])


def _data(world: World, record: Record) -> object:
    """What was sent, by its record: text in 1.6, the JSON of a value in 2.0.1."""
    text = record.get("data")
    return text if world.version is Version.V16 or text is None else json.loads(str(text))
