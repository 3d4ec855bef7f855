"""Frames of the scenarios' own making, both versions side by side: good ones, faulty ones and rubbish.

Written by hand as JSON, not by our types, so that a fault of the types cannot hide here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from schemas.version import Version

Letter = tuple[str, Mapping[str, object]]
_DEEP = 100_000

# What a bare frame may be that has no readable id, or is no CALL at all; ids are filled in.
RUBBISH: Mapping[str, str] = {
    "text that is not JSON": "Boot me!",
    "an object instead of a list": '{"2":"Heartbeat"}',
    "a CALL whose id is a number": '[2,17,"Heartbeat",{}]',
    "an empty list": "[]",
    f"brackets nested {_DEEP} deep": "[" * _DEEP + "]" * _DEEP,
    "a CALLRESULT nobody waits for": '[3,"nobody-asked",{}]',
    "a CALLERROR nobody waits for": '[4,"nobody-asked","InternalError","",{}]',
    "a CALLRESULT without a payload": '[3,"nobody-asked"]',
}


# What an operator may ask of a station, in the words of the features.
COMMANDS: Mapping[str, Mapping[Version, str]] = {
    "base report": {Version.V201: "GetBaseReport"},
    "cancellation": dict.fromkeys(Version, "CancelReservation"),
    "change of availability": dict.fromkeys(Version, "ChangeAvailability"),
    "clearing": dict.fromkeys(Version, "ClearCache"),
    "extended trigger": {Version.V16: "ExtendedTriggerMessage"},
    "local list": dict.fromkeys(Version, "SendLocalList"),
    "network profile": {Version.V201: "SetNetworkProfile"},
    "question about a session": {Version.V201: "GetTransactionStatus"},
    "remote start": {Version.V16: "RemoteStartTransaction", Version.V201: "RequestStartTransaction"},
    "remote stop": {Version.V16: "RemoteStopTransaction", Version.V201: "RequestStopTransaction"},
    "report": {Version.V201: "GetReport"},
    "reservation": dict.fromkeys(Version, "ReserveNow"),
    "reset": dict.fromkeys(Version, "Reset"),
    "trigger": dict.fromkeys(Version, "TriggerMessage"),
    "unlocking": dict.fromkeys(Version, "UnlockConnector"),
}


def wire_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def boot(version: Version) -> Letter:
    """A boot of a station that has nothing else to say."""
    if version is Version.V16:
        return "BootNotification", {"chargePointVendor": "Plugfest", "chargePointModel": "bare"}
    station = {"vendorName": "Plugfest", "model": "bare"}
    return "BootNotification", {"reason": "PowerUp", "chargingStation": station}


def status(version: Version, now: datetime) -> dict[str, object]:
    """A good StatusNotification of the first connector."""
    if version is Version.V16:
        return {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": wire_time(now)}
    return {"timestamp": wire_time(now), "connectorStatus": "Available", "evseId": 1, "connectorId": 1}


def start(version: Version, now: datetime, evse: int, token: str, transaction: str) -> Letter:
    """A start as a station sends it that does not authorize beforehand."""
    if version is Version.V16:
        times = {"meterStart": 0, "timestamp": wire_time(now)}
        return "StartTransaction", {"connectorId": evse, "idTag": token, **times}
    return "TransactionEvent", {
        "eventType": "Started",
        "timestamp": wire_time(now),
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": transaction, "chargingState": "EVConnected"},
        "evse": {"id": evse, "connectorId": 1},
        "idToken": {"idToken": token, "type": "ISO14443"},
    }


def remote_start(version: Version, evse: int, token: str, number: int) -> Letter:
    """The operator's request to start a session; ``number`` is 2.0.1's remoteStartId."""
    if version is Version.V16:
        return "RemoteStartTransaction", {"connectorId": evse, "idTag": token}
    id_token = {"idToken": token, "type": "ISO14443"}
    return "RequestStartTransaction", {"evseId": evse, "remoteStartId": number, "idToken": id_token}


def remote_stop(version: Version, transaction_id: object) -> Letter:
    """The operator's request to stop a session."""
    action = "RemoteStopTransaction" if version is Version.V16 else "RequestStopTransaction"
    return action, {"transactionId": transaction_id}


def offline_for_unknown(version: Version) -> Letter:
    """The operator's leave to charge unknown tokens offline (1.6 9.1.1, 2.0.1 C15)."""
    if version is Version.V16:
        return "ChangeConfiguration", {"key": "AllowOfflineTxForUnknownId", "value": "true"}
    wanted = {
        "attributeValue": "true",
        "component": {"name": "AuthCtrlr"},
        "variable": {"name": "OfflineTxForUnknownIdEnabled"},
    }
    return "SetVariables", {"setVariableData": [wanted]}


def call(fault: str, version: Version, now: datetime, message_id: str) -> str:
    """The text of a CALL, right or with one fault, named in the words of the feature.

    Raises KeyError for a fault that nobody has written yet.
    """
    good = status(version, now)
    member = "status" if version is Version.V16 else "connectorStatus"
    table: Mapping[str, list[object]] = {
        "a good status": ["StatusNotification", good],
        "a missing member": ["StatusNotification", {key: good[key] for key in good if key != member}],
        "a number where text belongs": ["StatusNotification", {**good, "timestamp": 17}],
        "a value outside its enumeration": ["StatusNotification", {**good, member: "Sleepy"}],
        "a text that is too long": ["Authorize", _too_long(version)],
        "a member nobody knows": ["StatusNotification", {**good, "colour": "green"}],
        "a list for a payload": ["StatusNotification", [good]],
        "a firmware status": ["FirmwareStatusNotification", {"status": "Idle"}],
        "a diagnostics status": ["DiagnosticsStatusNotification", {"status": "Idle"}],
        "an action nobody knows": ["Levitate", {}],
        "an action of the CSMS": ["Reset", {"type": "Hard" if version is Version.V16 else "Immediate"}],
        "too few elements": ["Heartbeat"],
        "an action that is a number": [17, {}],
        "half of a surrogate pair": ["Heartbeat", {"customData": {"vendorId": "\ud800"}}],
    }
    return json.dumps([2, message_id, *table[fault]])


def _too_long(version: Version) -> Mapping[str, object]:
    if version is Version.V16:
        return {"idTag": "A" * 21}
    return {"idToken": {"idToken": "A" * 37, "type": "ISO14443"}}
