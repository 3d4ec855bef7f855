"""Rows as REST shows them: names in camelCase, times in RFC 3339 UTC with milliseconds, energy in Wh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from csms.domain.metrology import normalised
from ocppj.redact import redact_frame, redact_text

Shape = dict[str, Any]
Row = Mapping[str, Any]


def when(value: datetime | None) -> str | None:
    """Write a time as ``2026-01-02T03:04:05.678Z``."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: Decimal | None) -> int | float | None:
    """Write an exact decimal as a JSON number, whole ones without a fraction."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def wire_id(transaction_id: str | None, version: str) -> str | int | None:
    """Return a transactionId as it stands on the wire: a number in 1.6."""
    if transaction_id is not None and version == "1.6" and transaction_id.lstrip("-").isdigit():
        return int(transaction_id)
    return transaction_id


def tenant(row: Row) -> Shape:
    """Shape a tenant."""
    return {
        "id": row["id"],
        "name": row["name"],
        "allowUnknown": row["allow_unknown"],
        "evseMapping": row["evse_mapping"],
        "reconcile": row["reconcile"],
        "createdAt": when(row["created_at"]),
    }


def station(row: Row, *, online: bool, seen: datetime | None) -> Shape:
    """Shape a station without its EVSEs."""
    return {
        "id": row["station_id"],
        "tenant": row["tenant_id"],
        "version": row["version"],
        "online": online,
        "lastSeen": when(seen),
        "commissioned": row["commissioned"],
        "commissionedFrom": row["commissioned_from"],
        "createdAt": when(row["created_at"]),
        "connectedAt": when(row["connected_at"]),
        "disconnectedAt": when(row["disconnected_at"]),
        "boot": {
            "status": row["boot_status"],
            "reason": row["boot_reason"],
            "at": when(row["booted_at"]),
            "vendor": row["vendor"],
            "model": row["model"],
            "serialNumber": row["serial_number"],
            "firmwareVersion": row["firmware_version"],
        },
        "rebootRequired": bool(row["reboot_required"]),
        "pendingResets": [{"evse": number or None} for number in row["pending_resets"] or ()],
        "evses": [],
    }


def connector(row: Row) -> Shape:
    """Shape a connector."""
    return {
        "id": row["connector_id"],
        "wireId": row["wire_connector_id"],
        "status": row["status"],
        "errorCode": row["error_code"],
        "vendorErrorCode": row["vendor_error_code"],
        "info": row["info"],
        "since": when(row["status_at"] or row["received_at"]),
        "guessed": row["guessed"],
    }


def availability(row: Row) -> Shape:
    """Shape what a place was told to be; null stands for the whole."""
    return {
        "evse": row["evse_id"] or None,
        "connector": row["connector_id"] or None,
        "operationalStatus": row["operational_status"],
        "answer": row["answer"],
        "at": when(row["updated_at"]),
    }


def status(row: Row, places: Mapping[int, tuple[int, int]]) -> Shape:
    """Shape a StatusNotification of the frame log; ``places``: EVSE and connector by 1.6 connector."""
    said = msgspec.json.decode(row["frame"])[3]
    if "evseId" in said:
        place = said["evseId"], said["connectorId"]
    else:
        place = places.get(said["connectorId"], (None, None))
    return {
        "id": str(row["id"]),
        "evse": place[0],
        "connector": place[1],
        "status": said.get("connectorStatus", said.get("status")),
        "errorCode": said.get("errorCode"),
        "vendorErrorCode": said.get("vendorErrorCode"),
        "info": said.get("info"),
        "at": said.get("timestamp"),
        "receivedAt": when(row["at"]),
    }


def settings(row: Row | None) -> Shape:
    """Shape what the operator has set for a station; the password shows only as a yes or no."""
    if row is None:
        return {"password": False, "securityProfile": None, "boot": {"status": None, "interval": None}}
    return {
        "password": row["password_hash"] is not None,
        "rotating": row["previous_password_hash"] is not None,
        "securityProfile": row["security_profile"],
        "boot": {
            "status": row["boot_status"],
            "interval": row["boot_interval"],
            "prepare": row["boot_prepare"],
            "wanted": row["boot_wanted"],
        },
        "evseMapping": row["evse_mapping"],
        "reconcile": row["reconcile"],
    }


def variable(row: Row) -> Shape:
    """Shape a configuration key (component null) or an attribute of the device model."""
    return {
        "component": row["component"] or None,
        "componentInstance": row["component_instance"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "variable": row["variable"],
        "variableInstance": row["variable_instance"],
        "attribute": row["attribute"],
        "value": row["value"],
        "mutability": row["mutability"],
        "characteristics": row["characteristics"],
        "rebootRequired": row["reboot_required"],
        "source": row["source"],
        "updatedAt": when(row["updated_at"]),
    }


def report(parts: Sequence[Row]) -> Shape:
    """Shape one report by the rows of its parts, in order of seqNo."""
    last = next((part["seq_no"] for part in parts if not part["to_be_continued"]), None)
    held = {part["seq_no"] for part in parts}
    missing = sorted(set(range(max(held) + 1)) - held)
    return {
        "requestId": parts[0]["request_id"],
        "parts": len(parts),
        "items": sum(part["items"] for part in parts),
        "complete": last is not None and not missing,
        "missing": missing,
        "generatedAt": when(parts[0]["generated_at"]),
        "receivedAt": when(max(part["received_at"] for part in parts)),
    }


def transaction(row: Row) -> Shape:
    """Shape a transaction."""
    return {
        "id": row["id"],
        "station": row["station_id"],
        "version": row["version"],
        "transactionId": wire_id(row["transaction_id"], row["version"]),
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "token": row["token"],
        "tokenType": row["token_type"],
        "tokenStatus": row["token_status"],
        "authorized": row["authorized"],
        "active": row["active"],
        "startedAt": when(row["started_at"] or row["received_at"]),
        "receivedAt": when(row["received_at"]),
        "stoppedAt": when(row["stopped_at"] or row["stop_received_at"]),
        "stopReason": row["stop_reason"],
        "meterStart": number(row["meter_start"]),
        "meterStop": number(row["meter_stop"]),
        "energy": number(row["energy"]),
        "chargingState": row["charging_state"],
        "remoteStartId": row["remote_start_id"],
        "reservationId": row["reservation_id"],
        "offline": row["offline"],
        "flags": sorted(row["flags"] or []),
        "detail": row["detail"],
    }


def event(row: Row) -> Shape:
    """Shape a transaction event as it was kept."""
    return {
        "seqNo": row["seq_no"],
        "eventType": row["event_type"],
        "triggerReason": row["trigger_reason"],
        "messageId": row["message_id"],
        "at": when(row["event_at"]),
        "receivedAt": when(row["received_at"]),
        "offline": row["offline"],
    }


def token(row: Row) -> Shape:
    """Shape a token."""
    return {
        "token": row["token"],
        "type": row["type"],
        "status": row["status"],
        "expiresAt": when(row["expires_at"]),
        "group": row["group_token"],
        "concurrency": row["concurrency"],
        "language": row["language"],
        "evses": row["evses"],
        "masterPass": bool(row["master_pass"]),
    }


def local_list(row: Row, entries: Sequence[Row]) -> Shape:
    """Shape what is known of a station's local authorization list."""
    return {
        "station": row["station_id"],
        "version": row["version"],
        "sentVersion": row["sent_version"],
        "status": row["status"],
        "updatedAt": when(row["updated_at"]),
        "entries": [
            {"token": each["token"], "type": each["token_type"], "info": each["info"]} for each in entries
        ],
    }


