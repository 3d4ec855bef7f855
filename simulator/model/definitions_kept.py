"""Variables that are kept with their types and limits and move nothing yet: their behaviour comes with
their blocks.

What needs hardware or a block that this station lacks says so by ``Available`` or ``Enabled``.
"""

from __future__ import annotations

from simulator.model.definition import (
    RO,
    RW,
    Definition,
    Kind,
    choice,
    fixed,
    fixed_16,
    number,
    seconds,
    switch,
    text,
)

_M = Kind.MEMBERS
_BASES = ("All", "FactoryDefault", "HardWiredOnly")
_PHASE_COUNT = 3


def _absent(component: str, instance: str | None = None) -> tuple[Definition, Definition]:
    return (
        switch(None, component, "Available", False, mutability=RO, instance=instance),
        switch(None, component, "Enabled", False, mutability=RO, instance=instance),
    )


_SMART_CHARGING = (
    *_absent("SmartChargingCtrlr"),
    number("ChargeProfileMaxStackLevel", "SmartChargingCtrlr", "ProfileStackLevel", 8),
    choice(
        "ChargingScheduleAllowedChargingRateUnit", "SmartChargingCtrlr", "RateUnit", "Current,Power",
        ("Current", "Power", "A", "W"), mutability=RO, kind=_M,
    ),
    number("ChargingScheduleMaxPeriods", "SmartChargingCtrlr", "PeriodsPerSchedule", 24),
    fixed_16("MaxChargingProfilesInstalled", 20),
    number(None, "SmartChargingCtrlr", "Entries", 0, instance="ChargingProfiles", most=20),
    switch("ConnectorSwitch3to1PhaseSupported", "SmartChargingCtrlr", "Phases3to1", False, mutability=RO),
    switch(None, "SmartChargingCtrlr", "ACPhaseSwitchingSupported", False, mutability=RO),
    switch(None, "SmartChargingCtrlr", "ExternalControlSignalsEnabled", False),
    switch(None, "SmartChargingCtrlr", "NotifyChargingLimitWithSchedules", False),
    Definition(
        None, "SmartChargingCtrlr", "LimitChangeSignificance", Kind.DECIMAL, "1.0",
        minimum=0, maximum=100, unit="Percent",
    ),
)  # fmt: skip
_SECURITY = (
    switch("AdditionalRootCertificateCheck", "SecurityCtrlr", "AdditionalRootCertificateCheck", False,
           mutability=RO),
    number("CertificateSignedMaxChainSize", "SecurityCtrlr", "MaxCertificateChainSize", 10_000, unit="B"),
    fixed_16("CertificateStoreMaxLength", 10),
    number(None, "SecurityCtrlr", "CertificateEntries", 0, most=10),
    Definition(
        "CpoName", "SecurityCtrlr", "OrganizationName", Kind.STRING, "Plugfest", maximum=64, reboot=True
    ),
    # A higher profile can be asked for only where certificates are at hand: with the security block.
    Definition("SecurityProfile", "SecurityCtrlr", "SecurityProfile", Kind.INTEGER, "0", mutability=RO,
               minimum=0, maximum=3),
    number(None, "SecurityCtrlr", "CertSigningRepeatTimes", 3, mutability=RW, most=10),
    seconds(None, "SecurityCtrlr", "CertSigningWaitMinimum", 30, least=1),
)  # fmt: skip
_CLOCK = (
    Definition(
        None, "ClockCtrlr", "TimeSource", Kind.SEQUENCE, "RealTimeClock",
        values=("Heartbeat", "NTP", "RealTimeClock"), reboot=True,
    ),
    text(None, "ClockCtrlr", "TimeZone", "UTC", most=40),
    text(None, "ClockCtrlr", "TimeOffset", "+00:00", most=10),
    text(None, "ClockCtrlr", "TimeOffset", "", most=10, instance="NextTransition"),
    Definition(None, "ClockCtrlr", "NextTimeOffsetTransitionDateTime", Kind.TIME, ""),
    text(None, "ClockCtrlr", "NtpServerUri", "ntp.invalid", most=512, instance="1"),
    choice(None, "ClockCtrlr", "NtpSource", "manual", ("DHCP", "manual")),
    number(None, "ClockCtrlr", "TimeAdjustmentReportingThreshold", 20, mutability=RW, unit="s"),
)  # fmt: skip
_TARIFF = (
    *_absent("TariffCostCtrlr", "Tariff"),
    *_absent("TariffCostCtrlr", "Cost"),
    text(None, "TariffCostCtrlr", "Currency", "EUR", most=3),
    text(None, "TariffCostCtrlr", "TariffFallbackMessage", "", most=255),
    text(None, "TariffCostCtrlr", "TotalCostFallbackMessage", "", most=255),
)
_MONITORING = (
    *_absent("MonitoringCtrlr"),
    *(
        number(None, "MonitoringCtrlr", variable, size, instance=instance)
        for variable, size in (("ItemsPerMessage", 50), ("BytesPerMessage", 65_535))
        for instance in ("ClearVariableMonitoring", "SetVariableMonitoring")
    ),
    choice(None, "MonitoringCtrlr", "ActiveMonitoringBase", "All", _BASES, mutability=RO),
    number(None, "MonitoringCtrlr", "ActiveMonitoringLevel", 9, most=9),
    number(None, "MonitoringCtrlr", "OfflineQueuingSeverity", 4, mutability=RW, most=9),
)
_DISPLAY = (
    *_absent("DisplayMessageCtrlr"),
    number(None, "DisplayMessageCtrlr", "DisplayMessages", 0),
    number(None, "DisplayMessageCtrlr", "PersonalMessageSize", 512),
    choice(
        None, "DisplayMessageCtrlr", "SupportedFormats", "UTF8", ("ASCII", "HTML", "URI", "UTF8"),
        mutability=RO, kind=_M,
    ),
    choice(
        None, "DisplayMessageCtrlr", "SupportedPriorities", "NormalCycle",
        ("AlwaysFront", "InFront", "NormalCycle"), mutability=RO, kind=_M,
    ),
    *_absent("CustomerInformationCtrlr"),
)  # fmt: skip
_ISO15118 = (
    *_absent("ISO15118Ctrlr"),
    switch(None, "ISO15118Ctrlr", "CentralContractValidationAllowed", False),
    switch(None, "ISO15118Ctrlr", "ContractValidationOffline", False),
    switch(None, "ISO15118Ctrlr", "PnCEnabled", False),
    switch(None, "ISO15118Ctrlr", "V2GCertificateInstallationEnabled", False),
    switch(None, "ISO15118Ctrlr", "ContractCertificateInstallationEnabled", False),
    switch(None, "ISO15118Ctrlr", "RequestMeteringReceipt", False),
    number(None, "ISO15118Ctrlr", "MaxScheduleEntries", 12),
    text(None, "ISO15118Ctrlr", "SeccId", "", most=255),
    text(None, "ISO15118Ctrlr", "CountryName", "NL", most=2),
    text(None, "ISO15118Ctrlr", "OrganizationName", "Plugfest", most=64),
)
_CABINET = (
    fixed("Controller", "Active", "true", kind=Kind.BOOLEAN),
    fixed("Controller", "Problem", "false", kind=Kind.BOOLEAN),
    seconds(None, "Controller", "Interval", 60),
    fixed("Controller", "SelftestActive", "false", kind=Kind.BOOLEAN),
    fixed("Controller", "ECVariant", "A"),
    fixed("ElectricalFeed", "Available", "true", kind=Kind.BOOLEAN),
    fixed("ElectricalFeed", "Active", "true", kind=Kind.BOOLEAN),
    fixed("ElectricalFeed", "ACVoltage", "230", kind=Kind.DECIMAL, unit="V"),
    fixed("ElectricalFeed", "SupplyPhases", str(_PHASE_COUNT), kind=Kind.INTEGER),
    choice(None, "ElectricalFeed", "PhaseRotation", "RST", ("RST", "RTS", "SRT", "STR", "TRS", "TSR")),
    fixed("ElectricalFeed", "Problem", "false", kind=Kind.BOOLEAN),
    fixed("EmergencyStopSensor", "Active", "false", kind=Kind.BOOLEAN),
    fixed("EmergencyStopSensor", "Available", "true", kind=Kind.BOOLEAN),
    fixed("RCD", "Operated", "false", kind=Kind.BOOLEAN),
    fixed("RCD", "Tripped", "false", kind=Kind.BOOLEAN),
    fixed("OverCurrentProtection", "Operated", "false", kind=Kind.BOOLEAN),
    fixed("OverCurrentProtection", "ACCurrent", "0", kind=Kind.DECIMAL, unit="A"),
    switch(None, "TokenReader", "Enabled", True),
    fixed("TokenReader", "Available", "true", kind=Kind.BOOLEAN),
    fixed("TokenReader", "Operated", "false", kind=Kind.BOOLEAN),
    switch(None, "FiscalMetering", "Enabled", True, mutability=RO),
    fixed("FiscalMetering", "Problem", "false", kind=Kind.BOOLEAN),
    fixed("FiscalMetering", "Manufacturer", "Plugfest"),
)
KEPT: tuple[Definition, ...] = (
    *_SMART_CHARGING,
    *_SECURITY,
    *_CLOCK,
    *_TARIFF,
    *_MONITORING,
    *_DISPLAY,
    *_ISO15118,
    *_CABINET,
)
