"""Frames of a transaction's life that scenarios make by hand, both versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from scenarios.letters import Letter, wire_time
from schemas.version import Version

_KINDS = {"start": "Started", "update": "Updated", "end": "Ended"}


class Said(NamedTuple):
    """What one event of 2.0.1 says; the register in Wh."""

    number: int
    word: str  # start, update or end
    energy: float
    token: str | None = None
    kind: str = "ISO14443"
    trigger: str = "MeterValuePeriodic"
    reason: str = "EVDisconnected"
    state: str = "Charging"
    offline: bool = False
    asked: int | None = None  # the remoteStartId
    reserved: int | None = None  # the reservation that it uses


def event(transaction: str, said: Said, at: datetime) -> Letter:
    """2.0.1: one event on EVSE 1; ten seconds between the numbers."""
    when = wire_time(at + timedelta(seconds=10 * said.number))
    info: dict[str, object] = {"transactionId": transaction, "chargingState": said.state}
    info |= {"stoppedReason": said.reason} if said.word == "end" else {}
    info |= {} if said.asked is None else {"remoteStartId": said.asked}
    reading = {"value": said.energy, "measurand": "Energy.Active.Import.Register"}
    body: dict[str, object] = {
        "eventType": _KINDS[said.word],
        "timestamp": when,
        "triggerReason": said.trigger,
        "seqNo": said.number,
        "transactionInfo": info,
        "meterValue": [{"timestamp": when, "sampledValue": [reading]}],
    }
    body |= {"evse": {"id": 1, "connectorId": 1}} if said.word == "start" else {}
    body |= {"offline": True} if said.offline else {}
    body |= {} if said.reserved is None else {"reservationId": said.reserved}
    token = {} if said.token is None else {"idToken": {"idToken": said.token, "type": said.kind}}
    return "TransactionEvent", body | token


def end(version: Version, transaction: object, at: datetime) -> Letter:
    """The end of a session, in 1.6 at a register of 500 Wh."""
    if version is Version.V16:
        times = {"meterStop": 500, "timestamp": wire_time(at)}
        return "StopTransaction", {"transactionId": transaction, "reason": "Remote", **times}
    action, body = event(str(transaction), Said(1, "end", 0), at)
    return action, {**without(body, "meterValue"), "timestamp": wire_time(at)}


def without(body: Mapping[str, object], member: str) -> Mapping[str, object]:
    """A payload that lacks a member."""
    return {key: value for key, value in body.items() if key != member}


def data_transfer(vendor: str, message: str | None) -> Letter:
    """Data of a vendor's own."""
    body = {"vendorId": vendor, "data": '{"temperature": 21.50}'}
    return "DataTransfer", body | ({} if message is None else {"messageId": message})
