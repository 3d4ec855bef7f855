"""Remote start and stop, triggers and unlocking: the library's commands to our station."""

from __future__ import annotations

from typing import Any

from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import GOOD, TRANSACTION, Check, Stage, asked
from tests.oracles.table import Case, Row, cases

TOKEN = {"id_token": GOOD, "type": "ISO14443"}


def remote(evse: int) -> dict[str, dict[str, Any]]:
    """The payload that asks for a start at this EVSE, by version."""
    return {
        "1.6": {"connector_id": evse, "id_tag": GOOD},
        "2.0.1": {"evse_id": evse, "id_token": TOKEN, "remote_start_id": 7},
    }


async def remotely_started(stage: Stage) -> None:
    """Accepted, and the transaction begins when the cable is there."""
    await stage.station.plug(evse=2)
    assert (await stage.peer.call(stage.action, **remote(2)[stage.version])).status == "Accepted"

    began = await stage.begins()
    if stage.version == "1.6":
        assert (began["connector_id"], began["id_tag"]) == (2, GOOD)
    else:
        assert began["id_token"]["id_token"] == GOOD
        assert began["transaction_info"]["remote_start_id"] == 7
    assert stage.runs(2)
    assert not stage.runs(1)


async def start_refused(stage: Stage) -> None:
    """Where one charges already, and where there is nothing."""
    await stage.charging()
    for place in (1, 9):
        assert (await stage.peer.call(stage.action, **remote(place)[stage.version])).status == "Rejected"
    assert stage.runs(1)
    assert not stage.runs(2)


async def remotely_stopped(stage: Stage) -> None:
    began = await stage.charging()
    if stage.version == "1.6":
        await stage.station.quiet(5.0)
        wanted: Any = TRANSACTION
    else:
        wanted = began["transaction_info"]["transaction_id"]
    assert (await stage.peer.call(stage.action, transaction_id=wanted)).status == "Accepted"

    ended = await stage.ends()
    reason = ended["reason"] if stage.version == "1.6" else ended["transaction_info"]["stopped_reason"]
    assert reason == "Remote"
    assert not stage.runs()


async def stop_refused(stage: Stage) -> None:
    """Of a transaction that does not run here."""
    await stage.charging()
    unknown = {"1.6": TRANSACTION + 1, "2.0.1": "nobody's"}[stage.version]
    assert (await stage.peer.call(stage.action, transaction_id=unknown)).status == "Rejected"
    assert stage.runs()


async def status_follows(stage: Stage) -> None:
    """The status of the connector that was asked for, and no other."""
    if stage.version == "1.6":
        status = await stage.peer.hears("StatusNotification", connector_id=2)
        assert status["status"] == "Available"
    else:
        status = await stage.peer.hears("StatusNotification", evse_id=2)
        assert status["connector_status"] == "Available"
    await quiet(stage)


async def quiet(stage: Stage) -> None:
    """Nothing further comes."""
    count = len(stage.peer.heard)
    await stage.station.quiet(5.0)
    assert len(stage.peer.heard) == count


async def not_implemented(stage: Stage) -> None:
    """A message of a block that this station has not, and a place that it has not."""
    before = len(stage.peer.heard)
    places: dict[str, dict[str, Any]] = {"1.6": {"connector_id": 9}, "2.0.1": {"evse": {"id": 9}}}
    unknown = places[stage.version]
    firmware = await stage.peer.call(stage.action, requested_message="FirmwareStatusNotification")
    nowhere = await stage.peer.call(stage.action, requested_message="StatusNotification", **unknown)

    assert (firmware.status, nowhere.status) == ("NotImplemented", "Rejected")
    assert len(stage.peer.heard) == before


async def unlock_refused(stage: Stage) -> None:
    """Where there is no such connector; 2.0.1: nor under an authorized transaction (F05)."""
    if stage.version == "1.6":
        assert (await stage.peer.call("UnlockConnector", connector_id=9)).status == "NotSupported"
        return
    assert (await stage.peer.call("UnlockConnector", evse_id=9, connector_id=1)).status == "UnknownConnector"
    await stage.charging()
    answer = await stage.peer.call("UnlockConnector", evse_id=1, connector_id=1)
    assert answer.status == "OngoingAuthorizedTransaction"
    assert stage.runs()


def trigger(version: str, then: Check) -> Check:
    """Ask for the status of the second connector."""
    place = {"connector_id": 2} if version == "1.6" else {"evse": {"id": 2, "connector_id": 1}}
    return asked({"requested_message": "StatusNotification", **place}, {"status": "Accepted"}, then)


async def unlocked_16(stage: Stage) -> None:
    """A running transaction ends first (1.6 section 5.18)."""
    await stage.charging()
    assert (await stage.peer.call("UnlockConnector", connector_id=1)).status == "Unlocked"
    assert (await stage.ends())["reason"] == "UnlockCommand"
    assert not stage.runs()


async def unlocked_201(stage: Stage) -> None:
    """A cable that the car has left behind comes out, and the connector is free."""
    keep = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "UnlockOnEVSideDisconnect"}}
    item = {"attribute_value": "false", **keep}
    answer = await stage.peer.call("SetVariables", set_variable_data=[item])
    assert answer.set_variable_result[0]["attribute_status"] == "Accepted"
    await stage.charging()
    await stage.station.unplug(evse=1)
    await stage.ends()
    assert stage.shown() == "Occupied"

    assert (await stage.peer.call("UnlockConnector", evse_id=1, connector_id=1)).status == "Unlocked"
    await stage.peer.hears("StatusNotification", evse_id=1, connector_status="Available")
    assert stage.shown() == "Available"


ROWS = [
    Row("1.6", "RemoteStartTransaction", remotely_started, start_refused),
    Row("2.0.1", "RequestStartTransaction", remotely_started, start_refused),
    Row("1.6", "RemoteStopTransaction", remotely_stopped, stop_refused),
    Row("2.0.1", "RequestStopTransaction", remotely_stopped, stop_refused),
    Row("1.6", "TriggerMessage", trigger("1.6", status_follows), not_implemented),
    Row("1.6", "ExtendedTriggerMessage", trigger("1.6", status_follows), not_implemented),
    Row("2.0.1", "TriggerMessage", trigger("2.0.1", status_follows), not_implemented),
    Row("1.6", "UnlockConnector", unlocked_16, unlock_refused),
    Row(
        "2.0.1",
        "UnlockConnector",
        unlocked_201,
        unlock_refused,
    ),
]


@cases(ROWS)
async def test_remote_control(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
