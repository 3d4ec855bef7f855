"""2.0.1 transactions on the wire and on record."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House, Refused, event, stamp

CHARGING = {"chargingState": "Charging"}


async def send(station, *events, **more):
    answer = None
    for each in events:
        answer = await station.call("TransactionEvent", each, **more)
    return answer


async def test_a_whole_transaction(house: House):
    await house.token("RFID", group="FLEET", concurrency=1)
    station = await house.connect("2.0.1")
    token = {"idToken": "rfid", "type": "ISO14443"}
    authorized = await station.call("Authorize", {"idToken": token})
    info = {"status": "Accepted", "groupIdToken": {"idToken": "FLEET", "type": "Central"}}
    assert authorized == {"idTokenInfo": info}
    first = event("Started", 0, evse=(1, 1), token="rfid", register=10, info={"chargingState": "EVConnected"})
    assert await send(station, first) == {"idTokenInfo": info}
    assert await send(station, event("Updated", 1, info=CHARGING, register=25.5)) == {}
    running = await house.transaction()
    assert (running["active"], running["energy"], running["charging_state"]) == (True, 15.5, "Charging")
    assert len(await house.held()) == 1
    end = event("Ended", 2, register=40, info={"stoppedReason": "Remote", "chargingState": "Idle"})
    assert await send(station, end) == {}
    done = await house.transaction()
    assert (done["transaction_id"], done["evse_id"], done["connector_id"]) == ("T1", 1, 1)
    assert (done["active"], done["authorized"], done["token"]) == (False, True, "rfid")
    assert (done["meter_start"], done["meter_stop"], done["energy"]) == (10, 40, 30)
    assert (done["stop_reason"], done["flags"], done["last_seq_no"]) == ("Remote", [], 2)
    kept = await house.rows(tables.transaction_events)
    assert [(row["seq_no"], row["event_type"]) for row in kept] == [
        (0, "Started"),
        (1, "Updated"),
        (2, "Ended"),
    ]
    values = await house.rows(tables.meter_values)
    assert {row["transaction_key"] for row in values} == {done["id"]}
    assert await house.held() == []
    assert await house.noted() == []


@pytest.mark.parametrize("message_id", ["same", "another"])
async def test_every_repeat_gets_the_same_answer_and_leaves_nothing(house: House, message_id):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    for each in (
        event("Started", 0, evse=(1, 1), token="RFID", register=1),
        event("Updated", 1, register=2),
        event("Ended", 2, register=3, token="RFID"),
    ):
        first = await send(station, each, message_id=f"same{each['seqNo']}")
        again = await send(station, each, message_id=f"{message_id}{each['seqNo']}")
        assert first == again
    assert len(await house.transactions()) == 1
    assert len(await house.rows(tables.transaction_events)) == 3
    assert len(await house.rows(tables.meter_values)) == 3


async def test_repeats_are_known_over_a_restart(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    events = [event("Started", 0, token="RFID", register=1)]
    events += [event("Updated", number, register=number) for number in range(1, 15)]
    await send(station, *events)
    await house.restart()
    station = await house.connect("2.0.1", boot=False)
    await send(station, events[14], events[2], events[0])
    assert len(await house.transactions()) == 1
    assert len(await house.rows(tables.meter_values)) == 15
    assert (await house.transaction())["flags"] == []


async def test_an_event_of_a_transaction_long_over_opens_no_other(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    late = event("Updated", 1, register=5)
    await send(station, event("Started", 0, token="RFID"), late, event("Ended", 2))
    house.clock.advance(hours=30)
    await house.restart()
    station = await house.connect("2.0.1", boot=False)
    assert await send(station, late) == {}
    assert len(await house.transactions()) == 1
    assert len(await house.rows(tables.meter_values)) == 1


@pytest.mark.parametrize(
    ("status", "answered"), [(None, "Unknown"), ("Blocked", "Blocked"), ("NoCredit", "NoCredit")]
)
async def test_a_refused_token_is_answered_and_takes_no_slot(house: House, status, answered):
    if status is not None:
        await house.token("BAD", status=status, concurrency=1)
    station = await house.connect("2.0.1")
    answer = await send(station, event("Started", 0, evse=(1, 1), token="BAD"))
    assert answer == {"idTokenInfo": {"status": answered}}
    row = await house.transaction()
    assert (row["authorized"], row["token_status"], row["active"]) == (False, answered, True)
    assert await house.held() == []
    await send(station, event("Ended", 1, info={"stoppedReason": "DeAuthorized"}))
    assert not (await house.transaction())["active"]


async def test_plugged_first_the_token_comes_later(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    assert await send(station, event("Started", 0, evse=(1, 1), trigger="CablePluggedIn")) == {}
    row = await house.transaction()
    assert (row["authorized"], row["token"], await house.held()) == (False, None, [])
    answer = await send(station, event("Updated", 1, token="RFID"))
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    row = await house.transaction()
    assert (row["authorized"], row["token"], row["token_type"]) == (True, "RFID", "ISO14443")
    assert await house.held() == [row["id"]]


async def test_one_token_on_two_stations(house: House):
    await house.token("RFID", concurrency=1)
    first, second = await house.connect("2.0.1"), await house.connect("2.0.1", "cp002")
    await send(first, event("Started", 0, token="RFID"))
    refused = await send(second, event("Started", 0, "T2", token="RFID"))
    assert refused == {"idTokenInfo": {"status": "ConcurrentTx"}}
    # The same token within its own transaction asks for no second slot.
    assert await send(first, event("Updated", 1, token="RFID")) == {"idTokenInfo": {"status": "Accepted"}}
    await send(first, event("Ended", 2, token="RFID"))
    assert await house.held() == []
    accepted = await send(second, event("Updated", 1, "T2", token="RFID"))
    assert accepted == {"idTokenInfo": {"status": "Accepted"}}


async def test_another_token_stops_and_does_not_take_over(house: House):
    await house.token("RFID", group="FLEET")
    await house.token("MATE", group="FLEET")
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0, token="RFID"))
    answer = await send(station, event("Ended", 1, token="MATE", trigger="StopAuthorized"))
    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await house.transaction())["token"] == "RFID"


async def test_nobodys_token_is_accepted(house: House):
    station = await house.connect("2.0.1")
    nobody = {"idToken": "", "type": "NoAuthorization"}
    assert (await station.call("Authorize", {"idToken": nobody}))["idTokenInfo"] == {"status": "Accepted"}
    answer = await send(station, event("Started", 0, idToken=nobody))
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    assert (await house.transaction())["authorized"]


async def test_events_out_of_order_tell_the_story_by_seq_no(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    started = event("Started", 0, evse=(1, 1), token="RFID", register=10)
    updated = event("Updated", 1, info=CHARGING, register=20)
    ended = event("Ended", 2, register=40)
    await send(station, ended, started, updated)
    row = await house.transaction()
    assert (row["active"], row["energy"], row["started_at"].isoformat()) == (
        False,
        30,
        "2026-11-22T12:00:00+00:00",
    )
    assert (row["token"], row["authorized"], row["flags"]) == ("RFID", True, [])
    assert await house.held() == []  # it was over before it began here
    (note,) = await house.rows(tables.inconsistencies)
    assert note["kind"] == "start_missing" and note["resolved_at"] is not None  # late, not lost


async def test_updated_after_ended_never_revives(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0), event("Ended", 1), event("Updated", 2, info=CHARGING))
    row = await house.transaction()
    assert (row["active"], row["charging_state"], row["flags"]) == (False, None, ["event_after_end"])
    assert await house.noted() == ["event_after_end"]
    assert len(await house.rows(tables.transaction_events)) == 3


async def test_ended_of_an_unknown_transaction_is_kept(house: House):
    station = await house.connect("2.0.1")
    assert await send(station, event("Ended", 4, register=9, info={"stoppedReason": "PowerLoss"})) == {}
    row = await house.transaction()
    assert (row["active"], row["stop_reason"], row["meter_stop"]) == (False, "PowerLoss", 9)
    assert "start_missing" in row["flags"]


async def test_the_register_that_says_so_is_that_of_the_beginning(house: House):
    """It may come beside others, and later than the start (the context Transaction.Begin, 2.0.1 J02)."""
    station = await house.connect("2.0.1")
    last, first = ({"value": 50, "context": "Sample.Clock"}, {"value": 40, "context": "Transaction.Begin"})
    values = [{"timestamp": stamp(10), "sampledValue": [each]} for each in (last, first)]
    await send(station, event("Started", 0), event("Updated", 1, meterValue=values))
    await send(station, event("Ended", 2, register=90))
    row = await house.transaction()
    assert (row["meter_start"], row["energy"]) == (40, 50)
    assert "meter_start_missing" not in row["flags"]


async def test_a_gap_is_flagged_until_it_is_filled(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0), event("Updated", 2))
    assert (await house.transaction())["flags"] == ["seq_gap"]
    await send(station, event("Updated", 1))
    assert (await house.transaction())["flags"] == []


async def test_the_same_number_with_other_content_is_kept_too(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0), event("Updated", 1), event("Updated", 1, seconds=55))
    assert len(await house.rows(tables.transaction_events)) == 3
    assert (await house.transaction())["flags"] == ["seq_conflict"]


async def test_started_twice_opens_one(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0, token="RFID"))
    answer = await send(station, event("Started", 0, token="RFID", seconds=5))
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    assert "started_twice" in (await house.transaction())["flags"]
    assert len(await house.held()) == 1


async def test_a_second_transaction_on_an_evse_is_flagged(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0, evse=(1, 1), token="RFID"))
    answer = await send(station, event("Started", 0, "T2", evse=(1, 1), token="RFID"))
    assert answer == {"idTokenInfo": {"status": "Accepted"}}  # the first one's stop was lost
    rows = await house.transactions()
    assert [(row["active"], row["flags"]) for row in rows] == [(True, ["overlap"])] * 2
    assert await house.held() == [rows[1]["id"]]


async def test_units_and_multipliers_are_brought_to_watt_hours(house: House):
    station = await house.connect("2.0.1")
    kilo = {"value": 1.2, "unitOfMeasure": {"unit": "kWh"}, "context": "Transaction.Begin"}
    mega = {"value": 13, "unitOfMeasure": {"unit": "Wh", "multiplier": 2}}
    power = {"value": 7.4, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "kW"}}
    first = event("Started", 0, meterValue=[{"timestamp": stamp(), "sampledValue": [power, kilo]}])
    last = event("Ended", 1, meterValue=[{"timestamp": stamp(9), "sampledValue": [mega]}])
    await send(station, first, last)
    row = await house.transaction()
    assert (row["meter_start"], row["meter_stop"], row["energy"]) == (1200, 1300, 100)


async def test_meter_values_outside_of_transactions(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0, evse=(1, 1)))
    values = [{"timestamp": stamp(), "sampledValue": [{"value": 3}]}]
    for evse in (0, 1):
        assert await station.call("MeterValues", {"evseId": evse, "meterValue": values}) == {}
    rows = await house.rows(tables.meter_values)
    assert [(row["evse_id"], row["transaction_key"], row["energy"]) for row in rows] == [
        (0, None, 3),
        (1, None, 3),
    ]


async def test_a_station_seen_only_by_its_events_is_commissioned(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0, evse=(3, 2)))
    assert [(row["evse_id"], row["guessed"]) for row in await house.rows(tables.evses)] == [
        (3, "TransactionEvent")
    ]
    (connector,) = await house.rows(tables.connectors)
    assert (connector["evse_id"], connector["connector_id"], connector["guessed"]) == (
        3,
        2,
        "TransactionEvent",
    )


async def test_an_ended_that_validation_refuses_flags_its_transaction(house: House):
    station = await house.connect("2.0.1")
    await send(station, event("Started", 0))
    broken = event("Ended", 1)
    del broken["triggerReason"]
    with pytest.raises(Refused) as refused:
        await send(station, broken)
    assert refused.value.code == "OccurrenceConstraintViolation"
    await station.call("Heartbeat", {})
    row = await house.transaction()
    assert (row["active"], row["flags"]) == (True, ["end_refused"])


async def test_an_offline_story_is_marked(house: House):
    await house.token("RFID")
    station = await house.connect("2.0.1")
    await send(
        station,
        event("Started", 0, evse=(1, 1), token="RFID", offline=True, info={"remoteStartId": 77}),
        event("Ended", 1, offline=True, info={"stoppedReason": "EVDisconnected"}),
    )
    row = await house.transaction()
    assert (row["offline"], row["remote_start_id"], row["stop_reason"]) == (True, 77, "EVDisconnected")
    assert {each["offline"] for each in await house.rows(tables.transaction_events)} == {True}
