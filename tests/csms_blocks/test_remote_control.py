"""Sessions asked for from afar: what was asked, what the station said, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.csms_blocks.harness import House, Station, event, start

ACTION = {"1.6": "RemoteStartTransaction", "2.0.1": "RequestStartTransaction"}
both = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


def profile(version: str, **more: Any) -> dict[str, Any]:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.1}]}
    common = {
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        **more,
    }
    if version == "1.6":
        return {"chargingProfileId": 5, "chargingSchedule": schedule, **common}
    return {"id": 5, "chargingSchedule": [{"id": 1, **schedule}], **common}


def wish(version: str, number: int = 3, **more: Any) -> dict[str, Any]:
    if version == "1.6":
        return {"idTag": "RFID", "connectorId": 1, **more}
    return {"idToken": {"idToken": "RFID", "type": "ISO14443"}, "evseId": 1, "remoteStartId": number, **more}


async def ask(house: House, station: Station, version: str, answer: str = "Accepted", **more: Any) -> Any:
    station.answers[ACTION[version]] = {"status": answer}
    return await house.command(ACTION[version], wish(version, **more))


async def begin(station: Station, version: str, token: str = "RFID", number: int = 3) -> None:
    if version == "1.6":
        await station.call("StartTransaction", start(token=token))
        return
    info = {"remoteStartId": number}
    await station.call(
        "TransactionEvent", event("Started", 0, token=token, evse=(1, 1), info=info, trigger="RemoteStart")
    )


async def asked(house: House) -> dict[str, Any]:
    (only,) = (await house.csms.queries.remote_starts())["items"]
    return dict(only)


@both
async def test_the_transaction_is_told_by_it(house: House, version: str):
    await house.token("RFID")
    station = await house.connect(version)
    assert (await ask(house, station, version, chargingProfile=profile(version))).outcome == "answered"
    item = await asked(house)
    assert (item["answer"], item["token"], item["evse"], item["transaction"]) == ("Accepted", "RFID", 1, None)
    assert item["chargingProfile"] == profile(version)
    assert station.got[-1][1]["chargingProfile"] == profile(version)
    await begin(station, version)
    assert (await asked(house))["transaction"] == (await house.transaction())["id"]


@both
async def test_it_is_told_after_a_restart(house: House, version: str):
    await house.token("RFID")
    await ask(house, await house.connect(version), version)
    await house.restart()
    await begin(await house.connect(version, boot=False), version)
    assert (await asked(house))["transaction"] == (await house.transaction())["id"]


@both
async def test_a_refused_one_is_awaited_no_longer(house: House, version: str):
    station = await house.connect(version)
    await ask(house, station, version, answer="Rejected")
    await begin(station, version)
    item = await asked(house)
    assert (item["answer"], item["transaction"]) == ("Rejected", None)


@both
async def test_another_session_is_not_taken_for_it(house: House, version: str):
    station = await house.connect(version)
    await ask(house, station, version)
    await begin(station, version, token="OTHER", number=4)
    assert (await asked(house))["transaction"] is None


async def test_after_a_while_nothing_comes_of_it(house: House):
    station = await house.connect()
    await ask(house, station, "1.6")
    house.clock.advance(minutes=16)
    await begin(station, "1.6")
    assert (await asked(house))["transaction"] is None


@both
@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"chargingProfilePurpose": "TxDefaultProfile"}, "/chargingProfile/chargingProfilePurpose"),
        ({"transactionId": 9}, "/chargingProfile/transactionId"),
    ],
)
async def test_a_profile_for_something_else_is_a_bad_request(
    house: House, version: str, more: Any, path: str
):
    station = await house.connect(version)
    if version == "2.0.1" and "transactionId" in more:
        more = {"transactionId": "nine"}
    outcome = await ask(house, station, version, chargingProfile=profile(version, **more))
    assert (outcome.outcome, [fault.path for fault in outcome.faults]) == ("bad-request", [path])
    assert (station.got, (await house.csms.queries.remote_starts())["items"]) == ([], [])


async def test_the_extended_trigger_of_the_security_extension(house: House):
    station = await house.connect()
    station.answers["ExtendedTriggerMessage"] = {"status": "Accepted"}
    payload = {"requestedMessage": "StatusNotification", "connectorId": 1}
    outcome = await house.command("ExtendedTriggerMessage", payload)
    assert (outcome.response, station.got) == ({"status": "Accepted"}, [("ExtendedTriggerMessage", payload)])


@both
async def test_a_start_may_overtake_the_answer(house: House, version: str):
    await house.token("RFID")
    station = await house.connect(version)
    await begin(station, version)  # its turn comes before that of the answer
    await ask(house, station, version)
    assert (await asked(house))["transaction"] == (await house.transaction())["id"]
