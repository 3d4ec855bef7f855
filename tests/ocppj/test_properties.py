"""No text raises out of a connection, and every readable CALL gets exactly one answer."""

import json
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ocppj.connection import Connection
from ocppj.events import Answered, CallReceived, Event, Failed, Note, Transmit
from ocppj.phases import boot_phase
from schemas.action import Sender
from schemas.catalogue import find
from schemas.validation import Mode
from schemas.version import Version

versions = st.sampled_from(list(Version))
modes = st.sampled_from(list(Mode))
ids = st.sampled_from(["1", "2", "3", "", "-1", "x" * 40, 'q"uote'])
actions = st.sampled_from(
    ["Heartbeat", "BootNotification", "StatusNotification", "MeterValues", "DataTransfer", "Reset", "FooBar",
     "TransactionEvent", "NotifyPeriodicEventStream"]
)  # fmt: skip
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
names = st.sampled_from(
    ["vendorId", "data", "connectorId", "evseId", "status", "timestamp", "chargePointVendor", "customData"]
) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
payloads = st.dictionaries(names, values, max_size=4) | values
calls = st.tuples(st.just(2), ids, actions, payloads).map(list)
frames = calls | st.lists(values, max_size=6) | st.tuples(st.integers(0, 9), ids, values, values).map(list)
answers_to_c1 = st.tuples(st.integers(3, 5), st.just("c1"), values, values, values).map(list)
texts = frames.map(json.dumps) | st.text() | st.builds(
    lambda text, at: text[: at % (len(text) + 1)], calls.map(json.dumps), st.integers(0, 200)
)  # fmt: skip


def connection(version: Version, mode: Mode, status: str | None = "Accepted") -> Connection:
    phase = boot_phase(version, status, Sender.CSMS)  # type: ignore[arg-type]
    return Connection(version, receives=Sender.STATION, mode=mode, phase=phase)


def answered(events: list[Event]) -> list[str]:
    return [json.loads(one.text)[1] for one in events if isinstance(one, Transmit)]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    versions, modes, st.sampled_from(["Accepted", "Pending", "Rejected", None]), st.lists(texts, max_size=6)
)
def test_no_text_raises(version: Version, mode: Mode, status: str | None, given_texts: list[str]) -> None:
    one = connection(version, mode, status)
    for text in given_texts:
        for event in one.receive(text, 0.0):
            assert not isinstance(event, Transmit) or isinstance(json.loads(event.text), list)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(versions, modes, st.lists(calls, max_size=12))
def test_every_readable_call_gets_one_answer(
    version: Version, mode: Mode, given_calls: list[list[object]]
) -> None:
    one = connection(version, mode)
    owed: Counter[object] = Counter()
    events: list[Event] = []
    for call in given_calls:
        came = one.receive(json.dumps(call), 0.0)
        if not any(isinstance(event, Note) and event.kind == "repeated-call" for event in came):
            owed[call[1]] += 1
        events += came
    settled = list(events)
    while handed := [event for event in events if isinstance(event, CallReceived)]:
        events = one.answer(handed[0].id, b"{}", 0.0)
        settled += events
    assert Counter(answered(settled)) == owed


@settings(max_examples=300, deadline=None, derandomize=True)
@given(versions, modes, st.lists(answers_to_c1, max_size=3))
def test_every_call_of_ours_ends_once(version: Version, mode: Mode, answers: list[list[object]]) -> None:
    one = connection(version, mode)
    action = find(version, "GetConfiguration" if version is Version.V16 else "GetVariables")
    assert action is not None
    events = one.call("c1", action, b"{}", 0.0)
    for answer in answers:
        for length in (3, 5):
            events += one.receive(json.dumps(answer[:length]), 1.0)
    events += one.tick(1000.0)
    assert len([event for event in events if isinstance(event, Answered | Failed)]) == 1
