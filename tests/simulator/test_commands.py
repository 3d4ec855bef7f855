"""What a station answers to the CSMS, and what it does then."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import v16, v201
from schemas.version import Version
from simulator import Station
from simulator.blocks import ROUTES
from simulator.model.spec import Profile, Quirks
from simulator.vendors import Answer as Reply
from simulator.vendors import Incoming
from tests.simulator.office import Office

OLD = Version.V16
BACK = {"OCPPCommCtrlr.RetryBackOffWaitMinimum": "1"}
QUICK = Profile(reboot=0.01, variables=BACK)


def station(office: Office, url: str, **more: Any) -> Station:
    more.setdefault("profile", QUICK)
    return Station("cp001", url=url, version=office.version, **{"seed": 0, **more})


async def running(one: Station) -> Any:
    """A transaction, told and answered; its id."""
    await one.booted()
    await one.plug()
    await one.authorize("T1")
    await one.quiet()
    picture = one.evse().transaction
    assert picture is not None
    return picture.transaction_id


# -- Reset


@pytest.mark.parametrize("kind", ["Hard", "Soft"])
async def test_reset_16(kind: str) -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url) as one:
        await running(one)
        assert await office.ask("Reset", {"type": kind}) == {"status": "Accepted"}
        await office.until(lambda: office.connections == 2 and office.actions.count("BootNotification") == 2)
        await one.quiet()
        assert office.seen("StopTransaction")[0]["reason"] == f"{kind}Reset"
        assert office.actions.index("StopTransaction") < len(office.actions) - office.actions[::-1].index(
            "BootNotification"
        )
        assert office.statuses()[-1] == "Preparing"  # the cable is in, the rest is forgotten


async def test_reset_201_immediate() -> None:
    office = Office(Version.V201)
    async with office.listening() as url, station(office, url) as one:
        await running(one)
        assert (await office.ask("Reset", {"type": "Immediate"}))["status"] == "Accepted"
        await office.until(lambda: office.actions.count("BootNotification") == 2)
        assert office.seen("BootNotification")[1]["reason"] == "RemoteReset"
        ended = office.seen("TransactionEvent")[-1]
        assert ended["triggerReason"] == "ResetCommand"
        assert ended["transactionInfo"]["stoppedReason"] == "ImmediateReset"


async def test_reset_201_on_idle_waits() -> None:
    office = Office(Version.V201)
    async with office.listening() as url, station(office, url) as one:
        await running(one)
        assert (await office.ask("Reset", {"type": "OnIdle"}))["status"] == "Scheduled"
        assert one.evse().transaction is not None
        await one.stop()
        await office.until(lambda: office.actions.count("BootNotification") == 2)
        assert office.seen("BootNotification")[1]["reason"] == "ScheduledReset"


async def test_reset_201_of_one_evse() -> None:
    office = Office(Version.V201)
    async with office.listening() as url, station(office, url, profile="ac-2x") as one:
        await running(one)
        assert (await office.ask("Reset", {"type": "Immediate", "evseId": 1}))["status"] == "Accepted"
        await one.until(lambda: one.evse().transaction is None)
        assert one.connected and office.connections == 1
        assert (await office.ask("Reset", {"type": "Immediate", "evseId": 9}))["status"] == "Rejected"


async def test_a_station_may_refuse_to_reset(office: Office) -> None:
    profile = Profile(quirks=Quirks(reset="rejects"))
    kind = "Hard" if office.version is OLD else "Immediate"
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        assert (await office.ask("Reset", {"type": kind}))["status"] == "Rejected"


# -- remote start and stop


@pytest.mark.parametrize("cable_first", [True, False])
async def test_remote_start_and_stop(office: Office, cable_first: bool) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        if cable_first:
            await one.plug()
        start = (
            ("RemoteStartTransaction", {"idTag": "R1", "connectorId": 1})
            if office.version is OLD
            else (
                "RequestStartTransaction",
                {"idToken": {"idToken": "R1", "type": "Central"}, "remoteStartId": 9, "evseId": 1},
            )
        )
        assert (await office.ask(*start))["status"] == "Accepted"
        await one.until(lambda: one.evse().token == "R1")
        if not cable_first:
            await one.plug()
        await one.quiet()
        assert "Authorize" not in office.actions
        again = await office.ask(*start)
        assert again["status"] == "Rejected"
        picture = one.evse().transaction
        assert picture is not None
        if office.version is not OLD:
            first = office.seen("TransactionEvent")[0]
            assert first["transactionInfo"]["remoteStartId"] == 9
            assert first["triggerReason"] == ("RemoteStart" if cable_first else "CablePluggedIn")
        await _remote_stop(office, one, picture.transaction_id)


async def _remote_stop(office: Office, one: Station, transaction: Any) -> None:
    old = office.version is OLD
    action = "RemoteStopTransaction" if old else "RequestStopTransaction"
    unknown = await office.ask(action, {"transactionId": 999 if old else "nope"})
    assert unknown["status"] == "Rejected"
    assert (await office.ask(action, {"transactionId": transaction}))["status"] == "Accepted"
    await one.until(lambda: one.evse().transaction is None)
    await one.quiet()
    if old:
        assert office.seen("StopTransaction")[0]["reason"] == "Remote"
    else:
        last = office.seen("TransactionEvent")[-1]
        assert (last["triggerReason"], last["transactionInfo"]["stoppedReason"]) == ("RemoteStop", "Remote")


async def test_a_remote_start_may_be_authorized_first(office: Office) -> None:
    office.token = "Blocked"
    profile = Profile(variables={"AuthorizeRemoteTxRequests": "true"})
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.plug()
        start = (
            ("RemoteStartTransaction", {"idTag": "R1"})
            if office.version is OLD
            else (
                "RequestStartTransaction",
                {"idToken": {"idToken": "R1", "type": "ISO14443"}, "remoteStartId": 9},
            )
        )
        assert (await office.ask(*start))["status"] == "Accepted"
        await office.until(lambda: "Authorize" in office.actions)
        await one.quiet()
        assert one.evse().transaction is None


@pytest.mark.parametrize("kind", ["Central", "NoAuthorization"])
async def test_what_the_csms_vouches_for_is_not_authorized_again(kind: str) -> None:
    """F01.FR.02: whatever the setting says."""
    office = Office(Version.V201)
    profile = Profile(variables={"AuthorizeRemoteTxRequests": "true"})
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.plug()
        wish = {"idToken": {"idToken": "R1", "type": kind}, "remoteStartId": 9}
        assert (await office.ask("RequestStartTransaction", wish))["status"] == "Accepted"
        await office.until(lambda: "TransactionEvent" in office.actions)
        assert "Authorize" not in office.actions
        assert one.evse().transaction is not None


async def test_remote_start_of_what_is_not_there(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        if office.version is OLD:
            answer = await office.ask("RemoteStartTransaction", {"idTag": "R1", "connectorId": 5})
        else:
            token = {"idToken": "R1", "type": "Central"}
            answer = await office.ask(
                "RequestStartTransaction", {"idToken": token, "remoteStartId": 1, "evseId": 5}
            )
        assert answer["status"] == "Rejected"


async def test_remote_start_of_a_plugged_transaction_names_it() -> None:
    office = Office(Version.V201)
    profile = Profile(variables={"TxCtrlr.TxStartPoint": "EVConnected"})
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.plug()
        await one.quiet()
        transaction = one.evse().transaction
        assert transaction is not None
        token = {"idToken": "R1", "type": "Central"}
        answer = await office.ask("RequestStartTransaction", {"idToken": token, "remoteStartId": 1})
        assert answer == {"status": "Accepted", "transactionId": transaction.transaction_id}
        await one.quiet()
        events = office.seen("TransactionEvent")
        assert [(event["eventType"], event["triggerReason"]) for event in events] == [
            ("Started", "CablePluggedIn"),
            ("Updated", "RemoteStart"),
        ]
        assert events[1]["idToken"]["idToken"] == "R1" and "idToken" not in events[0]


# -- UnlockConnector


@pytest.mark.parametrize(
    ("lock", "old", "new"),
    [("works", "Unlocked", "Unlocked"), ("fails", "UnlockFailed", "UnlockFailed"),
     ("none", "NotSupported", "UnlockFailed")],
)  # fmt: skip
async def test_unlock(office: Office, lock: str, old: str, new: str) -> None:
    profile = Profile(quirks=Quirks(lock=lock))
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        place = {"connectorId": 1} if office.version is OLD else {"evseId": 1, "connectorId": 1}
        answer = await office.ask("UnlockConnector", place)
        assert answer["status"] == (old if office.version is OLD else new)
        nowhere = {"connectorId": 4} if office.version is OLD else {"evseId": 1, "connectorId": 4}
        answer = await office.ask("UnlockConnector", nowhere)
        assert answer["status"] == ("NotSupported" if office.version is OLD else "UnknownConnector")


async def test_unlock_in_a_transaction(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await running(one)
        place = {"connectorId": 1} if office.version is OLD else {"evseId": 1, "connectorId": 1}
        answer = await office.ask("UnlockConnector", place)
        await one.quiet()
        if office.version is OLD:
            assert answer["status"] == "Unlocked"
            assert office.seen("StopTransaction")[0]["reason"] == "UnlockCommand"
        else:
            assert answer["status"] == "OngoingAuthorizedTransaction"
            assert one.evse().transaction is not None


# -- ChangeAvailability


def availability(office: Office, operative: bool, evse: int | None = 1) -> dict[str, Any]:
    value = "Operative" if operative else "Inoperative"
    if office.version is OLD:
        return {"connectorId": evse or 0, "type": value}
    return {"operationalStatus": value, **({"evse": {"id": evse}} if evse else {})}


@pytest.mark.parametrize("evse", [None, 1])
async def test_out_of_order_and_back(office: Office, evse: int | None) -> None:
    async with office.listening() as url, station(office, url, profile="ac-2x") as one:
        await one.booted()
        out = await office.ask("ChangeAvailability", availability(office, False, evse))
        await one.quiet()
        assert out["status"] == "Accepted" and office.statuses()[-1] == "Unavailable"
        assert office.statuses(2)[-1] == ("Available" if evse else "Unavailable")
        await one.authorize("T1")
        assert one.evse().token is None
        back = await office.ask("ChangeAvailability", availability(office, True, evse))
        await one.quiet()
        assert back["status"] == "Accepted" and office.statuses()[-1] == "Available"


async def test_scheduled_during_a_session_and_kept(office: Office, tmp_path: Any) -> None:
    async with office.listening() as url:
        async with station(office, url, state_dir=tmp_path) as one:
            await running(one)
            answer = await office.ask("ChangeAvailability", availability(office, False))
            assert answer["status"] == "Scheduled"
            assert one.evse().transaction is not None
            await one.stop()
            await office.until(lambda: office.statuses()[-1] == "Unavailable")
        office.calls.clear()
        async with station(office, url, state_dir=tmp_path) as one:
            await one.booted()
            await one.quiet()
            assert office.statuses() == ["Unavailable"]


async def test_availability_of_what_is_not_there(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        assert (await office.ask("ChangeAvailability", availability(office, False, 7)))[
            "status"
        ] == "Rejected"


# -- the rest


@pytest.mark.parametrize("enabled", [True, False])
async def test_clear_cache(office: Office, enabled: bool) -> None:
    profile = Profile(variables={"AuthorizationCacheEnabled": str(enabled).lower()})
    async with office.listening() as url, station(office, url, profile=profile) as one:
        await one.booted()
        await one.authorize("T1", None)
        assert (await office.ask("ClearCache"))["status"] == ("Accepted" if enabled else "Rejected")
        await one.go_offline()
        assert await one.authorize("T1", None) == "Invalid"


async def test_data_transfer(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        assert (await office.ask("DataTransfer", {"vendorId": "other"}))["status"] == "UnknownVendorId"
        assert (await office.ask("DataTransfer", {"vendorId": "plugfest"}))["status"] == "UnknownMessageId"


async def test_vendor_handlers_answer_by_vendor_and_message(office: Office) -> None:
    old = office.version is OLD
    heard: list[Incoming] = []

    async with office.listening() as url, station(office, url) as one:

        @one.vendors.on("Acme", "Sum")
        async def total(incoming: Incoming) -> Any:
            heard.append(incoming)
            return {"sum": sum(incoming.data)}

        one.vendors.on("acme")(lambda incoming: Reply("Rejected"))
        await one.booted()
        numbers = "[1, 2]" if old else [1, 2]
        answer = await office.ask("DataTransfer", {"vendorId": "ACME", "messageId": "sum", "data": numbers})
        assert answer == {"status": "Accepted", "data": '{"sum":3}' if old else {"sum": 3}}
        assert heard == [Incoming("ACME", "sum", [1, 2])]
        assert (await office.ask("DataTransfer", {"vendorId": "Acme"}))["status"] == "Rejected"
        other = {"vendorId": "Acme", "messageId": "Other"}
        assert (await office.ask("DataTransfer", other))["status"] == "UnknownMessageId"
        await one.reboot()
        await one.booted()
        assert (await office.ask("DataTransfer", {"vendorId": "Acme"}))["status"] == "Rejected"


async def test_a_vendor_handler_that_fails_is_answered_as_the_stations_own_fault(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        one.vendors.on("Acme")(lambda incoming: incoming.data["missing"])
        await one.booted()
        assert await office.ask("DataTransfer", {"vendorId": "Acme", "data": "x"}) == "InternalError"


async def test_a_station_sends_data_of_its_own(office: Office) -> None:
    old = office.version is OLD
    sent: list[Any] = []

    def accept(payload: dict[str, Any]) -> dict[str, Any]:
        sent.append(payload)
        return {"status": "Accepted", "data": '{"ok":true}' if old else {"ok": True}}

    office.answers["DataTransfer"] = accept
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        assert await one.send_data("Acme", "Ping", {"n": 1}) == Reply("Accepted", {"ok": True})
        await one.send_data("Acme")
    assert sent == [
        {"vendorId": "Acme", "messageId": "Ping", "data": '{"n":1}' if old else {"n": 1}},
        {"vendorId": "Acme"},
    ]


async def test_declined_and_unknown_actions(office: Office) -> None:
    declined = (
        ("ClearChargingProfile", {}, "NotSupported"),
        ("FooBar", {}, "NotImplemented"),
        ("Heartbeat", {}, "NotSupported"),
    )
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        for action, payload, code in declined:
            assert await office.ask(action, payload) == code


async def test_a_handler_may_be_replaced(office: Office) -> None:

    async def mad(core: object, request: object) -> Any:
        if office.version is OLD:
            return v16.ClearCacheResponse(status=v16.ClearCacheStatus.REJECTED)
        return v201.ClearCacheResponse(status=v201.ClearCacheStatusEnumType.REJECTED)

    routes = ROUTES.replaced({v16.ClearCacheRequest: mad, v201.ClearCacheRequest: mad})
    async with office.listening() as url, station(office, url, routes=routes) as one:
        await one.booted()
        assert (await office.ask("ClearCache"))["status"] == "Rejected"
