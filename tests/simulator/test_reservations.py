"""Reservations at a station, in virtual time: granted, refused, used, given back, ended, and remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ocppj import virtual_time
from ocppj.clock import LoopClock
from schemas.version import Version
from simulator import Station
from tests.simulator.office import SILENCE, Office

EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
OLD = Version.V16
Scene = Callable[[Station], Awaitable[None]]


def ends(seconds: float = 600) -> str:
    return (EPOCH + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def play(office: Office, scene: Scene, profile: str = "ac-2x", **more: Any) -> None:
    async def whole() -> None:
        one = Station(
            "cp001",
            link=office.link,
            version=office.version,
            profile=profile,
            clock=LoopClock(EPOCH),
            **{"seed": 0, **more},
        )
        async with one:
            await one.booted()
            await one.quiet()
            await scene(one)

    virtual_time.run(whole(), start=EPOCH)


async def reserve(
    office: Office, place: int | None, number: int = 7, token: str = "MINE", **more: Any
) -> str:
    """Ask for a reservation; the status answered."""
    until = ends(more.pop("seconds", 600))
    payload: dict[str, Any]
    if office.version is OLD:
        payload = {"connectorId": place or 0, "idTag": token, "expiryDate": until, "reservationId": number}
        if "group" in more:
            payload["parentIdTag"] = more.pop("group")
    else:
        payload = {"id": number, "expiryDateTime": until, "idToken": _token(token), **more}
        if "group" in more:
            payload["groupIdToken"] = _token(payload.pop("group"))
        if place is not None:
            payload["evseId"] = place
    return str((await office.ask("ReserveNow", payload))["status"])


def _token(text: str) -> dict[str, str]:
    return {"idToken": text, "type": "ISO14443"}


def names(office: Office, message: dict[str, Any]) -> Any:
    return message.get("reservationId")


def begun(office: Office) -> list[dict[str, Any]]:
    """The messages that name a token as it begins to charge."""
    if office.version is OLD:
        return office.seen("StartTransaction")
    return [
        one for one in office.seen("TransactionEvent") if "idToken" in one and one["eventType"] != "Ended"
    ]


def test_it_is_shown_used_and_told(office: Office) -> None:
    async def scene(one: Station) -> None:
        assert await reserve(office, 1) == "Accepted"
        await one.quiet()
        assert (office.statuses(1)[-1], office.statuses(2)[-1]) == ("Reserved", "Available")
        await one.plug(1)
        await one.authorize("OTHER", 1)
        assert one.evse(1).transaction is None
        await one.authorize("mine", 1)
        await one.quiet()
        assert [names(office, message) for message in begun(office)] == [7]
        assert one.reservations == []
        await one.stop(1)
        await one.unplug(1)
        await one.quiet()
        assert office.statuses(1)[-1] == "Available"

    play(office, scene)


def test_a_refused_start_gives_it_back(office: Office) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1)
        if office.version is OLD:
            refused = {"transactionId": 5, "idTagInfo": {"status": "ConcurrentTx"}}
            office.answers["StartTransaction"] = lambda _: refused
        else:
            refused = {"idTokenInfo": {"status": "ConcurrentTx"}}
            office.answers["TransactionEvent"] = lambda call: refused if "idToken" in call else {}
        await one.plug(1)
        await one.authorize("MINE", 1)
        await one.until(lambda: one.evse(1).transaction is None)
        await one.quiet()
        assert [each.number for each in one.reservations] == [7]
        await one.unplug(1)
        await one.quiet()
        assert office.statuses(1)[-1] == "Reserved"

    play(office, scene)


def test_the_group_may_use_it(office: Office) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1, group="FAMILY")
        family: dict[str, Any] = {"status": "Accepted", "parentIdTag": "family"}
        if office.version is not OLD:
            family = {"status": "Accepted", "groupIdToken": {"idToken": "family", "type": "Central"}}
        office.answers["Authorize"] = lambda _: {office._info: family}
        await one.plug(1)
        await one.authorize("COUSIN", 1)
        await one.quiet()
        assert [names(office, message) for message in begun(office)] == [7]
        assert one.reservations == []

    play(office, scene)


def test_it_expires(office: Office) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1, seconds=100)
        await one.core.sleep(101)
        await one.quiet()
        assert (one.reservations, office.statuses(1)[-2:]) == ([], ["Reserved", "Available"])
        updates = office.seen("ReservationStatusUpdate")
        told = [] if office.version is OLD else [{"reservationId": 7, "reservationUpdateStatus": "Expired"}]
        assert updates == told

    play(office, scene)


def test_what_expired_offline_is_told_after_the_reconnect() -> None:
    office = Office(Version.V201)

    async def scene(one: Station) -> None:
        await reserve(office, 1, seconds=100)
        await one.quiet()
        await one.go_offline()
        await one.core.sleep(200)
        await one.go_online()
        await one.until(lambda: office.seen("ReservationStatusUpdate"), 60)
        await one.quiet()
        assert office.statuses(1)[-1] == "Available"
        await one.disconnect()
        await one.until(lambda: office.connections == 3, 60)
        await one.quiet()
        assert len(office.seen("ReservationStatusUpdate")) == 1

    play(office, scene)


@pytest.mark.parametrize("how", ["power cut", "offline", "reset"])
def test_it_is_remembered(office: Office, how: str, tmp_path: Path) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1)
        await one.quiet()
        if how == "power cut":
            await one.power_cut(away=30)
        elif how == "offline":
            await one.go_offline()
            await one.go_online()
        else:
            await one.reboot()
        await one.until(lambda: office.connections == 2 and one.online, 60)
        await one.quiet()
        assert [each.number for each in one.reservations] == [7]
        assert office.statuses(1)[-1] == "Reserved"
        await one.core.sleep(700)
        await one.quiet()
        assert (one.reservations, office.statuses(1)[-1]) == ([], "Available")

    play(office, scene, state_dir=tmp_path)


def test_a_start_offline_uses_it_when_it_is_answered(office: Office) -> None:
    async def scene(one: Station) -> None:
        one.core.variables.assign("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true")
        await reserve(office, 1, seconds=300)
        await one.quiet()
        await one.go_offline()
        await one.plug(1)
        await one.authorize("MINE", 1)
        await one.core.sleep(400)
        assert [each.number for each in one.reservations] == [7]  # held by the start, it does not expire
        await one.go_online()
        await one.until(lambda: not one.reservations, 60)
        assert [names(office, message) for message in begun(office)] == [7]
        assert office.seen("ReservationStatusUpdate") == []

    play(office, scene)


def test_it_ends_out_of_service(office: Office) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1)
        await one.fault(1, "GroundFailure")
        await one.clear_fault(1)
        await one.quiet()
        assert (one.reservations, office.statuses(1)[-1]) == ([], "Available")
        told = [update["reservationUpdateStatus"] for update in office.seen("ReservationStatusUpdate")]
        assert told == ([] if office.version is OLD else ["Removed"])

    play(office, scene)


async def out_of_order(office: Office, place: int) -> None:
    payload: dict[str, Any] = {"connectorId": place, "type": "Inoperative"}
    if office.version is not OLD:
        payload = {"evse": {"id": place}, "operationalStatus": "Inoperative"}
    assert (await office.ask("ChangeAvailability", payload))["status"] == "Accepted"


@pytest.mark.parametrize("state", ["Faulted", "Occupied", "Unavailable"])
def test_every_refusal(office: Office, state: str) -> None:
    async def scene(one: Station) -> None:
        for place in (1, 2):
            if state == "Faulted":
                await one.fault(place)
            elif state == "Occupied":
                await one.plug(place)
            else:
                await out_of_order(office, place)
            assert await reserve(office, place) == state
        assert await reserve(office, None) == state
        assert one.reservations == []

    play(office, scene)


def test_what_can_never_be_is_rejected(office: Office) -> None:
    async def scene(one: Station) -> None:
        assert await reserve(office, 9) == "Rejected"
        assert await reserve(office, 1, seconds=-1) == "Rejected"
        if office.version is not OLD:
            assert await reserve(office, None, connectorType="cCCS2") == "Rejected"
            assert await reserve(office, None, connectorType="sType2") == "Accepted"
        one.core.variables.assign("ReservationCtrlr.NonEvseSpecific", "false")
        assert await reserve(office, None, number=8) == "Rejected"
        one.core.variables.assign("ReservationCtrlr.Enabled", "false")
        assert await reserve(office, 1, number=9) == "Rejected"

    play(office, scene)


def test_any_connector_keeps_one_free(office: Office) -> None:
    async def scene(one: Station) -> None:
        assert await reserve(office, None) == "Accepted"
        await one.quiet()
        assert (office.statuses(1)[-1], office.statuses(2)[-1]) == ("Available", "Available")
        await one.plug(1)
        await one.authorize("OTHER", 1)
        await one.quiet()
        assert one.evse(1).transaction is not None
        assert office.statuses(2)[-1] == "Reserved"
        assert await reserve(office, 2, number=8) == "Occupied"
        await one.plug(2)
        await one.authorize("OTHER", 2)
        assert one.evse(2).transaction is None
        await one.authorize("MINE", 2)
        await one.quiet()
        assert (one.reservations, names(office, begun(office)[-1])) == ([], 7)

    play(office, scene)


def test_cancelled_and_replaced(office: Office) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1)
        assert await reserve(office, 1, number=8, token="OTHER") == "Occupied"
        assert await reserve(office, 2, number=7) == "Accepted"
        await one.quiet()
        assert (office.statuses(1)[-1], office.statuses(2)[-1]) == ("Available", "Reserved")
        assert await office.ask("CancelReservation", {"reservationId": 8}) == {"status": "Rejected"}
        assert await office.ask("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
        await one.quiet()
        assert (one.reservations, office.statuses(2)[-1]) == ([], "Available")

    play(office, scene)


async def start_from_afar(office: Office, token: str, **more: Any) -> str:
    """Ask for a session at the first place; the status answered."""
    if office.version is OLD:
        payload: dict[str, Any] = {"connectorId": 1, "idTag": token}
        return str((await office.ask("RemoteStartTransaction", payload))["status"])
    payload = {"evseId": 1, "idToken": _token(token), "remoteStartId": 3, **more}
    return str((await office.ask("RequestStartTransaction", payload))["status"])


@pytest.mark.parametrize(("token", "status"), [("MINE", "Accepted"), ("OTHER", "Rejected")])
def test_a_remote_start_respects_it(office: Office, token: str, status: str) -> None:
    async def scene(one: Station) -> None:
        await reserve(office, 1)
        assert await start_from_afar(office, token) == status
        await one.plug(1)
        await one.quiet()
        assert [names(office, message) for message in begun(office)] == ([7] if token == "MINE" else [])

    play(office, scene)


def test_a_remote_start_that_names_the_group_is_not_asked_about() -> None:
    """2.0.1 F01: groupIdToken is there for a reservation of the same group."""
    office = Office(Version.V201)

    async def scene(one: Station) -> None:
        await reserve(office, 1, group="FAMILY")
        await one.plug(1)
        assert await start_from_afar(office, "SISTER", groupIdToken=_token("OTHERS")) == "Rejected"
        assert await start_from_afar(office, "SISTER", groupIdToken=_token("FAMILY")) == "Accepted"
        await one.quiet()
        assert [names(office, message) for message in begun(office)] == [7]
        assert office.seen("Authorize") == []

    play(office, scene)


def test_a_power_cut_before_the_start_is_answered(office: Office, tmp_path: Path) -> None:
    async def scene(one: Station) -> None:
        one.core.variables.assign("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true")
        await reserve(office, 1)
        await one.quiet()
        await one.go_offline()
        await one.plug(1)
        await one.authorize("MINE", 1)
        await one.power_cut(away=30)
        assert [each.number for each in one.reservations] == [7]
        await one.go_online()
        await one.until(lambda: not one.reservations, 60)
        assert [names(office, message) for message in begun(office)] == [7]

    play(office, scene, state_dir=tmp_path)


def test_what_a_start_is_using_is_neither_cancelled_nor_replaced(office: Office) -> None:
    async def scene(one: Station) -> None:
        assert await reserve(office, 1) == "Accepted"
        for start in ("StartTransaction", "TransactionEvent"):
            office.answers[start] = lambda _: SILENCE
        await one.plug(evse=1)
        await one.authorize("MINE", evse=1)
        await one.until(lambda: one.evse(1).transaction)
        cancel = {"reservationId": 7}
        assert (await office.ask("CancelReservation", cancel))["status"] == "Rejected"
        assert await reserve(office, 2) == "Rejected"
        assert [names(office, message) for message in begun(office)] == [7]

    play(office, scene)


@pytest.mark.parametrize("repaired", [True, False])
def test_a_fault_offline_counts_if_it_can_be_told(repaired: bool) -> None:
    office = Office(OLD)

    async def scene(one: Station) -> None:
        await reserve(office, 1)
        await one.quiet()
        await one.go_offline()
        await one.fault(1)
        if repaired:
            await one.clear_fault(1)
        await one.go_online()
        await one.until(lambda: office.connections == 2 and one.online, 60)
        await one.quiet()
        assert [each.number for each in one.reservations] == ([7] if repaired else [])
        assert office.statuses(1)[-1] == ("Reserved" if repaired else "Faulted")

    play(office, scene)
