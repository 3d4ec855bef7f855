"""The policy for stations held Pending: wanted variables, a report, and then the boot is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from csms.blocks import preparation
from csms.store import tables
from tests.csms_blocks.harness import BOOT, House, Station, stamp

INTERVAL = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
LIMIT = {"component": {"name": "DeviceDataCtrlr"}}
WANTED_201 = [{**INTERVAL, "value": "60"}, {**INTERVAL, "variable": {"name": "Nope"}, "value": "1"}]
WANTED_16 = [{"key": "HeartbeatInterval", "value": "60"}, {"key": "Nope", "value": "1"}]


def asked(station: Station) -> list[str]:
    """The actions that the CSMS has sent."""
    return [action for action, _ in station.got]


async def prepared(house: House, version: str, wanted: list[dict[str, Any]]) -> Station:
    """A station whose operator has set the policy, before its first boot."""
    await house.csms.acts.add_station(1, "cp001", {"boot": {"prepare": True, "wanted": wanted}})
    station = await house.connect(version, boot=False)
    station.answers["TriggerMessage"] = {"status": "Accepted"}
    return station


def results(*statuses: str) -> dict[str, Any]:
    """An answer to SetVariables of the wanted ones."""
    items = [{name: item[name] for name in ("component", "variable")} for item in WANTED_201]
    told = [{**item, "attributeStatus": status} for item, status in zip(items, statuses, strict=True)]
    return {"setVariableResult": told}


def limits(items: str) -> dict[str, Any]:
    """An answer to the question for ItemsPerMessage and BytesPerMessage of SetVariables."""
    variable = {"name": "ItemsPerMessage", "instance": "SetVariables"}
    known = {**LIMIT, "variable": variable, "attributeStatus": "Accepted", "attributeValue": items}
    unknown = {**LIMIT, "variable": {**variable, "name": "BytesPerMessage"}}
    return {"getVariableResult": [known, {**unknown, "attributeStatus": "UnknownVariable"}]}


async def test_a_201_station_is_set_up_reports_and_is_accepted(house: House):
    station = await prepared(house, "2.0.1", WANTED_201)
    station.answers |= {
        "GetVariables": limits("10"),
        "SetVariables": results("Accepted", "UnknownVariable"),
        "GetBaseReport": {"status": "Accepted"},
    }
    assert (await station.call("BootNotification", BOOT["2.0.1"]))["status"] == "Pending"
    request = await station.hears("GetBaseReport")
    report = {**INTERVAL, "variableAttribute": [{"value": "60"}]}
    part = {"requestId": request["requestId"], "generatedAt": stamp(), "reportData": [report]}
    await station.call("NotifyReport", {**part, "seqNo": 0, "tbc": True})
    assert (await station.call("BootNotification", BOOT["2.0.1"]))["status"] == "Pending"
    await station.call("NotifyReport", {**part, "seqNo": 1})
    await station.hears("TriggerMessage")

    assert asked(station) == ["GetVariables", "SetVariables", "GetBaseReport", "TriggerMessage"]
    assert station.got[-1][1] == {"requestedMessage": "BootNotification"}
    triggered = {**BOOT["2.0.1"], "reason": "Triggered"}
    assert (await station.call("BootNotification", triggered))["status"] == "Accepted"
    values = {row["variable"]: row["value"] for row in await house.rows(tables.variables)}
    assert values["HeartbeatInterval"] == "60"
    (noted,) = await house.rows(tables.inconsistencies)
    assert (noted["kind"], noted["detail"]["variable"]) == (preparation.REFUSED, "OCPPCommCtrlr.Nope")


async def test_a_16_station_is_set_up_tells_its_keys_and_is_accepted(house: House):
    station = await prepared(house, "1.6", WANTED_16)
    key = {"key": "HeartbeatInterval", "readonly": False, "value": "60"}
    station.answers |= {
        "ChangeConfiguration": {"status": "Accepted"},
        "GetConfiguration": {"configurationKey": [key]},
    }
    assert (await station.call("BootNotification", BOOT["1.6"]))["status"] == "Pending"
    await station.hears("TriggerMessage")
    assert asked(station) == [
        "ChangeConfiguration",
        "ChangeConfiguration",
        "GetConfiguration",
        "TriggerMessage",
    ]
    assert (await station.call("BootNotification", BOOT["1.6"]))["status"] == "Accepted"
    assert "currentTime" in await station.call("Heartbeat", {})


async def test_what_prepared_one_boot_does_not_prepare_the_next(house: House):
    station = await prepared(house, "2.0.1", [])
    station.answers["GetBaseReport"] = {"status": "NotSupported"}
    boot = BOOT["2.0.1"]
    assert (await station.call("BootNotification", boot))["status"] == "Pending"
    await station.hears("TriggerMessage")
    assert (await station.call("BootNotification", boot))["status"] == "Accepted"
    assert (await station.call("BootNotification", boot))["status"] == "Pending"
    assert await house.noted() == [preparation.UNREPORTED]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_station_that_leaves_in_between_begins_again(house: House, restart: bool):
    station = await prepared(house, "2.0.1", [])
    station.answers["GetBaseReport"] = {"status": "Accepted"}
    assert (await station.call("BootNotification", BOOT["2.0.1"]))["status"] == "Pending"
    await station.hears("GetBaseReport")
    await station.leave()
    if restart:
        await house.restart()
    again = await house.connect("2.0.1", boot=False)
    again.answers |= {"GetBaseReport": {"status": "Accepted"}, "TriggerMessage": {"status": "Accepted"}}
    assert (await again.call("BootNotification", BOOT["2.0.1"]))["status"] == "Pending"
    number = (await again.hears("GetBaseReport"))["requestId"]
    await again.call("NotifyReport", {"requestId": number, "generatedAt": stamp(), "seqNo": 0})
    await again.hears("TriggerMessage")
    assert (await again.call("BootNotification", BOOT["2.0.1"]))["status"] == "Accepted"


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_rejected_station_is_not_prepared(house: House, version: str):
    rejected = {"boot": {"prepare": True, "status": "Rejected"}}
    await house.csms.acts.add_station(1, "cp001", rejected)
    station = await house.connect(version, boot=False)
    assert (await station.call("BootNotification", BOOT[version]))["status"] == "Rejected"
    assert station.got == []


async def test_without_the_policy_a_pending_station_is_left_alone(house: House):
    await house.csms.acts.add_station(1, "cp001", {"boot": {"status": "Pending"}})
    station = await house.connect("2.0.1", boot=False)
    assert (await station.call("BootNotification", BOOT["2.0.1"]))["status"] == "Pending"
    assert station.got == []
