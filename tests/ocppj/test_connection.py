"""Interleavings: the two directions are independent, answers find their CALL."""

import json

import pytest

from ocppj.connection import Connection
from ocppj.errors import (
    CallError,
    CallTimeout,
    Disconnected,
    Gated,
    InvalidAnswer,
    Stale,
)
from ocppj.events import Answered, Arrived, CallReceived, Close, Event, Failed, Note, Pause, Resume, Transmit
from ocppj.phases import boot_phase
from schemas import v16, v201
from schemas.action import Action, Sender
from schemas.catalogue import of_request
from schemas.validation import Mode
from schemas.version import Version

RESET = of_request(v16.ResetRequest)
REMOTE_START = of_request(v16.RemoteStartTransactionRequest)
TRIGGER = of_request(v201.TriggerMessageRequest)
HEARTBEAT = '[2,"s1","Heartbeat",{}]'
PONG = b'{"currentTime":"2026-11-22T12:00:00Z"}'


def csms(version: Version = Version.V16, **options: object) -> Connection:
    return Connection(version, receives=Sender.STATION, mode=Mode.STRICT, **options)  # type: ignore[arg-type]


def act(events: list[Event]) -> list[Event]:
    return [one for one in events if not isinstance(one, Arrived)]


def kinds(events: list[Event]) -> list[type]:
    return [type(one) for one in act(events)]


def texts(events: list[Event]) -> list[object]:
    return [json.loads(one.text) for one in events if isinstance(one, Transmit)]


def errors(events: list[Event]) -> list[tuple[str, type]]:
    return [(one.id, type(one.error)) for one in events if isinstance(one, Failed)]


def notes(events: list[Event]) -> list[str]:
    return [one.kind for one in events if isinstance(one, Note)]


def reset(connection: Connection, call_id: str, now: float, **options: float) -> list[Event]:
    return connection.call(call_id, RESET, b'{"type":"Soft"}', now, **options)


def test_every_frame_is_announced_first() -> None:
    first = csms().receive(HEARTBEAT, 0.0)[0]
    assert first == Arrived(2, "s1", "Heartbeat")
    broken = csms().receive('[2,"s1","Heartbeat",{"x":1}]', 0.0)[0]
    assert isinstance(broken, Arrived) and broken.faults[0].path == "/x"


def test_calls_cross_without_touching_each_other() -> None:
    connection = csms()
    assert texts(reset(connection, "c1", 0.0)) == [[2, "c1", "Reset", {"type": "Soft"}]]
    assert kinds(connection.receive(HEARTBEAT, 0.0)) == [CallReceived]
    (answered,) = act(connection.receive('[3,"c1",{"status":"Accepted"}]', 0.0))
    assert isinstance(answered, Answered)
    assert answered.response == v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)
    assert texts(connection.answer("s1", PONG, 0.0)) == [[3, "s1", json.loads(PONG)]]


def test_the_same_id_in_both_directions() -> None:
    connection = csms()
    reset(connection, "s1", 0.0)
    assert kinds(connection.receive(HEARTBEAT, 0.0)) == [CallReceived]
    assert kinds(connection.receive('[3,"s1",{"status":"Accepted"}]', 0.0)) == [Answered]
    assert texts(connection.answer("s1", PONG, 0.0)) == [[3, "s1", json.loads(PONG)]]


def test_own_calls_go_out_one_after_the_other() -> None:
    connection = csms()
    assert len(texts(reset(connection, "c1", 0.0))) == 1
    assert reset(connection, "c2", 0.0) == []
    assert reset(connection, "c3", 0.0) == []
    after = connection.receive('[4,"c1","NotSupported","",{}]', 1.0)
    assert errors(after) == [("c1", CallError)]
    assert texts(after) == [[2, "c2", "Reset", {"type": "Soft"}]]
    after = connection.receive('[3,"c2",{"status":"Accepted"}]', 1.0)
    assert texts(after) == [[2, "c3", "Reset", {"type": "Soft"}]]


def test_an_invalid_answer_keeps_raw_text_and_faults() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    raw = '[3,"c1",{"status":"Perhaps"}]'
    (failed,) = act(connection.receive(raw, 0.0))
    assert isinstance(failed, Failed) and isinstance(failed.error, InvalidAnswer)
    assert failed.error.raw == raw
    assert failed.error.faults[0].path == "/status"
    assert failed.error.payload == {"status": "Perhaps"}


