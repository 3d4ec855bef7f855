"""Events of parts of the station: our station at the library's central system."""

from __future__ import annotations

from typing import Any

from ocpp.exceptions import InternalError

from tests.oracles.library import Payload
from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import GOOD, Stage
from tests.oracles.table import Case, Row, cases

PROBLEM = {
    "component": {"name": "ConnectorPlugRetentionLock", "evse": {"id": 1, "connector_id": 1}},
    "variable": {"name": "Problem"},
}


async def jammed(stage: Stage) -> Payload:
    """The lock of the first EVSE does not close behind the cable; what the station tells of it."""
    await stage.station.jam_lock(1)
    await stage.station.plug(evse=1)
    await stage.station.authorize(GOOD, evse=1)
    (event,) = (await stage.peer.hears("NotifyEvent"))["event_data"]
    assert {name: event[name] for name in PROBLEM} == PROBLEM
    assert (event["trigger"], event["event_notification_type"]) == ("Delta", "HardWiredNotification")
    return dict(event)


async def value(stage: Stage) -> Any:
    """What the station says of the lock when it is asked."""
    answer = await stage.peer.call("GetVariables", get_variable_data=[PROBLEM])
    return answer.get_variable_result[0]["attribute_value"]


async def told(stage: Stage) -> None:
    """G05: the problem is told, nothing charges, and it is told when the lock is mended."""
    event = await jammed(stage)
    assert event["actual_value"] == "true" and "cleared" not in event
    assert not stage.runs()
    assert await value(stage) == "true"

    await stage.station.clear_fault(1)
    (mended,) = (await stage.peer.hears("NotifyEvent"))["event_data"]
    assert (mended["actual_value"], mended["cleared"]) == ("false", True)
    assert mended["event_id"] > event["event_id"]
    assert await value(stage) == "false"


async def refused(stage: Stage) -> None:
    """The central system cannot take it: the station goes on, and tells it again on its next connection."""
    stage.peer.answers("NotifyEvent", InternalError("full"))
    await jammed(stage)
    await stage.station.quiet(5.0)
    assert await value(stage) == "true"

    await stage.station.go_offline()
    await stage.station.go_online()
    await stage.reconnected()
    (event,) = (await stage.peer.hears("NotifyEvent"))["event_data"]
    assert event["actual_value"] == "true"
    await stage.station.quiet(5.0)
    assert [each.action for each in stage.peer.heard].count("NotifyEvent") == 1
    assert not stage.runs()


ROWS = [Row("2.0.1", "NotifyEvent", told, refused)]


@cases(ROWS)
async def test_monitoring(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
