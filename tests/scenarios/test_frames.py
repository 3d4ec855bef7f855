"""Expectations on frames: each holds for the right transcript and fails for the wrong one, showing it."""

import pytest

from scenarios.expect import frames, schema
from scenarios.verdicts import Unmet
from schemas.version import Version

from .builders import DOWN, UP, event, exchange, frame

BOOT = {"chargePointVendor": "a", "chargePointModel": "b"}
ACCEPTED = {"status": "Accepted", "currentTime": "2026-11-22T12:00:00Z", "interval": 300}


def boot():
    return exchange(0, "m1", "BootNotification", BOOT, ACCEPTED)


def failure(check, *arguments, **named):
    with pytest.raises(Unmet) as caught:
        check(*arguments, **named)
    return caught.value


def test_a_call_is_found_by_its_members():
    entries = [
        *exchange(0, "m1", "Authorize", {"idTag": "A"}, {}),
        *exchange(1, "m2", "Authorize", {"idTag": "B"}, {}),
    ]
    found = frames.call(entries, "CS001", UP, "Authorize", {"idTag": "B"})
    assert found.message_id == "m2"


def test_a_missing_call_is_said_with_the_frames_that_there_were():
    error = failure(frames.call, boot(), "CS001", UP, "Heartbeat")
    assert "the station sent no Heartbeat" in str(error)
    assert '"BootNotification"' in str(error)


def test_a_call_with_other_members_is_marked_and_the_difference_named():
    error = failure(frames.call, boot(), "CS001", UP, "BootNotification", {"chargePointVendor": "z"})
    assert "chargePointVendor: wanted 'z', the frame has 'a'" in str(error)
    assert str(error).count(">>") == 1


def test_a_frame_of_another_station_is_neither_believed_nor_shown():
    entries = [*boot(), *exchange(1, "m2", "Heartbeat", {}, {}, station="CS002")]
    error = failure(frames.call, entries, "CS001", UP, "Heartbeat")
    assert "CS002" not in str(error)


def test_a_result_is_told_apart_from_a_refusal():
    entries = [
        frame(0, UP, [2, "m1", "Heartbeat", {}]),
        frame(1, DOWN, [4, "m1", "InternalError", "", {}], action="Heartbeat"),
    ]
    assert "refused with InternalError" in str(failure(frames.result, entries, entries[0]))
    assert frames.refusal(entries, entries[0], "InternalError") is entries[1]
    assert "not InternalError" in str(failure(frames.refusal, entries, entries[0], "NotSupported"))


def test_a_result_where_a_refusal_is_due_fails():
    entries = boot()
    assert "should be refused" in str(failure(frames.refusal, entries, entries[0]))


@pytest.mark.parametrize(
    ("having", "told"),
    [
        ({"status": "Pending"}, "status: wanted 'Pending', the frame has 'Accepted'"),
        ({"status": frames.one_of("Pending", "Rejected")}, "wanted 'Pending' or 'Rejected'"),
        ({"reason": frames.PRESENT}, "reason: wanted any value, the frame has no such member"),
        ({"interval": frames.ABSENT}, "interval: wanted nothing, the frame has 300"),
        ({"status.deeper": 1}, "status.deeper: wanted 1, the frame has no such member"),
    ],
)
def test_a_wrong_answer_names_the_member(having, told):
    entries = boot()
    error = failure(frames.result, entries, entries[0], having)
    assert told in str(error)
    assert error.entries == tuple(entries)


def test_no_answer_and_two_answers_both_fail():
    entries = boot()
    assert "was not answered" in str(failure(frames.answer, entries[:1], entries[0]))
    twice = [*entries, frame(2, DOWN, [3, "m1", ACCEPTED], action="BootNotification")]
    assert "was answered 2 times" in str(failure(frames.answer, twice, entries[0]))


def test_an_id_used_again_belongs_to_its_own_answer():
    entries = [*exchange(0, "m1", "Heartbeat", {}, {}), *exchange(1, "m1", "Heartbeat", {}, {"n": 2})]
    assert frames.answer(entries, entries[0]) is entries[1]
    assert frames.answer(entries, entries[2]) is entries[3]


def test_an_answer_before_its_call_is_none():
    call = frame(1, UP, [2, "m1", "Heartbeat", {}])
    stray = frame(0, DOWN, [3, "m1", {}], action="Heartbeat")
    failure(frames.answer, [stray, call], call)


