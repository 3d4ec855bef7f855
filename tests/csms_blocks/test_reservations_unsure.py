"""A ReserveNow whose answer is lost, over real sockets: unsure until the station says what settles it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from csms.commands import Outcome
from tests.csms_blocks.harness import House, Station, stamp
from tests.csms_blocks.test_reservations import RESERVED, begin, reserve

PATIENCE = 10.0
both = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


@pytest.fixture
async def house(listening: House) -> House:
    await listening.token("RFID")
    return listening


async def ask(house: House, version: str, timeout: float = PATIENCE, **more: Any) -> Outcome:
    payload = {**RESERVED[version], **more}
    return await house.csms.commands.send(1, "cp001", "ReserveNow", payload, timeout=timeout)


async def lost(house: House, station: Station, version: str, **more: Any) -> None:
    """The CALL has arrived, and the connection goes before it is answered."""
    station.answers["ReserveNow"] = None
    asked = asyncio.create_task(ask(house, version, **more))
    await station.hears("ReserveNow")
    await station.leave()
    assert (await asked).outcome == "disconnected"


async def unanswered(house: House, station: Station, version: str, **more: Any) -> None:
    station.answers["ReserveNow"] = None
    assert (await ask(house, version, timeout=0.05, **more)).outcome == "timeout"


async def items(house: House) -> list[tuple[str, str]]:
    """Status and answer of every reservation, oldest first."""
    found = (await house.csms.queries.reservations())["items"]
    return [(item["status"], item["answer"]) for item in found[::-1]]


async def tell(station: Station, version: str, status: str = "Reserved", connector: int = 1) -> None:
    if version == "1.6":
        payload: dict[str, Any] = {"connectorId": connector, "status": status, "errorCode": "NoError"}
    else:
        payload = {"evseId": connector, "connectorId": 1, "connectorStatus": status, "timestamp": stamp(5)}
    await station.call("StatusNotification", payload)


async def cancel(house: House, station: Station, answer: str) -> None:
    station.answers["CancelReservation"] = {"status": answer}
    assert (await house.command("CancelReservation", {"reservationId": 7})).outcome == "answered"


@both
@pytest.mark.parametrize("between", ["reconnect", "restart"])
async def test_a_status_settles_it(house: House, version: str, between: str):
    await lost(house, await house.connect(version), version)
    assert await items(house) == [("Active", "disconnected")]
    if between == "restart":
        await house.restart()
    station = await house.connect(version, boot=False)
    await tell(station, version, connector=2)
    assert await items(house) == [("Active", "disconnected")]
    await tell(station, version)
    assert await items(house) == [("Active", "Accepted")]


@both
async def test_a_start_that_names_it_settles_it(house: House, version: str):
    station = await house.connect(version)
    await unanswered(house, station, version)
    assert await items(house) == [("Active", "timeout")]
    await begin(station, version)
    assert await items(house) == [("Used", "Accepted")]
    assert await house.noted() == []


@both
@pytest.mark.parametrize("evidence", ["status", "start"])
async def test_what_was_said_before_it_was_given_up_counts(house: House, version: str, evidence: str):
    station = await house.connect(version)
    station.answers["ReserveNow"] = None
    asked = asyncio.create_task(ask(house, version))
    await station.hears("ReserveNow")
    if evidence == "status":
        await tell(station, version)
    else:
        await begin(station, version)
    await station.leave()
    assert (await asked).outcome == "disconnected"
    assert await items(house) == [("Active" if evidence == "status" else "Used", "Accepted")]


@both
@pytest.mark.parametrize(
    ("answer", "settled"), [("Accepted", ("Cancelled", "timeout")), ("Rejected", ("Refused", "timeout"))]
)
async def test_a_cancellation_settles_it(house: House, version: str, answer: str, settled: tuple[str, str]):
    station = await house.connect(version)
    await unanswered(house, station, version)
    await cancel(house, station, answer)
    assert await items(house) == [settled]
    assert await house.noted() == []  # nobody was sure that it was there


@both
async def test_a_repeat_settles_it(house: House, version: str):
    station = await house.connect(version)
    await unanswered(house, station, version)
    await reserve(house, station, version)
    assert await items(house) == [("Cancelled", "timeout"), ("Active", "Accepted")]
    await begin(station, version)
    assert await items(house) == [("Cancelled", "timeout"), ("Used", "Accepted")]


@both
async def test_a_refused_repeat_says_nothing_of_it(house: House, version: str):
    station = await house.connect(version)
    await unanswered(house, station, version)
    await reserve(house, station, version, answer="Occupied")
    assert await items(house) == [("Active", "timeout"), ("Refused", "Occupied")]


@both
async def test_it_expires_unsure(house: House, version: str):
    station = await house.connect(version)
    await unanswered(house, station, version)
    await house.close()
    house.clock.advance(seconds=601)
    await house.open()
    await (await house.connect(version)).call("Heartbeat", {})
    assert await items(house) == [("Expired", "timeout")]


@both
async def test_an_answer_that_breaks_its_schema_leaves_it_unsure(house: House, version: str):
    station = await house.connect(version)
    station.answers["ReserveNow"] = {"status": "Perhaps"}
    assert (await ask(house, version)).outcome == "invalid"
    assert await items(house) == [("Active", "invalid")]


async def test_a_status_that_another_one_explains_settles_nothing(house: House):
    station = await house.connect()
    await reserve(house, station, reservationId=8)
    await unanswered(house, station, "1.6", connectorId=0)
    await tell(station, "1.6")
    assert await items(house) == [("Active", "Accepted"), ("Active", "timeout")]
    await tell(station, "1.6", connector=2)
    assert await items(house) == [("Active", "Accepted"), ("Active", "Accepted")]


async def test_what_was_never_written_leaves_nothing(house: House):
    station = await house.connect()
    await station.leave()
    assert (await ask(house, "1.6")).outcome in ("not-connected", "disconnected")
    assert await items(house) == []
