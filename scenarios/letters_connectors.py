"""What a 1.6 station says of its connectors, as JSON by hand: starts, readings, stops, statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scenarios.letters import Letter, wire_time


def start(connector: int, token: str, energy: int, at: datetime) -> Letter:
    """A StartTransaction at a register of ``energy`` Wh."""
    times = {"meterStart": energy, "timestamp": wire_time(at)}
    return "StartTransaction", {"connectorId": connector, "idTag": token, **times}


def reading(connector: int, energy: int, at: datetime, transaction: object | None = None) -> Letter:
    """MeterValues with the register, ``transaction`` None: without a transactionId."""
    sample = {"value": str(energy), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    values = [{"timestamp": wire_time(at), "sampledValue": [sample]}]
    named = {} if transaction is None else {"transactionId": transaction}
    return "MeterValues", {"connectorId": connector, **named, "meterValue": values}


def stop(transaction: object, energy: int, at: datetime, token: str | None = None) -> Letter:
    """A StopTransaction at a register of ``energy`` Wh, by a token or without."""
    body: dict[str, object] = {"transactionId": transaction, "meterStop": energy, "timestamp": wire_time(at)}
    return "StopTransaction", body | ({} if token is None else {"idTag": token})


def status(connector: int, status: str, at: datetime) -> Letter:
    """A StatusNotification without an error."""
    body: Mapping[str, object] = {"connectorId": connector, "errorCode": "NoError", "status": status}
    return "StatusNotification", {**body, "timestamp": wire_time(at)}
