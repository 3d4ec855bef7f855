"""The local authorization list as the CSMS keeps it, and what it does when an update does not fit."""

import asyncio

import pytest

from csms.store import tables
from tests.csms_blocks.harness import PATIENCE, House

STATUS = {"1.6": "idTagInfo", "2.0.1": "idTokenInfo"}
ACCEPTED = {"status": "Accepted"}


def message(version: str, number: int, kind: str, **entries: str | None) -> dict:
    """SendLocalList: token -> status, None to take it off."""
    if version == "1.6":
        listed = [
            {"idTag": token} | ({} if status is None else {"idTagInfo": {"status": status}})
            for token, status in entries.items()
        ]
        return {"listVersion": number, "updateType": kind, "localAuthorizationList": listed}
    listed = [
        {"idToken": {"idToken": token, "type": "ISO14443"}}
        | ({} if status is None else {"idTokenInfo": {"status": status}})
        for token, status in entries.items()
    ]
    return {"versionNumber": number, "updateType": kind} | (
        {"localAuthorizationList": listed} if listed else {}
    )


async def listed(house: House) -> dict:
    """The list on record: version, and token -> status."""
    shape = await house.csms.queries.local_list("cp001")
    entries = {each["token"]: each["info"]["status"] for each in shape["entries"]}
    return {"version": shape["version"], "sent": shape["sentVersion"], "status": shape["status"], **entries}


async def until_sent(station, count: int) -> list:
    """The SendLocalLists that the station has got, when there are so many."""
    async with asyncio.timeout(PATIENCE):
        while len(sent := [payload for action, payload in station.got if action == "SendLocalList"]) < count:
            await station.call("Heartbeat", {})
    return sent


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_what_the_station_takes_is_on_record(house: House, version):
    station = await house.connect(version)
    station.answers["SendLocalList"] = ACCEPTED
    await house.command("SendLocalList", message(version, 1, "Full", AAA="Accepted", BBB="Accepted"))
    await house.command(
        "SendLocalList", message(version, 2, "Differential", aaa="Blocked", BBB=None, CCC="Accepted")
    )
    assert await listed(house) == {
        "version": 2, "sent": 2, "status": "Accepted", "aaa": "Blocked", "CCC": "Accepted",
    }  # fmt: skip
    await house.command("SendLocalList", message(version, 3, "Full", DDD="Accepted"))
    assert await listed(house) == {"version": 3, "sent": 3, "status": "Accepted", "DDD": "Accepted"}
    await house.restart()
    assert (await listed(house))["DDD"] == "Accepted"


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("refusal", ["VersionMismatch", "Failed"])
async def test_an_update_that_does_not_fit_is_followed_by_the_whole_list(house: House, version, refusal):
    station = await house.connect(version)
    station.answers["SendLocalList"] = ACCEPTED
    await house.command("SendLocalList", message(version, 1, "Full", AAA="Accepted"))
    station.answers["SendLocalList"] = [{"status": refusal}, ACCEPTED]
    outcome = await house.command("SendLocalList", message(version, 5, "Differential", BBB="Accepted"))
    assert outcome.response == {"status": refusal}
    sent = await until_sent(station, 3)
    assert sent[2] == message(version, 5, "Full", AAA="Accepted", BBB="Accepted")
    await settled(house, 5)
    assert await listed(house) == {
        "version": 5, "sent": 5, "status": "Accepted", "AAA": "Accepted", "BBB": "Accepted",
    }  # fmt: skip


async def settled(house: House, version: int) -> None:
    """Wait until the station's version is on record and nothing is under way."""
    async with asyncio.timeout(PATIENCE):
        while True:
            (row,) = await house.rows(tables.local_lists)
            if row["version"] == version and not row["under_way"]:
                return
            await asyncio.sleep(0)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_full_list_that_is_refused_is_not_sent_again(house: House, version):
    station = await house.connect(version)
    station.answers["SendLocalList"] = {"status": "Failed"}
    await house.command("SendLocalList", message(version, 1, "Full", AAA="Accepted"))
    await station.call("Heartbeat", {})
    assert len(await until_sent(station, 1)) == 1
    assert await listed(house) == {"version": None, "sent": 1, "status": "Failed"}


async def test_a_station_that_refuses_every_list_is_asked_once_more_and_no_longer(house: House):
    station = await house.connect()
    station.answers["SendLocalList"] = {"status": "VersionMismatch"}
    await house.command("SendLocalList", message("1.6", 4, "Differential", AAA="Accepted"))
    sent = await until_sent(station, 2)
    assert [each["updateType"] for each in sent] == ["Differential", "Full"]
    async with asyncio.timeout(PATIENCE):
        while (await house.rows(tables.local_lists))[0]["under_way"]:
            await station.call("Heartbeat", {})
    await station.call("Heartbeat", {})
    assert len(await until_sent(station, 2)) == 2


