"""What stations were told is kept, held against what is kept: each acknowledged message exactly once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from schemas.version import Version
from simulator import Station
from simulator.core import Acknowledged
from tests.durability.server import Server

Payload = Mapping[str, Any]
Row = Mapping[str, Any]


def discrepancies(server: Server, stations: Iterable[Station]) -> list[str]:
    """Everything in which the database differs from what the stations know; empty when all is well."""
    found: list[str] = []
    frames = _frames(server)
    for station in stations:
        ledger = _Ledger(server, station)
        found += ledger.check_frames(frames)
        found += ledger.check_16() if station.version is Version.V16 else ledger.check_201()
    return found


def _frames(server: Server) -> dict[tuple[str, str], Any]:
    """The received CALLs in the frame log, by station and message id."""
    log = server.rows("SELECT station_id, message_id, frame FROM messages WHERE NOT outgoing AND kind = 2")
    return {(row["station_id"], row["message_id"].decode()): json.loads(row["frame"]) for row in log}


class _Ledger:
    """One station's acknowledged messages and its rows."""

    def __init__(self, server: Server, station: Station) -> None:
        self.name = station.identity
        self.told = station.acknowledged
        self._server = server
        self.transactions = self._rows("transactions")
        self.values = self._rows("meter_values")
        self.events = self._rows("transaction_events")

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self._server.rows(f"SELECT * FROM {table} WHERE station_id = ?", self.name)

    def _of(self, action: str) -> list[Acknowledged]:
        return [message for message in self.told if message.action == action]

    def check_frames(self, frames: Mapping[tuple[str, str], Any]) -> list[str]:
        """What was acknowledged is kept raw, too."""
        return [
            f"{self.name}: {message} is not in the frame log"
            for message in self.told
            if frames.get((self.name, message.message_id)) != [2, *message]
        ]

    # ---- 1.6 -------------------------------------------------------------------------------------------

    def check_16(self) -> list[str]:
        """Starts, stops and meter values, and nothing beside them."""
        starts, stops = self._of("StartTransaction"), self._of("StopTransaction")
        found = [f"{self.name}: {len(starts)} starts, {len(self.transactions)} transactions"]
        found = found if len(starts) != len(self.transactions) else []
        for message in starts:
            found += self._once(self.transactions, message, "start_message_id", _started_16(message.payload))
        for message in stops:
            found += self._once(self.transactions, message, "stop_message_id", _stopped_16(message.payload))
        told = Counter(_readings_16(self.told))
        return found + self._values(told)

    # ---- 2.0.1 -----------------------------------------------------------------------------------------

    def check_201(self) -> list[str]:
        """Events with their numbers, one transaction for all of a kind, and their meter values."""
        told = self._of("TransactionEvent")
        ids = {message.payload["transactionInfo"]["transactionId"] for message in told}
        found = []
        if ids != {row["transaction_id"] for row in self.transactions} or len(ids) != len(self.transactions):
            found.append(f"{self.name}: transactions {ids} became {len(self.transactions)} rows")
        if len(told) != len(self.events):
            found.append(f"{self.name}: {len(told)} events became {len(self.events)} rows")
        for message in told:
            found += self._event(message)
        return found + self._values(Counter(_readings_201(told)))

    def _event(self, message: Acknowledged) -> list[str]:
        payload = message.payload
        wanted = {
            "transaction_id": payload["transactionInfo"]["transactionId"],
            "seq_no": payload["seqNo"],
            "event_type": payload["eventType"],
            "event_at": _micros(payload["timestamp"]),
        }
        found = self._once(self.events, message, "message_id", wanted)
        column = {"Started": "start_message_id", "Ended": "stop_message_id"}.get(payload["eventType"])
        if column is not None:
            time = {"start_message_id": "started_at", "stop_message_id": "stopped_at"}[column]
            wanted = {"transaction_id": wanted["transaction_id"], time: wanted["event_at"]}
            found += self._once(self.transactions, message, column, wanted)
        return found

    # ---- both ------------------------------------------------------------------------------------------

    def _once(self, rows: list[dict[str, Any]], message: Acknowledged, key: str, wanted: Row) -> list[str]:
        mine = [row for row in rows if row[key] == message.message_id]
        if len(mine) != 1:
            return [f"{self.name}: {message} stands in {len(mine)} rows"]
        differing = {name: mine[0][name] for name in wanted if mine[0][name] != wanted[name]}
        return [f"{self.name}: {message} has {differing}, not {dict(wanted)}"] if differing else []

    def _values(self, told: Counter[tuple[Any, ...]]) -> list[str]:
        keys = {row["id"]: row["transaction_id"] for row in self.transactions}
        kept = Counter(
            (keys.get(row["transaction_key"]), row["measured_at"], row["context"], _text(row["samples"]))
            for row in self.values
        )
        lost = [f"{self.name}: lost {value}" for value in (told - kept).elements()]
        more = [f"{self.name}: too often {value}" for value in (kept - told).elements()]
        return lost + more


def _started_16(payload: Payload) -> Row:
    return {
        "wire_connector_id": payload["connectorId"],
        "token": payload["idTag"],
        "meter_start": payload["meterStart"] * 1000,
        "started_at": _micros(payload["timestamp"]),
        "token_status": "Accepted",
    }


def _stopped_16(payload: Payload) -> Row:
    return {
        "transaction_id": str(payload["transactionId"]),
        "meter_stop": payload["meterStop"] * 1000,
        "stopped_at": _micros(payload["timestamp"]),
        "stop_reason": payload.get("reason", "Local"),
    }


def _readings_16(told: Iterable[Acknowledged]) -> Iterator[tuple[Any, ...]]:
    for message in told:
        member = {"MeterValues": "meterValue", "StopTransaction": "transactionData"}.get(message.action, "")
        for value in message.payload.get(member, ()):
            yield _reading(str(message.payload["transactionId"]), value)


def _readings_201(told: Iterable[Acknowledged]) -> Iterator[tuple[Any, ...]]:
    for message in told:
        for value in message.payload.get("meterValue", ()):
            yield _reading(message.payload["transactionInfo"]["transactionId"], value)


def _reading(transaction: str, value: Payload) -> tuple[Any, ...]:
    samples = value["sampledValue"]
    return transaction, _micros(value["timestamp"]), samples[0].get("context"), _text(json.dumps(samples))


def _text(samples: str) -> str:
    """Numbers compared by value: 5 and 5.0 are one."""
    return json.dumps(json.loads(samples, parse_int=_number, parse_float=_number), sort_keys=True)


def _number(text: str) -> str:
    return str(Decimal(text).normalize())


def _micros(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1e6)
