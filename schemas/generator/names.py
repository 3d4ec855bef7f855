"""From wire names to Python names: one rule for each kind, and the few exceptions written out."""

import keyword
import re

# 1.6 gives its nested types no names in the schemas; these are the names of OCPP 1.6 section 7,
# looked up by the longest suffix of "<file>.<member>.<member>".
NESTED_16 = {
    "idTagInfo": "IdTagInfo",
    "idTagInfo.status": "AuthorizationStatus",
    "BootNotificationResponse.status": "RegistrationStatus",
    "CancelReservationResponse.status": "CancelReservationStatus",
    "ChangeAvailability.type": "AvailabilityType",
    "ChangeAvailabilityResponse.status": "AvailabilityStatus",
    "ChangeConfigurationResponse.status": "ConfigurationStatus",
    "ClearCacheResponse.status": "ClearCacheStatus",
    "chargingProfilePurpose": "ChargingProfilePurposeType",
    "ClearChargingProfileResponse.status": "ClearChargingProfileStatus",
    "DataTransferResponse.status": "DataTransferStatus",
    "DiagnosticsStatusNotification.status": "DiagnosticsStatus",
    "FirmwareStatusNotification.status": "FirmwareStatus",
    "chargingRateUnit": "ChargingRateUnitType",
    "GetCompositeScheduleResponse.status": "GetCompositeScheduleStatus",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "configurationKey": "KeyValue",
    "meterValue": "MeterValue",
    "transactionData": "MeterValue",
    "sampledValue": "SampledValue",
    "sampledValue.context": "ReadingContext",
    "sampledValue.format": "ValueFormat",
    "sampledValue.measurand": "Measurand",
    "sampledValue.phase": "Phase",
    "sampledValue.location": "Location",
    "sampledValue.unit": "UnitOfMeasure",
    "chargingProfile": "ChargingProfile",
    "csChargingProfiles": "ChargingProfile",
    "chargingProfileKind": "ChargingProfileKindType",
    "recurrencyKind": "RecurrencyKindType",
    "RemoteStartTransactionResponse.status": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse.status": "RemoteStartStopStatus",
    "ReserveNowResponse.status": "ReservationStatus",
    "Reset.type": "ResetType",
    "ResetResponse.status": "ResetStatus",
    "SendLocalList.updateType": "UpdateType",
    "SendLocalListResponse.status": "UpdateStatus",
    "localAuthorizationList": "AuthorizationData",
    "SetChargingProfileResponse.status": "ChargingProfileStatus",
    "StatusNotification.errorCode": "ChargePointErrorCode",
    "StatusNotification.status": "ChargePointStatus",
    "StopTransaction.reason": "Reason",
    "TriggerMessage.requestedMessage": "MessageTrigger",
    "TriggerMessageResponse.status": "TriggerMessageStatus",
    "UnlockConnectorResponse.status": "UnlockStatus",
}

_ATTRIBUTES = {"prioritizedEMAIDs": "prioritized_emaids"}
_MEMBERS = {"SoC": "SOC"}


def nested_16(path: str) -> str:
    """Return the specification's name of the 1.6 type at `path`, such as ``Reset.type``.

    Raises KeyError when the table above has no entry for it.
    """
    parts = path.split(".")
    for start in range(len(parts)):
        name = NESTED_16.get(".".join(parts[start:]))
        if name is not None:
            return name
    raise KeyError(path)


def attribute(wire: str) -> str:
    """Return the attribute for a wire name: ``evseId`` -> ``evse_id``."""
    name = _ATTRIBUTES.get(wire) or _split(wire).lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def camel(attribute_name: str) -> str:
    """Return what msgspec's ``rename="camel"`` makes of an attribute."""
    first, *rest = attribute_name.split("_")
    return first + "".join(part.title() for part in rest)


def member(value: str) -> str:
    """Return the enum member for a wire value: ``SuspendedEVSE`` -> ``SUSPENDED_EVSE``.

    A lone leading lower-case letter is not split off, so that ``kWh`` reads ``KWH``.
    """
    if value in _MEMBERS:
        return _MEMBERS[value]
    text = value[0].upper() + value[1:] if re.match(r"[a-z][A-Z]", value) else value
    if re.match(r"[a-z][A-Z]", value):
        return re.sub(r"[^A-Za-z0-9]+", "_", text).upper()
    name = _split(re.sub(r"[^A-Za-z0-9]+", "_", text)).upper()
    return f"V_{name}" if name[0].isdigit() else name


def _split(text: str) -> str:
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    return re.sub(r"_+", "_", text)