@pytest.mark.parametrize("raw", ['[3,"c1"]', '[3,"c1",[]]', '[4,"c1"]', '[4,"c1",5,"",{}]', '[3,"c1",{},1]'])
def test_a_malformed_answer_ends_its_call_and_is_not_answered(raw: str) -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    events = connection.receive(raw, 0.0)
    assert errors(events) == [("c1", InvalidAnswer)]
    assert texts(events) == []


def test_an_error_in_an_odd_form_still_ends_its_call() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    events = connection.receive('[4,"c1","InternalError",null,null]', 0.0)
    assert notes(events) == ["flaw"]
    assert errors(events) == [("c1", CallError)]


def test_time_out_then_the_next_then_the_late_answer() -> None:
    connection = csms(call_timeout=30.0)
    reset(connection, "c1", 0.0)
    reset(connection, "c2", 1.0)
    assert connection.next_deadline() == 30.0
    assert connection.tick(29.9) == []
    events = connection.tick(30.0)
    assert errors(events) == [("c1", CallTimeout)]
    assert texts(events) == [[2, "c2", "Reset", {"type": "Soft"}]]
    assert connection.next_deadline() == 60.0
    late = connection.receive('[3,"c1",{"status":"Accepted"}]', 31.0)
    assert notes(late) == ["late-answer"]
    assert errors(late) == []
    assert kinds(connection.receive('[3,"c2",{"status":"Accepted"}]', 32.0)) == [Answered]
    assert connection.next_deadline() is None


def test_unknown_and_doubled_answers_are_noted() -> None:
    connection = csms()
    assert notes(connection.receive('[3,"who",{}]', 0.0)) == ["unknown-answer"]
    reset(connection, "c1", 0.0)
    connection.receive('[3,"c1",{"status":"Accepted"}]', 0.0)
    assert notes(connection.receive('[3,"c1",{"status":"Rejected"}]', 0.0)) == ["duplicate-answer"]


def test_a_stale_call_is_not_written() -> None:
    connection = csms(call_timeout=30.0)
    reset(connection, "c1", 0.0)
    reset(connection, "c2", 0.0, stale_at=5.0)
    assert connection.next_deadline() == 5.0
    assert errors(connection.tick(5.0)) == [("c2", Stale)]
    reset(connection, "c3", 6.0, stale_at=7.0)
    events = connection.receive('[3,"c1",{"status":"Accepted"}]', 7.0)
    assert errors(events) == [("c3", Stale)]
    assert texts(events) == []


def test_a_timeout_counts_from_the_writing() -> None:
    connection = csms()
    reset(connection, "c1", 0.0, timeout=100.0)
    reset(connection, "c2", 0.0, timeout=5.0)
    assert connection.next_deadline() == 100.0
    connection.receive('[3,"c1",{"status":"Accepted"}]', 50.0)
    assert connection.next_deadline() == 55.0


def test_an_abandoned_call_is_not_written() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    reset(connection, "c2", 0.0)
    connection.abandon("c2")
    assert texts(connection.receive('[3,"c1",{"status":"Accepted"}]', 0.0)) == []


def test_disconnection_ends_everything() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    reset(connection, "c2", 0.0)
    connection.send_raw("x", 0.0, "raw")
    connection.receive(HEARTBEAT, 0.0)
    assert errors(connection.disconnected()) == [
        ("c1", Disconnected),
        ("c2", Disconnected),
        ("raw", Disconnected),
    ]
    assert notes(connection.answer("s1", PONG, 0.0)) == ["unanswerable"]
    with pytest.raises(Disconnected):
        reset(connection, "c3", 0.0)
    with pytest.raises(Disconnected):
        connection.send_raw("x", 0.0)


def test_two_calls_at_once_are_answered_in_order() -> None:
    connection = csms()
    assert kinds(connection.receive('[2,"1","Heartbeat",{}]', 0.0)) == [CallReceived]
    assert kinds(connection.receive('[2,"2","FooBar",{}]', 0.0)) == []
    assert kinds(connection.receive('[2,"3","Heartbeat",{}]', 0.0)) == []
    events = connection.answer("1", PONG, 0.0)
    assert [one[:3] for one in texts(events)] == [  # type: ignore[index]
        [3, "1", json.loads(PONG)],
        [4, "2", "NotImplemented"],
    ]
    assert [one.id for one in events if isinstance(one, CallReceived)] == ["3"]


