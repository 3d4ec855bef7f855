"""Many variables in few messages, settings that wait for a restart, resets that wait for a session."""

from __future__ import annotations

import json
from typing import Any

import pytest

from csms.blocks import batches
from csms.commands import Outcome
from csms.store import tables
from tests.csms_blocks.harness import BOOT, House, Station, stamp


def item(number: int) -> dict[str, Any]:
    """A variable to be set."""
    return {
        "component": {"name": "Controller"},
        "variable": {"name": f"V{number}"},
        "attributeValue": str(number),
    }


def limit(name: str, action: str, value: str | None) -> dict[str, Any]:
    """One answer to the question for a limit."""
    known = {"component": {"name": "DeviceDataCtrlr"}, "variable": {"name": name, "instance": action}}
    if value is None:
        return {**known, "attributeStatus": "UnknownVariable"}
    return {**known, "attributeStatus": "Accepted", "attributeValue": value}


def limits(station: Station, action: str, items: str | None, size: str | None) -> None:
    """The station tells its limits of an action."""
    results = [limit("ItemsPerMessage", action, items), limit("BytesPerMessage", action, size)]
    station.answers["GetVariables"] = {"getVariableResult": results}


def taking(payload: dict[str, Any], status: str = "Accepted") -> dict[str, Any]:
    """The station takes all that it is to set."""
    results = [
        {"component": each["component"], "variable": each["variable"], "attributeStatus": status}
        for each in payload["setVariableData"]
    ]
    return {"setVariableResult": results}


async def split(house: House, action: str, payload: Any) -> Outcome:
    """Send a command in as many messages as it takes."""
    return await batches.send(house.csms.conversations.of(1, "cp001"), action, payload)


def sent(station: Station, action: str) -> list[Any]:
    """The payloads of this action that the CSMS has sent."""
    return [payload for name, payload in station.got if name == action]


@pytest.mark.parametrize(
    ("items", "size", "messages"),
    [("40", None, [40, 40, 20]), (None, None, [1] * 100), ("100", None, [100])],
)
async def test_variables_are_set_in_messages_of_the_stations_own_size(house: House, items, size, messages):
    station = await house.connect("2.0.1")
    limits(station, "SetVariables", items, size)
    station.answers["SetVariables"] = taking
    outcome = await split(house, "SetVariables", {"setVariableData": [item(n) for n in range(100)]})
    assert [len(each["setVariableData"]) for each in sent(station, "SetVariables")] == messages
    assert outcome.outcome == "answered"
    assert [each["variable"]["name"] for each in outcome.response["setVariableResult"]] == [
        f"V{number}" for number in range(100)
    ]
    kept = {row["variable"]: row["value"] for row in await house.rows(tables.variables)}
    assert {f"V{number}": str(number) for number in range(100)}.items() <= kept.items()


async def test_no_message_has_more_bytes_than_the_station_wants(house: House):
    station = await house.connect("2.0.1")
    limits(station, "SetVariables", "1000", "1000")
    station.answers["SetVariables"] = taking
    await split(house, "SetVariables", {"setVariableData": [item(n) for n in range(50)]})
    frames = sent(station, "SetVariables")
    assert 3 < len(frames) < 10
    for payload in frames:
        whole = [2, "0" * 36, "SetVariables", payload]
        assert len(json.dumps(whole, separators=(",", ":"))) <= 1000


async def test_limits_that_are_known_are_not_asked_for_again(house: House):
    station = await house.connect("2.0.1")
    limits(station, "SetVariables", "60", None)
    station.answers["SetVariables"] = taking
    for _ in range(2):
        await split(house, "SetVariables", {"setVariableData": [item(n) for n in range(100)]})
    assert len(sent(station, "GetVariables")) == 1


async def test_a_batch_that_is_refused_ends_it_and_what_came_before_stands(house: House):
    station = await house.connect("2.0.1")
    limits(station, "SetVariables", "10", None)
    station.answers["SetVariables"] = taking
    data = [item(n) for n in range(25)]
    data[12]["attributeType"] = "Nonsense"
    outcome = await split(house, "SetVariables", {"setVariableData": data})
    assert (outcome.outcome, outcome.reason) == ("bad-request", "message 2 of 3")
    assert outcome.faults
    kept = {row["variable"] for row in await house.rows(tables.variables)}
    assert {"V0", "V9"} <= kept
    assert "V10" not in kept


async def test_configuration_keys_are_asked_for_by_the_stations_own_number(house: House):
    station = await house.connect("1.6")

    def told(payload: dict[str, Any]) -> dict[str, Any]:
        asked = payload["key"]
        known = [key for key in asked if not key.startswith("Un")]
        value = {"GetConfigurationMaxKeys": "7"}
        keys = [{"key": key, "readonly": True, "value": value.get(key, "1")} for key in known]
        unknown = [key for key in asked if key.startswith("Un")]
        return {"configurationKey": keys, "unknownKey": unknown} if unknown else {"configurationKey": keys}

    station.answers["GetConfiguration"] = told
    names = [f"Key{number}" for number in range(18)] + ["Unknown1", "Unknown2"]
    outcome = await split(house, "GetConfiguration", {"key": names})
    assert [len(each["key"]) for each in sent(station, "GetConfiguration")] == [1, 7, 7, 6]
    assert [each["key"] for each in outcome.response["configurationKey"]] == names[:18]
    assert outcome.response["unknownKey"] == names[18:]


