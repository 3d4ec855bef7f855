"""The order of messages, and what starts and ends say: handmade transcripts, right ones and wrong ones."""

import pytest

from scenarios.ends.databases import SqliteFiles
from scenarios.expect import commands, order
from scenarios.surroundings import OwnSurroundings
from scenarios.targets import Told
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

from .builders import DOWN, START, UP, event, exchange, frame


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(order, "WAIT", 0.02)
    made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V16, "seed")
    yield made
    made.close()


def put(world, *entries):
    for entry in entries:
        world.transcript.add(entry)


def status(t, name, connector=1):
    request = {"connectorId": connector, "status": name, "errorCode": "NoError"}
    return exchange(t, f"n{t}", "StatusNotification", request, {})


def start(t, token="DEADBEEF", meter=100, at=None):
    request = {
        "connectorId": 1,
        "idTag": token,
        "meterStart": meter,
        "timestamp": stamp(t if at is None else at),
    }
    response = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
    return exchange(t, f"s{t}", "StartTransaction", request, response)


def stop(t, meter=600, at=None):
    request = {"transactionId": 7, "meterStop": meter, "timestamp": stamp(t if at is None else at)}
    return exchange(t, f"e{t}", "StopTransaction", request, {})


def stamp(seconds):
    return START.replace(minute=seconds // 60 % 60, second=seconds % 60).isoformat().replace("+00:00", "Z")


def asked(t, action, request, response):
    """A CALL of the CSMS and the station's answer."""
    return [
        frame(t, DOWN, [2, f"c{t}", action, request]),
        frame(t + 0.01, UP, [3, f"c{t}", response], action=action),
    ]


def test_a_story_is_told_by_both_sides(world):
    put(world, *status(0, "Available"), *status(1, "Available", 2))
    put(world, *asked(2, "RemoteStartTransaction", {"idTag": "A"}, {"status": "Accepted"}))
    put(world, *exchange(3, "h", "Heartbeat", {}, {}), *start(4), *status(5, "Charging"))
    order.ends_with(world, "CS001", 1, "Available, RemoteStartTransaction, StartTransaction, Charging")
    order.ends_with(world, "CS001", 2, "Available, RemoteStartTransaction, StartTransaction")


@pytest.mark.parametrize(
    "told", ["StartTransaction, Charging", "Charging", "Charging, Charging, StartTransaction"]
)
def test_another_order_is_another_story(world, told):
    put(world, *status(0, "Charging"), *start(1))
    with pytest.raises(Unmet, match="are Charging, StartTransaction, not at last"):
        order.ends_with(world, "CS001", 1, told)


def test_a_message_of_the_story_that_was_refused_is_none(world):
    put(world, frame(0, UP, [2, "m", "Authorize", {"idTag": "A"}]))
    put(world, frame(1, DOWN, [4, "m", "InternalError", "", {}], action="Authorize"))
    with pytest.raises(Unmet, match="refused with InternalError"):
        order.ends_with(world, "CS001", 1, "Authorize")


def test_how_long_a_status_was_shown(world):
    put(world, *status(0, "Preparing"), *status(2, "Available"), *status(3, "Preparing"))
    for seconds in (2.0, 2.1):  # a message leaves a little after what it tells of
        order.shown_for(world, "CS001", 1, "Preparing", seconds)
    for seconds, name in ((2.3, "Preparing"), (0.0, "Charging"), (1.3, "Available")):
        with pytest.raises(Unmet, match="before it is anything else"):
            order.shown_for(world, "CS001", 1, name, seconds)


def test_an_end_before_the_power_goes(world):
    put(world, *start(0), *stop(10), event(11, "close", code=1006))
    put(world, *exchange(12, "b", "BootNotification", {}, {}))
    order.ended_before_going_down(world, "CS001", 1)


def test_an_end_after_the_power_went_is_too_late(world):
    put(world, *start(0), event(9, "close", code=1006))
    put(world, *exchange(10, "b", "BootNotification", {}, {}), *stop(11))
    with pytest.raises(Unmet, match="in another order"):
        order.ended_before_going_down(world, "CS001", 1)


def test_a_start_that_says_what_it_should(world):
    put(world, *start(30, at=20))
    order.start_says(world, "CS001", 1, "DEADBEEF")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"token": "CAFE"}, "idTag"),
        ({"meter": -1}, "meterStart"),
        ({"meter": 1.5}, "meterStart"),
        ({"at": 31}, "after it was sent"),
    ],
)
def test_a_start_that_does_not(world, wrong, told):
    put(world, *start(30, **wrong))
    with pytest.raises(Unmet, match=told):
        order.start_says(world, "CS001", 1, "DEADBEEF")


def test_an_end_that_fits_its_start(world):
    put(world, *start(0), *stop(60))
    order.end_says(world, "CS001", 1, 500)


@pytest.mark.parametrize("wrong", [{"meter": 500}, {"meter": 800}, {"at": 0}])
def test_an_end_that_does_not_fit(world, wrong):
    put(world, *start(0), *stop(60, **wrong))
    with pytest.raises(Unmet, match="500 Wh should have been taken"):
        order.end_says(world, "CS001", 1, 500)


def test_what_arose_long_before_it_was_sent(world):
    put(world, *start(600, at=10), *stop(601, at=100))
    order.dated_back(world, "CS001", 1, 500)
    with pytest.raises(Unmet, match="StopTransaction should be dated 550 s before"):
        order.dated_back(world, "CS001", 1, 550)


def test_a_command_as_it_was_asked_for(world):
    put(world, *asked(0, "UnlockConnector", {"connectorId": 1}, {"status": "Unlocked"}))
    commands.sent_once(world, "CS001", "UnlockConnector", "connectorId 1")
    world.memory.told = Told("answered", {"status": "Unlocked"})
    commands.told_all(world, "CS001")
    world.memory.told = Told("answered", {"status": "UnlockFailed"})
    with pytest.raises(Unmet, match="the station answered"):
        commands.told_all(world, "CS001")


@pytest.mark.parametrize("members", ["connectorId 2", "nothing", "connectorId 1, idTag A"])
def test_a_command_that_holds_something_else(world, members):
    put(world, *asked(0, "UnlockConnector", {"connectorId": 1}, {"status": "Unlocked"}))
    with pytest.raises(Unmet, match="UnlockConnector holds"):
        commands.sent_once(world, "CS001", "UnlockConnector", members)


def test_a_command_that_was_sent_twice(world):
    for t in (0, 1):
        put(world, *asked(t, "ClearCache", {}, {"status": "Accepted"}))
    with pytest.raises(Unmet, match="wanted one ClearCache, there are 2"):
        commands.sent_once(world, "CS001", "ClearCache", "nothing")
