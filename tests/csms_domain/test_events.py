"""2.0.1 events: seqNo orders the story, Ended is final."""

from datetime import timedelta
from itertools import permutations

import pytest

from csms.domain import sequence
from csms.domain import transactions as life
from tests.csms_domain.builders import NOW, Story, at


def whole_story(story: Story, order=(0, 1, 2, 3)):
    events = {
        0: (
            "Started",
            {"charging_state": "EVConnected", "evse_id": 1, "connector_id": 1, "registers": ["10"]},
        ),
        1: ("Updated", {"charging_state": "Charging", "registers": ["20"]}),
        2: ("Updated", {"charging_state": "SuspendedEV", "registers": ["35"]}),
        3: ("Ended", {"charging_state": "Idle", "registers": ["40"], "stopped_reason": "EVDisconnected"}),
    }
    for number in order:
        kind, values = events[number]
        story.event(kind, number, **values)
    (transaction,) = story.state.transactions.values()
    return transaction


def test_a_transaction_from_start_to_end():
    done = whole_story(Story())
    assert (done.active, done.started_at, done.stopped_at) == (False, at(0), at(30))
    assert (done.meter_start, done.meter_stop, done.energy) == (10, 40, 30)
    assert (done.stop_reason, done.charging_state, done.last_seq_no) == ("EVDisconnected", "Idle", 3)
    assert not done.flags


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_of_arrival_tells_the_same_story(order):
    done = whole_story(Story(), order)
    assert (done.active, done.started_at, done.stopped_at) == (False, at(0), at(30))
    assert (done.meter_start, done.meter_stop, done.energy) == (10, 40, 30)
    assert (done.evse_id, done.stop_reason) == (1, "EVDisconnected")
    assert not done.flags & {life.SEQ_GAP, life.SEQ_CONFLICT, life.START_MISSING, life.METER_START_MISSING}


def test_the_newest_event_tells_the_state_and_a_late_one_does_not():
    story = Story()
    story.event("Started", 0)
    story.event("Updated", 2, charging_state="SuspendedEV")
    late = story.event("Updated", 1, charging_state="Charging").transaction
    assert (late.charging_state, late.last_seq_no) == ("SuspendedEV", 2)
    assert life.SEQ_GAP not in late.flags


@pytest.mark.parametrize("kind", ["Started", "Updated", "Ended"])
def test_a_repeat_changes_nothing(kind):
    story = Story()
    story.event("Started", 0)
    story.event("Updated", 1)
    story.event("Ended", 2)
    seq_no = {"Started": 0, "Updated": 1, "Ended": 2}[kind]
    before = story.state
    again = story.event(kind, seq_no, message_id="new")
    assert again.repeat
    assert story.state is before


def test_the_same_number_with_other_content_is_kept_and_flagged():
    story = Story()
    story.event("Started", 0)
    story.event("Updated", 1, registers=["5"])
    other = story.event("Updated", 1, when=99, registers=["9"])
    assert not other.repeat
    assert life.SEQ_CONFLICT in other.transaction.flags
    assert life.SEQ_CONFLICT in other.notes
    assert other.transaction.meter_last == 9


def test_a_second_started_opens_nothing():
    story = Story()
    story.event("Started", 0)
    second = story.event("Started", 0, when=99)
    assert (second.new, len(story.state.transactions)) == (False, 1)
    assert life.STARTED_TWICE in second.transaction.flags
    assert second.transaction.started_at == at(0)


def test_updated_after_ended_never_revives():
    story = Story()
    story.event("Started", 0)
    story.event("Ended", 1)
    after = story.event("Updated", 2, charging_state="Charging", registers=["70"]).transaction
    assert (after.active, after.charging_state) == (False, None)
    assert life.EVENT_AFTER_END in after.flags


def test_a_late_updated_after_ended_is_just_late():
    story = Story()
    story.event("Started", 0)
    story.event("Ended", 2, registers=["40"])
    late = story.event("Updated", 1, registers=["20"]).transaction
    assert not late.active
    assert not late.flags & {life.EVENT_AFTER_END, life.SEQ_GAP}


def test_ended_of_an_unknown_transaction_is_kept():
    story = Story()
    result = story.event("Ended", 5, registers=["40"])
    assert (result.new, result.ended, result.transaction.active) == (True, True, False)
    assert result.transaction.flags == {life.START_MISSING, life.SEQ_GAP, life.METER_START_MISSING}


