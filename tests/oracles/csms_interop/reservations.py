"""The rows of reservations: our commands, answered by the library's station, and what it tells of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.oracles.csms_interop.sessions import start
from tests.oracles.csms_interop.stage import GOOD, Check, Stage, order
from tests.oracles.table import Row

NUMBER = 7
ENDS = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
RESERVE: dict[str, dict[str, Any]] = {
    "1.6": {"connectorId": 1, "idTag": GOOD, "reservationId": NUMBER, "expiryDate": ENDS},
    "2.0.1": {
        "evseId": 1,
        "idToken": {"idToken": GOOD, "type": "ISO14443"},
        "id": NUMBER,
        "expiryDateTime": ENDS,
    },
}
CANCEL = {"reservationId": NUMBER}


async def reservation(stage: Stage) -> dict[str, Any]:
    """The only reservation of the station."""
    (only,) = (await stage.rest.get("/api/reservations", station=stage.id))["items"]
    return dict(only)


async def stands(stage: Stage) -> None:
    """The reservation is there in full, and an accepted start uses it up."""
    shown = await reservation(stage)
    wanted = {
        "station": stage.id,
        "reservationId": NUMBER,
        "evse": 1,
        "token": GOOD,
        "group": None,
        "status": "Active",
        "expiresAt": ENDS,
    }
    assert {key: shown[key] for key in wanted} == wanted

    _, status = await start(stage, reservation_id=NUMBER)
    assert status == "Accepted"
    shown = await reservation(stage)
    assert (shown["status"], shown["transaction"]) == ("Used", (await stage.transaction())["id"])


def is_now(status: str, answer: str = "Accepted") -> Check:
    async def check(stage: Stage) -> None:
        shown = await reservation(stage)
        assert (shown["status"], shown["answer"]) == (status, answer)

    return check


async def reserved(stage: Stage) -> None:
    """The station has taken a reservation."""
    stage.station.answers("ReserveNow", {"status": "Accepted"})
    reply = await stage.rest.command(stage.id, "ReserveNow", RESERVE[stage.version])
    assert reply.body["outcome"] == "answered", reply


async def updated(stage: Stage) -> None:
    """The station has let it expire before its time, by its own clock."""
    await reserved(stage)
    await stage.station.call(
        "ReservationStatusUpdate", reservation_id=NUMBER, reservation_update_status="Expired"
    )
    assert (await reservation(stage))["status"] == "Expired"


async def update_refused(stage: Stage) -> None:
    """A status that there is not changes nothing."""
    await reserved(stage)
    code = await stage.station.refused(
        "ReservationStatusUpdate", valid=False, reservation_id=NUMBER, reservation_update_status="Forgotten"
    )
    assert code == "PropertyConstraintViolation"
    assert (await reservation(stage))["status"] == "Active"


ROWS = [
    *(
        Row(
            version,
            "ReserveNow",
            order(RESERVE[version], {"status": "Accepted"}, stands),
            order(RESERVE[version], {"status": "Occupied"}, is_now("Refused", "Occupied")),
        )
        for version in RESERVE
    ),
    *(
        Row(
            version,
            "CancelReservation",
            order(CANCEL, {"status": "Accepted"}, is_now("Cancelled"), before=reserved),
            order(CANCEL, {"status": "Rejected"}, is_now("Active"), before=reserved),
        )
        for version in RESERVE
    ),
    Row("2.0.1", "ReservationStatusUpdate", updated, update_refused),
]
