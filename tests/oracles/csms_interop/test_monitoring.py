"""Events of parts of the station: the library as a station against our CSMS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import AT, LATER, Stage
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOCK = {"name": "ConnectorPlugRetentionLock", "evse": {"id": 2, "connector_id": 1}}


def event(number: int, at: str, value: str, **more: Any) -> dict[str, Any]:
    """One event of the lock, as the station's own firmware watches it."""
    return {
        "event_id": number,
        "timestamp": at,
        "trigger": "Delta",
        "actual_value": value,
        "component": LOCK,
        "variable": {"name": "Problem"},
        "event_notification_type": "HardWiredNotification",
        **more,
    }


async def events(stage: Stage) -> list[tuple[Any, ...]]:
    """The events on record, the newest first."""
    items = (await stage.rest.get("/api/device-events", station=stage.id))["items"]
    names = ("eventId", "at", "component", "evse", "connector", "variable", "value", "trigger", "cleared")
    return [tuple(item[name] for name in names) for item in items]


async def told(stage: Stage) -> None:
    """The lock fails and is mended: both are kept, and the variable is what it was last told to be."""
    place = ("ConnectorPlugRetentionLock", 2, 1, "Problem")
    await stage.station.call("NotifyEvent", generated_at=AT, seq_no=0, event_data=[event(1, AT, "true")])

    assert await events(stage) == [(1, AT, *place, "true", "Delta", False)]
    assert await stage.variables() == {"ConnectorPlugRetentionLock/Problem": "true"}
    assert (2, 1) in await stage.rest.connectors(stage.id)
    mended = event(2, LATER, "false", cleared=True)
    await stage.station.call("NotifyEvent", generated_at=LATER, seq_no=0, event_data=[mended])

    assert [row[0] for row in await events(stage)] == [2, 1]
    assert (await events(stage))[0][-3:] == ("false", "Delta", True)
    assert await stage.variables() == {"ConnectorPlugRetentionLock/Problem": "false"}


async def refused(stage: Stage) -> None:
    """Of two events the second has a trigger that there is not: nothing of either is kept."""
    pair = [event(1, AT, "true"), event(2, AT, "true", trigger="Whim")]
    code = await stage.station.refused("NotifyEvent", valid=False, generated_at=AT, seq_no=0, event_data=pair)

    assert code == "PropertyConstraintViolation"
    assert await events(stage) == []
    assert await stage.variables() == {}


ROWS = [Row("2.0.1", "NotifyEvent", told, refused)]


@cases(ROWS)
async def test_monitoring(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
