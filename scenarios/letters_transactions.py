"""Frames of a transaction's life that scenarios make by hand, both versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from scenarios.letters import Letter, wire_time
from schemas.version import Version

_KINDS = {"start": "Started", "update": "Updated", "end": "Ended"}


def event(transaction: str, word: str, number: int, energy: float, at: datetime) -> Letter:
    """2.0.1: ``word`` is start, update or end; the register in Wh, ten seconds between the numbers."""
    when = wire_time(at + timedelta(seconds=10 * number))
    info: dict[str, object] = {"transactionId": transaction, "chargingState": "Charging"}
    reading = {"value": energy, "measurand": "Energy.Active.Import.Register"}
    body: dict[str, object] = {
        "eventType": _KINDS[word],
        "timestamp": when,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": number,
        "transactionInfo": info | ({"stoppedReason": "EVDisconnected"} if word == "end" else {}),
        "meterValue": [{"timestamp": when, "sampledValue": [reading]}],
    }
    return "TransactionEvent", body | ({"evse": {"id": 1, "connectorId": 1}} if word == "start" else {})


def end(version: Version, transaction: object, at: datetime) -> Letter:
    """The end of a session, in 1.6 at a register of 500 Wh."""
    if version is Version.V16:
        times = {"meterStop": 500, "timestamp": wire_time(at)}
        return "StopTransaction", {"transactionId": transaction, "reason": "Remote", **times}
    action, body = event(str(transaction), "end", 1, 0, at)
    return action, {**without(body, "meterValue"), "timestamp": wire_time(at)}


def without(body: Mapping[str, object], member: str) -> Mapping[str, object]:
    """A payload that lacks a member."""
    return {key: value for key, value in body.items() if key != member}


def data_transfer(vendor: str, message: str | None) -> Letter:
    """Data of a vendor's own."""
    body = {"vendorId": vendor, "data": '{"temperature": 21.50}'}
    return "DataTransfer", body | ({} if message is None else {"messageId": message})
