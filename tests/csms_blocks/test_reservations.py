"""Reservations: taken by the station's word, used by an accepted start, and ended by the calendar."""

from __future__ import annotations

from typing import Any

import pytest

from tests.csms_blocks.harness import House, Station, event, stamp, start

RESERVED_16 = {"connectorId": 1, "idTag": "RFID", "reservationId": 7, "expiryDate": stamp(600)}
RESERVED_201 = {
    "id": 7,
    "evseId": 1,
    "idToken": {"idToken": "RFID", "type": "ISO14443"},
    "expiryDateTime": stamp(600),
}
RESERVED = {"1.6": RESERVED_16, "2.0.1": RESERVED_201}
ANYWHERE: dict[str, dict[str, Any]] = {"1.6": {"connectorId": 0}, "2.0.1": {"evseId": None}}
both = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


async def reserve(house: House, station: Station, version: str = "1.6", **more: Any) -> None:
    station.answers["ReserveNow"] = {"status": more.pop("answer", "Accepted")}
    wanted = {name: value for name, value in {**RESERVED[version], **more}.items() if value is not None}
    outcome = await house.command("ReserveNow", wanted)
    assert outcome.outcome == "answered", outcome


async def shown(house: House) -> list[tuple[int, str]]:
    """Number and status of every reservation, oldest first."""
    items = (await house.csms.queries.reservations())["items"]
    return [(item["reservationId"], item["status"]) for item in items[::-1]]


async def begin(station: Station, version: str, token: str = "RFID", seconds: float = 0, **more: Any) -> Any:
    """Start a transaction that names the reservation."""
    if version == "1.6":
        return await station.call("StartTransaction", {**start(1, token, 0, seconds), "reservationId": 7})
    return await station.call(
        "TransactionEvent",
        event("Started", 0, token=token, evse=(1, 1), seconds=seconds, reservationId=7, **more),
    )


@both
async def test_an_accepted_one_stands_in_full(house: House, version: str):
    station = await house.connect(version)
    await reserve(house, station, version)
    (item,) = (await house.csms.queries.reservations())["items"]
    assert {key: item[key] for key in ("station", "reservationId", "evse", "token", "group", "status")} == {
        "station": "cp001", "reservationId": 7, "evse": 1, "token": "RFID", "group": None, "status": "Active",
    }  # fmt: skip
    assert item["expiresAt"] == "2026-11-22T12:10:00.000Z"


@both
@pytest.mark.parametrize("answer", ["Faulted", "Occupied", "Rejected", "Unavailable"])
async def test_a_refused_one_is_on_record_as_refused(house: House, version: str, answer: str):
    station = await house.connect(version)
    await reserve(house, station, version, answer=answer)
    (item,) = (await house.csms.queries.reservations())["items"]
    assert (item["status"], item["answer"]) == ("Refused", answer)
    assert item["endedAt"] == item["createdAt"]


@both
async def test_an_accepted_start_uses_it_up(house: House, version: str):
    await house.token("RFID")
    station = await house.connect(version)
    await reserve(house, station, version)
    await begin(station, version)
    (item,) = (await house.csms.queries.reservations())["items"]
    assert (item["status"], item["transaction"]) == ("Used", (await house.transaction())["id"])
    assert await house.noted() == []


@both
async def test_a_refused_start_leaves_it_standing(house: House, version: str):
    await house.token("RFID", status="Blocked")
    station = await house.connect(version)
    await reserve(house, station, version)
    await begin(station, version)
    assert await shown(house) == [(7, "Active")]


async def test_it_is_used_when_the_token_comes_after_the_start(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    await reserve(house, station, "2.0.1")
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1), trigger="CablePluggedIn"))
    assert await shown(house) == [(7, "Active")]
    await station.call("TransactionEvent", event("Updated", 1, token="RFID", reservationId=7))
    assert await shown(house) == [(7, "Used")]
    await reserve(house, station, "2.0.1", id=8)  # forgets those that are over
    await station.call("TransactionEvent", event("Ended", 2, reservationId=7))
    assert await house.noted() == []


@both
async def test_the_group_of_the_token_may_use_it(house: House, version: str):
    await house.token("OTHER", group="Family")
    station = await house.connect(version)
    group: dict[str, Any] = {"parentIdTag": "FAMILY"}
    if version == "2.0.1":
        group = {"groupIdToken": {"idToken": "FAMILY", "type": "Central"}}
    await reserve(house, station, version, **group)
    await begin(station, version, "OTHER")
    assert await shown(house) == [(7, "Used")]
    assert await house.noted() == []


async def test_a_stranger_who_used_it_is_noted(house: House):
    await house.token("OTHER")
    station = await house.connect()
    await reserve(house, station)
    await begin(station, "1.6", "OTHER")
    assert (await shown(house), await house.noted()) == ([(7, "Used")], ["reservation_mismatch"])


