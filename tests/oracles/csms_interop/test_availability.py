"""Heartbeat, status and availability: the library as a station against our CSMS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oracles.csms_interop import reservations
from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import AT, BOOT, Check, Stage, order
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")


def status_of(stage: Stage, status_16: str, status_201: str) -> dict[str, Any]:
    """A StatusNotification of connector 2 of 1.6, or of EVSE 2 of 2.0.1."""
    if stage.version == "1.6":
        return {"connector_id": 2, "error_code": "NoError", "status": status_16, "timestamp": AT}
    return {"evse_id": 2, "connector_id": 1, "connector_status": status_201, "timestamp": AT}


async def heartbeat(stage: Stage) -> None:
    told = datetime.fromisoformat((await stage.station.call("Heartbeat")).current_time)

    now = datetime.now(UTC)
    assert abs((now - told).total_seconds()) < 5
    seen = (await stage.rest.station(stage.id))["lastSeen"]
    assert abs((now - datetime.fromisoformat(seen)).total_seconds()) < 5


async def heartbeat_refused(stage: Stage) -> None:
    """While the boot is pending nothing that was not asked for is served."""
    changed = await stage.rest.request("PATCH", f"/api/stations/{stage.id}", {"boot": {"status": "Pending"}})
    assert changed.status == 200, changed
    assert (await stage.station.call("BootNotification", **BOOT[stage.version])).status == "Pending"

    assert await stage.station.refused("Heartbeat") == "SecurityError"
    assert (await stage.rest.station(stage.id))["boot"]["status"] == "Pending"


async def status_kept(stage: Stage) -> None:
    await stage.station.call("StatusNotification", **status_of(stage, "Faulted", "Faulted"))

    shown = (await stage.rest.connectors(stage.id))[(2, 1)]
    assert (shown["status"], shown["since"]) == ("Faulted", AT)
    assert shown["guessed"]  # nobody has reported the connector's existence


async def status_refused(stage: Stage) -> None:
    """A required member outside its enumeration cannot be repaired."""
    bad = status_of(stage, "Dancing", "Dancing")

    assert (
        await stage.station.refused("StatusNotification", valid=False, **bad) == "PropertyConstraintViolation"
    )
    assert await stage.status(2) is None


def status_then(status_16: str, status_201: str) -> Check:
    async def check(stage: Stage) -> None:
        await stage.station.call("StatusNotification", **status_of(stage, status_16, status_201))
        assert await stage.status(2) == (status_16 if stage.version == "1.6" else status_201)

    return check


async def status_stays(stage: Stage) -> None:
    assert await stage.status(2) == "Available"


AVAILABLE = status_then("Available", "Available")
UNAVAILABLE = status_then("Unavailable", "Unavailable")
INOPERATIVE_16 = {"connectorId": 2, "type": "Inoperative"}
INOPERATIVE_201 = {"evse": {"id": 2}, "operationalStatus": "Inoperative"}

ROWS = [
    Row("1.6", "Heartbeat", heartbeat, heartbeat_refused),
    Row("2.0.1", "Heartbeat", heartbeat, heartbeat_refused),
    Row("1.6", "StatusNotification", status_kept, status_refused),
    Row("2.0.1", "StatusNotification", status_kept, status_refused),
    Row(
        "1.6",
        "ChangeAvailability",
        order(INOPERATIVE_16, {"status": "Accepted"}, UNAVAILABLE, before=AVAILABLE),
        order(INOPERATIVE_16, {"status": "Rejected"}, status_stays, before=AVAILABLE),
    ),
    Row(
        "2.0.1",
        "ChangeAvailability",
        order(INOPERATIVE_201, {"status": "Accepted"}, UNAVAILABLE, before=AVAILABLE),
        order(INOPERATIVE_201, {"status": "Rejected"}, status_stays, before=AVAILABLE),
    ),
    *reservations.ROWS,
]


@cases(ROWS)
async def test_availability(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