async def test_a_key_that_the_station_no_longer_has_is_forgotten(house: House):
    station = await house.connect("1.6")
    station.answers["ChangeConfiguration"] = {"status": "Accepted"}
    await house.command("ChangeConfiguration", {"key": "Old", "value": "1"})
    station.answers["GetConfiguration"] = {"unknownKey": ["OLD"]}
    await house.command("GetConfiguration", {"key": ["OLD"]})
    assert await house.rows(tables.variables) == []


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_what_waits_for_a_restart_is_remembered_over_ours_and_a_report(house: House, version):
    station = await house.connect(version)
    if version == "1.6":
        station.answers["ChangeConfiguration"] = {"status": "RebootRequired"}
        await house.command("ChangeConfiguration", {"key": "V1", "value": "1"})
        station.answers["GetConfiguration"] = {"configurationKey": [{"key": "V1", "readonly": False}]}
        await house.command("GetConfiguration", {})
    else:
        station.answers["SetVariables"] = lambda payload: taking(payload, "RebootRequired")
        await house.command("SetVariables", {"setVariableData": [item(1)]})
        told = {**item(1), "variableAttribute": [{"value": "0"}]}
        told.pop("attributeValue")
        part = {"requestId": 1, "generatedAt": stamp(), "seqNo": 0, "reportData": [told]}
        await station.call("NotifyReport", part)
    await house.restart()
    assert (await house.csms.queries.station("cp001"))["rebootRequired"]
    (row,) = await house.rows(tables.variables)
    assert row["reboot_required"]
    await house.connect(version)
    assert not (await house.csms.queries.station("cp001"))["rebootRequired"]
    (row,) = await house.rows(tables.variables)
    assert not row["reboot_required"]


async def test_a_triggered_boot_is_no_restart(house: House):
    station = await house.connect("2.0.1")
    station.answers["SetVariables"] = lambda payload: taking(payload, "RebootRequired")
    await house.command("SetVariables", {"setVariableData": [item(1)]})
    await station.call("BootNotification", {**BOOT["2.0.1"], "reason": "Triggered"})
    assert (await house.csms.queries.station("cp001"))["rebootRequired"]


async def test_a_reset_that_waits_is_remembered_until_it_has_come(house: House):
    station = await house.connect("2.0.1")
    station.answers["Reset"] = {"status": "Scheduled"}
    await house.command("Reset", {"type": "OnIdle", "evseId": 2})
    await house.command("Reset", {"type": "OnIdle"})
    shown = await house.csms.queries.station("cp001")
    assert shown["pendingResets"] == [{"evse": None}, {"evse": 2}]
    status = {"timestamp": stamp(), "evseId": 2, "connectorId": 1, "connectorStatus": "Unavailable"}
    await station.call("StatusNotification", status)
    assert (await house.csms.queries.station("cp001"))["pendingResets"] == [{"evse": None}]
    await station.call("BootNotification", {**BOOT["2.0.1"], "reason": "ScheduledReset"})
    assert (await house.csms.queries.station("cp001"))["pendingResets"] == []


# ---- what a station tells in clear


def _told(name: str) -> dict[str, Any]:
    return {"component": {"name": "Ctrlr"}, "variable": {"name": name}}


@pytest.mark.parametrize("name", ["BasicAuthPassword", "ApnPassword", "VpnKey"])
async def test_no_secret_is_on_record_however_it_is_told(house: House, name: str):
    station = await house.connect("2.0.1")
    report = {**_told(name), "variableAttribute": [{"value": "DEADBEEF"}]}
    event = {
        **_told(name), "eventId": 1, "timestamp": stamp(0), "trigger": "Delta", "actualValue": "DEADBEEF",
        "eventNotificationType": "HardWiredNotification",
    }  # fmt: skip
    about = {"generatedAt": stamp(0), "seqNo": 0}
    await station.call("NotifyReport", {"requestId": 1, **about, "reportData": [report]})
    await station.call("NotifyEvent", {**about, "eventData": [event]})
    station.answers["GetVariables"] = {
        "getVariableResult": [{**_told(name), "attributeStatus": "Accepted", "attributeValue": "DEADBEEF"}]
    }
    await house.command("GetVariables", {"getVariableData": [_told(name)]})
    await house.restart()  # all that is logged is written
    found = [await house.rows(each) for each in (tables.variables, tables.device_events, tables.messages)]
    assert all(found)
    assert "DEADBEEF" not in repr(found)


async def test_no_key_of_16_is_on_record(house: House):
    station = await house.connect("1.6")
    key = {"key": "AuthorizationKey", "readonly": False, "value": "DEADBEEF"}
    station.answers["GetConfiguration"] = {"configurationKey": [key]}
    await house.command("GetConfiguration", {})
    await house.restart()
    found = [await house.rows(each) for each in (tables.variables, tables.messages)]
    assert all(found)
    assert "DEADBEEF" not in repr(found)


# ---- attributes


async def test_each_attribute_of_a_variable_has_a_value_of_its_own(house: House):
    station = await house.connect("2.0.1")
    wanted = [{**item(1), "attributeType": "Target"}, {**item(1), "attributeValue": "9"}]
    results = [{**each, "attributeStatus": "Accepted"} for each in wanted]
    station.answers["SetVariables"] = {
        "setVariableResult": [
            {name: value for name, value in each.items() if name != "attributeValue"} for each in results
        ]
    }
    await house.command("SetVariables", {"setVariableData": wanted})
    told = {**_told("V1"), "component": {"name": "Controller"}}
    part = {
        **told,
        "variableAttribute": [{"value": "9"}, {"type": "MaxSet", "value": "20", "mutability": "ReadOnly"}],
    }
    about = {"requestId": 1, "generatedAt": stamp(0), "seqNo": 0}
    await station.call("NotifyReport", {**about, "reportData": [part]})
    rows = await house.rows(tables.variables)
    assert {row["attribute"]: (row["value"], row["mutability"]) for row in rows} == {
        "Actual": ("9", "ReadWrite"),  # what an absent mutability means
        "MaxSet": ("20", "ReadOnly"),
        "Target": ("1", None),
    }
