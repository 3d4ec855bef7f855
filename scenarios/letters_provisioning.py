"""Commands about variables, reports, network profiles and resets, both versions side by side.

A variable is named by its 1.6 key, or as ``Component.Variable`` or ``Component.Variable[Instance]``; the
short names below stand for one thing in either version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.letters import Letter
from schemas.version import Version

_SHORT: Mapping[str, Mapping[Version, str]] = {
    "the heartbeat interval": {
        Version.V16: "HeartbeatInterval",
        Version.V201: "OCPPCommCtrlr.HeartbeatInterval",
    },
    "the retry interval": {
        Version.V16: "TransactionMessageRetryInterval",
        Version.V201: "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]",
    },
    "the number of attempts": {
        Version.V16: "TransactionMessageAttempts",
        Version.V201: "OCPPCommCtrlr.MessageAttempts[TransactionEvent]",
    },
    "the sample interval": {
        Version.V16: "MeterValueSampleInterval",
        Version.V201: "SampledDataCtrlr.TxUpdatedInterval",
    },
}


def named(version: Version, name: str) -> str:
    """The name of a variable in this version."""
    return _SHORT[name][version] if name in _SHORT else name


def place(name: str) -> dict[str, dict[str, str]]:
    """Component and variable of 2.0.1."""
    component, _, variable = name.partition(".")
    variable, _, instance = variable.rstrip("]").partition("[")
    held = {"name": variable, "instance": instance} if instance else {"name": variable}
    return {"component": {"name": component}, "variable": held}


def get(version: Version, names: Sequence[str]) -> Letter:
    """Ask for variables."""
    if version is Version.V16:
        return "GetConfiguration", {"key": list(names)}
    return "GetVariables", {"getVariableData": [place(name) for name in names]}


def put(version: Version, values: Sequence[tuple[str, str]]) -> Letter:
    """Set variables; 1.6 sets one at a time."""
    if version is Version.V16:
        ((key, value),) = values
        return "ChangeConfiguration", {"key": key, "value": value}
    return "SetVariables", {
        "setVariableData": [{**place(name), "attributeValue": value} for name, value in values]
    }


def wanted(version: Version, name: str, value: str) -> Mapping[str, object]:
    """A variable that a station is to have before its boot is accepted."""
    if version is Version.V16:
        return {"key": name, "value": value}
    return {**place(name), "value": value}


def network_profile(slot: int, url: str, **more: object) -> Letter:
    """An address for a slot."""
    data: dict[str, object] = {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": url,
        "messageTimeout": 30,
        "securityProfile": 0,
        "ocppInterface": "Wired0",
    }
    return "SetNetworkProfile", {"configurationSlot": slot, "connectionData": data | more}


# What is wrong with a network profile, by name: slot and members of its connection data.
BAD_PROFILES: Mapping[str, tuple[int, Mapping[str, object]]] = {
    "a slot that it lacks": (99, {}),
    "an address that is no WebSocket": (2, {"ocppCsmsUrl": "http://127.0.0.1:1/"}),
    "a version that it does not speak": (2, {"ocppVersion": "OCPP15"}),
    "a transport that it does not speak": (2, {"ocppTransport": "SOAP"}),
}