async def test_a_reservation_that_nobody_made_is_noted(house: House):
    await house.token("RFID")
    station = await house.connect()
    assert (await begin(station, "1.6"))["idTagInfo"]["status"] == "Accepted"
    assert (await shown(house), await house.noted()) == ([], ["reservation_unknown"])


@both
@pytest.mark.parametrize("anywhere", [False, True], ids=["a connector", "any"])
async def test_it_expires_by_our_calendar(house: House, version: str, anywhere: bool):
    station = await house.connect(version)
    await reserve(house, station, version, **(ANYWHERE[version] if anywhere else {}))
    house.clock.advance(seconds=599)
    house.csms.engine.timers.look()
    assert await shown(house) == [(7, "Active")]
    house.clock.advance(seconds=1)
    house.csms.engine.timers.look()
    await station.call("Heartbeat", {})
    assert await shown(house) == [(7, "Expired")]


async def test_it_expires_while_the_csms_is_down(house: House):
    await reserve(house, await house.connect())
    await house.close()
    house.clock.advance(seconds=700)
    await house.open()
    await (await house.connect()).call("Heartbeat", {})
    assert await shown(house) == [(7, "Expired")]


async def test_it_stands_after_a_restart(house: House):
    await house.token("RFID")
    await reserve(house, await house.connect())
    await house.restart()
    station = await house.connect(boot=False)
    await begin(station, "1.6")
    assert await shown(house) == [(7, "Used")]


async def expired(house: House, station: Station) -> None:
    await reserve(house, station)
    house.clock.advance(seconds=700)
    house.csms.engine.timers.look()
    await station.call("Heartbeat", {})
    assert await shown(house) == [(7, "Expired")]


async def test_a_late_start_made_in_time_has_used_it(house: House):
    await house.token("RFID")
    station = await house.connect()
    await expired(house, station)
    await begin(station, "1.6", seconds=500)
    assert (await shown(house), await house.noted()) == ([(7, "Used")], [])


async def test_a_start_after_the_expiry_is_noted(house: House):
    await house.token("RFID")
    station = await house.connect()
    await expired(house, station)
    assert (await begin(station, "1.6", seconds=650))["idTagInfo"]["status"] == "Accepted"
    assert (await shown(house), await house.noted()) == ([(7, "Expired")], ["reservation_over"])


@pytest.mark.parametrize(("word", "status"), [("Expired", "Expired"), ("Removed", "Cancelled")])
async def test_the_station_says_how_it_ended(house: House, word: str, status: str):
    station = await house.connect("2.0.1")
    await reserve(house, station, "2.0.1")
    update = {"reservationId": 7, "reservationUpdateStatus": word}
    assert await station.call("ReservationStatusUpdate", update) == {}
    assert await shown(house) == [(7, status)]
    assert await station.call("ReservationStatusUpdate", {**update, "reservationId": 99}) == {}
    assert await shown(house) == [(7, status)]


@both
@pytest.mark.parametrize(("answer", "status"), [("Accepted", "Cancelled"), ("Rejected", "Active")])
async def test_it_is_cancelled_by_the_stations_word(house: House, version: str, answer: str, status: str):
    station = await house.connect(version)
    await reserve(house, station, version)
    station.answers["CancelReservation"] = {"status": answer}
    await house.command("CancelReservation", {"reservationId": 7})
    assert await shown(house) == [(7, status)]
    assert await house.noted() == ([] if answer == "Accepted" else ["reservation_not_cancelled"])


async def test_one_of_the_same_number_replaces_it(house: House):
    station = await house.connect()
    await reserve(house, station)
    await reserve(house, station, connectorId=2)
    assert await shown(house) == [(7, "Cancelled"), (7, "Active")]


@pytest.mark.parametrize(("connector", "gone"), [(1, [7]), (2, []), (0, [8])])
async def test_out_of_service_it_is_reserved_no_longer(house: House, connector: int, gone: list[int]):
    station = await house.connect()
    await reserve(house, station)
    await reserve(house, station, reservationId=8, connectorId=0)
    status = {"connectorId": connector, "errorCode": "GroundFailure", "status": "Faulted"}
    await station.call("StatusNotification", status)
    assert await shown(house) == [(number, "Cancelled" if number in gone else "Active") for number in (7, 8)]


@both
async def test_one_that_is_over_already_is_a_bad_request(house: House, version: str):
    station = await house.connect(version)
    name = "expiryDate" if version == "1.6" else "expiryDateTime"
    outcome = await house.command("ReserveNow", {**RESERVED[version], name: stamp(-1)})
    assert (outcome.outcome, [fault.path for fault in outcome.faults]) == ("bad-request", [f"/{name}"])
    assert (station.got, await shown(house)) == ([], [])
