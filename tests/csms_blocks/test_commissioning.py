"""What is kept of a station and what is rebuilt: new firmware, an operator's word, a restart."""

from __future__ import annotations

from csms.store import tables
from tests.csms_blocks.harness import House, stamp

KEY = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
LIST = {
    "listVersion": 4,
    "updateType": "Full",
    "localAuthorizationList": [{"idTag": "RFID", "idTagInfo": {"status": "Accepted"}}],
}
VERSIONED = (tables.variables, tables.local_lists, tables.local_list_entries, tables.report_parts)


def status(connector: int) -> dict[str, object]:
    """A connector that is free."""
    return {"connectorId": connector, "errorCode": "NoError", "status": "Available"}


def report(evse: int) -> dict[str, object]:
    """A device model with one connector."""
    component = {"name": "Connector", "evse": {"id": evse, "connectorId": 1}}
    available = {"variable": {"name": "Available"}, "variableAttribute": [{"value": "true"}]}
    item = {"component": component, **available}
    return {"requestId": 7, "generatedAt": stamp(), "seqNo": 0, "reportData": [item]}


async def told_all(house: House, name: str) -> None:
    """A 1.6 station that has told its keys, taken a list, and shown two connectors; it has gone since."""
    station = await house.connect("1.6", name)
    station.answers |= {
        "GetConfiguration": {"configurationKey": [KEY]},
        "SendLocalList": {"status": "Accepted"},
    }
    await house.command("GetConfiguration", {}, name)
    await house.command("SendLocalList", LIST, name)
    for connector in (1, 2):
        await station.call("StatusNotification", status(connector))
    await station.leave()


async def left(house: House) -> dict[str, set[str]]:
    """Of which stations each table that depends on the version has rows."""
    return {table.name: {row["station_id"] for row in await house.rows(table)} for table in VERSIONED}


async def test_what_the_other_version_alone_could_tell_is_forgotten(house: House):
    for name in ("cp001", "cp002"):
        await told_all(house, name)
    await house.setting(boot={"interval": 77})
    await house.restart()
    station = await house.connect("2.0.1")
    assert await left(house) == {
        "variables": {"cp002"},
        "local_lists": {"cp002"},
        "local_list_entries": {"cp002"},
        "report_parts": set(),
    }
    assert {row["station_id"] for row in await house.rows(tables.connectors)} == {"cp002"}
    assert [row["boot_interval"] for row in await house.rows(tables.station_settings)] == [77]
    (note,) = await house.rows(tables.inconsistencies)
    assert (note["kind"], note["detail"]["before"], note["detail"]["now"]) == (
        "version_changed",
        "1.6",
        "2.0.1",
    )
    assert note["detail"]["forgotten"] == [[1, 1], [2, 1]]
    await station.call("NotifyReport", report(1))
    assert {row["source"] for row in await house.rows(tables.variables) if row["station_id"] == "cp001"} == {
        "NotifyReport"
    }


async def test_the_way_back_forgets_the_device_model_and_keeps_what_was_reported_of_places(house: House):
    station = await house.connect("2.0.1")
    await station.call("NotifyReport", report(1))
    await station.call(
        "StatusNotification",
        {"timestamp": stamp(), "connectorStatus": "Available", "evseId": 2, "connectorId": 1},
    )
    await station.leave()
    await house.restart()
    station = await house.connect("1.6")
    assert (await left(house))["variables"] == (await left(house))["report_parts"] == set()
    assert [row["evse_id"] for row in await house.rows(tables.evses)] == [1]
    await station.call("StatusNotification", status(1))
    (row,) = await house.rows(tables.connectors)
    assert (row["evse_id"], row["wire_connector_id"], row["guessed"]) == (1, 1, None)


async def test_a_mere_reconnect_in_the_same_version_forgets_nothing(house: House):
    await told_all(house, "cp001")
    before = await left(house)
    await house.restart()
    await house.connect("1.6")
    assert await left(house) == before
    assert await house.noted() == []


async def test_an_operators_word_outlives_a_restart(house: House):
    await told_all(house, "cp001")
    evses = [{"id": 1, "connectors": [{"id": 1}]}]
    await house.csms.acts.change_station(1, "cp001", {"evses": evses, "commissioned": "manual"})
    await house.restart()
    station = await house.connect("1.6")
    await station.call("StatusNotification", status(1))
    (row,) = await house.rows(tables.connectors)
    assert (row["evse_id"], row["guessed"], row["status"]) == (1, None, "Available")
    assert [row["commissioned"] for row in await house.rows(tables.stations)] == ["manual"]