def test_an_answer_for_another_call_is_a_mistake() -> None:
    connection = csms()
    with pytest.raises(ValueError, match="awaits"):
        connection.answer("1", PONG, 0.0)
    connection.receive(HEARTBEAT, 0.0)
    connection.answer("s1", PONG, 0.0)
    with pytest.raises(ValueError, match="awaits"):
        connection.refuse("s1", "GenericError")


def test_an_id_is_free_again_once_it_is_answered() -> None:
    connection = csms()
    connection.receive(HEARTBEAT, 0.0)
    connection.answer("s1", PONG, 0.0)
    assert kinds(connection.receive(HEARTBEAT, 0.0)) == [CallReceived]


def test_a_repeat_of_a_queued_call_is_dropped_too() -> None:
    connection = csms()
    connection.receive(HEARTBEAT, 0.0)
    connection.receive('[2,"2","Heartbeat",{}]', 0.0)
    assert notes(connection.receive('[2,"2","Heartbeat",{ }]', 0.0)) == ["repeated-call"]
    connection.answer("s1", PONG, 0.0)
    assert kinds(connection.answer("2", PONG, 0.0)) == [Transmit]


def test_reading_pauses_at_sixteen_and_resumes() -> None:
    connection = csms()
    seen: list[type] = []
    for number in range(17):
        seen += kinds(connection.receive(f'[2,"{number}","Heartbeat",{{}}]', 0.0))
    assert seen == [CallReceived, Pause]
    resumed = [number for number in range(17) if Resume in kinds(connection.answer(str(number), PONG, 0.0))]
    assert resumed == [7]


def test_a_binary_frame_closes_1003() -> None:
    events = csms().binary(0.0)
    assert [one.code for one in events if isinstance(one, Close)] == [1003]


def test_raw_text_goes_beside_the_queue_and_its_answer_is_matched() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    raw = '[2,"r1","FooBar",{}]'
    assert texts(connection.send_raw(raw, 0.0, "r1")) == [json.loads(raw)]
    answer = '[4,"r1","NotImplemented","",{}]'
    (event,) = act(connection.receive(answer, 0.0))
    assert isinstance(event, Answered) and event.raw == answer
    assert kinds(connection.receive('[3,"c1",{"status":"Accepted"}]', 0.0)) == [Answered]


def test_raw_text_times_out() -> None:
    connection = csms()
    connection.send_raw("not even JSON", 0.0, "r1", timeout=2.0)
    assert connection.next_deadline() == 2.0
    assert errors(connection.tick(2.0)) == [("r1", CallTimeout)]


# ---- phases


def gated(version: Version, status: str, **options: str) -> Connection:
    return csms(version, phase=boot_phase(version, status, Sender.CSMS, **options))  # type: ignore[arg-type]


def test_a_pending_station_is_not_started_from_afar() -> None:
    connection = gated(Version.V16, "Pending")
    with pytest.raises(Gated, match="Pending"):
        connection.call("c1", REMOTE_START, b'{"idTag":"A"}', 0.0)
    assert len(texts(reset(connection, "c2", 0.0))) == 1


def test_nothing_goes_to_a_rejected_station_of_16() -> None:
    with pytest.raises(Gated):
        reset(gated(Version.V16, "Rejected"), "c1", 0.0)


def test_recording_lets_it_through_and_notes_it() -> None:
    connection = gated(Version.V16, "Rejected", gate_16="record")
    events = reset(connection, "c1", 0.0)
    assert notes(events) == ["gate"]
    assert len(texts(events)) == 1


def trigger(connection: Connection, message: str, call_id: str = "t1", **more: object) -> list[Event]:
    payload = json.dumps({"requestedMessage": message, **more}).encode()
    return connection.call(call_id, TRIGGER, payload, 0.0)


def test_only_the_boot_is_triggered_while_rejected() -> None:
    connection = gated(Version.V201, "Rejected")
    with pytest.raises(Gated, match="BootNotification"):
        trigger(connection, "Heartbeat")
    assert len(texts(trigger(connection, "BootNotification"))) == 1


