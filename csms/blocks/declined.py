"""Actions that this CSMS does not serve yet, each with its reason.

A station's CALL of one is answered NotSupported, a command of one is refused. Written out action by action,
so that a new action of a catalogue cannot slip in unnoticed. What a block routes is served, whatever stands
here.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.catalogue import actions
from schemas.version import Version

_SMART = "block smart_charging is not built yet"
_SECURITY = "block security is not built yet"
_MAINTENANCE = "block maintenance is not built yet"
_MONITORING = "block monitoring is not built yet; NotifyEvent is kept"
_MESSAGING = "display messages and customer information are not built yet"
_COST = "cost is not built yet"

_V16: Mapping[str, tuple[str, ...]] = {
    _SMART: ("ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile"),
    _SECURITY: (
        "CertificateSigned",
        "DeleteCertificate",
        "GetInstalledCertificateIds",
        "InstallCertificate",
        "SecurityEventNotification",
        "SignCertificate",
    ),
    _MAINTENANCE: (
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "GetDiagnostics",
        "GetLog",
        "LogStatusNotification",
        "SignedFirmwareStatusNotification",
        "SignedUpdateFirmware",
        "UpdateFirmware",
    ),
}

_V201: Mapping[str, tuple[str, ...]] = {
    _SMART: (
        "ClearChargingProfile",
        "ClearedChargingLimit",
        "GetChargingProfiles",
        "GetCompositeSchedule",
        "NotifyChargingLimit",
        "NotifyEVChargingNeeds",
        "NotifyEVChargingSchedule",
        "ReportChargingProfiles",
        "SetChargingProfile",
    ),
    _SECURITY: (
        "CertificateSigned",
        "DeleteCertificate",
        "Get15118EVCertificate",
        "GetCertificateStatus",
        "GetInstalledCertificateIds",
        "InstallCertificate",
        "SecurityEventNotification",
        "SignCertificate",
    ),
    _MAINTENANCE: (
        "FirmwareStatusNotification",
        "GetLog",
        "LogStatusNotification",
        "PublishFirmware",
        "PublishFirmwareStatusNotification",
        "UnpublishFirmware",
        "UpdateFirmware",
    ),
    _MONITORING: (
        "ClearVariableMonitoring",
        "GetMonitoringReport",
        "NotifyMonitoringReport",
        "SetMonitoringBase",
        "SetMonitoringLevel",
        "SetVariableMonitoring",
    ),
    _MESSAGING: (
        "ClearDisplayMessage",
        "CustomerInformation",
        "GetDisplayMessages",
        "NotifyCustomerInformation",
        "NotifyDisplayMessages",
        "SetDisplayMessage",
    ),
    _COST: ("CostUpdated",),
}

_V21 = "the behaviour of OCPP 2.1 is not built yet"


def _by_action(version: Version, reasons: Mapping[str, tuple[str, ...]]) -> dict[tuple[Version, str], str]:
    return {(version, name): reason for reason, names in reasons.items() for name in names}


DECLINED: Mapping[tuple[Version, str], str] = {
    **_by_action(Version.V16, _V16),
    **_by_action(Version.V201, _V201),
    **{(Version.V21, name): _V21 for name in actions(Version.V21)},
}
