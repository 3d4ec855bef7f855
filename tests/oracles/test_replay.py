"""Recordings of real firmware replayed against our CSMS: every answer, and the records at the end."""

from __future__ import annotations

import pytest

from tests.oracles import compare, recording
from tests.oracles.conftest import Running
from tests.oracles.replay import Replay


@pytest.mark.parametrize("name", recording.names())
async def test_a_recorded_station_is_served_as_expected(name: str, running: Running) -> None:
    expected = recording.expectation(name)
    station = expected["station"]
    for token in station["tokens"]:
        await running.rest.token(token)
    replay = Replay(recording.read(name), station["version"], running.ws_url, station["id"], running.rest)

    played = await replay.run()

    wrong = played.wrong + compare.answers(expected["calls"], played)
    wrong += await compare.records(expected, played, running.csms, running.rest)
    assert not wrong, f"{name}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", recording.names())
def test_an_expectation_names_every_call_of_its_recording(name: str) -> None:
    calls = {line.number: line.action for line in recording.read(name) if line.is_call("cs->csms")}

    assert {number: action for number, action, _ in recording.expectation(name)["calls"]} == calls


def test_no_recording_holds_a_password() -> None:
    for name in recording.names():
        opened = [line for line in recording.read(name) if line.direction == "open"]
        headers = [line.extra.get("headers", {}) for line in opened]
        assert all(h.get("authorization", "Basic (redacted)") == "Basic (redacted)" for h in headers)
