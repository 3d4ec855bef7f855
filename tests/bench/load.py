"""Stations in closed loop: each sends its next frame when the last one was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import aiohttp
import msgspec

BOOT = {
    "ocpp1.6": {"chargePointVendor": "Bench", "chargePointModel": "B1"},
    "ocpp2.0.1": {"reason": "PowerUp", "chargingStation": {"vendorName": "Bench", "model": "B2"}},
}
Frames = Iterator[tuple[str, dict[str, object]]]


@dataclass(slots=True)
class Station:
    """What one station's frames depend on; ``answer`` is the payload of the last answer."""

    name: str
    number: int
    answer: dict[str, object] = field(default_factory=dict)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def heartbeat(_: Station) -> Frames:
    """Heartbeats, 1.6."""
    while True:
        yield "Heartbeat", {}


def status(_: Station) -> Frames:
    """StatusNotification of one connector going through a session, 1.6."""
    while True:
        for name in ("Available", "Preparing", "Charging", "Finishing"):
            yield (
                "StatusNotification",
                {"connectorId": 1, "errorCode": "NoError", "status": name, "timestamp": _now()},
            )


def _sampled(energy: int) -> list[dict[str, object]]:
    return [
        {"value": f"{energy}.0", "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
        {"value": "7360.0", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": "32.0", "measurand": "Current.Import", "unit": "A"},
        {"value": "230.1", "measurand": "Voltage", "unit": "V"},
    ]


def meter_values(_: Station) -> Frames:
    """MeterValues with four sampled values, 1.6."""
    energy = 0
    while True:
        energy += 10
        yield (
            "MeterValues",
            {"connectorId": 1, "meterValue": [{"timestamp": _now(), "sampledValue": _sampled(energy)}]},
        )


def transaction_event(station: Station) -> Frames:
    """TransactionEvent: a start, then updates with meter values, 2.0.1."""
    number = 0
    evse = {"id": 1, "connectorId": 1}
    token = {"idToken": f"T{station.number}", "type": "Central"}
    while True:
        number += 1
        info: dict[str, object] = {"transactionId": f"{station.name}-{number}", "chargingState": "Charging"}
        started: dict[str, object] = {
            "eventType": "Started", "timestamp": _now(), "triggerReason": "Authorized", "seqNo": 0,
            "transactionInfo": info, "evse": evse, "idToken": token,
        }  # fmt: skip
        yield "TransactionEvent", started
        for seq_no in range(1, 50):
            values = [
                {"value": 10.5 * seq_no, "measurand": "Energy.Active.Import.Register"},
                {"value": 7360.0, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}},
            ]
            updated: dict[str, object] = {
                "eventType": "Updated", "timestamp": _now(), "triggerReason": "MeterValuePeriodic",
                "seqNo": seq_no, "transactionInfo": info,
                "meterValue": [{"timestamp": _now(), "sampledValue": values}],
            }  # fmt: skip
            yield "TransactionEvent", updated
        ended: dict[str, object] = {
            "eventType": "Ended", "timestamp": _now(), "triggerReason": "EVCommunicationLost", "seqNo": 50,
            "transactionInfo": {**info, "stoppedReason": "EVDisconnected"},
        }  # fmt: skip
        yield "TransactionEvent", ended


def transaction_16(station: Station) -> Frames:
    """A whole 1.6 transaction: Authorize, StartTransaction, MeterValues, StopTransaction."""
    token, meter = f"T{station.number}", 0
    while True:
        yield "Authorize", {"idTag": token}
        yield (
            "StartTransaction",
            {"connectorId": 1, "idTag": token, "meterStart": meter, "timestamp": _now()},
        )
        number = station.answer["transactionId"]
        meter += 100
        values = [{"timestamp": _now(), "sampledValue": _sampled(meter)}]
        yield "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": values}
        yield (
            "StopTransaction",
            {"transactionId": number, "idTag": token, "meterStop": meter, "timestamp": _now()},
        )


@dataclass(frozen=True)
class Case:
    """One row of the table: its frames and the subprotocol they belong to."""

    name: str
    subprotocol: str
    frames: Callable[[Station], Frames]


CASES = (
    Case("Heartbeat", "ocpp1.6", heartbeat),
    Case("StatusNotification", "ocpp1.6", status),
    Case("MeterValues", "ocpp1.6", meter_values),
    Case("TransactionEvent", "ocpp2.0.1", transaction_event),
    Case("Transaction16", "ocpp1.6", transaction_16),
)


@dataclass(slots=True)
class Result:
    """Answered messages, the seconds they took, and each one's latency in seconds."""

    messages: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the latency below which ``share`` of the messages lie, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def _exchange(
    socket: aiohttp.ClientWebSocketResponse, number: int, action: str, payload: object
) -> list[object]:
    await socket.send_str(msgspec.json.encode([2, str(number), action, payload]).decode())
    answer: list[object] = msgspec.json.decode(await socket.receive_str())
    if answer[0] == 4:
        raise RuntimeError(f"{action} was refused: {answer}")
    return answer


async def _station(
    session: aiohttp.ClientSession, url: str, station: Station, case: Case, ready: asyncio.Barrier,
    result: Result, until: Callable[[], float],
) -> None:  # fmt: skip
    async with session.ws_connect(f"{url}/{station.name}", protocols=(case.subprotocol,)) as socket:
        await _exchange(socket, 0, "BootNotification", BOOT[case.subprotocol])
        await ready.wait()
        end = until()
        for number, (action, payload) in enumerate(case.frames(station), 1):
            before = time.perf_counter()
            if before >= end:
                return
            answer = await _exchange(socket, number, action, payload)
            result.latencies.append(time.perf_counter() - before)
            result.messages += 1
            if answer[0] == 3:
                station.answer = answer[2]  # type: ignore[assignment]
            else:
                station.answer = {"transactionId": 1}


async def run(url: str, case: Case, stations: int, seconds: float, on_start: Callable[[], None]) -> Result:
    """Load the server at ``url`` for ``seconds``, calling ``on_start`` at go; return what was answered."""
    result, started = Result(), 0.0

    def end(parties: list[float]) -> float:
        if not parties:
            on_start()
            parties.append(time.perf_counter())
        return parties[0] + seconds

    parties: list[float] = []
    ready = asyncio.Barrier(stations)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        crowd = [Station(f"{case.name}{stations}-{number}", number) for number in range(stations)]
        await asyncio.gather(
            *(_station(session, url, one, case, ready, result, partial(end, parties)) for one in crowd)
        )
        started = parties[0]
        result.seconds = time.perf_counter() - started
    return result
