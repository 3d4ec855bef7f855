"""Readings that cannot be, transactions nobody speaks of, stops that name none: wire and record."""

from csms.stale import StaleWatch
from tests.csms_blocks.harness import House, event, meter_16, start, stop

KWH = {"unit": "kWh"}


async def began(station, **values) -> int:
    return (await station.call("StartTransaction", start(**values)))["transactionId"]


async def test_odd_readings_are_kept_flagged_and_noted_once(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station, meter=1000)
    for seconds, value in ((60, "1.11"), (120, "1.05"), (180, "1.04"), (240, "900")):
        await station.call("MeterValues", meter_16(value, number=number, seconds=seconds, **KWH))
    row = await house.transaction()
    assert row["flags"] == ["energy_implausible", "meter_not_monotonic"]
    assert row["meter_last"] == 900_000
    await station.call("StopTransaction", stop(number, 2000, seconds=300))
    assert "meter_mismatch" in (await house.transaction())["flags"]
    assert sorted(await house.noted()) == ["energy_implausible", "meter_mismatch", "meter_not_monotonic"]


async def test_ordinary_readings_bear_no_flag_whatever_their_order(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station, meter=1000)
    for seconds, value in ((60, "1.1"), (180, "1.3"), (120, "1.2"), (240, "1.3")):
        await station.call("MeterValues", meter_16(value, number=number, seconds=seconds, **KWH))
    await station.call("StopTransaction", stop(number, 1400, seconds=300))
    row = await house.transaction()
    assert (row["flags"], row["energy"]) == ([], 400)


async def test_readings_of_201_are_judged_too(house: House):
    station = await house.connect("2.0.1")
    for each in (
        event("Started", 0, evse=(1, 1), register=1000),
        event("Updated", 1, register=890),
        event("Ended", 2, register=900_000_000),
    ):
        await station.call("TransactionEvent", each)
    assert (await house.transaction())["flags"] == ["energy_implausible", "meter_not_monotonic"]


async def test_rest_shows_values_in_base_units_and_as_they_came(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("MeterValues", meter_16("1.5", **KWH, phase="L1", location="Inlet"))
    await station.call("MeterValues", meter_16("c2lnbmVk", format="SignedData"))
    signed, plain = (await house.csms.queries.meter_values())["items"]
    assert plain["samples"] == [{"value": "1.5", "unit": "kWh", "phase": "L1", "location": "Inlet"}]
    (value,) = plain["values"]
    assert (value["value"], value["unit"], value["phase"], value["location"]) == (1500, "Wh", "L1", "Inlet")
    assert (signed["values"][0]["value"], signed["values"][0]["signed"]) == (None, "c2lnbmVk")
    assert signed["energy"] is None


# ---- stops that name no transaction


async def test_a_stop_of_minus_one_finds_the_connector_that_charges_no_more(house: House):
    await house.token("RFID")
    station = await house.connect()
    for connector in (1, 2):
        await began(station, connector=connector, seconds=connector)
        status = {"connectorId": connector, "errorCode": "NoError", "status": "Charging"}
        await station.call("StatusNotification", status)
    await station.call("StopTransaction", stop(-1, 50, seconds=30))
    await station.call(
        "StatusNotification", {"connectorId": 2, "errorCode": "NoError", "status": "Finishing"}
    )
    await station.call("StopTransaction", stop(-1, 60, seconds=40))
    first, second, orphan = await house.transactions()
    assert (first["active"], first["flags"]) == (True, [])
    assert (second["active"], second["flags"], second["energy"]) == (False, ["matched"], 60)
    assert (orphan["flags"], orphan["transaction_id"]) == (["orphan"], "-1")
    assert sorted(await house.noted()) == ["orphan_stop", "stop_matched"]


# ---- an operator's close


async def test_who_closed_it_and_why_outlives_the_real_stop(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    number = await began(station, meter=10)
    await station.call("MeterValues", meter_16("40", number=number))
    await house.csms.acts.close_transaction(1, "cp001", (await house.transaction())["id"], "ann", "stuck")
    row = await house.transaction()
    assert (row["active"], row["flags"], row["meter_stop"]) == (False, ["estimated"], 40)
    assert (row["detail"], await house.held()) == ({"closedBy": "ann", "why": "stuck"}, [])
    await house.restart()
    station = await house.connect(boot=False)
    await station.call("StopTransaction", stop(number, 110, seconds=90, reason="Remote"))
    row = await house.transaction()
    assert (row["meter_stop"], row["energy"], row["stop_reason"], row["flags"]) == (110, 100, "Remote", [])
    assert row["detail"] == {"closedBy": "ann", "why": "stuck"}


async def test_a_real_ended_replaces_the_estimate_and_an_updated_does_not_revive(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1), token="RFID", register=10))
    await house.csms.acts.close_transaction(1, "cp001", (await house.transaction())["id"], "ann", "stuck")
    await station.call("TransactionEvent", event("Updated", 1, register=40))
    row = await house.transaction()
    assert (row["active"], row["flags"]) == (False, ["active_at_station", "estimated"])
    await station.call("TransactionEvent", event("Ended", 2, register=50, info={"stoppedReason": "Remote"}))
    row = await house.transaction()
    assert (row["energy"], row["stop_reason"]) == (40, "Remote")
    assert "estimated" not in row["flags"]


# ---- what nobody speaks of any more


async def watch(house: House, age: float = 3600.0):
    found: list[int] = []
    csms = house.csms
    watched = StaleWatch(csms.stations, csms.store, csms.clock, age, found.append)
    return watched, found


async def test_what_is_not_heard_of_is_flagged_noted_and_counted_but_not_ended(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    await began(station, connector=2, token="OTHER")
    watched, found = await watch(house)
    house.clock.advance(minutes=50)
    await station.call("MeterValues", meter_16("40", number=number))
    house.clock.advance(minutes=20)
    assert await watched.look() == 0  # the second one was refused: it is not open
    house.clock.advance(minutes=45)
    assert await watched.look() == 1
    row = (await house.transactions())[0]
    assert (row["active"], row["flags"]) == (True, ["stale"])
    assert await watched.look() == 1
    assert (await house.noted(), found) == (["stale"], [0, 1, 1])
    listed = await house.csms.queries.transactions(flag="stale")
    assert [each["transactionId"] for each in listed["items"]] == [number]
    await station.call("MeterValues", meter_16("50", number=number, seconds=40))
    assert (await house.transactions())[0]["flags"] == []
    assert await watched.look() == 0


async def test_offline_stations_are_looked_at_as_well_and_news_take_the_flag_away(house: House):
    station = await house.connect("2.0.1")
    await station.call("TransactionEvent", event("Started", 0, evse=(1, 1)))
    await station.leave()
    watched, _ = await watch(house)
    house.clock.advance(hours=2)
    assert await watched.look() == 1
    assert (await house.transaction())["flags"] == ["stale"]
    station = await house.connect("2.0.1", boot=False)
    await station.call("TransactionEvent", event("Updated", 1))
    row = await house.transaction()
    assert (row["flags"], row["active"]) == ([], True)
