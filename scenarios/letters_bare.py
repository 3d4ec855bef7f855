"""Messages and answers of a bare station of OCPP 2.0.1, as JSON by hand: what the CSMS alone is judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from scenarios.letters import Letter, wire_time

_ABOUT = {"vendorName": "Plugfest", "model": "bare"}
_YES = {"yes": True, "no": False}


def boot(reason: str) -> Letter:
    """A boot with its reason."""
    return "BootNotification", {"reason": reason, "chargingStation": _ABOUT}


def authorize(token: str, kind: str) -> Letter:
    """A question about a token."""
    return "Authorize", {"idToken": {"idToken": token, "type": kind}}


def status(evse: int, wanted: str, at: datetime) -> Letter:
    """The status of the only connector of an EVSE."""
    place = {"evseId": evse, "connectorId": 1}
    return "StatusNotification", {"timestamp": wire_time(at), "connectorStatus": wanted, **place}


def reading(evse: int, energy: float, at: datetime) -> Letter:
    """A reading by the clock, outside of transactions; EVSE 0 is the main meter."""
    sample = {"value": energy, "context": "Sample.Clock", "measurand": "Energy.Active.Import.Register"}
    values = [{"timestamp": wire_time(at), "sampledValue": [sample]}]
    return "MeterValues", {"evseId": evse, "meterValue": values}


def part(request: int, number: int, at: datetime, *, last: bool) -> Letter:
    """A part of a report, with one variable named after its number."""
    item = {
        "component": {"name": "Part"},
        "variable": {"name": f"Number{number}"},
        "variableAttribute": [{"value": str(number), "mutability": "ReadOnly"}],
    }
    body = {"requestId": request, "generatedAt": wire_time(at), "seqNo": number, "tbc": not last}
    return "NotifyReport", {**body, "reportData": [item]}


def reservation_ended(number: int, wanted: str) -> Letter:
    """How a reservation ended at the station."""
    return "ReservationStatusUpdate", {"reservationId": number, "reservationUpdateStatus": wanted}


def lock(evse: int, number: int, at: datetime, *, problem: bool) -> Letter:
    """The retention lock has a problem, or has it no more."""
    event: dict[str, object] = {
        "eventId": number,
        "timestamp": wire_time(at),
        "trigger": "Delta",
        "actualValue": "true" if problem else "false",
        "component": {"name": "ConnectorPlugRetentionLock", "evse": {"id": evse, "connectorId": 1}},
        "variable": {"name": "Problem"},
        "eventNotificationType": "HardWiredNotification",
    }
    data: Sequence[Mapping[str, object]] = [event if problem else event | {"cleared": True}]
    return "NotifyEvent", {"generatedAt": wire_time(at), "seqNo": 0, "eventData": data}


def answer(text: str) -> Mapping[str, object]:
    """``Accepted`` or another status; ``ongoing no, queued yes``."""
    words = text.replace(",", "").split()
    if words[0] == "ongoing":
        return {"ongoingIndicator": _YES[words[1]], "messagesInQueue": _YES[words[3]]}
    (status,) = words
    return {"status": status}
