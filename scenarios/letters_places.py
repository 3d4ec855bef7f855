"""The operator's commands about places, as JSON by hand: reservations, availability, locks, triggers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scenarios.letters import Letter, remote_start, wire_time
from schemas.version import Version

# Messages by the words of the features.
MESSAGES: Mapping[str, str] = {
    "boot": "BootNotification",
    "heartbeat": "Heartbeat",
    "status": "StatusNotification",
    "reading": "MeterValues",
    "transaction": "TransactionEvent",
    "firmware": "FirmwareStatusNotification",
    "diagnostics": "DiagnosticsStatusNotification",
}
LIMIT = 8.1  # A; not exact in binary


def reserve(
    version: Version, number: int, evse: int | None, token: str, ends: datetime, group: str | None = None
) -> Letter:
    """A reservation; EVSE None: any of the station's."""
    if version is Version.V16:
        old: dict[str, object] = {"connectorId": evse or 0, "idTag": token, "reservationId": number}
        parent = {} if group is None else {"parentIdTag": group}
        return "ReserveNow", {**old, "expiryDate": wire_time(ends), **parent}
    new: dict[str, object] = {"id": number, "idToken": _token(token), "expiryDateTime": wire_time(ends)}
    place = {} if evse is None else {"evseId": evse}
    return "ReserveNow", {**new, **place, **({} if group is None else {"groupIdToken": _token(group)})}


def _token(text: str) -> dict[str, str]:
    return {"idToken": text, "type": "ISO14443"}


def availability(version: Version, evse: int | None, connector: int | None, wanted: str) -> Letter:
    """Operative or Inoperative: of the station, an EVSE, or (2.0.1) one of its connectors."""
    if version is Version.V16:
        return "ChangeAvailability", {"connectorId": evse or 0, "type": wanted}
    place = {} if connector is None else {"connectorId": connector}
    where = {} if evse is None else {"evse": {"id": evse, **place}}
    return "ChangeAvailability", {"operationalStatus": wanted, **where}


def unlock(version: Version, evse: int) -> Letter:
    """The lock of the only connector of an EVSE."""
    return "UnlockConnector", {"connectorId": evse} if version is Version.V16 else {
        "evseId": evse,
        "connectorId": 1,
    }


def trigger(version: Version, message: str, evse: int | None, *, extended: bool = False) -> Letter:
    """A message on demand, of an EVSE or of the station; ``extended``: by the security extension of 1.6."""
    wanted: dict[str, object] = {"requestedMessage": MESSAGES[message]}
    if version is Version.V16:
        place = {} if evse is None else {"connectorId": evse}
        return "ExtendedTriggerMessage" if extended else "TriggerMessage", {**wanted, **place}
    place_2 = {} if evse is None else {"evse": {"id": evse, "connectorId": 1}}
    return "TriggerMessage", {**wanted, **place_2}


def start_anywhere(version: Version, token: str, number: int) -> Letter:
    """A remote start that leaves the place to the station."""
    action, payload = remote_start(version, 1, token, number)
    return action, {key: value for key, value in payload.items() if key not in ("connectorId", "evseId")}


def start_with_profile(version: Version, evse: int, token: str, number: int) -> Letter:
    """A remote start with a limit for the session to come."""
    action, payload = remote_start(version, evse, token, number)
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": LIMIT}]}
    profile: dict[str, object] = {
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
    }
    if version is Version.V16:
        profile |= {"chargingProfileId": number, "chargingSchedule": schedule}
    else:
        profile |= {"id": number, "chargingSchedule": [{"id": 1, **schedule}]}
    return action, {**payload, "chargingProfile": profile}
