"""1.6 starts: repeats, refusals, and what a new one means for those still open."""

from datetime import timedelta

import pytest

from csms.domain import transactions as life
from csms.domain.starts import repeat_of
from tests.csms_domain.builders import NOW, Story


def test_a_start_opens_a_transaction():
    story = Story()
    new = story.start(7, meter=40, when=1).transaction
    assert (new.transaction_id, new.evse_id, new.connector_id, new.active, new.authorized) == (
        "7",
        1,
        1,
        True,
        True,
    )
    assert (new.meter_start, new.energy) == (40, 0)
    assert story.state.transactions == {new.key: new}


@pytest.mark.parametrize("message_id", ["m1", "another"])
def test_the_same_content_is_a_repeat_under_any_id(message_id):
    story = Story()
    first = story.start(7).transaction
    assert repeat_of(story.state, story.make_start(message_id=message_id), NOW) == first


@pytest.mark.parametrize(
    "other", [{"connector": 2}, {"token": "OTHER"}, {"meter": 1}, {"when": 5, "message_id": "m2"}]
)
def test_other_content_under_another_id_is_no_repeat(other):
    story = Story()
    story.start(7)
    assert repeat_of(story.state, story.make_start(**{"message_id": "m2", **other}), NOW) is None


@pytest.mark.parametrize("other", [{"connector": 2}, {"token": "OTHER"}, {"meter": 1}])
def test_an_id_counted_anew_after_a_reboot_is_no_repeat(other):
    story = Story()
    story.start(7)
    assert repeat_of(story.state, story.make_start(**other), NOW) is None


def test_the_same_id_with_a_corrected_clock_is_a_repeat_while_it_is_open():
    story = Story()
    first = story.start(7, when="1970-01-01T00:00:10Z").transaction
    corrected = story.make_start(when=5)
    assert repeat_of(story.state, corrected, NOW) == first
    story.stop(7)
    assert repeat_of(story.state, corrected, NOW) is None


def test_a_token_is_compared_without_case():
    story = Story()
    first = story.start(7, token="rfid").transaction
    assert repeat_of(story.state, story.make_start(token="RFID"), NOW) == first


def test_starts_of_an_unset_clock_need_the_same_id():
    story = Story()
    first = story.start(7, when="1970-01-01T00:00:10Z").transaction
    again = {"when": "1970-01-01T00:00:10Z"}
    assert repeat_of(story.state, story.make_start(**again), NOW) == first
    assert repeat_of(story.state, story.make_start(message_id="m2", **again), NOW) is None
    assert life.CLOCK_UNSET in first.flags


@pytest.mark.parametrize(("hours", "repeated"), [(23.9, True), (24.1, False)])
def test_a_repeat_is_known_for_24_hours_after_the_end(hours, repeated):
    story = Story()
    first = story.start(7).transaction
    story.stop(7)
    later = NOW + timedelta(hours=hours)
    assert (repeat_of(story.state, story.make_start(), later) is not None) is repeated
    assert life.remembered(first, NOW + timedelta(days=30))


def test_a_refused_start_has_a_record_and_touches_nothing_else():
    story = Story()
    running = story.start(7).transaction
    refused = story.start(8, status="Blocked", token="BAD", when=5, message_id="m2")
    assert (refused.transaction.authorized, refused.transaction.active) == (False, False)
    assert refused.transaction.token_status == "Blocked"
    assert (refused.others, refused.note) == ((), None)
    assert story.state.transactions[running.key] is running


def test_a_repeat_of_a_refused_start_is_recognised():
    story = Story()
    refused = story.start(8, status="Invalid").transaction
    assert repeat_of(story.state, story.make_start(message_id="m2"), NOW) == refused


def test_a_second_start_on_a_connector_flags_both_and_closes_none():
    story = Story()
    first = story.start(7).transaction
    result = story.start(8, token="OTHER", when=5, message_id="m2")
    assert result.note == "overlap"
    assert life.OVERLAP in result.transaction.flags
    assert life.OVERLAP in story.state.transactions[first.key].flags
    assert all(each.active for each in story.state.transactions.values())


def test_two_connectors_charge_side_by_side():
    story = Story()
    story.start(7)
    result = story.start(8, connector=2, when=5, message_id="m2")
    assert result.note is None
    assert not any(each.flags for each in story.state.transactions.values())


def test_connectors_that_share_an_evse_conflict_and_the_first_is_left_alone():
    story = Story({"1": [1, 1], "2": [1, 2]})
    first = story.start(7).transaction
    result = story.start(8, connector=2, when=5, message_id="m2")
    assert result.note == "evse_conflict"
    assert life.OVERLAP in result.transaction.flags
    assert story.state.transactions[first.key] is first


def test_single_marks_the_older_one_inactive_and_says_so():
    story = Story("single")
    first = story.start(7).transaction
    result = story.start(8, connector=2, when=5, message_id="m2")
    older = story.state.transactions[first.key]
    assert result.note == "deactivated"
    assert (older.active, older.stopped_at, life.DEACTIVATED in older.flags) == (False, None, True)
    assert life.held_inactive(older)


def test_single_does_nothing_to_others_when_the_start_is_refused():
    story = Story("single")
    first = story.start(7).transaction
    story.start(8, status="Invalid", connector=2, when=5, message_id="m2")
    assert story.state.transactions[first.key] is first


def test_old_ones_are_forgotten_when_a_new_one_starts():
    story = Story()
    story.start(7)
    story.stop(7)
    story.start(8, connector=2, when=5, message_id="m2")
    story.now = NOW + timedelta(hours=25)
    story.start(9, connector=3, when=9, message_id="m3")
    assert [each.transaction_id for each in story.state.transactions.values()] == ["8", "9"]
