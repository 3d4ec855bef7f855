"""Frames about tokens that scenarios make by hand, both versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scenarios.letters import Letter
from schemas.version import Version


class Setting(NamedTuple):
    """One setting of a station under its name in either version; ``key`` None: 1.6 has no such thing."""

    key: str | None
    component: str
    variable: str


# By the name that features use: that of 1.6 where there is one.
SETTINGS: Mapping[str, Setting] = {
    "LocalPreAuthorize": Setting("LocalPreAuthorize", "AuthCtrlr", "LocalPreAuthorize"),
    "LocalAuthorizeOffline": Setting("LocalAuthorizeOffline", "AuthCtrlr", "LocalAuthorizeOffline"),
    "AllowOfflineTxForUnknownId": Setting(
        "AllowOfflineTxForUnknownId", "AuthCtrlr", "OfflineTxForUnknownIdEnabled"
    ),
    "AuthorizationCacheEnabled": Setting("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Enabled"),
    "LocalAuthListEnabled": Setting("LocalAuthListEnabled", "LocalAuthListCtrlr", "Enabled"),
    "MasterPassGroupId": Setting(None, "AuthCtrlr", "MasterPassGroupId"),
    "StopTransactionOnInvalidId": Setting("StopTransactionOnInvalidId", "TxCtrlr", "StopTxOnInvalidId"),
    "StopTransactionOnEVSideDisconnect": Setting(
        "StopTransactionOnEVSideDisconnect", "TxCtrlr", "StopTxOnEVSideDisconnect"
    ),
    "UnlockConnectorOnEVSideDisconnect": Setting(
        "UnlockConnectorOnEVSideDisconnect", "OCPPCommCtrlr", "UnlockOnEVSideDisconnect"
    ),
    "MaxEnergyOnInvalidId": Setting("MaxEnergyOnInvalidId", "TxCtrlr", "MaxEnergyOnInvalidId"),
    "BasicAuthPassword": Setting("AuthorizationKey", "SecurityCtrlr", "BasicAuthPassword"),
    "ConnectionTimeOut": Setting("ConnectionTimeOut", "TxCtrlr", "EVConnectionTimeOut"),
    "TxStartPoint": Setting(None, "TxCtrlr", "TxStartPoint"),
    "TxStopPoint": Setting(None, "TxCtrlr", "TxStopPoint"),
    "MeterValuesSampledData": Setting("MeterValuesSampledData", "SampledDataCtrlr", "TxUpdatedMeasurands"),
    "StopTxnSampledData": Setting("StopTxnSampledData", "SampledDataCtrlr", "TxEndedMeasurands"),
    "ClockAlignedDataInterval": Setting("ClockAlignedDataInterval", "AlignedDataCtrlr", "Interval"),
    "MeterValuesAlignedData": Setting("MeterValuesAlignedData", "AlignedDataCtrlr", "Measurands"),
    "AuthorizeRemoteTxRequests": Setting("AuthorizeRemoteTxRequests", "AuthCtrlr", "AuthorizeRemoteStart"),
}

_INFO = {Version.V16: "idTagInfo", Version.V201: "idTokenInfo"}
NUMBER = {Version.V16: "listVersion", Version.V201: "versionNumber"}
NO_LIST = {Version.V16: -1, Version.V201: 0}  # the version that is told where there is no list


def change(version: Version, name: str, value: str) -> Letter:
    """The operator's wish to change a setting. Raises KeyError for one that nobody has written yet."""
    setting = SETTINGS[name]
    if version is Version.V16:
        return "ChangeConfiguration", {"key": setting.key, "value": value}
    place = {"component": {"name": setting.component}, "variable": {"name": setting.variable}}
    return "SetVariables", {"setVariableData": [{"attributeValue": value, **place}]}


def local_list(version: Version, number: int, kind: str, entries: Mapping[str, str | None]) -> Letter:
    """SendLocalList; ``entries``: token -> status, None to take it off. ``kind`` is Full or Differential."""
    listed: list[Mapping[str, object]] = []
    for token, status in entries.items():
        who: dict[str, object] = (
            {"idTag": token}
            if version is Version.V16
            else {"idToken": {"idToken": token, "type": "ISO14443"}}
        )
        info = {} if status is None else {_INFO[version]: {"status": status}}
        listed.append(who | info)
    body = {NUMBER[version]: number, "updateType": kind, "localAuthorizationList": listed}
    return "SendLocalList", body


def remote_start(evse: int, token: str, kind: str, number: int) -> Letter:
    """2.0.1: the operator's request to start a session with a token of some type."""
    id_token = {"idToken": token, "type": kind}
    return "RequestStartTransaction", {"evseId": evse, "remoteStartId": number, "idToken": id_token}
