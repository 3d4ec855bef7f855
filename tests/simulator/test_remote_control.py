"""Sessions from afar at a station: the profile that comes along, locks that jam, cables left behind."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.version import Version
from simulator import Station, profiles
from tests.simulator.office import Office

OLD = Version.V16


def profile(version: Version, **more: Any) -> dict[str, Any]:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.1}]}
    common = {"stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative"}
    if version is OLD:
        return {"chargingProfileId": 5, "chargingSchedule": schedule, **common, **more}
    return {"id": 5, "chargingSchedule": [{"id": 1, **schedule}], **common, **more}


async def ask(office: Office, **more: Any) -> str:
    if office.version is OLD:
        answer = await office.ask("RemoteStartTransaction", {"idTag": "T1", "connectorId": 1, **more})
    else:
        token = {"idToken": "T1", "type": "ISO14443"}
        wish = {"idToken": token, "evseId": 1, "remoteStartId": 3, **more}
        answer = await office.ask("RequestStartTransaction", wish)
    return str(answer["status"])


async def unlock(office: Office) -> str:
    place = {"connectorId": 1} if office.version is OLD else {"evseId": 1, "connectorId": 1}
    return str((await office.ask("UnlockConnector", place))["status"])


async def test_the_transaction_keeps_the_profile(office: Office) -> None:
    async with Station("cp001", link=office.link, version=office.version, seed=0) as one:
        await one.booted()
        await one.plug()
        assert await ask(office, chargingProfile=profile(office.version)) == "Accepted"
        await one.until(lambda: one.evse().transaction is not None)
        await one.quiet()
        transaction = one.core.evses[1].transaction
        assert transaction is not None
        assert transaction.profile == profile(office.version)
        (kept,) = one.core.transactions.running()
        assert kept.profile == transaction.profile


@pytest.mark.parametrize("fault", ["purpose", "transaction"])
async def test_a_profile_for_something_else_is_refused(office: Office, fault: str) -> None:
    async with Station("cp001", link=office.link, version=office.version, seed=0) as one:
        await one.booted()
        await one.plug()
        wrong: dict[str, Any] = {"chargingProfilePurpose": "TxDefaultProfile"}
        if fault == "transaction":
            wrong = {"transactionId": 4 if office.version is OLD else "four"}
        assert await ask(office, chargingProfile=profile(office.version, **wrong)) == "Rejected"
        await one.quiet()
        assert one.evse().transaction is None


@pytest.mark.parametrize(("cable", "answer"), [(1, "Accepted"), (2, "Rejected")])
async def test_beside_a_cable_in_the_same_evse_no_connector_starts(cable: int, answer: str) -> None:
    """1.6 alone names a connector."""
    office = Office(OLD)
    async with Station(
        "cp001", link=office.link, version=OLD, profile=profiles.load("shared-evse"), seed=0
    ) as one:
        await one.booted()
        await one.plug(connector=cable)
        assert await ask(office, connectorId=1) == answer
        await one.quiet()
        assert (one.evse().transaction is not None) is (answer == "Accepted")


async def test_a_jammed_lock_does_not_open(office: Office) -> None:
    async with Station("cp001", link=office.link, version=office.version, seed=0) as one:
        await one.booted()
        await one.plug()
        assert await unlock(office) == "Unlocked"
        await one.jam_lock()
        assert await unlock(office) == "UnlockFailed"


async def test_a_cable_left_behind_comes_out(office: Office) -> None:
    async with Station("cp001", link=office.link, version=office.version, seed=0) as one:
        await one.booted()
        one.core.variables.assign("OCPPCommCtrlr.UnlockOnEVSideDisconnect", "false")
        await one.plug()
        await one.authorize("T1")
        await one.unplug()
        await one.quiet()
        assert office.statuses()[-1] == ("Finishing" if office.version is OLD else "Occupied")
        assert await unlock(office) == "Unlocked"
        await one.until(lambda: office.statuses()[-1] == "Available")


@pytest.mark.parametrize(
    ("status", "answer"), [("Pending", {"status": "Rejected"}), ("Rejected", "SecurityError")]
)
async def test_nothing_is_started_or_stopped_from_afar_before_the_boot_is_accepted(
    status: str, answer: object
) -> None:
    """B02.FR.05: a pending station says no itself; B03.FR.08: a rejected one does not talk about it."""
    office = Office(Version.V201)
    office.boot = status
    async with Station("cp001", link=office.link, version=Version.V201, seed=0) as one:
        await one.until(lambda: one.boot_status == status)
        await one.plug()
        wish = {"idToken": {"idToken": "T1", "type": "ISO14443"}, "remoteStartId": 3}
        for action, payload in (
            ("RequestStartTransaction", wish),
            ("RequestStopTransaction", {"transactionId": "T"}),
        ):
            got = await office.ask(action, payload)
            assert ({"status": got["status"]} if isinstance(got, dict) else got) == answer
        assert one.evse().transaction is None
        assert set(office.actions) == {"BootNotification"}
