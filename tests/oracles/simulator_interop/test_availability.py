"""Heartbeat, status and availability: our station at the library's central system."""

from __future__ import annotations

from typing import Any

from ocpp.exceptions import InternalError

from ocppj.dialect import CALL
from tests.oracles.simulator_interop import reservations
from tests.oracles.simulator_interop.conftest import SPEED, Perform
from tests.oracles.simulator_interop.stage import GOOD, Stage, booted
from tests.oracles.table import Case, Row, cases

PLUGGED = {"1.6": "Preparing", "2.0.1": "Occupied"}


async def hears_status(stage: Stage, evse: int, status: str) -> None:
    """Wait until the station tells this status of an EVSE's connector."""
    if stage.version == "1.6":
        await stage.peer.hears("StatusNotification", connector_id=evse, status=status)
    else:
        await stage.peer.hears("StatusNotification", evse_id=evse, connector_id=1, connector_status=status)


async def heartbeats(stage: Stage) -> None:
    """At the interval that the boot was answered with: ten of the station's seconds."""
    stage.peer.answers("BootNotification", booted(interval=10))
    await stage.station.booted(5.0)

    await stage.peer.hears("Heartbeat")
    await stage.peer.hears("Heartbeat")
    told = stage.station.transcript.entries
    first, second, *_ = (one.t for one in told if (one.kind, one.action) == (CALL, "Heartbeat"))
    assert (second - first) * SPEED >= 10.0  # the transcript has ours, the interval is in the station's


async def heartbeat_refused(stage: Stage) -> None:
    """A CALLERROR is no reason to stop."""
    stage.peer.answers("BootNotification", booted(interval=10))
    stage.peer.answers("Heartbeat", InternalError("busy"))
    await stage.station.booted(5.0)

    await stage.peer.hears("Heartbeat")
    await stage.peer.hears("Heartbeat")
    assert stage.station.boot_status == "Accepted"


async def status_told(stage: Stage) -> None:
    await stage.station.plug(evse=2)

    await hears_status(stage, 2, PLUGGED[stage.version])
    assert stage.shown(2) == PLUGGED[stage.version]
    await stage.station.unplug(evse=2)
    await hears_status(stage, 2, "Available")
    assert stage.shown(2) == "Available"


async def status_refused(stage: Stage) -> None:
    """Nobody takes the status: the connector is what it is, and the session goes on."""
    stage.peer.answers("StatusNotification", InternalError("busy"))
    await stage.station.plug(evse=1)
    await hears_status(stage, 1, PLUGGED[stage.version])

    assert await stage.station.authorize(GOOD, evse=1) == "Accepted"
    await stage.begins()
    assert stage.runs()


def availability(stage: Stage, evse: int, kind: str) -> dict[str, Any]:
    """The payload of ChangeAvailability."""
    if stage.version == "1.6":
        return {"connector_id": evse, "type": kind}
    return {"evse": {"id": evse}, "operational_status": kind}


async def availability_changed(stage: Stage) -> None:
    for kind, status in (("Inoperative", "Unavailable"), ("Operative", "Available")):
        answer = await stage.peer.call("ChangeAvailability", **availability(stage, 2, kind))
        assert answer.status == "Accepted"
        await hears_status(stage, 2, status)
        assert (stage.shown(1), stage.shown(2)) == ("Available", status)


async def availability_refused(stage: Stage) -> None:
    """A connector that it has not; and Scheduled where a transaction runs."""
    answer = await stage.peer.call("ChangeAvailability", **availability(stage, 9, "Inoperative"))
    assert answer.status == "Rejected"
    await stage.charging()
    answer = await stage.peer.call("ChangeAvailability", **availability(stage, 1, "Inoperative"))
    assert answer.status == "Scheduled"
    assert stage.runs()
    await stage.station.stop()
    await stage.ends()
    await stage.station.unplug(evse=1)
    await hears_status(stage, 1, "Unavailable")


ROWS = [
    Row("1.6", "Heartbeat", heartbeats, heartbeat_refused, booted=False),
    Row("2.0.1", "Heartbeat", heartbeats, heartbeat_refused, booted=False),
    Row("1.6", "StatusNotification", status_told, status_refused),
    Row("2.0.1", "StatusNotification", status_told, status_refused),
    Row("1.6", "ChangeAvailability", availability_changed, availability_refused),
    Row("2.0.1", "ChangeAvailability", availability_changed, availability_refused),
    *reservations.ROWS,
]


@cases(ROWS)
async def test_availability(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
