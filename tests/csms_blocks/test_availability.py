"""StatusNotification and Heartbeat of both versions, and what they commission."""

import pytest

from csms.domain.statuses import LEGAL, legal
from csms.domain.topology import MAX_CONNECTORS
from csms.store import tables
from tests.csms_blocks.harness import House, Refused, stamp, start


def status_16(connector: int, status: str = "Available", **more) -> dict:
    return {"connectorId": connector, "errorCode": "NoError", "status": status, **more}


def status_201(evse: int, connector: int, status: str = "Available", seconds: float = 0) -> dict:
    where = {"evseId": evse, "connectorId": connector}
    return {**where, "connectorStatus": status, "timestamp": stamp(seconds)}


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_heartbeat_tells_the_time(house: House, version):
    station = await house.connect(version)
    assert await station.call("Heartbeat", {}) == {"currentTime": "2026-11-22T12:00:00.000Z"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 2, 1)])
async def test_connectors_are_commissioned_in_any_order(house: House, order):
    station = await house.connect()
    for connector in order:
        assert await station.call("StatusNotification", status_16(connector)) == {}
    shape = await house.csms.queries.station("cp001")
    assert [(evse["id"], evse["guessed"]) for evse in shape["evses"]] == [
        (1, "StatusNotification"),
        (2, "StatusNotification"),
    ]
    assert [each["id"] for evse in shape["evses"] for each in evse["connectors"]] == [1, 1]
    assert shape["status"] == ("Available" if 0 in order else None)


async def test_everything_a_status_says_is_kept(house: House):
    station = await house.connect()
    detail = {
        "vendorId": "acme",
        "vendorErrorCode": "E42",
        "info": "hot",
        "timestamp": "2026-11-22T13:00:00+01:00",
    }
    await station.call(
        "StatusNotification", status_16(1, "Faulted", **detail) | {"errorCode": "GroundFailure"}
    )
    (row,) = await house.rows(tables.connectors)
    assert (row["status"], row["error_code"], row["vendor_error_code"], row["info"]) == (
        "Faulted",
        "GroundFailure",
        "E42",
        "hot",
    )
    assert (row["status_at"], row["status_at_raw"]) == (house.clock.now, "2026-11-22T13:00:00+01:00")
    assert row["received_at"] == house.clock.now


async def test_statuses_of_evses_do_not_collapse(house: House):
    station = await house.connect("2.0.1")
    for evse, connector, status in ((1, 1, "Occupied"), (1, 2, "Available"), (2, 1, "Faulted")):
        await station.call("StatusNotification", status_201(evse, connector, status))
    rows = await house.rows(tables.connectors)
    assert [(row["evse_id"], row["connector_id"], row["status"]) for row in rows] == [
        (1, 1, "Occupied"),
        (1, 2, "Available"),
        (2, 1, "Faulted"),
    ]


async def test_evse_0_is_the_station_as_a_whole(house: House):
    station = await house.connect("2.0.1")
    assert await station.call("StatusNotification", status_201(0, 0, "Unavailable")) == {}
    assert await house.rows(tables.evses) == []
    shape = await house.csms.queries.station("cp001")
    assert (shape["evses"], shape["status"]) == ([], "Unavailable")


