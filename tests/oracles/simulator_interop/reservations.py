"""The rows of reservations: the library's commands to our station, and what it tells of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ocpp.exceptions import InternalError

from tests.oracles.simulator_interop.stage import GOOD, Stage
from tests.oracles.table import Row

NUMBER = 7


def wish(stage: Stage, evse: int, token: str = GOOD, seconds: float = 3600.0) -> dict[str, Any]:
    """The payload of ReserveNow; seconds of the station's time."""
    at = stage.station.core.clock.utc().astimezone(UTC) + timedelta(seconds=seconds)
    ends = datetime.isoformat(at, timespec="milliseconds").replace("+00:00", "Z")
    if stage.version == "1.6":
        return {"connector_id": evse, "id_tag": token, "expiry_date": ends, "reservation_id": NUMBER}
    id_token = {"id_token": token, "type": "ISO14443"}
    return {"evse_id": evse, "id_token": id_token, "expiry_date_time": ends, "id": NUMBER}


async def reserve(stage: Stage, evse: int, **more: Any) -> str:
    """Ask for a reservation; what the station answers."""
    return str((await stage.peer.call("ReserveNow", **wish(stage, evse, **more))).status)


async def reserved(stage: Stage) -> None:
    """Shown, and used by the transaction of the token that it was made for."""
    assert await reserve(stage, 1) == "Accepted"
    await stage.station.until(lambda: stage.shown(1) == "Reserved", 5.0)
    assert stage.shown(2) == "Available"
    assert [each.number for each in stage.station.reservations] == [NUMBER]

    began = await stage.charging()
    assert began["reservation_id"] == NUMBER
    await stage.station.until(lambda: not stage.station.reservations, 5.0)


async def reserve_refused(stage: Stage) -> None:
    """Occupied, Faulted, and what can never be."""
    assert await reserve(stage, 9) == "Rejected"
    assert await reserve(stage, 2, seconds=-60) == "Rejected"
    await stage.charging()
    assert await reserve(stage, 1) == "Occupied"
    await stage.station.fault(2, "GroundFailure")
    assert await reserve(stage, 2) == "Faulted"
    assert stage.station.reservations == []


async def cancelled(stage: Stage) -> None:
    assert await reserve(stage, 1) == "Accepted"
    await stage.station.until(lambda: stage.shown(1) == "Reserved", 5.0)
    answer = await stage.peer.call("CancelReservation", reservation_id=NUMBER)
    assert answer.status == "Accepted"
    await stage.station.until(lambda: stage.shown(1) == "Available", 5.0)
    assert stage.station.reservations == []


async def cancel_refused(stage: Stage) -> None:
    """Of one that was never made; the one that was stands."""
    assert await reserve(stage, 1) == "Accepted"
    answer = await stage.peer.call("CancelReservation", reservation_id=NUMBER + 1)
    assert answer.status == "Rejected"
    assert [each.number for each in stage.station.reservations] == [NUMBER]


async def expired(stage: Stage) -> None:
    """Two of the station's seconds."""
    assert await reserve(stage, 1, seconds=2) == "Accepted"
    told = await stage.peer.hears("ReservationStatusUpdate")
    assert (told["reservation_id"], told["reservation_update_status"]) == (NUMBER, "Expired")
    assert stage.station.reservations == []


async def expiry_not_taken(stage: Stage) -> None:
    """Nobody takes the message: it is over all the same, and told again after the next reconnect."""
    stage.peer.answers("ReservationStatusUpdate", InternalError("busy"))
    assert await reserve(stage, 1, seconds=2) == "Accepted"
    await stage.peer.hears("ReservationStatusUpdate")
    await stage.settled()
    assert stage.station.reservations == []
    await stage.station.disconnect()
    await stage.reconnected()
    told = await stage.peer.hears("ReservationStatusUpdate")
    assert told["reservation_id"] == NUMBER


ROWS = [
    Row("1.6", "ReserveNow", reserved, reserve_refused),
    Row("2.0.1", "ReserveNow", reserved, reserve_refused),
    Row("1.6", "CancelReservation", cancelled, cancel_refused),
    Row("2.0.1", "CancelReservation", cancelled, cancel_refused),
    Row("2.0.1", "ReservationStatusUpdate", expired, expiry_not_taken),
]
