"""What real stations do, point by point: each was seen on the wire of a real firmware."""

import json

import pytest

from csms.store import tables
from tests.csms_blocks.harness import BOOT, House, Refused, event, meter_16, stamp, start, stop


def status(connector: int, value: str = "Available", seconds: float = 0) -> dict:
    return {"connectorId": connector, "errorCode": "NoError", "status": value, "timestamp": stamp(seconds)}


@pytest.mark.parametrize("message_id", ["again", "new"])
async def test_an_unanswered_start_comes_again_on_a_new_socket(house: House, message_id):
    """Same id, or a new id with the same payload."""
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    first = await station.call("StartTransaction", start(), message_id="again")
    await station.leave()
    station = await house.connect(boot=False)
    assert await station.call("StartTransaction", start(), message_id=message_id) == first
    assert len(await house.transactions()) == 1


async def test_the_queue_is_replayed_after_the_last_attempt(house: House):
    """Meter values and a stop of a start that was never answered: their transaction id is 0 or -1."""
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", start())
    await station.call("MeterValues", meter_16("50", number=-1))
    await station.call("StopTransaction", stop(-1, 80))
    row = await house.transaction()
    assert (row["active"], row["energy"], row["flags"]) == (False, 80, ["matched"])
    (value,) = await house.rows(tables.meter_values)
    assert value["transaction_key"] == row["id"]


async def test_stale_statuses_come_before_the_offline_transaction(house: House):
    await house.token("LOCAL1")
    station = await house.connect()
    await station.leave()
    station = await house.connect(boot=False)  # no BootNotification after a mere reconnect
    assert "currentTime" in await station.call("Heartbeat", {})
    for place, value in enumerate(("Preparing", "Charging", "Finishing", "Available")):
        await station.call("StatusNotification", status(1, value, place))
    begun = await station.call("StartTransaction", start(token="LOCAL1", meter=21, seconds=1))
    number = begun["transactionId"]
    await station.call("MeterValues", meter_16("30", number=number, seconds=2))
    await station.call("StopTransaction", stop(number, 39, 3, idTag="LOCAL1"))
    row = await house.transaction()
    assert (row["active"], row["energy"], row["flags"]) == (False, 18, [])
    (connector,) = await house.rows(tables.connectors)
    assert connector["status"] == "Available"


@pytest.mark.parametrize("offline", [{}, {"offline": True}])
async def test_available_comes_before_the_queued_events(house: House, offline):
    """One firmware sets offline, the other puts stoppedReason into replayed Updated events instead."""
    await house.token("RFID")
    station = await house.connect("2.0.1")
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1), token="RFID", register=30))
    await station.call(
        "StatusNotification",
        {"timestamp": stamp(90), "connectorStatus": "Available", "evseId": 1, "connectorId": 1},
    )
    reason = {} if offline else {"stoppedReason": "EVDisconnected"}
    await station.call("TransactionEvent", event("Updated", 1, register=39, info=reason, **offline))
    assert (await house.transaction())["active"]
    end = event("Ended", 2, info={"stoppedReason": "EVDisconnected", "chargingState": "Idle"}, **offline)
    await station.call("TransactionEvent", end)
    row = await house.transaction()
    assert (row["active"], row["energy"], row["stop_reason"]) == (False, 9, "EVDisconnected")
    assert row["offline"] is bool(offline)


@pytest.mark.parametrize("first", ["status", "start"])
async def test_charging_may_come_before_or_after_the_start(house: House, first):
    await house.token("RFID")
    station = await house.connect()
    calls = [("StatusNotification", status(1, "Charging")), ("StartTransaction", start())]
    for action, payload in calls if first == "status" else reversed(calls):
        await station.call(action, payload)
    row = await house.transaction()
    (connector,) = await house.rows(tables.connectors)
    assert (row["active"], connector["status"]) == (True, "Charging")
    assert await house.noted() == []


@pytest.mark.parametrize("states", [["Charging"], ["EVConnected", "Charging"]])
async def test_started_may_be_charging_or_only_connected(house: House, states):
    station = await house.connect("2.0.1")
    for seq_no, state in enumerate(states):
        kind = "Started" if seq_no == 0 else "Updated"
        payload = event(kind, seq_no, evse=(1, 1), info={"chargingState": state})
        await station.call("TransactionEvent", payload)
    assert (await house.transaction())["charging_state"] == "Charging"


@pytest.mark.parametrize("text", ["240.000000", "240", "240.0"])
async def test_values_are_texts_of_many_kinds(house: House, text):
    await house.token("RFID")
    station = await house.connect()
    begun = await station.call("StartTransaction", start(meter=240))
    sample = {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "context": "Transaction.Begin"}
    await station.call("MeterValues", meter_16(text, number=begun["transactionId"], **sample))
    (value,) = await house.rows(tables.meter_values)
    assert (value["energy"], value["context"]) == (240, "Transaction.Begin")


