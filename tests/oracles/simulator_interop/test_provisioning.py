"""Boot, configuration, variables, reports and reset: our station at the library's central system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ocpp.exceptions import InternalError

from tests.oracles.library import LibraryCentral, Payload
from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import ANSWERS, Check, Stage, asked, booted
from tests.oracles.table import Case, Row, cases

INTERVAL = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
IDENTITY = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "Identity"}}
NOWHERE = {"component": {"name": "Nowhere"}, "variable": {"name": "HeartbeatInterval"}}


async def boot_accepted(stage: Stage) -> None:
    boot = await stage.peer.hears("BootNotification")

    if stage.version == "1.6":
        assert (boot["charge_point_vendor"], boot["charge_point_model"]) == ("Plugfest", "AC One")
    else:
        assert (boot["charging_station"]["vendor_name"], boot["reason"]) == ("Plugfest", "PowerUp")
    await stage.station.booted(5.0)
    await stage.peer.hears("StatusNotification")
    assert stage.station.boot_status == "Accepted"


async def boot_rejected(stage: Stage) -> None:
    """Rejected once: nothing else is sent until the next attempt, after the interval, is accepted."""
    answers: Iterator[Any] = iter((booted("Rejected", 10), booted()))
    stage.peer.answers("BootNotification", lambda payload: next(answers)(payload))

    await stage.peer.hears("BootNotification")
    await stage.station.until(lambda: stage.station.boot_status == "Rejected", 5.0)
    await stage.peer.hears("BootNotification")
    await stage.station.booted(5.0)
    await stage.peer.hears("StatusNotification")
    assert [each.action for each in stage.peer.heard[:2]] == ["BootNotification"] * 2


async def reset(stage: Stage) -> None:
    """It ends what runs, closes, and boots again; 2.0.1 says why."""
    await stage.charging()
    kind = {"1.6": "Hard", "2.0.1": "Immediate"}[stage.version]
    assert (await stage.peer.call("Reset", type=kind)).status == "Accepted"

    ended = await stage.ends()
    before, stage.peer = stage.peer, await stage.central.station()
    assert before is not stage.peer
    boot = await stage.peer.hears("BootNotification")
    if stage.version == "1.6":
        assert ended["reason"] == "HardReset"
    else:
        assert ended["transaction_info"]["stopped_reason"] == "ImmediateReset"
        assert boot["reason"] == "RemoteReset"
    await stage.station.booted(5.0)
    assert not stage.runs()


async def reset_refused(stage: Stage) -> None:
    await stage.charging()
    kind = {"1.6": "Hard", "2.0.1": "Immediate"}[stage.version]

    assert (await stage.peer.call("Reset", type=kind)).status == "Rejected"
    assert (await stage.peer.call("TriggerMessage", requested_message="Heartbeat")).status == "Accepted"
    await stage.peer.hears("Heartbeat")  # the same connection
    assert stage.runs()


async def configured(stage: Stage) -> None:
    got = await stage.peer.call("GetConfiguration", key=["HeartbeatInterval", "NumberOfConnectors"])

    known = {item["key"]: (item["value"], item["readonly"]) for item in got.configuration_key}
    assert known == {"HeartbeatInterval": ("300", False), "NumberOfConnectors": ("2", True)}
    everything = await stage.peer.call("GetConfiguration")
    assert {"HeartbeatInterval", "NumberOfConnectors"} <= {
        item["key"] for item in everything.configuration_key
    }


async def not_configured(stage: Stage) -> None:
    got = await stage.peer.call("GetConfiguration", key=["NoSuchKey"])

    assert got.unknown_key == ["NoSuchKey"]
    assert not got.configuration_key


def interval(expected: str) -> Check:
    """What the station's heartbeat interval is, asked through the wire."""

    async def check(stage: Stage) -> None:
        if stage.version == "1.6":
            got = await stage.peer.call("GetConfiguration", key=["HeartbeatInterval"])
            assert got.configuration_key[0]["value"] == expected
        else:
            answer = await stage.peer.call("GetVariables", get_variable_data=[INTERVAL])
            assert answer.get_variable_result[0]["attribute_value"] == expected

    return check


