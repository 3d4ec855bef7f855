"""The variables every station has: what its behaviour rests on here, what is only kept in
``definitions_kept``.

Rows of one topic stand together, each with its 1.6 key and its 2.0.1 place (1.6 section 9, 2.0.1 part 2
section 2).
"""

from __future__ import annotations

from simulator.model.definition import (
    LONGEST,
    RO,
    WO,
    Definition,
    Kind,
    Mutability,
    choice,
    fixed,
    fixed_16,
    number,
    seconds,
    switch,
    text,
)
from simulator.model.definitions_kept import KEPT

__all__ = ["DEFINITIONS", "MEASURANDS", "SLOTS", "TX_POINTS", "Definition", "Kind", "Mutability"]

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
TX_POINTS = (
    "ParkingBayOccupancy",
    "EVConnected",
    "Authorized",
    "DataSigned",
    "PowerPathClosed",
    "EnergyTransfer",
)
SLOTS = (
    "1",
    "2",
    "3",
)  # configuration slots of network profiles; the first holds what the station starts with

_I, _B, _M = Kind.INTEGER, Kind.BOOLEAN, Kind.MEMBERS
_SAMPLE = "Energy.Active.Import.Register,Power.Active.Import"
_ENERGY = "Energy.Active.Import.Register"
_ROTATION = 500


def _measurands(key: str | None, component: str, variable: str, default: str) -> Definition:
    return Definition(key, component, variable, _M, default, values=MEASURANDS)


def _per_message(variable: str, instance: str, value: int) -> Definition:
    return number(None, "DeviceDataCtrlr", variable, value, instance=instance)