async def test_one_status_of_connector_1_is_all_some_stations_send(house: House):
    station = await house.connect()
    await station.call("StatusNotification", status(1))
    shape = await house.csms.queries.station("cp001")
    assert [evse["id"] for evse in shape["evses"]] == [1]
    assert shape["boot"]["status"] == "Accepted"


@pytest.mark.parametrize("message_id", ["2777724582853957343", "111701a8-9cf0-e020-020e-c879efeaa64b", "0"])
async def test_message_ids_are_opaque(house: House, message_id):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", start(), message_id=message_id)
    assert (await house.transaction())["start_message_id"] == message_id


async def test_a_hard_reset_closes_right_after_the_stop(house: House):
    """The socket goes without waiting for the answer: the stop is on record all the same."""
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    begun = await station.call("StartTransaction", start())
    payload = stop(begun["transactionId"], 20, reason="HardReset")
    await station.link.send(json.dumps([2, "last", "StopTransaction", payload]))
    await station.leave()
    station = await house.connect()
    row = await house.transaction()
    assert (row["active"], row["stop_reason"]) == (False, "HardReset")
    assert await house.held() == []


async def test_a_remote_start_may_come_with_or_without_authorize(house: House):
    await house.token("REMOTE1")
    station = await house.connect()
    station.answers["RemoteStartTransaction"] = {"status": "Accepted"}
    for connector in (1, 2):
        payload = {"connectorId": connector, "idTag": "REMOTE1"}
        assert (await house.command("RemoteStartTransaction", payload)).outcome == "answered"
        if connector == 1:
            await station.call("Authorize", {"idTag": "REMOTE1"})
        begun = await station.call("StartTransaction", start(connector, "REMOTE1"))
        assert begun["idTagInfo"]["status"] == "Accepted"


async def test_one_decimal_is_exact(house: House):
    """8.1 is a multiple of 0.1, and 8.1 kWh are 8100 Wh."""
    station = await house.connect("2.0.1")
    sample = {"value": 8.1, "unitOfMeasure": {"unit": "kWh"}}
    values = [{"timestamp": stamp(), "sampledValue": [sample]}]
    await station.call("TransactionEvent", event("Started", 0, meterValue=values))
    assert str((await house.transaction())["meter_start"]) == "8100.000"


async def test_a_second_boot_and_evse_0_on_the_same_socket(house: House):
    station = await house.connect("2.0.1")
    again = await station.call("BootNotification", BOOT["2.0.1"])
    assert again["status"] == "Accepted"
    payload = {"timestamp": stamp(), "connectorStatus": "Available", "evseId": 0, "connectorId": 0}
    assert await station.call("StatusNotification", payload) == {}


async def test_lenient_mode_takes_what_can_be_understood(house: House):
    station = await house.connect()
    assert "idTagInfo" in await station.call("Authorize", {"idTag": "RFID", "connectorId": 1})
    values = [
        {"value": "7"},
        {"value": "21", "measurand": "Temperature.Of.The.Moon"},
    ]
    payload = {"connectorId": 1, "meterValue": [{"timestamp": stamp(), "sampledValue": values}]}
    await station.call("MeterValues", payload)
    (row,) = await house.rows(tables.meter_values)
    assert (row["energy"], row["samples"]) == (7, [{"value": "7"}])


@pytest.mark.parametrize(
    ("written", "raw", "flags"),
    [
        ("2026-11-22T12:00:00", "2026-11-22T12:00:00", ["naive_time"]),
        ("2026-11-22T13:00:00+01:00", "2026-11-22T13:00:00+01:00", []),
        ("1970-01-01T00:00:42Z", None, ["clock_unset"]),
        ("2026-11-22T12:00:00Z", None, []),
    ],
)
async def test_times_of_every_kind_stand_beside_the_time_of_receipt(house: House, written, raw, flags):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", {**start(), "timestamp": written})
    row = await house.transaction()
    assert (row["started_raw"], row["flags"], row["received_at"]) == (raw, flags, house.clock.now)


async def test_a_stop_without_a_tag_whose_meter_is_a_fraction(house: House):
    await house.token("RFID")
    station = await house.connect()
    begun = await station.call("StartTransaction", start())
    payload = {**stop(begun["transactionId"]), "meterStop": 99.5}
    assert await station.call("StopTransaction", payload) == {}
    assert (await house.transaction())["meter_stop"] == 100


async def test_an_empty_or_fuzzed_boot_ends_nothing(house: House):
    station = await house.connect(boot=False)
    for payload in ({}, {"chargePointVendor": None}, {"chargePointVendor": ["x"], "chargePointModel": {}}):
        with pytest.raises(Refused) as refused:
            await station.call("BootNotification", payload)
        assert refused.value.code != "InternalError"
    assert (await station.call("BootNotification", BOOT["1.6"]))["status"] == "Accepted"
