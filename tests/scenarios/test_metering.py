"""Readings, events and ends that are not taken: handmade transcripts, right ones and wrong ones."""

import pytest

from scenarios.ends.databases import SqliteFiles
from scenarios.expect import metering, wire
from scenarios.surroundings import OwnSurroundings
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

from .builders import DOWN, START, UP, exchange, frame

CLOCK, PERIODIC, BEGIN = "Sample.Clock", "Sample.Periodic", "Transaction.Begin"


class _Station:
    evses = 2


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(metering, "WAIT", 0.02)
    monkeypatch.setattr(metering, "_RETRIES", 0.02)
    monkeypatch.setattr(wire, "_INTERVAL", 0.02)
    made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V201, "seed")
    monkeypatch.setattr(made, "station", lambda name: _Station())
    yield made
    made.close()


def put(world, *entries):
    for entry in entries:
        world.transcript.add(entry)


def values(wh, context):
    sample = {"value": wh, "context": context, "measurand": "Energy.Active.Import.Register"}
    return [{"timestamp": START.isoformat(), "sampledValue": [sample]}]


def told(number, kind, trigger, state="Charging", wh=None, context=PERIODIC, reason=None):
    """The payload of one TransactionEvent."""
    info = {"transactionId": "T", "chargingState": state} | ({"stoppedReason": reason} if reason else {})
    body = {"eventType": kind, "triggerReason": trigger, "seqNo": number, "transactionInfo": info}
    body |= {"evse": {"id": 1}} if kind == "Started" else {}
    return body if wh is None else body | {"meterValue": values(wh, context)}


def taken(t, body):
    return exchange(t, f"m{t}", "TransactionEvent", body, {})


def refused(t, body):
    return [
        frame(t, UP, [2, f"m{t}", "TransactionEvent", body]),
        frame(t + 0.01, DOWN, [4, f"m{t}", "InternalError", "", {}], action="TransactionEvent"),
    ]


STARTED = told(0, "Started", "Authorized", wh=100, context=BEGIN)
END = told(1, "Ended", "StopAuthorized", "EVConnected", 400, "Transaction.End", "Local")


def test_events_are_told_with_trigger_and_state_and_the_end_with_its_reason(world):
    put(world, *taken(0, STARTED), *taken(1, told(1, "Updated", "MeterValuePeriodic", wh=200)))
    put(world, *taken(2, told(2, "Ended", "RemoteStop", "EVConnected", reason="Remote")))
    metering.events_are(world, "CS001", 1, "Started Authorized Charging, Ended RemoteStop Remote")


@pytest.mark.parametrize(
    "text", ["Started Authorized Charging", "Started Authorized Idle, Ended StopAuthorized Local"]
)
def test_other_events_are_another_story(world, text):
    put(world, *taken(0, STARTED), *taken(1, END))
    with pytest.raises(Unmet, match="the events are Started Authorized Charging, Ended StopAuthorized Local"):
        metering.events_are(world, "CS001", 1, text)


def test_a_gap_in_the_numbers_or_an_event_that_was_refused_is_none_of_it(world):
    put(world, *taken(0, STARTED), *taken(1, {**END, "seqNo": 2}))
    with pytest.raises(Unmet, match="the events are"):
        metering.events_are(world, "CS001", 1, "Started Authorized Charging, Ended StopAuthorized Local")


def test_an_event_that_was_refused_was_not_told(world):
    put(world, *taken(0, STARTED), *refused(1, END))
    with pytest.raises(Unmet, match="refused with InternalError"):
        metering.events_are(world, "CS001", 1, "Started Authorized Charging, Ended StopAuthorized Local")


def test_an_end_is_repeated_later_each_time(world):
    put(world, *taken(0, STARTED), *refused(1, END), *refused(2.02, END), *taken(4.04, END))
    metering.end_repeated(world, "CS001", 1, 3, 1)


@pytest.mark.parametrize(
    ("second", "third", "fault"),
    [(1.2, 3.3, "came after"), (2.02, 3.1, "came after"), (9.0, 12.0, "came after")],
)
def test_an_end_that_is_repeated_too_soon_or_too_late(world, second, third, fault):
    put(world, *taken(0, STARTED), *refused(1, END), *refused(second, END), *taken(third, END))
    with pytest.raises(Unmet, match=fault):
        metering.end_repeated(world, "CS001", 1, 3, 1)