def test_what_was_triggered_may_come_once_even_before_the_answer() -> None:
    connection = gated(Version.V201, "Pending")
    trigger(connection, "Heartbeat")
    assert kinds(connection.receive('[2,"h1","Heartbeat",{}]', 1.0)) == [CallReceived]
    connection.answer("h1", PONG, 1.0)
    connection.receive('[3,"t1",{"status":"Accepted"}]', 1.0)
    assert notes(connection.receive('[2,"h2","Heartbeat",{}]', 2.0)) == ["gate"]


def test_a_refused_trigger_grants_nothing() -> None:
    connection = gated(Version.V201, "Pending")
    trigger(connection, "Heartbeat")
    connection.receive('[3,"t1",{"status":"Rejected"}]', 1.0)
    assert notes(connection.receive('[2,"h1","Heartbeat",{}]', 1.0)) == ["gate"]


def test_a_grant_ends() -> None:
    connection = gated(Version.V201, "Pending")
    trigger(connection, "Heartbeat")
    assert notes(connection.receive('[2,"h1","Heartbeat",{}]', 1000.0)) == ["gate"]


def test_a_report_is_granted_in_any_number_of_parts() -> None:
    connection = gated(Version.V201, "Pending")
    action = of_request(v201.GetBaseReportRequest)
    connection.call("g1", action, b'{"requestId":1,"reportBase":"FullInventory"}', 0.0)
    for number in range(5):
        text = json.dumps(
            [
                2,
                f"n{number}",
                "NotifyReport",
                {"requestId": 1, "generatedAt": "2026-11-22T12:00:00Z", "seqNo": number},
            ]
        )
        assert kinds(connection.receive(text, 1.0)) == [CallReceived]
        connection.answer(f"n{number}", b"{}", 1.0)


def test_the_phase_is_asked_when_a_queued_call_has_its_turn() -> None:
    connection = gated(Version.V16, "Pending")
    connection.receive(
        '[2,"b","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"Twin"}]', 0.0
    )
    connection.receive('[2,"h","Heartbeat",{}]', 0.0)
    connection.phase = boot_phase(Version.V16, "Accepted", Sender.CSMS)
    events = connection.answer("b", b'{"status":"Accepted"}', 0.0)
    assert [one.id for one in events if isinstance(one, CallReceived)] == ["h"]


def test_a_queued_call_of_ours_is_gated_when_its_turn_comes() -> None:
    connection = csms()
    reset(connection, "c1", 0.0)
    connection.call("c2", REMOTE_START, b'{"idTag":"A"}', 0.0)
    connection.phase = boot_phase(Version.V16, "Pending", Sender.CSMS)
    assert errors(connection.receive('[3,"c1",{"status":"Accepted"}]', 1.0)) == [("c2", Gated)]


def station(version: Version, status: str | None) -> Connection:
    phase = boot_phase(version, status, Sender.STATION)  # type: ignore[arg-type]
    return Connection(version, receives=Sender.CSMS, mode=Mode.STRICT, phase=phase)


def test_a_station_sends_what_it_was_asked_for() -> None:
    connection = station(Version.V201, "Pending")
    heartbeat: Action = of_request(v201.HeartbeatRequest)
    with pytest.raises(Gated):
        connection.call("h1", heartbeat, b"{}", 0.0)
    connection.receive('[2,"t","TriggerMessage",{"requestedMessage":"Heartbeat"}]', 0.0)
    connection.answer("t", b'{"status":"Accepted"}', 0.0)
    assert len(texts(connection.call("h2", heartbeat, b"{}", 0.0))) == 1
    connection.receive('[3,"h2",' + PONG.decode() + "]", 0.0)
    with pytest.raises(Gated):
        connection.call("h3", heartbeat, b"{}", 0.0)


def test_an_explicit_grant() -> None:
    connection = station(Version.V16, None)
    heartbeat = of_request(v16.HeartbeatRequest)
    connection.grant("Heartbeat", 1, 10.0)
    assert len(texts(connection.call("h1", heartbeat, b"{}", 10.0))) == 1


def test_call_result_error_of_21() -> None:
    connection = csms(Version.V21)
    assert texts(connection.result_error("s1", "FormatViolation", "no time")) == [
        [5, "s1", "FormatViolation", "no time", {}]
    ]
    with pytest.raises(ValueError, match="CALLRESULTERROR"):
        csms(Version.V16).result_error("s1", "GenericError")
