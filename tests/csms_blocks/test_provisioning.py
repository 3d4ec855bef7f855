"""BootNotification, the gate it decides, configuration keys and the device model."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import BOOT, House, Refused, event, stamp, start


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_boot_is_answered_and_on_record(house: House, version):
    station = await house.connect(version, boot=False)
    answer = await station.call("BootNotification", BOOT[version])
    assert answer == {"status": "Accepted", "currentTime": "2026-11-22T12:00:00.000Z", "interval": 300}
    (row,) = await house.rows(tables.stations)
    assert (row["boot_status"], row["vendor"], row["version"]) == ("Accepted", "Acme", version)
    assert row["boot_data"] == BOOT[version]
    assert row["booted_at"] == house.clock.now
    assert not station.got  # nothing of our own accord


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_the_operator_decides_and_the_gate_holds(house: House, version, status):
    station = await house.connect(version)
    await house.setting(boot={"status": status, "interval": 7})
    answer = await station.call("BootNotification", BOOT[version])
    assert (answer["status"], answer["interval"]) == (status, 7)
    with pytest.raises(Refused) as refused:
        await station.call("Heartbeat", {})
    assert refused.value.code == "SecurityError"
    remote = {
        "1.6": ("RemoteStartTransaction", {"idTag": "RFID"}),
        "2.0.1": (
            "RequestStartTransaction",
            {"remoteStartId": 1, "idToken": {"idToken": "RFID", "type": "Central"}},
        ),
    }[version]
    assert (await house.command(*remote)).outcome == "gated"
    await house.setting(boot={"status": "Accepted"})
    assert (await station.call("BootNotification", BOOT[version]))["status"] == "Accepted"
    assert "currentTime" in await station.call("Heartbeat", {})


async def test_a_rejected_201_station_may_only_be_asked_for_a_boot(house: House):
    station = await house.connect("2.0.1")
    await house.setting(boot={"status": "Rejected"})
    await station.call("BootNotification", BOOT["2.0.1"])
    station.answers["TriggerMessage"] = {"status": "Accepted"}
    other = await house.command("TriggerMessage", {"requestedMessage": "Heartbeat"})
    boot = await house.command("TriggerMessage", {"requestedMessage": "BootNotification"})
    assert (other.outcome, boot.outcome) == ("gated", "answered")
    assert station.got == [("TriggerMessage", {"requestedMessage": "BootNotification"})]


async def test_a_16_serial_number_may_stand_in_the_deprecated_member(house: House):
    station = await house.connect(boot=False)
    await station.call(
        "BootNotification",
        {"chargePointVendor": "Pionix", "chargePointModel": "Yeti", "chargeBoxSerialNumber": "cp001"},
    )
    assert (await house.rows(tables.stations))[0]["serial_number"] == "cp001"


async def test_a_second_boot_on_the_same_socket_touches_no_transaction(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", start())
    await station.call("BootNotification", BOOT["1.6"])
    assert (await house.transaction())["active"]
    assert await house.noted() == []


async def test_overlong_texts_are_kept_as_far_as_they_fit(house: House):
    station = await house.connect(boot=False)
    long = {**BOOT["1.6"], "chargePointSerialNumber": "9" * 400}
    assert (await station.call("BootNotification", long))["status"] == "Accepted"
    (row,) = await house.rows(tables.stations)
    assert len(row["serial_number"]) == 255
    assert row["boot_data"]["chargePointSerialNumber"] == "9" * 400


async def test_configuration_keys_are_kept_without_secrets(house: House):
    station = await house.connect()
    station.answers["GetConfiguration"] = {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
            {"key": "AuthorizationKey", "readonly": False, "value": "DEADBEEF"},
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
            {"key": "Empty", "readonly": True},
        ],
        "unknownKey": ["Nonsense"],
    }
    assert (await house.command("GetConfiguration", {})).outcome == "answered"
    kept = {row["variable"]: row for row in await house.rows(tables.variables)}
    assert kept["HeartbeatInterval"]["value"] == "300"
    assert kept["NumberOfConnectors"]["mutability"] == "ReadOnly"
    assert kept["AuthorizationKey"]["value"] is None
    assert kept["Empty"]["value"] is None
    assert "Nonsense" not in kept
    connectors = await house.rows(tables.connectors)
    assert [(row["evse_id"], row["wire_connector_id"], row["guessed"]) for row in connectors] == [
        (1, 1, None),
        (2, 2, None),
    ]
    assert {row["guessed"] for row in await house.rows(tables.evses)} == {"GetConfiguration"}


@pytest.mark.parametrize(
    ("status", "value", "reboot"),
    [("Accepted", "60", False), ("RebootRequired", "60", True), ("Rejected", None, None)],
)
async def test_a_changed_key_is_kept_when_the_station_takes_it(house: House, status, value, reboot):
    station = await house.connect()
    station.answers["ChangeConfiguration"] = {"status": status}
    await house.command("ChangeConfiguration", {"key": "heartbeatINTERVAL", "value": "60"})
    rows = await house.rows(tables.variables)
    if value is None:
        assert rows == []
    else:
        assert [(row["value"], row["reboot_required"]) for row in rows] == [(value, reboot)]
        assert rows[0]["variable_key"] == "heartbeatinterval"


def report_item(name: str, value: str | None = "1", **component) -> dict:
    attribute = {"mutability": "ReadOnly"} if value is None else {"value": value}
    return {
        "component": {"name": "Ctrlr", **component},
        "variable": {"name": name},
        "variableAttribute": [attribute],
        "variableCharacteristics": {"dataType": "string", "supportsMonitoring": False},
    }


async def test_report_parts_may_be_interleaved_out_of_order_and_repeated(house: House):
    station = await house.connect("2.0.1")
    parts = [(1, 0, True, "A"), (2, 0, True, "X"), (1, 2, False, "C"), (1, 1, True, "B"), (2, 1, False, "Y")]
    for request_id, seq_no, more, name in [*parts, parts[0]]:
        answer = await station.call(
            "NotifyReport",
            {
                "requestId": request_id,
                "seqNo": seq_no,
                "tbc": more,
                "generatedAt": stamp(),
                "reportData": [report_item(name)],
            },
        )
        assert answer == {}
    assert [row["variable"] for row in await house.rows(tables.variables)] == ["A", "B", "C", "X", "Y"]
    kept = [
        (row["request_id"], row["seq_no"], row["to_be_continued"], row["items"])
        for row in await house.rows(tables.report_parts)
    ]
    assert kept == [(1, 0, True, 1), (1, 1, True, 1), (1, 2, False, 1), (2, 0, True, 1), (2, 1, False, 1)]


async def test_a_report_confirms_what_was_guessed(house: House):
    station = await house.connect("2.0.1")
    await station.call(
        "StatusNotification",
        {"evseId": 1, "connectorId": 1, "connectorStatus": "Available", "timestamp": stamp()},
    )
    assert {row["guessed"] for row in await house.rows(tables.evses)} == {"StatusNotification"}
    item = report_item("Available", "true", evse={"id": 1, "connectorId": 1})
    other = report_item("Available", "true", evse={"id": 2})
    await station.call(
        "NotifyReport",
        {"requestId": 1, "seqNo": 0, "generatedAt": stamp(), "reportData": [item, other]},
    )
    assert [(row["evse_id"], row["guessed"]) for row in await house.rows(tables.evses)] == [
        (1, None),
        (2, None),
    ]
    (connector,) = await house.rows(tables.connectors)
    assert (connector["guessed"], connector["status"]) == (None, "Available")
    keys = [row["component_key"] for row in await house.rows(tables.variables)]
    assert keys == ["ctrlr@1.1", "ctrlr@2"]


async def test_an_empty_report_is_a_part_without_items(house: House):
    station = await house.connect("2.0.1")
    await station.call("NotifyReport", {"requestId": 9, "seqNo": 0, "generatedAt": stamp()})
    (part,) = await house.rows(tables.report_parts)
    assert (part["items"], part["to_be_continued"]) == (0, False)


async def test_variables_are_kept_as_the_station_tells_and_takes_them(house: House):
    station = await house.connect("2.0.1")
    named = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    unknown = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "Nonsense"}}
    secret = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    station.answers["GetVariables"] = {
        "getVariableResult": [
            {"attributeStatus": "Accepted", "attributeValue": "300", **named},
            {"attributeStatus": "UnknownVariable", **unknown},
        ]
    }
    station.answers["SetVariables"] = {
        "setVariableResult": [
            {"attributeStatus": "RebootRequired", **named},
            {"attributeStatus": "Accepted", **secret},
            {"attributeStatus": "Rejected", **unknown},
        ]
    }
    await house.command("GetVariables", {"getVariableData": [named, unknown]})
    (row,) = await house.rows(tables.variables)
    assert (row["value"], row["source"]) == ("300", "GetVariables")
    await house.command(
        "SetVariables",
        {
            "setVariableData": [
                {"attributeValue": "60", **named},
                {"attributeValue": "topsecret-topsecret", **secret},
                {"attributeValue": "1", **unknown},
            ]
        },
    )
    rows = {row["variable"]: row for row in await house.rows(tables.variables)}
    assert (rows["HeartbeatInterval"]["value"], rows["HeartbeatInterval"]["reboot_required"]) == ("60", True)
    assert rows["BasicAuthPassword"]["value"] is None
    assert "Nonsense" not in rows


async def test_a_station_that_comes_back_in_another_version_keeps_what_is_right(house: House):
    await house.token("RFID")
    station = await house.connect("1.6")
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
    await station.call("StatusNotification", status)
    await station.call("StartTransaction", start())
    await station.leave()
    station = await house.connect("2.0.1")
    before = await house.transaction()
    assert (before["active"], before["version"], before["flags"]) == (True, "1.6", ["version_changed"])
    assert await house.noted() == ["version_changed"]
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1), token="RFID"))
    assert len(await house.rows(tables.connectors)) == 1
    await station.leave()
    station = await house.connect("1.6")
    await station.call("StatusNotification", {**status, "connectorId": 2})
    assert [row["wire_connector_id"] for row in await house.rows(tables.connectors)] == [1, 2]