async def test_a_status_neither_starts_nor_stops_a_transaction(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StatusNotification", status_16(1, "Charging"))
    assert await house.transactions() == []
    await station.call("StartTransaction", start())
    await station.call("StatusNotification", status_16(1, "Available"))
    assert (await house.transaction())["active"]


async def test_the_mapping_of_the_operator_counts(house: House):
    station = await house.connect()
    await house.setting(evseMapping={"1": [1, 1], "2": [1, 2]})
    for connector in (1, 2, 3):
        await station.call("StatusNotification", status_16(connector))
    rows = await house.rows(tables.connectors)
    assert [(row["evse_id"], row["connector_id"], row["wire_connector_id"]) for row in rows] == [
        (1, 1, 1),
        (1, 2, 2),
        (3, 1, 3),
    ]
    assert [row["guessed"] for row in rows] == [None, None, "StatusNotification"]


async def test_a_number_out_of_range_is_answered_and_noted(house: House):
    station = await house.connect()
    assert await station.call("StatusNotification", status_16(-3)) == {}
    assert await house.rows(tables.connectors) == []
    assert await house.noted() == ["place_refused"]


async def test_a_flood_of_connectors_is_bounded(house: House):
    station = await house.connect()
    for connector in range(1, MAX_CONNECTORS + 4):
        assert await station.call("StatusNotification", status_16(connector)) == {}
    assert len(await house.rows(tables.connectors)) == MAX_CONNECTORS


async def test_what_is_known_survives_a_restart(house: House):
    station = await house.connect()
    await station.call("StatusNotification", status_16(1, "Charging", timestamp=stamp()))
    await house.restart()
    station = await house.connect(boot=False)
    await station.call("StatusNotification", status_16(1, "Finishing", timestamp=stamp(5)))
    (row,) = await house.rows(tables.connectors)
    assert (row["status"], row["wire_connector_id"]) == ("Finishing", 1)


@pytest.mark.parametrize(
    ("version", "payload", "answer"),
    [
        ("1.6", {"connectorId": 1, "type": "Inoperative"}, {"status": "Scheduled"}),
        ("2.0.1", {"operationalStatus": "Operative"}, {"status": "Accepted"}),
    ],
)
async def test_change_availability_reaches_the_station(house: House, version, payload, answer):
    station = await house.connect(version)
    station.answers["ChangeAvailability"] = answer
    outcome = await house.command("ChangeAvailability", payload)
    assert (outcome.outcome, outcome.response) == ("answered", answer)
    assert station.got == [("ChangeAvailability", payload)]


async def test_a_status_with_an_unknown_value_is_refused(house: House):
    station = await house.connect()
    with pytest.raises(Refused) as refused:
        await station.call("StatusNotification", status_16(1, "Dancing"))
    assert refused.value.code == "PropertyConstraintViolation"
    assert await house.rows(tables.connectors) == []


async def test_a_mapping_changed_while_charging_moves_connector_and_transaction(house: House):
    await house.token("RFID")
    station = await house.connect()
    for connector in (0, 1, 2):
        await station.call("StatusNotification", status_16(connector, "Charging"))
    begun = await station.call("StartTransaction", start(connector=2))
    await house.setting(evseMapping={"1": [1, 1], "2": [1, 2]})
    shape = await house.csms.queries.station("cp001")
    assert [(evse["id"], [each["id"] for each in evse["connectors"]]) for evse in shape["evses"]] == [
        (1, [1, 2])
    ]
    row = await house.transaction()
    assert (row["evse_id"], row["connector_id"], row["active"]) == (1, 2, True)
    await station.call("StatusNotification", status_16(2, "Finishing"))
    await station.call(
        "StopTransaction",
        {"transactionId": begun["transactionId"], "meterStop": 5, "timestamp": stamp(60)},
    )
    assert not (await house.transaction())["active"]
    rows = {row["wire_connector_id"]: row for row in await house.rows(tables.connectors)}
    assert (rows[2]["evse_id"], rows[2]["status"]) == (1, "Finishing")
    assert len(rows) == 3


# ---- what may follow what ---------------------------------------------------------------------------------


async def test_a_session_walks_legal_steps(house: House):
    station = await house.connect()
    for second, status in enumerate(
        ("Available", "Preparing", "Charging", "Charging", "Finishing", "Available")
    ):
        await station.call("StatusNotification", {**status_16(1, status), "timestamp": stamp(second)})
    assert await house.noted() == []


async def test_an_illegal_step_is_noted_and_believed(house: House):
    station = await house.connect()
    for second, status in enumerate(("Available", "Finishing")):
        await station.call("StatusNotification", {**status_16(1, status), "timestamp": stamp(second)})
    (note,) = await house.rows(tables.inconsistencies)
    assert (note["kind"], note["evse_id"], note["detail"]) == (
        "status_transition",
        1,
        {"before": "Available", "after": "Finishing"},
    )
    (row,) = await house.rows(tables.connectors)
    assert row["status"] == "Finishing"


@pytest.mark.parametrize("how", ["reconnect", "boot", "late"])
async def test_nothing_follows_from_what_came_before(house: House, how: str):
    station = await house.connect()
    await station.call("StatusNotification", {**status_16(1, "Charging"), "timestamp": stamp(5)})
    house.clock.advance(seconds=10)
    if how == "reconnect":
        station = await house.connect(boot=False)
    elif how == "boot":
        await station.call("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"})
    at = 4 if how == "late" else 11
    await station.call("StatusNotification", {**status_16(1, "Preparing"), "timestamp": stamp(at)})
    assert await house.noted() == []


async def test_the_table_is_the_specifications():
    assert sorted(LEGAL) == sorted({status for after in LEGAL.values() for status in after})
    assert (legal("Preparing", "Unavailable"), legal("Reserved", "Charging")) == (False, False)
    assert (legal("Faulted", "Reserved"), legal("Charging", "Charging"), legal(None, "Finishing")) == (
        True,
        True,
        True,
    )


async def test_the_history_is_in_the_log(house: House):
    station = await house.connect()
    await house.setting(evseMapping={"1": [1, 1], "2": [1, 2]})
    for second, status in enumerate(("Available", "Preparing")):
        await station.call("StatusNotification", {**status_16(2, status), "timestamp": stamp(second)})
    with pytest.raises(Refused):
        await station.call("StatusNotification", {**status_16(2, "Dancing"), "timestamp": stamp(3)})
    items = (await house.csms.queries.statuses("cp001"))["items"]
    assert [(item["evse"], item["connector"], item["status"], item["errorCode"]) for item in items] == [
        (1, 2, "Preparing", "NoError"),
        (1, 2, "Available", "NoError"),
    ]


@pytest.mark.parametrize(
    ("version", "payload", "place"),
    [
        ("1.6", {"connectorId": 0, "type": "Inoperative"}, (None, None)),
        ("1.6", {"connectorId": 2, "type": "Inoperative"}, (2, 1)),
        ("2.0.1", {"operationalStatus": "Inoperative"}, (None, None)),
        ("2.0.1", {"operationalStatus": "Inoperative", "evse": {"id": 2}}, (2, None)),
        ("2.0.1", {"operationalStatus": "Inoperative", "evse": {"id": 2, "connectorId": 3}}, (2, 3)),
    ],
)
async def test_what_a_place_was_told_to_be(house: House, version: str, payload: dict, place: tuple):
    station = await house.connect(version)
    for answer in ("Scheduled", "Rejected"):
        station.answers["ChangeAvailability"] = {"status": answer}
        assert (await house.command("ChangeAvailability", payload)).outcome == "answered"
    (item,) = (await house.csms.queries.station("cp001"))["availability"]
    assert (item["evse"], item["connector"]) == place
    assert (item["operationalStatus"], item["answer"]) == ("Inoperative", "Scheduled")
