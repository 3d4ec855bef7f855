"""The variables a station has: one row per variable, its 1.6 key and its 2.0.1 place side by side.

A row with a key and no component exists in 1.6 alone; a row with a component and no key in 2.0.1 alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Data types, in the spelling of DataEnumType."""

    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    OPTION = "OptionList"
    MEMBERS = "MemberList"
    SEQUENCE = "SequenceList"


class Mutability(StrEnum):
    """Who may do what, in the spelling of MutabilityEnumType."""

    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"
    READ_WRITE = "ReadWrite"


@dataclass(frozen=True, slots=True)
class Definition:
    """One variable: where it stands in either version, what it may hold and what it holds at first."""

    key: str | None
    component: str | None
    variable: str
    kind: Kind
    default: str
    instance: str | None = None
    mutability: Mutability = Mutability.READ_WRITE
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    unit: str | None = None
    reboot: bool = False
    evse: int | None = None
    connector: int | None = None

    @property
    def name(self) -> str:
        """The name under which its value is kept."""
        if self.component is None:
            return self.variable
        place = "".join(f"@{number}" for number in (self.evse, self.connector) if number is not None)
        instance = f"[{self.instance}]" if self.instance else ""
        return f"{self.component}{place}.{self.variable}{instance}"


MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Power.Offered",
    "Current.Import",
    "Current.Offered",
    "Voltage",
    "Frequency",
    "SoC",
)
TX_POINTS = ("EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer")

_I, _B, _S, _M, _O = Kind.INTEGER, Kind.BOOLEAN, Kind.STRING, Kind.MEMBERS, Kind.OPTION
_RO, _WO, _RW = Mutability.READ_ONLY, Mutability.WRITE_ONLY, Mutability.READ_WRITE
_SAMPLE = "Energy.Active.Import.Register,Power.Active.Import"
_ENERGY = "Energy.Active.Import.Register"


def _seconds(
    key: str | None,
    component: str,
    variable: str,
    default: int,
    *,
    least: int = 0,
    instance: str | None = None,
) -> Definition:
    return Definition(
        key, component, variable, _I, str(default), instance, minimum=least, maximum=2**31 - 1, unit="s"
    )


def _fixed_16(key: str, value: str) -> Definition:
    return Definition(key, None, key, _I, value, mutability=_RO)


def _switch(
    key: str | None, component: str, variable: str, default: bool, *, mutability: Mutability = _RW
) -> Definition:
    return Definition(key, component, variable, _B, "true" if default else "false", mutability=mutability)


def _measurands(key: str | None, component: str, variable: str, default: str) -> Definition:
    return Definition(key, component, variable, _M, default, values=MEASURANDS)


