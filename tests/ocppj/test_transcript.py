"""The record: what verdicts ask of it, that it survives a file, and that no secret does."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ocppj.redact import HIDDEN, redact, redact_headers, redact_text
from ocppj.transcript import TO_CSMS, TO_STATION, Entry, Transcript, to_line
from schemas.validation import Fault, FaultKind

RECORDINGS = Path(__file__).parents[1] / "recordings"
START = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECORDED = [
    {"t": 0.034, "ts": "2026-11-22T05:04:09.204Z", "dir": "open", "path": "/ocpp/MO16", "frame": None},
    {"t": 0.039, "ts": "2026-11-22T05:04:09.209Z", "dir": "cs->csms", "frame": [2, "a", "Heartbeat", {}]},
    {"t": 0.04, "ts": "2026-11-22T05:04:09.210Z", "dir": "csms->cs", "frame": [3, "a", {"currentTime": "x"}]},
    {"t": 0.05, "phase": "plugged in"},
    {"t": 0.06, "dir": "timeout", "frame": None},
    {"t": 1795326565.584, "dir": "close", "code": 1000, "headers": {"authorization": "Basic Y3A6cHc="}},
]


def entry(t: float, direction, frame: list | None = None, **more) -> Entry:
    kind = frame[0] if frame else None
    return Entry(
        float(t),
        START + timedelta(seconds=t),
        more.pop("station", "cp001"),
        direction,
        text=json.dumps(frame) if frame else None,
        message_id=frame[1] if frame else None,
        action=more.pop("action", frame[2] if frame and kind == 2 else None),
        kind=kind,
        **more,
    )


@pytest.fixture
def transcript() -> Transcript:
    return Transcript(
        [
            entry(0, "open"),
            entry(1, TO_CSMS, [2, "a", "Heartbeat", {}]),
            entry(2, TO_STATION, [2, "a", "Reset", {"type": "Soft"}]),
            entry(3, TO_STATION, [3, "a", {"currentTime": "x"}], action="Heartbeat"),
            entry(4, TO_CSMS, [4, "a", "NotSupported", "", {}], action="Reset"),
            entry(5, TO_CSMS, [2, "b", "Heartbeat", {}], station="cp002"),
            entry(6, TO_STATION, [3, "b", {}], action="Heartbeat", station="cp003"),
            entry(7, "close", extra={"code": 1000}),
        ]
    )


def test_calls_are_selected(transcript: Transcript) -> None:
    assert [one.t for one in transcript.calls()] == [1, 2, 5]
    assert [one.t for one in transcript.calls("Heartbeat")] == [1, 5]
    assert [one.t for one in transcript.calls(station="cp002")] == [5]
    assert [one.t for one in transcript.calls(direction=TO_STATION)] == [2]
    assert [one.t for one in transcript.calls(since=2)] == [2, 5]
    assert len(transcript) == 8


def test_answers_are_found_by_id_station_and_direction(transcript: Transcript) -> None:
    heartbeat, reset, alone = transcript.calls()
    assert transcript.answer_to(heartbeat).t == 3
    assert transcript.answer_to(reset).t == 4
    assert transcript.answer_to(alone) is None
    assert transcript.unanswered() == [alone]


def test_exchanges_and_latency(transcript: Transcript) -> None:
    assert [one.latency for one in transcript.exchanges()] == [2, 2, None]
    assert [one.call.action for one in transcript.exchanges(direction=TO_STATION)] == ["Reset"]


def test_a_second_answer_is_seen(transcript: Transcript) -> None:
    transcript.add(entry(8, TO_STATION, [3, "a", {}], action="Heartbeat"))
    assert [one.t for one in transcript.answers_to(transcript.calls()[0])] == [3, 8]


def test_payload_and_frame_are_read_on_demand(transcript: Transcript) -> None:
    heartbeat, reset, _ = transcript.calls()
    assert heartbeat.payload == {}
    assert reset.payload == {"type": "Soft"}
    assert transcript.answer_to(heartbeat).payload == {"currentTime": "x"}
    assert transcript.answer_to(reset).payload is None
    assert Entry(0, START, "", TO_CSMS, text="no frame").frame is None


def test_it_survives_a_file(transcript: Transcript, tmp_path: Path) -> None:
    fault = Fault("/status", "enum", "status must be one of ...", FaultKind.PROPERTY)
    transcript.add(entry(8, TO_CSMS, [2, "c", "Odd", {}], faults=(fault,)))
    transcript.add(Entry(9.0, START, "cp001", TO_CSMS, text="not JSON \ud800"))
    transcript.add(Entry(10.0, START, "cp001", TO_CSMS, text="[" * 500 + "]" * 500))
    path = tmp_path / "trace.jsonl"
    transcript.write(path)
    lines = path.read_text("utf-8").splitlines()
    assert json.loads(lines[0])["plugfest"] == 1
    assert json.loads(lines[2]) == {
        "t": 1.0, "ts": "2026-11-22T12:00:01.000Z", "station": "cp001", "dir": "cs->csms",
        "frame": [2, "a", "Heartbeat", {}], "id": "a", "action": "Heartbeat", "kind": 2,
    }  # fmt: skip
    again = Transcript.read(path)
    assert [to_line(one) for one in again] == [to_line(one) for one in transcript]
    assert again.entries[8].faults == (fault,)
    assert again.entries[7].extra == {"code": 1000}


def test_the_recordings_form_is_read(tmp_path: Path) -> None:
    path = tmp_path / "recorded.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in RECORDED), "utf-8")
    transcript = Transcript.read(path)
    assert [one.direction for one in transcript] == ["open", TO_CSMS, TO_STATION, "note", "note", "close"]
    (exchange,) = transcript.exchanges()
    assert (exchange.call.action, exchange.answer.action) == ("Heartbeat", "Heartbeat")
    assert exchange.call.at == datetime(2026, 11, 22, 5, 4, 9, 209000, UTC)
    assert transcript.entries[0].extra["path"] == "/ocpp/MO16"
    assert transcript.entries[3].extra == {"phase": "plugged in"}
    assert transcript.entries[4].extra == {"dir": "timeout"}
    assert transcript.entries[5].at.year == 2026
    assert "Y3A6cHc=" not in to_line(transcript.entries[5])


@pytest.mark.parametrize(
    ("line", "what"),
    [("no json", "line 1: not JSON"), ("[]", "line 1: not an object"), ('{"dir":"open"}', "line 1: no time"),
     ('{"plugfest": 99}', "form version 99")],
)  # fmt: skip
def test_a_file_that_is_none(line: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(ValueError, match=what):
        Transcript.read(path)


SECRET = "DEADBEEF"
PASSWORD = {"name": "BasicAuthPassword"}


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRET}),
        ("GetConfiguration", {"configurationKey": [{"key": "authorizationkey", "value": SECRET}]}),
        ("SetVariables", {"setVariableData": [{"variable": PASSWORD, "attributeValue": SECRET}]}),
        ("GetVariables", {"getVariableResult": [{"variable": PASSWORD, "attributeValue": SECRET}]}),
        ("NotifyReport", {"reportData": [{"variable": PASSWORD, "variableAttribute": [{"value": SECRET}]}]}),
        ("NotifyEvent", {"eventData": [{"variable": PASSWORD, "actualValue": SECRET}]}),
        ("NotifyReport", {"reportData": [{"variable": {"name": "VpnKey"},
                                          "variableAttribute": [{"value": SECRET}]}]}),
        ("SetNetworkProfile", {"connectionData": {"apn": {"apnPassword": SECRET}}}),
        ("SetNetworkProfile", {"connectionData": {"vpn": {"password": SECRET, "key": SECRET}}}),
        ("SetNetworkProfile", {"connectionData": {"basicAuthPassword": SECRET}}),
        ("UpdateFirmware", {"firmware": {"location": "ftp://user:DEADBEEF@host/f.bin"}}),
        ("GetDiagnostics", {"location": "https://user:DEADBEEF@host/"}),
        ("GetLog", {"log": {"remoteLocation": "sftp://u:DEADBEEF@host/"}}),
    ],
)  # fmt: skip
def test_secrets_are_hidden(action: str, payload: object) -> None:
    before = json.dumps(payload)
    after = json.dumps(redact(action, payload))
    assert SECRET not in after
    assert HIDDEN in after
    assert json.dumps(payload) == before


def test_what_is_no_secret_stays() -> None:
    payload = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
    assert redact("GetConfiguration", payload) == payload
    text = '[2,"1","DataTransfer",{"vendorId":"x","data":"https://host/a@b"}]'
    assert redact_text(text) == text
    assert redact_text("not JSON") == "not JSON"
    assert redact_text('[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"DEADBE') == HIDDEN


def test_a_frames_text_is_redacted_for_calls_and_answers() -> None:
    call = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"DEADBEEF"}]'
    assert json.loads(redact_text(call))[3] == {"key": "AuthorizationKey", "value": HIDDEN}
    answer = '[3,"1",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"DEADBEEF"}]}]'
    assert SECRET not in redact_text(answer, "GetConfiguration")


def test_headers_are_redacted() -> None:
    extra = {"headers": {"Authorization": "Basic x", "Host": "h"}, "auth": "cp:pw", "path": "/cp"}
    assert redact_headers(extra) == {
        "headers": {"Authorization": HIDDEN, "Host": "h"},
        "auth": HIDDEN,
        "path": "/cp",
    }


@pytest.mark.parametrize("name", sorted(one.name for one in RECORDINGS.glob("*.jsonl")))
def test_every_recording_is_read(name: str) -> None:
    transcript = Transcript.read(RECORDINGS / name)
    calls = transcript.calls()
    assert len(calls) > 10
    assert all(one.action for one in calls)
    answered = [one for one in transcript.exchanges() if one.answer is not None]
    assert len(answered) > len(calls) / 2
