"""The consistency check: reported once in rows, metrics and log, and set right where that is wanted."""

import logging

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House, event, meter_16, start, stop

KIND = "active_at_station"


async def deactivated(house: House, **setting):
    """A station whose transaction on connector 1 was marked inactive by one on connector 2; its ids."""
    await house.token("RFID", concurrency=1)
    await house.token("OTHER")
    station = await house.connect()
    await house.setting(evseMapping="single", **setting)
    one = await station.call("StartTransaction", start())
    two = await station.call("StartTransaction", start(2, "OTHER", seconds=5))
    return station, one["transactionId"], two["transactionId"]


def status(connector: int, value: str) -> dict[str, object]:
    return {"connectorId": connector, "errorCode": "NoError", "status": value}


async def notes(house: House) -> list[dict]:
    return [row for row in await house.rows(tables.inconsistencies) if row["kind"] == KIND]


def counted(house: House, name: str) -> float:
    lines = [line for line in house.csms.metrics.text().decode().splitlines() if line.startswith(name)]
    return float(lines[0].rsplit(" ", 1)[1]) if lines else 0.0


@pytest.mark.parametrize(
    ("action", "payload", "detail"),
    [
        ("MeterValues", "by id", {"source": "MeterValues", "register": 7.0}),
        ("MeterValues", "by place", {"source": "MeterValues", "register": 7.0}),
        ("StatusNotification", "Charging", {"source": "StatusNotification", "status": "Charging"}),
        ("StatusNotification", "SuspendedEV", {"source": "StatusNotification", "status": "SuspendedEV"}),
    ],
)
async def test_it_is_reported_once(house: House, caplog, action, payload, detail):
    station, one, _ = await deactivated(house)
    values = {"by id": meter_16("7", number=one), "by place": meter_16("7")}
    with caplog.at_level(logging.WARNING, "csms.metrics"):
        await station.call(action, values.get(payload, status(1, payload)))
        await station.call("MeterValues", meter_16("9", number=one, seconds=40))
        await station.call("StatusNotification", status(1, "SuspendedEVSE"))
        await station.call("Heartbeat", {})
    (note,) = await notes(house)
    assert (note["detail"], note["resolved_at"]) == (detail, None)
    older, newer = await house.transactions()
    assert (older["active"], older["flags"], newer["active"]) == (
        False,
        ["active_at_station", "deactivated"],
        True,
    )
    assert note["transaction_key"] == older["id"]
    assert counted(house, f'csms_inconsistencies_total{{kind="{KIND}"}}') == 1
    assert counted(house, "csms_reconciled_total") == 0
    (line,) = [each.getMessage() for each in caplog.records if KIND in each.getMessage()]
    assert line.startswith("cp001: active_at_station: evse=1 connector=1 source=")


async def test_a_new_session_on_the_connector_is_not_the_old_one(house: House):
    station, _, _ = await deactivated(house)
    house.clock.now = house.later(60)
    await station.call("StatusNotification", status(1, "Available"))
    await station.call("StatusNotification", status(1, "Charging"))
    await station.call("MeterValues", meter_16("9", seconds=70))
    assert await notes(house) == []
    (value,) = await house.rows(tables.meter_values)
    assert value["transaction_key"] is None


async def test_the_stop_ends_the_disagreement(house: House):
    station, one, _ = await deactivated(house)
    await station.call("MeterValues", meter_16("7", number=one))
    await station.call("StopTransaction", stop(one, 9))
    (note,) = await notes(house)
    assert note["resolved_at"] is not None
    unresolved = await house.csms.queries.inconsistencies(resolved=False)
    assert [each["kind"] for each in unresolved["items"]] == ["deactivated"]
    older = (await house.transactions())[0]
    found = await house.csms.queries.inconsistencies(transaction=older["id"])
    assert [each["kind"] for each in found["items"]] == [KIND]