DEFINITIONS: tuple[Definition, ...] = (
    # -- connection
    _seconds("HeartbeatInterval", "OCPPCommCtrlr", "HeartbeatInterval", 300, least=1),
    _seconds("WebSocketPingInterval", "OCPPCommCtrlr", "WebSocketPingInterval", 0),
    Definition(
        "TransactionMessageAttempts", "OCPPCommCtrlr", "MessageAttempts", _I, "3", "TransactionEvent",
        minimum=1, maximum=100,
    ),
    _seconds(
        "TransactionMessageRetryInterval", "OCPPCommCtrlr", "MessageAttemptInterval", 60,
        instance="TransactionEvent",
    ),
    Definition(
        None, "OCPPCommCtrlr", "MessageTimeout", _I, "30", "Default", minimum=1, maximum=600, unit="s"
    ),
    Definition("ResetRetries", "OCPPCommCtrlr", "ResetRetries", _I, "0", minimum=0, maximum=10),
    _seconds(None, "OCPPCommCtrlr", "RetryBackOffWaitMinimum", 2, least=1),
    Definition(None, "OCPPCommCtrlr", "RetryBackOffRepeatTimes", _I, "4", minimum=0, maximum=10),
    _seconds(None, "OCPPCommCtrlr", "RetryBackOffRandomRange", 2),
    Definition(None, "OCPPCommCtrlr", "OfflineThreshold", _I, "60", minimum=0, maximum=2**31 - 1, unit="s"),
    _switch(
        "UnlockConnectorOnEVSideDisconnect", "OCPPCommCtrlr", "UnlockOnEVSideDisconnect", True,
        mutability=_RO,
    ),
    Definition(None, "OCPPCommCtrlr", "FileTransferProtocols", _M, "HTTP", mutability=_RO, values=("HTTP",)),
    Definition(None, "OCPPCommCtrlr", "QueueAllMessages", _B, "false", mutability=_RO),
    # -- device data
    Definition("GetConfigurationMaxKeys", None, "GetConfigurationMaxKeys", _I, "100", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "ItemsPerMessage", _I, "50", "GetReport", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "ItemsPerMessage", _I, "50", "GetVariables", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "ItemsPerMessage", _I, "50", "SetVariables", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "BytesPerMessage", _I, "65535", "GetReport", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "BytesPerMessage", _I, "65535", "GetVariables", mutability=_RO),
    Definition(None, "DeviceDataCtrlr", "BytesPerMessage", _I, "65535", "SetVariables", mutability=_RO),
    # -- authorization
    _switch("AuthorizeRemoteTxRequests", "AuthCtrlr", "AuthorizeRemoteStart", False),
    _switch("LocalPreAuthorize", "AuthCtrlr", "LocalPreAuthorize", False),
    _switch("LocalAuthorizeOffline", "AuthCtrlr", "LocalAuthorizeOffline", True),
    _switch("AllowOfflineTxForUnknownId", "AuthCtrlr", "OfflineTxForUnknownIdEnabled", False),
    _switch(None, "AuthCtrlr", "Enabled", True, mutability=_RO),
    _switch("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Enabled", True),
    _seconds(None, "AuthCacheCtrlr", "LifeTime", 0),
    # -- transactions
    _seconds("ConnectionTimeOut", "TxCtrlr", "EVConnectionTimeOut", 60),
    _switch("StopTransactionOnInvalidId", "TxCtrlr", "StopTxOnInvalidId", True),
    _switch("StopTransactionOnEVSideDisconnect", "TxCtrlr", "StopTxOnEVSideDisconnect", True),
    Definition(None, "TxCtrlr", "TxStartPoint", _M, "PowerPathClosed", values=TX_POINTS),
    Definition(None, "TxCtrlr", "TxStopPoint", _M, "EVConnected,Authorized", values=TX_POINTS),
    # -- metering
    _seconds("MeterValueSampleInterval", "SampledDataCtrlr", "TxUpdatedInterval", 60),
    _measurands("MeterValuesSampledData", "SampledDataCtrlr", "TxUpdatedMeasurands", _SAMPLE),
    _measurands(None, "SampledDataCtrlr", "TxStartedMeasurands", _ENERGY),
    _measurands("StopTxnSampledData", "SampledDataCtrlr", "TxEndedMeasurands", _ENERGY),
    Definition(None, "SampledDataCtrlr", "TxEndedInterval", _I, "0", minimum=0, maximum=0, unit="s"),
    _switch(None, "SampledDataCtrlr", "Enabled", True, mutability=_RO),
    _fixed_16("MeterValuesSampledDataMaxLength", "8"),
    _seconds("ClockAlignedDataInterval", "AlignedDataCtrlr", "Interval", 0),
    _measurands("MeterValuesAlignedData", "AlignedDataCtrlr", "Measurands", _ENERGY),
    Definition("StopTxnAlignedData", "AlignedDataCtrlr", "TxEndedMeasurands", _M, "", mutability=_RO),
    # -- 1.6 alone
    Definition("NumberOfConnectors", None, "NumberOfConnectors", _I, "1", mutability=_RO),
    Definition("ConnectorPhaseRotation", None, "ConnectorPhaseRotation", _S, "0.RST", maximum=500),
    Definition(
        "SupportedFeatureProfiles", None, "SupportedFeatureProfiles", _M, "Core,RemoteTrigger", mutability=_RO
    ),
    _fixed_16("SupportedFeatureProfilesMaxLength", "6"),
    # -- identity and clock
    Definition(None, "SecurityCtrlr", "Identity", _S, "", mutability=_RO),
    Definition(
        "AuthorizationKey", "SecurityCtrlr", "BasicAuthPassword", _S, "",
        mutability=_WO, minimum=16, maximum=40,
    ),
    Definition(None, "SecurityCtrlr", "OrganizationName", _S, "Plugfest", maximum=64, reboot=True),
    Definition(None, "SecurityCtrlr", "SecurityProfile", _I, "0", mutability=_RO),
    Definition(None, "ClockCtrlr", "DateTime", _S, "", mutability=_RO),
    Definition(
        None, "ClockCtrlr", "TimeSource", _O, "RealTimeClock", values=("RealTimeClock",), reboot=True
    ),
)  # fmt: skip
