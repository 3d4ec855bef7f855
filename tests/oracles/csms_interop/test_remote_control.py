"""Remote start and stop, triggers and unlocking: our commands, answered by the library's station."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp.exceptions import InternalError

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.sessions import TX, start, stop
from tests.oracles.csms_interop.stage import AT, GOOD, Stage, order
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN_201 = {"idToken": GOOD, "type": "ISO14443"}


async def begun(stage: Stage) -> None:
    await start(stage)


async def charging_begins(stage: Stage) -> None:
    """The accepted remote start is followed by the transaction."""
    more: dict[str, Any] = {} if stage.version == "1.6" else {"info": {"remote_start_id": 7}}
    _, status = await start(stage, **more)
    assert status == "Accepted"
    shown = await stage.transaction()
    assert (shown["active"], shown["token"]) == (True, GOOD)
    assert shown["remoteStartId"] == (None if stage.version == "1.6" else 7)


async def no_transaction(stage: Stage) -> None:
    assert await stage.rest.transactions(stage.id) == []


async def running(stage: Stage) -> dict[str, Any]:
    """The payload that asks to stop the running transaction."""
    return {"transactionId": (await stage.transaction())["transactionId"]}


async def charging_ends(stage: Stage) -> None:
    before = await stage.transaction()
    assert before["active"]  # the station's word that it will stop is no stop
    await stop(stage, before["transactionId"], "Remote")
    after = await stage.transaction()
    assert (after["active"], after["stopReason"], after["energy"]) == (False, "Remote", 2500)


async def charging_goes_on(stage: Stage) -> None:
    assert (await stage.transaction())["active"]


async def status_comes(stage: Stage) -> None:
    """What was triggered arrives and is kept."""
    status: dict[str, Any]
    if stage.version == "1.6":
        status = {"connector_id": 1, "error_code": "NoError", "status": "Preparing"}
    else:
        status = {"evse_id": 1, "connector_id": 1, "connector_status": "Occupied"}
    await stage.station.call("StatusNotification", timestamp=AT, **status)
    assert await stage.status() == {"1.6": "Preparing", "2.0.1": "Occupied"}[stage.version]


async def no_status(stage: Stage) -> None:
    assert await stage.status() is None


TRIGGER_16 = {"requestedMessage": "StatusNotification", "connectorId": 1}
TRIGGER_201 = {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}
REMOTE_16 = {"connectorId": 1, "idTag": GOOD}
REMOTE_201 = {"evseId": 1, "idToken": TOKEN_201, "remoteStartId": 7}

ROWS = [
    Row(
        "1.6",
        "RemoteStartTransaction",
        order(REMOTE_16, {"status": "Accepted"}, charging_begins),
        order(REMOTE_16, {"status": "Rejected"}, no_transaction),
    ),
    Row(
        "2.0.1",
        "RequestStartTransaction",
        order(REMOTE_201, {"status": "Accepted"}, charging_begins),
        order(REMOTE_201, {"status": "Rejected"}, no_transaction),
    ),
    Row(
        "1.6",
        "RemoteStopTransaction",
        order(running, {"status": "Accepted"}, charging_ends, before=begun),
        order(running, {"status": "Rejected"}, charging_goes_on, before=begun),
    ),
    Row(
        "2.0.1",
        "RequestStopTransaction",
        order({"transactionId": TX}, {"status": "Accepted"}, charging_ends, before=begun),
        order({"transactionId": TX}, {"status": "Rejected"}, charging_goes_on, before=begun),
    ),
    Row(
        "1.6",
        "TriggerMessage",
        order(TRIGGER_16, {"status": "Accepted"}, status_comes),
        order(TRIGGER_16, {"status": "NotImplemented"}, no_status),
    ),
    Row(
        "1.6",
        "ExtendedTriggerMessage",
        order(TRIGGER_16, {"status": "Accepted"}, status_comes),
        order(TRIGGER_16, {"status": "NotImplemented"}, no_status),
    ),
    Row(
        "2.0.1",
        "TriggerMessage",
        order(TRIGGER_201, {"status": "Accepted"}, status_comes),
        order(TRIGGER_201, {"status": "NotImplemented"}, no_status),
    ),
    Row(
        "1.6",
        "UnlockConnector",
        order({"connectorId": 1}, {"status": "Unlocked"}, no_transaction),
        order({"connectorId": 1}, {"status": "UnlockFailed"}, charging_goes_on, before=begun),
    ),
    Row(
        "2.0.1",
        "UnlockConnector",
        order({"evseId": 1, "connectorId": 1}, {"status": "Unlocked"}, no_transaction),
        order({"evseId": 1, "connectorId": 1}, InternalError("jammed"), charging_goes_on, before=begun),
    ),
]


@cases(ROWS)
async def test_remote_control(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