_CONNECTION = (
    seconds("HeartbeatInterval", "OCPPCommCtrlr", "HeartbeatInterval", 300, least=1),
    seconds("WebSocketPingInterval", "OCPPCommCtrlr", "WebSocketPingInterval", 0),
    Definition(
        "TransactionMessageAttempts", "OCPPCommCtrlr", "MessageAttempts", _I, "3", "TransactionEvent",
        minimum=1, maximum=100,
    ),
    seconds(
        "TransactionMessageRetryInterval", "OCPPCommCtrlr", "MessageAttemptInterval", 60,
        instance="TransactionEvent",
    ),
    Definition(
        None, "OCPPCommCtrlr", "MessageTimeout", _I, "30", "Default", minimum=1, maximum=600, unit="s"
    ),
    Definition("ResetRetries", "OCPPCommCtrlr", "ResetRetries", _I, "0", minimum=0, maximum=10),
    seconds(None, "OCPPCommCtrlr", "RetryBackOffWaitMinimum", 2, least=1),
    Definition(None, "OCPPCommCtrlr", "RetryBackOffRepeatTimes", _I, "4", minimum=0, maximum=10),
    seconds(None, "OCPPCommCtrlr", "RetryBackOffRandomRange", 2),
    Definition(None, "OCPPCommCtrlr", "OfflineThreshold", _I, "60", minimum=0, maximum=LONGEST, unit="s"),
    switch("UnlockConnectorOnEVSideDisconnect", "OCPPCommCtrlr", "UnlockOnEVSideDisconnect", True),
    choice(
        "SupportedFileTransferProtocols", "OCPPCommCtrlr", "FileTransferProtocols", "HTTP", ("HTTP",),
        mutability=RO, kind=_M,
    ),
    switch(None, "OCPPCommCtrlr", "QueueAllMessages", False, mutability=RO),
    # -- network profiles (B09, B10): a new order of slots counts from the next boot
    Definition(
        None, "OCPPCommCtrlr", "NetworkConfigurationPriority", Kind.SEQUENCE, "1", values=SLOTS, reboot=True
    ),
    Definition(
        None, "OCPPCommCtrlr", "NetworkProfileConnectionAttempts", _I, "3", minimum=1, maximum=100
    ),
    fixed("OCPPCommCtrlr", "ActiveNetworkProfile", "1", kind=_I),
)  # fmt: skip
_DEVICE_DATA = (
    fixed_16("GetConfigurationMaxKeys", 100),
    *(_per_message("ItemsPerMessage", name, 50) for name in ("GetReport", "GetVariables", "SetVariables")),
    *(
        _per_message("BytesPerMessage", name, 65_535)
        for name in ("GetReport", "GetVariables", "SetVariables")
    ),
    number(None, "DeviceDataCtrlr", "ConfigurationValueSize", 1000),
    number(None, "DeviceDataCtrlr", "ReportingValueSize", 2500),
    number(None, "DeviceDataCtrlr", "ValueSize", 2500),
)
_AUTHORIZATION = (
    switch("AuthorizeRemoteTxRequests", "AuthCtrlr", "AuthorizeRemoteStart", False),
    switch("LocalPreAuthorize", "AuthCtrlr", "LocalPreAuthorize", False),
    switch("LocalAuthorizeOffline", "AuthCtrlr", "LocalAuthorizeOffline", True),
    switch("AllowOfflineTxForUnknownId", "AuthCtrlr", "OfflineTxForUnknownIdEnabled", False),
    switch(None, "AuthCtrlr", "Enabled", True, mutability=RO),
    switch(None, "AuthCtrlr", "DisableRemoteAuthorization", False),
    text(None, "AuthCtrlr", "MasterPassGroupId", "", most=36),
    number(None, "AuthCtrlr", "AdditionalInfoItemsPerMessage", 0),
    switch("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Enabled", True),
    switch(None, "AuthCacheCtrlr", "Available", True, mutability=RO),
    seconds(None, "AuthCacheCtrlr", "LifeTime", 0),
    choice(None, "AuthCacheCtrlr", "Policy", "LRU", ("LRU", "LFU", "FIFO", "CUSTOM"), mutability=RO),
    number(None, "AuthCacheCtrlr", "Storage", 0, unit="B"),
    switch(None, "AuthCacheCtrlr", "DisablePostAuthorize", False),
    switch("LocalAuthListEnabled", "LocalAuthListCtrlr", "Enabled", True),
    switch(None, "LocalAuthListCtrlr", "Available", True, mutability=RO),
    # 2.0.1 tells how many there are and, as the limit, how many there can be; 1.6 the latter alone.
    fixed_16("LocalAuthListMaxLength", 1000),
    number(None, "LocalAuthListCtrlr", "Entries", 0, most=1000),
    number("SendLocalListMaxLength", "LocalAuthListCtrlr", "ItemsPerMessage", 100),
    number(None, "LocalAuthListCtrlr", "BytesPerMessage", 65_535),
    number(None, "LocalAuthListCtrlr", "Storage", 0, unit="B"),
    switch(None, "LocalAuthListCtrlr", "DisablePostAuthorize", False),
)
_TRANSACTIONS = (
    seconds("ConnectionTimeOut", "TxCtrlr", "EVConnectionTimeOut", 60),
    switch("StopTransactionOnInvalidId", "TxCtrlr", "StopTxOnInvalidId", True),
    switch("StopTransactionOnEVSideDisconnect", "TxCtrlr", "StopTxOnEVSideDisconnect", True),
    Definition(
        "MaxEnergyOnInvalidId", "TxCtrlr", "MaxEnergyOnInvalidId", _I, "0",
        minimum=0, maximum=LONGEST, unit="Wh",
    ),
    Definition(None, "TxCtrlr", "TxStartPoint", _M, "PowerPathClosed", values=TX_POINTS),
    Definition(None, "TxCtrlr", "TxStopPoint", _M, "EVConnected,Authorized", values=TX_POINTS),
    switch(None, "TxCtrlr", "TxBeforeAcceptedEnabled", True, mutability=RO),
    number(None, "TxCtrlr", "ChargingTime", 0, unit="s"),
)  # fmt: skip
_METERING = (
    seconds("MeterValueSampleInterval", "SampledDataCtrlr", "TxUpdatedInterval", 60),
    _measurands("MeterValuesSampledData", "SampledDataCtrlr", "TxUpdatedMeasurands", _SAMPLE),
    _measurands(None, "SampledDataCtrlr", "TxStartedMeasurands", _ENERGY),
    _measurands("StopTxnSampledData", "SampledDataCtrlr", "TxEndedMeasurands", _ENERGY),
    seconds(None, "SampledDataCtrlr", "TxEndedInterval", 0),
    switch(None, "SampledDataCtrlr", "Enabled", True, mutability=RO),
    switch(None, "SampledDataCtrlr", "Available", True, mutability=RO),
    switch(None, "SampledDataCtrlr", "SignReadings", False, mutability=RO),
    switch(None, "SampledDataCtrlr", "RegisterValuesWithoutPhases", True, mutability=RO),
    fixed_16("MeterValuesSampledDataMaxLength", len(MEASURANDS)),
    fixed_16("StopTxnSampledDataMaxLength", len(MEASURANDS)),
    seconds("ClockAlignedDataInterval", "AlignedDataCtrlr", "Interval", 0),
    _measurands("MeterValuesAlignedData", "AlignedDataCtrlr", "Measurands", _ENERGY),
    _measurands("StopTxnAlignedData", "AlignedDataCtrlr", "TxEndedMeasurands", ""),
    fixed_16("MeterValuesAlignedDataMaxLength", len(MEASURANDS)),
    fixed_16("StopTxnAlignedDataMaxLength", len(MEASURANDS)),
    switch(None, "AlignedDataCtrlr", "Enabled", True, mutability=RO),
    switch(None, "AlignedDataCtrlr", "Available", True, mutability=RO),
    switch(None, "AlignedDataCtrlr", "SendDuringIdle", False),
    switch(None, "AlignedDataCtrlr", "SignReadings", False, mutability=RO),
    seconds(None, "AlignedDataCtrlr", "TxEndedInterval", 0),
)
_RESERVATION = (
    switch(None, "ReservationCtrlr", "Enabled", True),
    switch(None, "ReservationCtrlr", "Available", True, mutability=RO),
    switch("ReserveConnectorZeroSupported", "ReservationCtrlr", "NonEvseSpecific", True, mutability=RO),
)
_V16 = (
    Definition("NumberOfConnectors", None, "NumberOfConnectors", _I, "1", mutability=RO),
    text("ConnectorPhaseRotation", None, "ConnectorPhaseRotation", "0.RST", most=_ROTATION),
    fixed_16("ConnectorPhaseRotationMaxLength", 50),
    Definition(
        "SupportedFeatureProfiles",
        None,
        "SupportedFeatureProfiles",
        _M,
        "Core,RemoteTrigger,LocalAuthListManagement",
        mutability=RO,
    ),
    fixed_16("SupportedFeatureProfilesMaxLength", 6),
    Definition("BlinkRepeat", None, "BlinkRepeat", _I, "3", minimum=0, maximum=100),
    Definition("LightIntensity", None, "LightIntensity", _I, "80", minimum=0, maximum=100, unit="Percent"),
    Definition(
        "MinimumStatusDuration", None, "MinimumStatusDuration", _I, "0", minimum=0, maximum=3600, unit="s"
    ),
)
_IDENTITY = (
    text(None, "SecurityCtrlr", "Identity", "", most=48, mutability=RO),
    Definition(
        "AuthorizationKey", "SecurityCtrlr", "BasicAuthPassword", Kind.STRING, "",
        mutability=WO, minimum=16, maximum=40,
    ),
    fixed("ClockCtrlr", "DateTime", "", kind=Kind.TIME),
)  # fmt: skip

DEFINITIONS: tuple[Definition, ...] = (
    *_CONNECTION,
    *_DEVICE_DATA,
    *_AUTHORIZATION,
    *_TRANSACTIONS,
    *_METERING,
    *_RESERVATION,
    *_V16,
    *_IDENTITY,
    *KEPT,
)