def test_updated_of_an_unknown_transaction_is_a_running_one():
    story = Story()
    result = story.event("Updated", 3, evse_id=2)
    assert (result.new, result.transaction.active, result.transaction.evse_id) == (True, True, 2)
    assert life.START_MISSING in result.notes


def test_a_gap_is_flagged_until_it_is_filled():
    story = Story()
    story.event("Started", 0)
    assert life.SEQ_GAP in story.event("Updated", 3).transaction.flags
    assert life.SEQ_GAP in story.event("Updated", 1).transaction.flags
    assert life.SEQ_GAP not in story.event("Updated", 2).transaction.flags


def test_a_started_need_not_count_from_0():
    story = Story()
    assert not story.event("Started", 17).transaction.flags


def test_two_on_one_evse_are_flagged_and_both_stay_open():
    story = Story()
    first = story.event("Started", 0, evse_id=1).transaction
    second = story.event("Started", 0, tx="T2", evse_id=1)
    assert [each.key for each in second.others] == [first.key]
    assert all(life.OVERLAP in each.flags and each.active for each in story.state.transactions.values())
    other_evse = story.event("Started", 0, tx="T3", evse_id=2)
    assert not other_evse.others


def test_equal_starts_of_an_unset_clock_are_two_unless_the_id_is_the_same():
    story = Story()
    stamp = {"when": "1970-01-01T00:00:00Z", "content": "same".ljust(32)}
    story.event("Started", 0, message_id="a", **stamp)
    assert story.event("Started", 0, message_id="a", **stamp).repeat
    assert story.event("Started", 0, message_id="b", **stamp).new
    assert len(story.state.transactions) == 2


def test_after_24_hours_the_same_id_is_another_transaction():
    story = Story()
    story.event("Started", 0)
    story.event("Ended", 1)
    story.now = NOW + timedelta(hours=25)
    assert story.event("Started", 0, when=99_999).new
    assert len(story.state.transactions) == 1


def test_a_stopped_reason_before_the_end_ends_nothing():
    story = Story()
    story.event("Started", 0)
    replayed = story.event("Updated", 1, stopped_reason="EVDisconnected").transaction
    assert (replayed.active, replayed.stop_reason) == (True, None)


def test_without_a_reading_at_the_start_the_first_one_counts():
    story = Story()
    story.event("Started", 0)
    after = story.event("Updated", 1, registers=["8"]).transaction
    assert (after.meter_start, life.METER_START_MISSING in after.flags) == (8, True)
    begun = story.event("Updated", 2, registers=["5", "9"], begin_register=5).transaction
    assert (begun.meter_start, life.METER_START_MISSING in begun.flags) == (5, False)


def test_an_operators_close_is_replaced_by_the_end():
    story = Story()
    running = story.event("Started", 0, registers=["5"]).transaction
    story.state = life.put(story.state, life.closed_by_operator(running, at(100)))
    going_on = story.event("Updated", 1, registers=["6"])
    assert not going_on.transaction.active
    ended = story.event("Ended", 2, registers=["9"])
    assert ended.ended
    assert (ended.transaction.stopped_at, ended.transaction.energy) == (at(20), 4)
    assert life.ESTIMATED not in ended.transaction.flags


def test_offline_and_remote_start_are_remembered():
    story = Story()
    story.event("Started", 0, remote_start_id=77, offline=True)
    after = story.event("Updated", 1, reservation_id=4).transaction
    assert (after.remote_start_id, after.reservation_id, after.offline) == (77, 4, True)


def test_the_record_of_numbers_stays_short():
    seen = sequence.first(0, "0" * 32, begins=True).seen
    for number in range(2, 400, 2):
        seen = sequence.placed(seen, number - 2, number, f"{number:032d}").seen
    assert len(seen) < 300


def test_a_repeat_is_told_from_a_conflict():
    first = sequence.first(3, "a" * 32, begins=False)
    assert (first.gap, first.newest) == (True, True)
    assert sequence.placed(first.seen, 3, 3, "a" * 32).repeat
    assert sequence.placed(first.seen, 3, 3, "b" * 32).conflict
    late = sequence.placed(first.seen, 3, 1, "c" * 32)
    assert (late.repeat, late.conflict, late.gap) == (False, False, True)
    assert late.seen == "0,2|3:aaaaaaaa,1:cccccccc"