async def test_a_whole_list_keeps_to_what_a_message_may_hold(house: House):
    station = await house.connect()
    station.answers["GetConfiguration"] = {
        "configurationKey": [{"key": "SendLocalListMaxLength", "readonly": True, "value": "2"}]
    }
    await house.command("GetConfiguration", {"key": ["SendLocalListMaxLength"]})
    station.answers["SendLocalList"] = ACCEPTED
    await house.command("SendLocalList", message("1.6", 1, "Full", AAA="Accepted", BBB="Accepted"))
    station.answers["SendLocalList"] = [{"status": "VersionMismatch"}, ACCEPTED, ACCEPTED]
    await house.command("SendLocalList", message("1.6", 7, "Differential", CCC="Accepted"))
    sent = (await until_sent(station, 4))[2:]
    assert sent == [
        message("1.6", 7, "Full", AAA="Accepted", BBB="Accepted"),
        message("1.6", 8, "Differential", CCC="Accepted"),
    ]
    await settled(house, 8)


async def test_a_whole_list_that_is_refused_halfway_is_given_up(house: House):
    station = await house.connect("2.0.1")
    await limit(house, station, 1)
    station.answers["SendLocalList"] = [
        ACCEPTED,
        {"status": "VersionMismatch"},
        ACCEPTED,
        {"status": "Failed"},
    ]
    await house.command("SendLocalList", message("2.0.1", 1, "Full", AAA="Accepted"))
    await house.command("SendLocalList", message("2.0.1", 7, "Differential", BBB="Accepted", CCC="Accepted"))
    sent = await until_sent(station, 4)
    assert [(each["versionNumber"], each["updateType"]) for each in sent[2:]] == [
        (7, "Full"),
        (8, "Differential"),
    ]
    await settled(house, 7)
    await station.call("Heartbeat", {})
    assert len(await until_sent(station, 4)) == 4
    assert await listed(house) == {"version": 7, "sent": 8, "status": "Failed", "AAA": "Accepted"}


async def limit(house: House, station, items: int) -> None:
    """Learn how many tokens a message to the station may hold."""
    place = {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "ItemsPerMessage"}}
    result = {**place, "attributeStatus": "Accepted", "attributeValue": str(items)}
    station.answers["GetVariables"] = {"getVariableResult": [result]}
    await house.command("GetVariables", {"getVariableData": [place]})


@pytest.mark.parametrize(("version", "member"), [("1.6", "listVersion"), ("2.0.1", "versionNumber")])
async def test_the_version_that_the_station_tells_is_on_record(house: House, version, member):
    station = await house.connect(version)
    station.answers["GetLocalListVersion"] = {member: 17}
    await house.command("GetLocalListVersion", {})
    assert await listed(house) == {"version": 17, "sent": None, "status": None}
    assert await house.rows(tables.inconsistencies) == []


@pytest.mark.parametrize(("version", "member"), [("1.6", "listVersion"), ("2.0.1", "versionNumber")])
async def test_a_version_that_nobody_expects_is_noted(house: House, version, member):
    station = await house.connect(version)
    station.answers["SendLocalList"] = ACCEPTED
    await house.command("SendLocalList", message(version, 1, "Full"))
    station.answers["GetLocalListVersion"] = [{member: 0}, {member: 1}, {member: 0}]
    await house.command("GetLocalListVersion", {})
    assert await house.rows(tables.inconsistencies) == []  # there is nothing on it
    await house.command("SendLocalList", message(version, 1, "Full", AAA="Accepted"))
    await house.command("GetLocalListVersion", {})
    assert await house.rows(tables.inconsistencies) == []
    await house.command("GetLocalListVersion", {})
    (note,) = await house.rows(tables.inconsistencies)
    assert (note["kind"], note["detail"]) == ("local_list_version", {"told": 0, "expected": 1})


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_station_taken_off_the_record_takes_its_list_with_it(house: House, version):
    """Also the one that is still to be sent: another station may come under its name."""
    station = await house.connect(version)
    station.answers["SendLocalList"] = [ACCEPTED, {"status": "VersionMismatch"}, None]  # no answer
    await house.command("SendLocalList", message(version, 1, "Full", AAA="Accepted"))
    await house.command("SendLocalList", message(version, 7, "Differential", BBB="Accepted"))
    assert len(await house.rows(tables.intents)) == 1
    await house.csms.acts.remove_station(1, "cp001")
    for table in (tables.local_lists, tables.local_list_entries, tables.intents):
        assert await house.rows(table) == []


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_cache_is_cleared_by_command(house: House, version):
    station = await house.connect(version)
    station.answers["ClearCache"] = {"status": "Rejected"}
    outcome = await house.command("ClearCache", {})
    assert (outcome.outcome, outcome.response) == ("answered", {"status": "Rejected"})