@pytest.mark.parametrize("evidence", ["reading", "status"])
async def test_reconciled_it_is_active_again_and_counts_for_its_token(house: House, evidence):
    station, one, _ = await deactivated(house, reconcile=True)
    assert await house.held() == []
    if evidence == "reading":
        await station.call("MeterValues", meter_16("7", number=one))
    else:
        await station.call("StatusNotification", status(1, "Charging"))
    older, newer = await house.transactions()
    assert (older["active"], older["flags"], newer["active"]) == (True, ["reconciled"], True)
    assert older["meter_last"] == (7 if evidence == "reading" else 0)
    assert await house.held() == [older["id"]]
    (note,) = await notes(house)
    assert note["detail"]["reconciled"] is True and note["resolved_at"] is not None
    assert counted(house, "csms_reconciled_total") == 1
    await station.call("StopTransaction", stop(one, 9))
    older = (await house.transactions())[0]
    assert (older["active"], older["energy"], await house.held()) == (False, 9, [])


async def test_a_token_in_use_elsewhere_is_said_so(house: House):
    station, one, _ = await deactivated(house, reconcile=True)
    await station.call("StartTransaction", start(3, seconds=9))  # RFID again: it has no slot now
    await station.call("MeterValues", meter_16("7", number=one))
    (note,) = await notes(house)
    assert note["detail"]["token"] == "in use elsewhere"
    assert (await house.transactions())[0]["active"]


async def test_switched_on_later_it_sets_right_what_was_reported(house: House):
    station, one, _ = await deactivated(house)
    await station.call("MeterValues", meter_16("7", number=one))
    await house.setting(reconcile=True)
    await station.call("MeterValues", meter_16("8", number=one, seconds=40))
    assert [note["resolved_at"] is not None for note in await notes(house)] == [True, True]
    assert (await house.transactions())[0]["active"]


async def test_it_is_seen_again_after_it_was_set_right(house: House):
    station, one, two = await deactivated(house, reconcile=True)
    await station.call("MeterValues", meter_16("7", number=one))
    await station.call("StartTransaction", start(3, "OTHER", seconds=20))
    await station.call("MeterValues", meter_16("8", number=one, seconds=40))
    await station.call("MeterValues", meter_16("8", 2, number=two, seconds=40))
    assert len(await notes(house)) == 3
    assert [row["active"] for row in await house.transactions()] == [True, True, True]


@pytest.mark.parametrize("reconcile", [False, True])
async def test_one_that_an_operator_closed(house: House, reconcile):
    await house.token("RFID")
    station = await house.connect()
    await house.setting(reconcile=reconcile)
    one = (await station.call("StartTransaction", start()))["transactionId"]
    house.clock.now = house.later(60)
    await house.csms.acts.close_transaction(1, "cp001", (await house.transaction())["id"], "ops", "stuck")
    await station.call("MeterValues", meter_16("5", number=one, seconds=50))
    assert await notes(house) == []
    await station.call("MeterValues", meter_16("7", number=one, seconds=90))
    row = await house.transaction()
    flags = ["reconciled"] if reconcile else ["active_at_station", "estimated"]
    assert (row["active"], row["flags"], len(await notes(house))) == (reconcile, flags, 1)
    assert (row["stopped_at"] is None, row["stop_reason"]) == (reconcile, None if reconcile else "Other")


async def test_of_2_0_1_too(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    await house.setting(reconcile=True)
    await station.call("TransactionEvent", event("Started", 0, token="RFID", evse=(1, 1)))
    await house.csms.acts.close_transaction(1, "cp001", (await house.transaction())["id"], "ops", "stuck")
    await station.call("TransactionEvent", event("Updated", 1, register=30))
    row = await house.transaction()
    assert (row["active"], row["flags"], row["meter_last"]) == (
        True,
        ["meter_start_missing", "reconciled"],
        30,
    )
    (note,) = await notes(house)
    assert note["detail"] == {"source": "TransactionEvent", "reconciled": True, "seqNo": 1}
    await station.call("TransactionEvent", event("Ended", 2, register=40))
    assert (await house.transaction())["active"] is False


async def test_a_start_that_an_older_one_makes_way_for_leaves_other_stations_alone(house: House):
    station, _, _ = await deactivated(house)
    other = await house.connect(name="cp002")
    answer = await other.call("StartTransaction", start())  # RFID, whose session here counts no more
    assert answer["idTagInfo"]["status"] == "Accepted"
    await station.call("StartTransaction", start(1, "OTHER", seconds=9))
    rows = {
        (row["station_id"], row["wire_connector_id"], row["token"]): row["active"]
        for row in await house.transactions()
    }
    assert rows["cp002", 1, "RFID"] is True
