"""The hand-written frames: what comes in, what goes out, for every row of the error table in each version."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ocppj.connection import Connection
from ocppj.events import CallReceived, Event, Note, SendReceived, Transmit
from ocppj.phases import OPEN, boot_phase
from schemas.action import Sender
from schemas.validation import Mode
from schemas.version import Version

FILES = {"v16": Version.V16, "v201": Version.V201, "v21": Version.V21}


def cases() -> list[Any]:
    found = []
    for name, version in FILES.items():
        data = tomllib.loads((Path(__file__).parent / "golden" / f"{name}.toml").read_text("utf-8"))
        found += [pytest.param(version, one, id=f"{name}: {one['name']}") for one in data["case"]]
    return found


def connection_for(version: Version, case: dict[str, Any]) -> Connection:
    end = Sender(case.get("end", "csms"))
    phase = OPEN
    if "phase" in case:
        phase = boot_phase(version, case["phase"], end, gate_16=case.get("gate", "enforce"))
    return Connection(
        version,
        receives=Sender.STATION if end is Sender.CSMS else Sender.CSMS,
        mode=Mode.STRICT,
        phase=phase,
        declined={case["declined"]: "not offered"} if "declined" in case else {},
    )


def heads(events: list[Event]) -> list[object]:
    """What went out: errors by their first three elements, after checking the rest of their form."""
    out: list[object] = []
    for event in events:
        if not isinstance(event, Transmit):
            continue
        frame = json.loads(event.text)
        if frame[0] == 4:
            assert len(frame) == 5
            assert isinstance(frame[3], str) and 0 < len(frame[3]) <= 255
            assert isinstance(frame[4], dict)
            frame = frame[:3]
        out.append(frame)
    return out


@pytest.mark.parametrize(("version", "case"), cases())
def test_golden(version: Version, case: dict[str, Any]) -> None:
    connection = connection_for(version, case)
    events = [event for text in case["in"] for event in connection.receive(text, 0.0)]
    assert heads(events) == [json.loads(one) for one in case["out"]]
    handed = [f"{one.id} {one.action.name}" for one in events if isinstance(one, CallReceived)]
    assert handed == ([case["handed"]] if "handed" in case else [])
    sent = [f"{one.id} {one.action.name}" for one in events if isinstance(one, SendReceived)]
    assert sent == ([case["sent"]] if "sent" in case else [])
    assert [one.kind for one in events if isinstance(one, Note)] == case.get("notes", [])
    if "after" in case:
        after = connection.answer(handed[0].split()[0], b"{}", 1.0)
        assert heads(after) == [json.loads(one) for one in case["after"]]


@pytest.mark.parametrize("version", list(Version))
def test_too_deep_is_malformed(version: Version) -> None:
    connection = connection_for(version, {})
    for depth in (70, 500, 100_000):
        text = '[2,"1","DataTransfer",{"vendorId":"a","data":' + "[" * depth + "]" * depth + "}]"
        events = connection.receive(text, 0.0)
        assert not any(isinstance(one, CallReceived) for one in events)
        assert heads(events) == [[4, "1", connection._dialect.spell("RpcFrameworkError")]]
        assert [one.kind for one in events if isinstance(one, Note)] == ["malformed"]


@pytest.mark.parametrize("version", list(Version))
def test_a_too_deep_answer_is_not_answered(version: Version) -> None:
    for depth in (70, 100_000):
        deep = "[" * depth + "]" * depth
        events = connection_for(version, {}).receive(f'[3,"1",{{"data":{deep}}}]', 0.0)
        assert heads(events) == []


def test_the_description_is_cut_and_details_stay_an_object() -> None:
    connection = connection_for(Version.V201, {})
    connection.receive('[2,"1","Heartbeat",{}]', 0.0)
    (event,) = connection.refuse("1", "GenericError", "x" * 1000, None, 0.0)
    assert isinstance(event, Transmit)
    frame = json.loads(event.text)
    assert frame == [4, "1", "GenericError", "x" * 255, {}]


@pytest.mark.parametrize(
    ("version", "code"), [(Version.V16, "FormationViolation"), (Version.V201, "FormatViolation")]
)
def test_a_handlers_neutral_code_is_spelled_as_the_version_does(version: Version, code: str) -> None:
    connection = connection_for(version, {})
    connection.receive('[2,"1","Heartbeat",{}]', 0.0)
    assert heads(connection.refuse("1", "FormatViolation", "no", {}, 0.0)) == [[4, "1", code]]


def test_our_frames_are_compact() -> None:
    connection = connection_for(Version.V16, {})
    connection.receive('[2,"a\\"b","Heartbeat",{}]', 0.0)
    (event,) = connection.answer('a"b', b'{"currentTime":"2026-11-22T12:00:00Z"}', 0.0)
    assert isinstance(event, Transmit)
    assert event.text == '[3,"a\\"b",{"currentTime":"2026-11-22T12:00:00Z"}]'
