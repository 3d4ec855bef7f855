"""1.6 transactions on the wire and on record."""

import pytest

from csms.store import tables
from tests.csms_blocks.harness import START, House, Refused, meter_16, start, stop

REFUSALS = [("Blocked", "Blocked"), ("Invalid", "Invalid"), ("Expired", "Expired"), ("NoCredit", "Invalid")]


async def began(station, **values) -> int:
    answer = await station.call("StartTransaction", start(**values))
    assert answer["idTagInfo"]["status"] == "Accepted"
    return answer["transactionId"]


async def test_a_whole_transaction(house: House):
    await house.token("RFID", group="FLEET")
    station = await house.connect()
    authorized = await station.call("Authorize", {"idTag": "rfid"})
    assert authorized == {"idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}}
    number = await began(station, meter=40)
    assert 1 <= number < 2**31
    await station.call("MeterValues", meter_16("240.000000", number=number, context="Sample.Periodic"))
    running = await house.transaction()
    assert (running["active"], running["meter_last"], running["energy"]) == (True, 240, 200)
    answer = await station.call("StopTransaction", stop(number, 264, transactionData=[], reason="Remote"))
    assert answer == {}
    done = await house.transaction()
    assert (done["transaction_id"], done["active"], done["authorized"]) == (str(number), False, True)
    assert (done["meter_start"], done["meter_stop"], done["energy"]) == (40, 264, 224)
    assert (done["stop_reason"], done["token"], done["flags"]) == ("Remote", "RFID", [])
    (value,) = await house.rows(tables.meter_values)
    assert (value["transaction_key"], value["energy"], value["flags"]) == (done["id"], 240, None)
    assert value["samples"] == [{"value": "240.000000", "context": "Sample.Periodic"}]
    assert await house.held() == []


async def test_the_answer_to_a_stop_tells_of_its_tag(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    answer = await station.call("StopTransaction", stop(number, idTag="STRANGER"))
    assert answer == {"idTagInfo": {"status": "Invalid"}}
    assert not (await house.transaction())["active"]


@pytest.mark.parametrize("message_id", ["same", "another"])
async def test_a_repeated_start_gets_the_same_answer_and_no_second_record(house: House, message_id):
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    first = await station.call("StartTransaction", start(), message_id="same")
    again = await station.call("StartTransaction", start(), message_id=message_id)
    assert first == again
    assert len(await house.transactions()) == 1
    assert len(await house.held()) == 1


async def test_repeats_are_known_over_a_restart_and_after_the_end(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    await house.restart()
    station = await house.connect(boot=False)
    assert await began(station) == number
    await station.call("StopTransaction", stop(number))
    house.clock.advance(hours=23)
    assert await began(station) == number
    assert await station.call("StopTransaction", stop(number)) == {}
    house.clock.advance(hours=2)
    assert await began(station) != number


async def test_a_repeated_start_keeps_its_answer_when_the_token_changes(house: House):
    await house.token("RFID")
    station = await house.connect()
    first = await station.call("StartTransaction", start())
    await house.csms.acts.put_token(1, "RFID", {"status": "Blocked"}, new=False)
    assert await station.call("StartTransaction", start()) == first


async def test_starts_of_an_unset_clock_are_told_apart_by_their_ids(house: House):
    await house.token("RFID")
    station = await house.connect()
    unset = {**start(), "timestamp": "1970-01-01T00:00:05Z"}
    first = await station.call("StartTransaction", unset, message_id="a")
    same = await station.call("StartTransaction", unset, message_id="a")
    await station.call(
        "StopTransaction", {**stop(first["transactionId"]), "timestamp": "1970-01-01T00:01:00Z"}
    )
    other = await station.call("StartTransaction", unset, message_id="b")
    assert same == first
    assert other["transactionId"] != first["transactionId"]
    assert (await house.transactions())[0]["flags"] == ["clock_unset"]


@pytest.mark.parametrize(("status", "answered"), REFUSALS)
async def test_a_refused_start_has_an_id_and_a_record_and_touches_nothing(house: House, status, answered):
    await house.token("RFID")
    await house.token("BAD", status=status)
    station = await house.connect()
    number = await began(station)
    refused = await station.call("StartTransaction", start(token="BAD", seconds=5))
    assert refused["idTagInfo"]["status"] == answered
    assert refused["transactionId"] != number
    await station.call("MeterValues", meter_16("3", number=refused["transactionId"]))
    await station.call("StopTransaction", stop(refused["transactionId"], 4, reason="DeAuthorized"))
    running, record = await house.transactions()
    assert (running["active"], running["flags"], running["transaction_id"]) == (True, [], str(number))
    assert (record["authorized"], record["token_status"], record["meter_stop"]) == (False, answered, 4)
    (value,) = await house.rows(tables.meter_values)
    assert value["transaction_key"] == record["id"]
    assert len(await house.held()) == 0
    assert await house.noted() == []


async def test_an_unknown_tag_is_invalid(house: House):
    station = await house.connect()
    answer = await station.call("Authorize", {"idTag": "NOBODY"})
    assert answer == {"idTagInfo": {"status": "Invalid"}}


async def test_a_tag_expires_by_the_clock(house: House):
    await house.token("RFID", expiresAt="2026-11-22T13:00:00Z")
    station = await house.connect()
    before = await station.call("Authorize", {"idTag": "RFID"})
    assert before["idTagInfo"] == {"status": "Accepted", "expiryDate": "2026-11-22T13:00:00.000Z"}
    house.clock.advance(hours=1)
    after = await station.call("Authorize", {"idTag": "RFID"})
    assert after["idTagInfo"]["status"] == "Expired"


async def test_one_token_at_two_stations_at_once(house: House):
    await house.token("RFID", concurrency=1)
    first, second = await house.connect(), await house.connect(name="cp002")
    number = await began(first)
    refused = await second.call("StartTransaction", start())
    assert refused["idTagInfo"]["status"] == "ConcurrentTx"
    assert (await second.call("Authorize", {"idTag": "RFID"}))["idTagInfo"]["status"] == "Accepted"
    await second.call("StopTransaction", stop(refused["transactionId"]))
    await first.call("StopTransaction", stop(number))
    assert await house.held() == []
    await began(second, seconds=100)
    assert len(await house.held()) == 1


async def test_a_token_on_two_connectors_needs_two_slots(house: House):
    await house.token("RFID", concurrency=2)
    station = await house.connect()
    numbers = [await began(station, connector=connector) for connector in (1, 2)]
    third = await station.call("StartTransaction", start(connector=3))
    assert third["idTagInfo"]["status"] == "ConcurrentTx"
    await station.call("StopTransaction", stop(numbers[0]))
    await began(station, connector=4)
    assert len(await house.held()) == 2


async def test_a_second_start_on_a_connector_flags_both_and_closes_none(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    first = await began(station)
    second = await began(station, seconds=50, meter=10)  # its stop was lost: the driver is not locked out
    older, newer = await house.transactions()
    assert (older["active"], newer["active"]) == (True, True)
    assert older["flags"] == newer["flags"] == ["overlap"]
    assert await house.noted() == ["overlap"]
    assert await house.held() == [newer["id"]]
    await station.call("StopTransaction", stop(first, 9))
    assert await house.held() == [newer["id"]]
    await station.call("StopTransaction", stop(second, 20))
    assert await house.held() == []


async def test_two_connectors_charge_independently(house: House):
    await house.token("RFID")
    station = await house.connect()
    one, two = await began(station), await began(station, connector=2)
    await station.call("MeterValues", meter_16("5", connector=2, number=two))
    await station.call("StopTransaction", stop(one, 9))
    rows = {row["transaction_id"]: row for row in await house.transactions()}
    assert (rows[str(one)]["evse_id"], rows[str(one)]["active"]) == (1, False)
    assert (rows[str(two)]["evse_id"], rows[str(two)]["active"], rows[str(two)]["energy"]) == (2, True, 5)
    assert await house.noted() == []


async def test_connectors_that_share_an_evse_conflict(house: House):
    await house.token("RFID")
    station = await house.connect()
    await house.setting(evseMapping={"1": [1, 1], "2": [1, 2]})
    await began(station)
    await began(station, connector=2)
    first, second = await house.transactions()
    assert (first["flags"], second["flags"]) == ([], ["overlap"])
    assert [(row["evse_id"], row["connector_id"]) for row in (first, second)] == [(1, 1), (1, 2)]
    assert await house.noted() == ["evse_conflict"]


async def test_single_reproduces_the_deactivation_and_sees_it(house: House):
    await house.token("RFID")
    station = await house.connect()
    await house.setting(evseMapping="single")
    one = await began(station)
    two = await began(station, connector=2)
    older, newer = await house.transactions()
    assert (older["active"], older["stopped_at"], older["flags"]) == (False, None, ["deactivated"])
    assert newer["active"]
    await house.restart()
    station = await house.connect(boot=False)
    await station.call("MeterValues", meter_16("7", number=one))
    await station.call("MeterValues", meter_16("8", number=one, seconds=40))
    assert await house.noted() == ["deactivated", "active_at_station"]
    await station.call("StopTransaction", stop(one, 9))
    older, newer = await house.transactions()
    assert (older["meter_stop"], older["active"], newer["active"]) == (9, False, True)
    assert newer["transaction_id"] == str(two)


@pytest.mark.parametrize("number", [0, -1, 4711])
async def test_a_stop_of_an_unknown_id_is_matched_by_its_token(house: House, number):
    await house.token("RFID")
    station = await house.connect()
    await began(station)
    assert await station.call("StopTransaction", stop(number, idTag="RFID")) == {
        "idTagInfo": {"status": "Accepted"}
    }
    row = await house.transaction()
    assert (row["active"], row["energy"], row["flags"]) == (False, 100, ["matched"])
    assert await house.noted() == ["stop_matched"]


@pytest.mark.parametrize("number", [0, -1, 4711])
async def test_a_stop_that_means_nothing_is_kept_as_an_orphan(house: House, number):
    station = await house.connect()
    values = [{"timestamp": "2026-11-22T12:00:30Z", "sampledValue": [{"value": "7"}]}]
    for message_id in ("a", "b"):
        answer = await station.call("StopTransaction", stop(number, transactionData=values), message_id)
        assert answer == {}
    row = await house.transaction()
    assert (row["transaction_id"], row["authorized"], row["active"]) == (str(number), False, False)
    assert (row["flags"], row["meter_stop"], row["started_at"]) == (["orphan"], 100, None)
    (value,) = await house.rows(tables.meter_values)
    assert value["transaction_key"] == row["id"]


async def test_a_second_stop_with_other_content_is_noted_with_what_it_said(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    await station.call("StopTransaction", stop(number, 100))
    assert await station.call("StopTransaction", stop(number, 150, 90)) == {}
    row = await house.transaction()
    assert (row["meter_stop"], row["flags"]) == (100, ["stopped_twice"])
    (note,) = await house.rows(tables.inconsistencies)
    assert (note["kind"], note["detail"]["meterStop"]) == ("stopped_twice", "150")


async def test_a_stop_below_its_start_is_flagged(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station, meter=100)
    await station.call("StopTransaction", stop(number, 90))
    row = await house.transaction()
    assert (row["energy"], row["meter_stop"], row["flags"]) == (None, 90, ["meter_reversed"])
    assert await house.noted() == ["meter_reversed"]


async def test_a_stop_that_validation_refuses_flags_its_transaction(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    with pytest.raises(Refused) as refused:
        await station.call("StopTransaction", {"transactionId": number, "meterStop": 5})
    assert refused.value.code == "OccurenceConstraintViolation"
    await station.call("Heartbeat", {})  # its turn comes after the flag's
    row = await house.transaction()
    assert (row["active"], row["flags"]) == (True, ["end_refused"])
    await station.call("StopTransaction", stop(number, 5))
    assert not (await house.transaction())["active"]


async def test_an_operator_closes_and_the_real_stop_replaces_the_estimate(house: House):
    await house.token("RFID", concurrency=1)
    station = await house.connect()
    number = await began(station)
    await station.call("MeterValues", meter_16("30", number=number))
    key = (await house.transaction())["id"]
    await house.csms.acts.close_transaction(1, "cp001", key, "ops", "stuck")
    closed = await house.transaction()
    assert (closed["active"], closed["energy"], closed["flags"]) == (False, 30, ["estimated"])
    assert closed["stopped_at"] == START
    assert await house.held() == []
    await station.call("StopTransaction", stop(number, 80))
    row = await house.transaction()
    assert (row["energy"], row["flags"]) == (80, [])


async def test_meter_values_find_their_transaction_by_connector_and_time(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    for payload in (
        meter_16("1", seconds=10),
        meter_16("2", seconds=20, number=0),
        meter_16("3", seconds=30, number=99),
        meter_16("4", seconds=40, connector=2),
        meter_16("5", seconds=50, connector=2, number=99),
        meter_16("6", seconds=60, connector=2, number=number),
        meter_16("7", seconds=70, connector=0),
    ):
        assert await station.call("MeterValues", payload) == {}
    key = (await house.transaction())["id"]
    found = [(row["transaction_key"], row["flags"]) for row in await house.rows(tables.meter_values)]
    assert found == [
        (key, ["attributed"]),
        (key, ["attributed"]),
        (key, ["wrong_transaction", "attributed"]),
        (None, None),
        (None, ["wrong_transaction"]),
        (key, ["wrong_connector"]),
        (None, None),
    ]
    assert (await house.transaction())["energy"] == 6


async def test_samples_that_are_no_numbers_are_kept_and_count_nothing(house: House):
    await house.token("RFID")
    station = await house.connect()
    await began(station)
    signed = meter_16("test start value", format="SignedData", context="Transaction.Begin")
    await station.call("MeterValues", signed)
    unknown = meter_16("25", measurand="Temperature.Of.The.Moon")  # left out by the repair
    await station.call("MeterValues", unknown)
    values = await house.rows(tables.meter_values)
    assert [(row["energy"], len(row["samples"])) for row in values] == [(None, 1), (None, 0)]
    assert values[0]["context"] == "Transaction.Begin"


async def test_a_naive_time_is_read_as_utc_and_flagged(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", {**start(), "timestamp": "2026-11-22T12:00:01"})
    row = await house.transaction()
    assert (row["started_raw"], row["flags"]) == ("2026-11-22T12:00:01", ["naive_time"])
    assert row["started_at"].isoformat() == "2026-11-22T12:00:01+00:00"


async def test_a_time_with_an_offset_is_kept_as_written(house: House):
    await house.token("RFID")
    station = await house.connect()
    await station.call("StartTransaction", {**start(), "timestamp": "2026-11-22T13:00:01+01:00"})
    row = await house.transaction()
    assert (row["started_raw"], row["flags"]) == ("2026-11-22T13:00:01+01:00", [])
    assert row["started_at"].isoformat() == "2026-11-22T12:00:01+00:00"


async def test_a_fractional_stop_is_rounded_and_kept(house: House):
    await house.token("RFID")
    station = await house.connect()
    number = await began(station)
    assert await station.call("StopTransaction", {**stop(number), "meterStop": 41.6}) == {}
    assert (await house.transaction())["meter_stop"] == 42
