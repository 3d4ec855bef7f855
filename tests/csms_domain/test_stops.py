"""1.6 stops: always kept; matched where possible, orphans otherwise."""

from decimal import Decimal

import pytest

from csms.domain import transactions as life
from tests.csms_domain.builders import NOW, Story, at


def test_a_stop_ends_its_transaction_and_settles_the_energy():
    story = Story()
    story.start(7, meter=40)
    result = story.stop(7, meter=264, when=60, reason="Remote")
    ended = result.transaction
    assert result.ended
    assert (ended.active, ended.stopped_at, ended.stop_reason) == (False, at(60), "Remote")
    assert (ended.meter_stop, ended.energy) == (264, 224)
    assert not ended.flags


@pytest.mark.parametrize("message_id", ["s1", "s2"])
def test_a_repeated_stop_changes_nothing(message_id):
    story = Story()
    story.start(7)
    first = story.stop(7)
    again = story.stop(7, message_id=message_id)
    assert again.repeat
    assert again.transaction == first.transaction
    assert len(story.state.transactions) == 1


def test_a_second_stop_with_other_content_is_flagged_and_the_first_counts():
    story = Story()
    story.start(7)
    first = story.stop(7, meter=100).transaction
    second = story.stop(7, meter=150, when=90, message_id="s2")
    assert (second.ended, second.repeat) == (False, False)
    assert second.transaction.meter_stop == first.meter_stop
    assert life.STOPPED_TWICE in second.transaction.flags


@pytest.mark.parametrize("number", [0, -1, 999])
def test_a_stop_of_an_unknown_id_is_matched_by_token_and_time(number):
    story = Story()
    running = story.start(7, meter=10, when=0).transaction
    result = story.stop(number, token="rfid", meter=50)
    assert (result.ended, result.note) == (True, "stop_matched")
    assert result.transaction.key == running.key
    assert result.transaction.energy == 40
    assert life.MATCHED in result.transaction.flags


def test_without_token_an_id_of_minus_one_means_the_only_open_one():
    story = Story()
    story.start(7)
    assert story.stop(-1).note == "stop_matched"


@pytest.mark.parametrize(
    "stop",
    [
        {"number": 999},  # an id of another CSMS's time and no token
        {"number": -1, "token": "OTHER"},
        {"number": -1, "token": "RFID", "meter": 5},  # below the start's reading
        {"number": -1, "token": "RFID", "when": -60},  # before the start
    ],
)
def test_a_stop_that_cannot_mean_an_open_one_is_an_orphan(stop):
    story = Story()
    running = story.start(7, meter=10).transaction
    number = stop.pop("number")
    result = story.stop(number, **stop)
    assert (result.note, result.ended) == ("orphan_stop", False)
    orphan = result.transaction
    assert (orphan.transaction_id, orphan.authorized, orphan.active) == (str(number), False, False)
    assert life.ORPHAN in orphan.flags
    assert story.state.transactions[running.key] is running


def test_of_two_open_ones_with_one_token_none_is_guessed():
    story = Story()
    story.start(7)
    story.start(8, connector=2, message_id="m2")
    assert story.stop(-1, token="RFID").note == "orphan_stop"


def test_an_orphan_is_recognised_when_it_is_repeated():
    story = Story()
    first = story.stop(55, token="X").transaction
    assert story.stop(55, token="X", message_id="s2").repeat
    assert story.stop(55, token="X", when=90, message_id="s3").transaction.key != first.key
    assert len(story.state.transactions) == 2


def test_orphans_of_an_unset_clock_need_the_same_id():
    story = Story()
    stamp = "1970-01-01T00:00:10Z"
    story.stop(-1, when=stamp)
    assert story.stop(-1, when=stamp).repeat
    assert not story.stop(-1, when=stamp, message_id="s2").repeat


def test_the_real_stop_replaces_the_matched_one():
    story = Story()
    story.start(7)
    story.stop(-1, meter=50)
    real = story.stop(7, meter=60, when=61, message_id="s2")
    assert real.ended
    assert real.transaction.meter_stop == 60
    assert life.MATCHED not in real.transaction.flags


def test_a_real_stop_replaces_an_operators_estimate():
    story = Story()
    running = story.start(7, meter=10).transaction
    metered = life.metered(running, [Decimal(40)])
    closed = life.closed_by_operator(metered, at(300))
    assert (closed.active, closed.energy, closed.meter_stop) == (False, 30, 40)
    assert life.ESTIMATED in closed.flags
    story.state = life.put(story.state, closed)
    real = story.stop(7, meter=90, when=200)
    assert real.ended
    assert (real.transaction.energy, real.transaction.stopped_at) == (80, at(200))
    assert life.ESTIMATED not in real.transaction.flags
    assert life.closed_by_operator(real.transaction, NOW) is real.transaction


def test_a_stop_below_its_start_is_flagged_and_has_no_energy():
    story = Story()
    story.start(7, meter=100)
    ended = story.stop(7, meter=90).transaction
    assert (ended.meter_stop, ended.energy) == (90, None)
    assert life.METER_REVERSED in ended.flags


def test_a_stop_before_its_start_is_flagged():
    story = Story()
    story.start(7, when=50)
    assert life.TIME_REVERSED in story.stop(7, when=20).transaction.flags


def test_a_naive_stop_time_is_flagged():
    story = Story()
    story.start(7)
    assert life.NAIVE_TIME in story.stop(7, when="2026-11-22T12:01:00").transaction.flags


def test_the_stop_of_a_refused_start_is_kept():
    story = Story()
    story.start(8, status="Invalid")
    result = story.stop(8, meter=3)
    assert result.ended
    assert (result.transaction.authorized, result.transaction.meter_stop) == (False, 3)


def test_the_stop_of_a_deactivated_one_is_its_stop():
    story = Story("single")
    story.start(7)
    story.start(8, connector=2, when=5, message_id="m2")
    result = story.stop(7, meter=30)
    assert result.ended
    assert (result.transaction.transaction_id, result.transaction.energy) == ("7", 30)
    assert not life.held_inactive(result.transaction)


def test_a_refused_stop_flags_its_transaction():
    story = Story()
    story.start(7)
    assert life.END_REFUSED in life.end_refused(story.state, "7").flags
    assert life.end_refused(story.state, "8") is None


def test_readings_count_until_the_stop():
    story = Story()
    running = story.start(7, meter=10).transaction
    risen = life.metered(running, [None, Decimal(30), Decimal(20)])
    assert (risen.meter_last, risen.energy) == (30, 20)
    assert life.metered(risen, [Decimal(25)]) is risen
    ended = story.stop(7, meter=50).transaction
    assert life.metered(ended, [Decimal(70)]) is ended


def test_readings_of_one_held_inactive_are_seen():
    story = Story("single")
    first = story.start(7).transaction
    story.start(8, connector=2, when=5, message_id="m2")
    seen = life.metered(story.state.transactions[first.key], [Decimal(5)])
    assert life.ACTIVE_AT_STATION in seen.flags
    assert not seen.active