def test_order_counts():
    first, second = boot()
    frames.ordered([first, second], first, second)
    assert "another order" in str(failure(frames.ordered, [first, second], second, first))


def test_a_late_answer_fails_with_its_time():
    entries = exchange(0, "m1", "Heartbeat", {}, {}, took=3.5)
    frames.prompt(entries, entries[0], 4.0)
    assert "took 3.500 s" in str(failure(frames.prompt, entries, entries[0], 1.0))


def test_silence_is_broken_by_the_actions_meant_alone():
    entries = boot()
    frames.none_of(entries, "CS001", UP, ["Heartbeat"])
    frames.none_of(entries, "CS001", DOWN, None)
    assert "BootNotification" in str(failure(frames.none_of, entries, "CS001", UP, None))


def test_every_call_needs_an_answer():
    entries = [*boot(), frame(1, UP, [2, "m2", "Heartbeat", {}])]
    assert "Heartbeat was not answered" in str(failure(frames.one_answer_each, entries, "CS001"))


def test_frames_are_judged_by_the_schema_not_by_who_recorded_them():
    entries = exchange(0, "m1", "BootNotification", BOOT, {"status": "Accepted", "interval": 1})
    assert not entries[1].faults
    error = failure(schema.valid, entries, "CS001", Version.V16)
    assert "BootNotification (answer) breaks its schema" in str(error)
    assert "currentTime" in str(error)
    schema.valid(entries, "CS001", Version.V16, sender=UP)


def test_a_transcript_without_frames_is_said_to_be_empty():
    assert "(no frame at all)" in str(failure(frames.call, [], "CS001", UP, "Heartbeat"))


def test_long_transcripts_keep_the_marked_frames_and_the_last_ones():
    entries = [entry for n in range(40) for entry in exchange(n, f"m{n}", "Heartbeat", {"n": n}, {})]
    error = failure(frames.result, entries, entries[0], {"status": 1})
    lines = str(error).splitlines()
    assert len(lines) < 25
    assert sum(line.startswith(">>") for line in lines) == 2
    assert any("more" in line for line in lines)


def test_secrets_are_not_shown():
    entries = [
        frame(0, DOWN, [2, "m1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": "s3cret"}])
    ]
    error = failure(frames.none_of, entries, "CS001", DOWN, None)
    assert "s3cret" not in str(error)


def test_events_show_what_they_say():
    entries = [event(0, "open", subprotocol="ocpp1.6"), event(1, "close", code=1008)]
    assert "code=1008" in str(failure(frames.call, entries, "CS001", UP, "Heartbeat"))


def test_what_is_wrong_is_marked_at_its_member():
    wanted = {"idTagInfo.status": "Blocked", "idTagInfo.parentIdTag": frames.PRESENT}
    entries = exchange(0, "m1", "Authorize", {"idTag": "A"}, {"idTagInfo": {"status": "Accepted"}})
    error = failure(frames.result, entries, entries[0], wanted)
    assert [(mark.path, mark.rule, mark.message) for mark in error.marks] == [
        ("/idTagInfo/status", "expected", "wanted 'Blocked', the frame has 'Accepted'"),
        ("/idTagInfo/parentIdTag", "expected", "wanted any value, the frame has no such member"),
    ]
    assert error.entries[-1] is entries[1]


def test_a_broken_schema_is_marked_with_its_rule():
    entries = exchange(0, "m1", "BootNotification", BOOT, {"status": "Accepted", "interval": 1})
    error = failure(schema.valid, entries, "CS001", Version.V16)
    assert [(mark.path, mark.rule) for mark in error.marks] == [("/currentTime", "required")]
    assert error.entries == (entries[1],)


def test_a_secret_that_differs_is_not_told():
    payload = {"key": "AuthorizationKey", "value": "s3cret"}
    entries = [frame(0, DOWN, [2, "m1", "ChangeConfiguration", payload])]
    error = failure(frames.call, entries, "CS001", DOWN, "ChangeConfiguration", {"value": "other-s3cret"})
    assert "s3cret" not in str(error) + str(error.marks)


def test_credentials_of_an_opening_are_not_shown():
    opened = event(0, "open", url="ws://u:s3cret@127.0.0.1/CS001", headers={"Authorization": "s3cret"})
    assert "s3cret" not in str(failure(frames.call, [opened], "CS001", UP, "Heartbeat"))