async def change_refused(stage: Stage) -> None:
    """Read-only, unknown, and not a number."""
    for key, value, status in (
        ("NumberOfConnectors", "9", "Rejected"),
        ("NoSuchKey", "9", "NotSupported"),
        ("HeartbeatInterval", "often", "Rejected"),
    ):
        assert (await stage.peer.call("ChangeConfiguration", key=key, value=value)).status == status
    await interval("300")(stage)


async def set_refused(stage: Stage) -> None:
    """Each item has an outcome of its own."""
    items = [
        {"attribute_value": "often", **INTERVAL},
        {"attribute_value": "77", **NOWHERE},
        {"attribute_value": "me", **IDENTITY},
    ]
    answer = await stage.peer.call("SetVariables", set_variable_data=items)

    statuses = [item["attribute_status"] for item in answer.set_variable_result]
    assert statuses == ["Rejected", "UnknownComponent", "Rejected"]
    await interval("300")(stage)


async def reported(stage: Stage) -> list[Payload]:
    """Gather the parts of the report until the last one."""
    parts = [await stage.peer.hears("NotifyReport")]
    while parts[-1].get("tbc"):
        parts.append(await stage.peer.hears("NotifyReport"))
    assert [part["seq_no"] for part in parts] == list(range(len(parts)))
    return parts


async def full_report(stage: Stage) -> None:
    answer = await stage.peer.call("GetBaseReport", request_id=9, report_base="FullInventory")

    assert answer.status == "Accepted"
    parts = await reported(stage)
    assert {part["request_id"] for part in parts} == {9}
    items = [item for part in parts for item in part["report_data"]]
    found = {(item["component"]["name"], item["variable"]["name"]): item for item in items}
    attribute = found["OCPPCommCtrlr", "HeartbeatInterval"]["variable_attribute"][0]
    assert (attribute["value"], attribute["mutability"]) == ("300", "ReadWrite")


async def report_unknown(stage: Stage) -> None:
    """A base that the schema does not know is refused, and no report follows."""
    code = await stage.peer.refused("GetBaseReport", valid=False, request_id=9, report_base="Everything")

    assert code == "PropertyConstraintViolation"
    await nothing_reported(stage)


async def partial_report(stage: Stage) -> None:
    answer = await stage.peer.call("GetReport", request_id=9, component_variable=[INTERVAL])

    assert answer.status == "Accepted"
    (part,) = await reported(stage)
    (item,) = part["report_data"]
    assert (part["request_id"], item["variable"]["name"]) == (9, "HeartbeatInterval")


async def nothing_reported(stage: Stage) -> None:
    await stage.station.quiet(5.0)
    assert "NotifyReport" not in [each.action for each in stage.peer.heard]


async def report_refused_by_csms(stage: Stage) -> None:
    """The central system cannot take a part: the station goes on as before."""
    stage.peer.answers("NotifyReport", InternalError("full"))
    await stage.peer.call("GetBaseReport", request_id=9, report_base="FullInventory")
    await stage.peer.hears("NotifyReport")

    assert (await stage.peer.call("TriggerMessage", requested_message="Heartbeat")).status == "Accepted"
    await stage.peer.hears("Heartbeat")
    assert stage.station.boot_status == "Accepted"


PRIORITY = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "NetworkConfigurationPriority"}}


def profile(url: str, **more: Any) -> Payload:
    """Connection data for another central system."""
    return {
        "ocpp_version": "OCPP20",
        "ocpp_transport": "JSON",
        "ocpp_csms_url": url,
        "message_timeout": 20,
        "security_profile": 0,
        "ocpp_interface": "Wired0",
        **more,
    }