def reservation(row: Row) -> Shape:
    """Shape a reservation; EVSE null: any of the station's."""
    return {
        "id": row["id"],
        "station": row["station_id"],
        "reservationId": row["reservation_id"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "connectorType": row["connector_type"],
        "token": row["token"],
        "group": row["group_token"],
        "status": row["status"],
        "answer": row["answer"],
        "reason": row["reason"],
        "createdAt": when(row["created_at"]),
        "expiresAt": when(row["expires_at"]),
        "endedAt": when(row["ended_at"]),
        "transaction": row["transaction_key"],
    }


def remote_start(row: Row) -> Shape:
    """Shape a session asked for from afar, with the transaction that came of it."""
    return {
        "id": row["id"],
        "station": row["station_id"],
        "remoteStartId": row["remote_start_id"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "token": row["token"],
        "chargingProfile": row["charging_profile"],
        "answer": row["answer"],
        "at": when(row["created_at"]),
        "transaction": row["transaction_key"],
    }


def message(row: Row) -> Shape:
    """Shape a logged frame; secrets are masked, and what is no JSON is shown as text."""
    message_id = row["message_id"]
    return {
        "id": str(row["id"]),
        "station": row["station_id"],
        "at": when(row["at"]),
        "direction": "out" if row["outgoing"] else "in",
        "messageId": None if message_id is None else message_id.decode("utf-8", "replace"),
        "action": row["action"],
        "frame": frame(row["frame"], row["action"]),
        "faults": row["faults"] or [],
    }


def frame(data: bytes, action: str | None) -> object:
    """Return a frame as JSON where it is JSON, else as text; secrets are masked, and so is the whole of what
    cannot be read and speaks of one."""
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return redact_text(data.decode("utf-8", "replace"), action)
    return redact_frame(action, decoded)


def meter_value(row: Row) -> Shape:
    """Shape one time of measurement with its samples."""
    return {
        "id": str(row["id"]),
        "station": row["station_id"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "transaction": row["transaction_key"],
        "transactionId": row["wire_transaction_id"],
        "at": when(row["measured_at"]),
        "receivedAt": when(row["received_at"]),
        "context": row["context"],
        "energy": number(row["energy"]),
        "samples": row["samples"],
        "values": [normalised(each) for each in row["samples"]],
        "flags": row["flags"] or [],
    }


def inconsistency(row: Row) -> Shape:
    """Shape an inconsistency."""
    return {
        "id": str(row["id"]),
        "station": row["station_id"],
        "kind": row["kind"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "transaction": row["transaction_key"],
        "detail": row["detail"],
        "at": when(row["at"]),
        "resolvedAt": when(row["resolved_at"]),
    }


def device_event(row: Row) -> Shape:
    """Shape an event that a station told of a part of it."""
    return {
        "id": str(row["id"]),
        "station": row["station_id"],
        "eventId": row["event_id"],
        "at": when(row["at"]) or row["at_raw"],
        "receivedAt": when(row["received_at"]),
        "component": row["component"],
        "evse": row["evse_id"],
        "connector": row["connector_id"],
        "variable": row["variable"],
        "value": row["value"],
        "trigger": row["trigger"],
        "type": row["type"],
        "cleared": row["cleared"],
        "detail": row["detail"],
    }


def data_transfer(row: Row) -> Shape:
    """Shape a DataTransfer with its verdict; ``data`` is shown raw."""
    return {
        "id": str(row["id"]),
        "station": row["station_id"],
        "direction": row["direction"],
        "vendorId": row["vendor_id"],
        "messageId": row["message_id"],
        "data": _text(row["data"]),
        "verdict": row["verdict"],
        "reason": row["reason"],
        "faults": row["faults"] or [],
        "schema": row["schema"],
        "answer": _text(row["answer"]),
        "at": when(row["received_at"]),
    }


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")