def test_an_end_that_is_repeated_in_another_form(world):
    put(world, *taken(0, STARTED), *refused(1, END), *taken(2.02, {**END, "triggerReason": "Deauthorized"}))
    with pytest.raises(Unmet, match="sent 2 times in 2 forms"):
        metering.end_repeated(world, "CS001", 1, 2, 1)


def meters(world, *shown):
    for number, wh in enumerate(shown):
        body = {"evseId": number, "meterValue": values(wh, CLOCK)}
        put(world, *exchange(number, f"v{number}", "MeterValues", body, {}))


def test_the_main_meter_is_the_sum_and_a_little_more(world):
    meters(world, 712, 500, 200)
    metering.main_meter(world, "CS001")


@pytest.mark.parametrize("shown", [(690, 500, 200), (900, 500, 200), (712, 500)])
def test_a_main_meter_that_is_not_the_sum(world, shown):
    meters(world, *shown)
    with pytest.raises(Unmet):
        metering.main_meter(world, "CS001")


def test_a_register_that_stands_still(world):
    put(world, *taken(0, STARTED))
    world.mark = len(world.transcript)
    with pytest.raises(Unmet, match="stood at 100"):
        metering.stands_still(world, "CS001", 1)  # nobody has read it
    put(world, *taken(1, told(1, "Updated", "MeterValuePeriodic", wh=100)))
    metering.stands_still(world, "CS001", 1)
    put(world, *taken(2, told(2, "Updated", "MeterValuePeriodic", wh=101)))
    with pytest.raises(Unmet, match="went to"):
        metering.stands_still(world, "CS001", 1)


def test_a_register_that_falls(world):
    put(world, *taken(0, STARTED), *taken(1, told(1, "Updated", "MeterValuePeriodic", wh=200)))
    metering.never_fall(world, "CS001", 1, BEGIN)
    with pytest.raises(Unmet, match=r"begin with Transaction\.Begin"):
        metering.never_fall(world, "CS001", 1, PERIODIC)
    put(world, *taken(2, told(2, "Ended", "StopAuthorized", wh=150, reason="Local")))
    with pytest.raises(Unmet, match=r"are \[100.0, 200.0, 150.0\]"):
        metering.never_fall(world, "CS001", 1, BEGIN)


def test_what_is_read_by_the_clock(world):
    put(world, *taken(0, STARTED))
    metering.nothing_by_clock(world, "CS001")
    put(world, *taken(1, told(1, "Updated", "MeterValueClock", wh=200, context=CLOCK)))
    with pytest.raises(Unmet, match="by the clock"):
        metering.nothing_by_clock(world, "CS001")
    metering.inside(world, "CS001", 1, CLOCK)
    assert world.memory.register == 200
    with pytest.raises(Unmet, match="no reading of the session"):
        metering.inside(world, "CS001", 1, "Trigger")


def charging(world, *shown):
    """A session that began at 1000 Wh, and what the meter showed while a car took energy."""
    put(world, *taken(0, told(0, "Started", "Authorized", wh=1000.0, context=BEGIN)))
    world.mark = len(world.transcript)
    for number, wh in enumerate(shown, 1):
        put(world, *taken(10 * number, told(number, "Updated", "MeterValuePeriodic", wh=wh)))


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ((1500.0,), 1500.0),
        ((1000.0, 1524.0), 1524.0),
        ((1183.0, 1365.0, 1548.0, 1730.0), 1548.0),  # real firmware, which reads when it will
        ((1183.0, 1183.0, 1365.0, 1365.0, 1548.0), 1548.0),
    ],
)
def test_a_reading_that_has_risen_by_500_wh(world, shown, found):
    charging(world, *shown)
    assert wire.reading(world, "CS001", 1, 500) == found


@pytest.mark.parametrize(
    "shown",
    [
        (),
        (1499.0,),
        (1526.0,),  # nothing tells how much flows between two readings
        (184000.0, 367000.0),  # kWh for Wh
        (1183.0, 1365.0, 1720.0),
    ],
)
def test_a_reading_that_has_not_or_by_more_than_its_meter_lets_expect(world, shown):
    charging(world, *shown)
    with pytest.raises(Unmet, match="no reading shows 500 Wh more"):
        wire.reading(world, "CS001", 1, 500)