async def migrated(stage: Stage) -> None:
    """B09, B10: a second central system is put into a slot and comes first after the reset."""
    second = LibraryCentral(stage.version, ANSWERS[stage.version])
    async with second.listening():
        data = profile(second.url)
        kept = await stage.peer.call("SetNetworkProfile", configuration_slot=2, connection_data=data)
        assert kept.status == "Accepted"
        item = {"attribute_value": "2,1", **PRIORITY}
        answer = await stage.peer.call("SetVariables", set_variable_data=[item])
        assert answer.set_variable_result[0]["attribute_status"] == "RebootRequired"
        assert (await stage.peer.call("Reset", type="Immediate")).status == "Accepted"

        stage.peer = await second.station()
        boot = await stage.peer.hears("BootNotification")
        assert boot["reason"] == "RemoteReset"
        await stage.station.booted(5.0)
        active = {**PRIORITY, "variable": {"name": "ActiveNetworkProfile"}}
        told = await stage.peer.call("GetVariables", get_variable_data=[active])
        assert told.get_variable_result[0]["attribute_value"] == "2"


async def not_migrated(stage: Stage) -> None:
    """What cannot be reached or is not there is refused, and an order that names it too."""
    for slot, data in (
        (9, profile("ws://127.0.0.1:1/")),
        (2, profile("http://127.0.0.1:1/")),
        (2, profile("ws://127.0.0.1:1/", ocpp_version="OCPP16")),
        (2, profile("ws://127.0.0.1:1/", security_profile=3)),
    ):
        kept = await stage.peer.call("SetNetworkProfile", configuration_slot=slot, connection_data=data)
        assert kept.status == "Rejected"
        assert kept.status_info["reason_code"]
    item = {"attribute_value": "2,1", **PRIORITY}
    answer = await stage.peer.call("SetVariables", set_variable_data=[item])
    assert answer.set_variable_result[0]["attribute_status"] == "Rejected"


SET = {"set_variable_data": [{"attribute_value": "77", **INTERVAL}]}
SET_DONE = {"set_variable_result": [{"attribute_status": "Accepted", **INTERVAL}]}
GET = {"get_variable_data": [INTERVAL]}
GOT = {"get_variable_result": [{"attribute_status": "Accepted", "attribute_value": "300", **INTERVAL}]}
GET_UNKNOWN = {"get_variable_data": [NOWHERE]}
UNKNOWN = {"get_variable_result": [{"attribute_status": "UnknownComponent", **NOWHERE}]}
GET_NOTHING = {"request_id": 9, "component_variable": [NOWHERE]}

ROWS = [
    Row("1.6", "BootNotification", boot_accepted, boot_rejected, booted=False),
    Row("2.0.1", "BootNotification", boot_accepted, boot_rejected, booted=False),
    Row("1.6", "Reset", reset, reset_refused, stubborn=True),
    Row("2.0.1", "Reset", reset, reset_refused, stubborn=True),
    Row("1.6", "GetConfiguration", configured, not_configured),
    Row(
        "1.6",
        "ChangeConfiguration",
        asked({"key": "HeartbeatInterval", "value": "77"}, {"status": "Accepted"}, interval("77")),
        change_refused,
    ),
    Row("2.0.1", "SetVariables", asked(SET, SET_DONE, interval("77")), set_refused),
    Row("2.0.1", "GetVariables", asked(GET, GOT), asked(GET_UNKNOWN, UNKNOWN)),
    Row("2.0.1", "GetBaseReport", full_report, report_unknown),
    Row(
        "2.0.1",
        "GetReport",
        partial_report,
        asked(GET_NOTHING, {"status": "EmptyResultSet"}, nothing_reported),
    ),
    Row("2.0.1", "NotifyReport", full_report, report_refused_by_csms),
    Row("2.0.1", "SetNetworkProfile", migrated, not_migrated),
]


@cases(ROWS)
async def test_provisioning(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
