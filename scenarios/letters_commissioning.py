"""Frames by which a CSMS learns what a station has, written by hand, both versions side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from scenarios.letters import Letter, wire_time
from schemas.version import Version

Spot = tuple[int, int | None]
"""An EVSE and, where it is said, one of its connectors."""
_ITEM = re.compile(r"EVSE (-?\d+)(?:\.(\d+))?(?: (?:as|from) (\w+)| for sure)?")


def listed(text: str) -> list[tuple[Spot, str | None]]:
    """Read ``EVSE 3 as Available, EVSE 1.2 for sure, EVSE 2 from MeterValues``: place and last word."""
    found = []
    for item in text.split(", "):
        match = _ITEM.fullmatch(item)
        if match is None:
            raise ValueError(f"{item!r} names no EVSE")
        evse, connector, word = match.groups()
        found.append(((int(evse), None if connector is None else int(connector)), word))
    return found


def layout(text: str) -> Mapping[int, Sequence[int]]:
    """Read ``EVSE 1, EVSE 2.1, EVSE 2.2`` as connectors by EVSE; an EVSE alone has connector 1."""
    found: dict[int, list[int]] = {}
    for (evse, connector), _ in listed(text):
        found.setdefault(evse, []).append(connector or 1)
    return found


def boot(version: Version, model: str) -> Letter:
    """A boot of a station of this model."""
    if version is Version.V16:
        return "BootNotification", {"chargePointVendor": "Plugfest", "chargePointModel": model}
    station = {"vendorName": "Plugfest", "model": model, "firmwareVersion": "2.0"}
    return "BootNotification", {"reason": "FirmwareUpdate", "chargingStation": station}


def status(version: Version, now: datetime, spot: Spot, wanted: str) -> Letter:
    """The status of a place; in 1.6 the EVSE stands for its connector's number."""
    evse, connector = spot
    if version is Version.V16:
        code = "OtherError" if wanted == "Faulted" else "NoError"
        body = {"connectorId": evse, "errorCode": code, "status": wanted}
        return "StatusNotification", {**body, "timestamp": wire_time(now)}
    of = (0 if evse == 0 else 1) if connector is None else connector
    body = {"evseId": evse, "connectorId": of, "connectorStatus": wanted}
    return "StatusNotification", {**body, "timestamp": wire_time(now)}


def reading(version: Version, now: datetime, evse: int) -> Letter:
    """A reading of an EVSE outside of any session."""
    if version is Version.V16:
        value = {"timestamp": wire_time(now), "sampledValue": [{"value": "100"}]}
        return "MeterValues", {"connectorId": evse, "meterValue": [value]}
    sample = {"timestamp": wire_time(now), "sampledValue": [{"value": 100}]}
    return "MeterValues", {"evseId": evse, "meterValue": [sample]}


def report(now: datetime, evses: Mapping[int, Sequence[int]]) -> Letter:
    """2.0.1: the part of the device model that names the connectors."""
    available = {"variable": {"name": "Available"}, "variableAttribute": [{"value": "true"}]}
    items = [
        {"component": {"name": "Connector", "evse": {"id": evse, "connectorId": each}}, **available}
        for evse, connectors in evses.items()
        for each in connectors
    ]
    return "NotifyReport", {
        "requestId": 1,
        "generatedAt": wire_time(now),
        "seqNo": 0,
        "reportData": items,
    }
