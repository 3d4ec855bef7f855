"""A station over a real socket: boot and gate, a session act by act, what it sends and in which order."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from schemas.version import Version
from simulator import Station, profiles
from simulator.model.spec import EvseSpec, Profile, Quirks
from tests.simulator.office import Office, Refusal

QUICK = Profile(reboot=0.01, variables={"MeterValueSampleInterval": "60"})
OLD = Version.V16


def station(office: Office, url: str, **more: object) -> Station:
    more.setdefault("profile", QUICK)
    return Station("cp001", url=url, version=office.version, **{"seed": 0, **more})  # type: ignore[arg-type]


async def test_boot_tells_who_and_where_it_stands(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.quiet()
        boot = office.seen("BootNotification")[0]
        if office.version is OLD:
            assert boot["chargePointVendor"] == "Plugfest"
            assert office.statuses(0) == ["Available"]
        else:
            assert boot["reason"] == "PowerUp"
            assert boot["chargingStation"]["serialNumber"] == "cp001"
        assert office.statuses() == ["Available"]
        assert one.boot_status == "Accepted"
        assert one.core.variables.text("OCPPCommCtrlr.HeartbeatInterval") == "300"


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_the_gate_holds_and_the_interval_is_kept(office: Office, status: str) -> None:
    office.boot, office.interval = status, 1
    async with office.listening() as url, station(office, url, speed=20) as one:
        await office.until(lambda: office.actions.count("BootNotification") == 2)
        assert one.boot_status == status and not one.online
        await one.plug()
        assert await one.authorize("T") == "Invalid"
        assert set(office.actions) == {"BootNotification"}
        office.boot = "Accepted"
        await one.booted()
        await one.quiet()
        assert "StatusNotification" in office.actions


async def test_no_answer_to_the_boot_is_tried_again(office: Office) -> None:
    good = office.answers["BootNotification"]

    def once(payload: dict[str, object]) -> object:
        office.answers["BootNotification"] = good
        raise Refusal("InternalError")

    office.answers["BootNotification"] = once
    async with office.listening() as url, station(office, url, speed=1000) as one:
        await one.booted()
        assert office.actions.count("BootNotification") == 2
        assert "BootNotification" in one.notes[0]


async def test_a_session_plug_first(office: Office) -> None:
    async with office.listening() as url, station(office, url, speed=60) as one:
        await one.booted()
        await one.plug()
        await one.quiet()
        assert await one.authorize("T1") == "Accepted"
        await one.charge(seconds=150)
        await one.stop()
        await one.unplug()
        await one.quiet()
        energy = one.evse().meter
        assert 400 < energy < 480
        if office.version is OLD:
            assert office.statuses() == ["Available", "Preparing", "Charging", "Finishing", "Available"]
            start, stop = office.seen("StartTransaction")[0], office.seen("StopTransaction")[0]
            assert (start["idTag"], start["connectorId"], start["meterStart"]) == ("T1", 1, 0)
            assert (stop["transactionId"], stop["meterStop"], stop["reason"]) == (101, energy, "Local")
            assert [one_["transactionId"] for one_ in office.seen("MeterValues")] == [101, 101]
        else:
            assert office.statuses() == ["Available", "Occupied", "Available"]
            events = office.seen("TransactionEvent")
            assert [event["eventType"] for event in events] == ["Started", "Updated", "Updated", "Ended"]
            assert [event["seqNo"] for event in events] == [0, 1, 2, 3]
            assert events[0]["idToken"]["idToken"] == "T1" and events[0]["evse"]["id"] == 1
            assert events[0]["transactionInfo"]["chargingState"] == "Charging"
            assert events[3]["transactionInfo"]["stoppedReason"] == "Local"
            assert "offline" not in events[0]
        sent = [action for action in office.actions if action in _OF_A_TRANSACTION]
        assert [item.action for item in one.acknowledged] == sent


_OF_A_TRANSACTION = ("StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent")


async def test_a_refused_token_charges_nothing(office: Office) -> None:
    office.token = "Blocked"
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        assert await one.authorize("T1") == "Blocked"
        await one.quiet()
        assert one.evse().transaction is None
        assert not {"StartTransaction", "TransactionEvent"} & set(office.actions)


async def test_a_start_that_is_not_accepted_is_ended(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        await one.quiet()
        office.answers["TransactionEvent"] = lambda _: {"idTokenInfo": {"status": "Invalid"}}
        office.answers["StartTransaction"] = lambda _: {
            "transactionId": 7, "idTagInfo": {"status": "ConcurrentTx"},
        }  # fmt: skip
        await one.authorize("T1")
        await one.until(lambda: one.evse().transaction is None)
        await one.quiet()
        if office.version is OLD:
            assert office.seen("StopTransaction")[0]["reason"] == "DeAuthorized"
        else:
            last = office.seen("TransactionEvent")[-1]
            assert last["transactionInfo"]["stoppedReason"] == "DeAuthorized"
            assert last["triggerReason"] == "Deauthorized"


async def test_connection_time_out(office: Office) -> None:
    async with office.listening() as url, station(office, url, speed=600) as one:
        await one.booted()
        await one.authorize("T1")
        await one.until(lambda: one.evse().token is None)
        await one.quiet()
        assert one.evse().status == "Available"
        if office.version is OLD:
            assert office.statuses() == ["Available", "Preparing", "Available"]


async def test_swipe_stops_what_it_started(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        assert await one.swipe("T1") == "Accepted"
        await one.until(lambda: one.evse().transaction)
        assert await one.swipe("other") == "Invalid"
        assert one.evse().transaction is not None
        assert await one.swipe("t1") == "Accepted"
        assert one.evse().transaction is None


async def test_suspend_and_resume(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        for by in ("EV", "EVSE"):
            await one.suspend(by=by)
            assert one.evse().power == 0.0
            await one.resume(by=by)
            assert one.evse().power > 0.0
        await one.quiet()
        if office.version is OLD:
            assert office.statuses()[2:] == [
                "Charging", "SuspendedEV", "Charging", "SuspendedEVSE", "Charging",
            ]  # fmt: skip
        else:
            states = [event["transactionInfo"]["chargingState"] for event in office.seen("TransactionEvent")]
            assert states == ["Charging", "SuspendedEV", "Charging", "SuspendedEVSE", "Charging"]


async def test_a_fault_ends_the_transaction(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.fault(error_code="GroundFailure")
        await one.quiet()
        assert one.evse().transaction is None and office.statuses()[-1] == "Faulted"
        if office.version is OLD:
            assert office.seen("StatusNotification")[-1]["errorCode"] == "GroundFailure"
            assert office.seen("StopTransaction")[0]["reason"] == "Other"
        await one.clear_fault()
        await one.quiet()
        assert office.statuses()[-1] != "Faulted"


async def test_two_connectors_charge_at_once(office: Office) -> None:
    async with office.listening() as url, station(office, url, profile="ac-2x") as one:
        await one.booted()
        for number in (1, 2):
            await one.plug(number)
            await one.authorize(f"T{number}", number)
        await one.quiet()
        assert all(one.evse(number).power > 0 for number in (1, 2))
        ids = {one.evse(number).transaction.transaction_id for number in (1, 2)}  # type: ignore[union-attr]
        assert len(ids) == 2


async def test_impossible_acts_are_refused(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        with pytest.raises(ValueError, match="no EVSE 3"):
            await one.plug(3)
        with pytest.raises(ValueError, match="nothing to stop"):
            await one.stop()
        with pytest.raises(ValueError, match="nothing is plugged in"):
            await one.unplug()
        with pytest.raises(ValueError, match="no car"):
            await one.suspend()


async def test_quirks_change_the_order(office: Office) -> None:
    quirks = Quirks(
        status_before_start=True, station_status=False, decimal_ids=True, heartbeat_first=True,
        begin_sample=True, repeat_evse=True, empty_transaction_data=True,
    )  # fmt: skip
    async with office.listening() as url, station(office, url, profile=Profile(quirks=quirks)) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.quiet()
        await one.stop()
        await one.quiet()
        assert all(message_id.isdigit() for _, _, message_id in office.calls)
        assert "Heartbeat" in office.actions
        if office.version is OLD:
            order = [
                a for a, p, _ in office.calls if p.get("status") == "Charging" or a == "StartTransaction"
            ]
            assert order == ["StatusNotification", "StartTransaction"]
            assert office.statuses(0) == []
            assert office.seen("StopTransaction")[0]["transactionData"] == []
            begin = office.seen("MeterValues")[0]["meterValue"][0]["sampledValue"][0]
            assert begin["context"] == "Transaction.Begin"
        else:
            assert all("evse" in event for event in office.seen("TransactionEvent"))


async def test_reconnects_without_a_boot(office: Office) -> None:
    profile = Profile(variables={"OCPPCommCtrlr.RetryBackOffWaitMinimum": "1"})
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.quiet()
        await office.socket.close()
        await one.until(lambda: not one.connected)
        await one.plug()
        await one.until(lambda: one.connected)
        await one.quiet()
        assert office.actions.count("BootNotification") == 1
        assert office.connections == 2
        assert len(office.statuses()) == 2  # only what changed meanwhile is told


async def test_basic_credentials_and_the_percent_encoded_identity(office: Office) -> None:
    async with (
        office.listening() as url,
        Station("cp 1/a", url=url, version=office.version, password="secret", seed=0) as one,
    ):
        await one.booted()
        request = office.socket.request
        assert request is not None and request.path == "/ocpp/cp%201%2Fa"
        assert request.headers["Authorization"].startswith("Basic ")


async def test_a_lost_server_is_tried_again(office: Office) -> None:
    profile = Profile(variables={"OCPPCommCtrlr.RetryBackOffWaitMinimum": "1"})
    async with Station(
        "cp001", url="ws://127.0.0.1:1/", version=office.version, profile=profile, seed=0
    ) as one:
        await one.until(lambda: one.connect_error is not None)
        assert isinstance(one.connect_error, OSError) and not one.connected


async def test_needs_to_be_entered_and_a_way_out() -> None:
    with pytest.raises(ValueError, match="url or a link"):
        Station("cp001")
    with pytest.raises(ValueError, match=r"2\.1"):
        Station("cp001", url="ws://x", version=Version.V21)
    with pytest.raises(RuntimeError, match="not running"):
        _ = Station("cp001", url="ws://x").online


async def test_the_same_seed_tells_the_same(office: Office) -> None:
    async def told(seed: int) -> list[str]:
        office.calls.clear()
        async with office.listening() as url, station(office, url, seed=seed) as one:
            await one.booted()
            await one.plug()
            await one.authorize("T1")
            await one.quiet()
        return [message_id for _, _, message_id in office.calls]

    first = await told(5)
    assert await told(5) == first
    assert await told(6) != first


async def test_frames_go_out_raw_and_the_transcript_has_them(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.quiet()
        answer = await one.send_text('[2,"raw-1","Heartbeat",{}]', wait_for="raw-1")
        assert answer is not None and '"raw-1"' in answer
        await asyncio.wait_for(one.until(lambda: len(one.transcript.calls(action="Heartbeat")) == 1), 5)
        assert one.transcript.entries[0].direction == "open"


async def test_a_shared_evse_serves_one_cable(office: Office) -> None:
    profile = Profile(evses=(EvseSpec(connectors=("cCCS2", "cType2")),))
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.plug(1, 2)
        await one.quiet()
        pictures = one.evse().connectors
        assert pictures[0].status == "Unavailable" and pictures[1].plugged


@pytest.mark.parametrize(("connector", "status"), [(1, "Scheduled"), (2, "Accepted")])
async def test_a_session_keeps_its_own_connector_in_service_alone(
    office: Office, connector: int, status: str
) -> None:
    """The EVSE goes on charging when its other connector goes out of service."""
    profile = profiles.load("shared-evse")
    async with Station("cp001", link=office.link, version=office.version, profile=profile, seed=0) as one:
        await one.booted()
        await one.plug(connector=1)
        await one.authorize("T1")
        wanted: dict[str, Any] = {"connectorId": connector, "type": "Inoperative"}
        if office.version is Version.V201:
            evse = {"id": 1, "connectorId": connector}
            wanted = {"evse": evse, "operationalStatus": "Inoperative"}
        assert (await office.ask("ChangeAvailability", wanted))["status"] == status
        await one.quiet()
        assert one.evse().transaction is not None
        assert one.core.evses[1].plugs[connector].operative is (status == "Scheduled")
