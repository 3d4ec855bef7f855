"""Recordings of real firmware replayed against our CSMS: every answer, and the records at the end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from csms.blocks import ROUTES
from csms.bootstrap import Csms
from csms.context import Context
from csms.routes import Handler
from csms.settings import Settings
from ocppj.errors import CallError
from schemas import v16, v201
from tests.oracles import compare, recording
from tests.oracles.conftest import Running
from tests.oracles.replay import Played, Replay
from tests.oracles.rest import Rest


async def play(name: str, running: Running) -> tuple[Played, list[str]]:
    """Play a recording; what happened, and what was answered otherwise than expected."""
    expected = recording.expectation(name)
    station = expected["station"]
    replay = Replay(recording.read(name), station["version"], running.ws_url, station["id"], running.rest)
    played = await replay.run()
    return played, played.wrong + compare.answers(expected["calls"], played)


async def enter_tokens(name: str, running: Running) -> None:
    """Let the operator enter the tokens of a recording."""
    for token in recording.expectation(name)["station"]["tokens"]:
        await running.rest.token(token)


async def judge(name: str, running: Running) -> list[str]:
    """Play a recording once; everything that is otherwise than expected."""
    await enter_tokens(name, running)
    played, wrong = await play(name, running)
    expected = recording.expectation(name)
    return wrong + await compare.records(expected, played, running.csms, running.rest)


@pytest.mark.parametrize("name", recording.names())
async def test_a_recorded_station_is_served_as_expected(name: str, running: Running) -> None:
    wrong = await judge(name, running)

    assert not wrong, f"{name}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", recording.names())
async def test_a_station_that_repeats_everything_changes_nothing(name: str, strict: Running) -> None:
    """A repeated start or event is known by its content; in strict mode, where nothing is repaired."""
    await enter_tokens(name, strict)
    first, wrong = await play(name, strict)
    second, again = await play(name, strict)
    expected = recording.expectation(name)
    expected["data_transfers"] = expected.get("data_transfers", []) * 2  # each is a message of its own
    records = await compare.records(expected, second, strict.csms, strict.rest)

    assert first.transaction_ids == second.transaction_ids
    assert not wrong + again + records, f"{name}:\n" + "\n".join(wrong + again + records)


async def invalid(context: Context, request: v16.AuthorizeRequest) -> v16.AuthorizeResponse:
    """Refuse everybody."""
    return v16.AuthorizeResponse(id_tag_info=v16.IdTagInfo(status=v16.AuthorizationStatus.INVALID))


async def refuses(context: Context, request: Struct) -> Struct:
    """Answer a CALLERROR."""
    raise CallError("InternalError", "broken on purpose")


async def forgets_16(context: Context, request: v16.MeterValuesRequest) -> v16.MeterValuesResponse:
    """Acknowledge and keep nothing."""
    return v16.MeterValuesResponse()


async def forgets_201(
    context: Context, request: v201.TransactionEventRequest
) -> v201.TransactionEventResponse:
    """Acknowledge and keep nothing."""
    return v201.TransactionEventResponse()


BROKEN: dict[str, tuple[str, Mapping[type[Struct], Handler], str]] = {
    "wrong status": (
        "microocpp-frames-16",
        {v16.AuthorizeRequest: invalid},
        '"Authorize", {"idTag": "RFID0001"}',
    ),
    "CALLERROR": (
        "everest-frames-16",
        {v16.StopTransactionRequest: refuses},
        '"StopTransaction", {"meterStop"',
    ),
    "forgotten readings": ("microocpp-frames-16", {v16.MeterValuesRequest: forgets_16}, "readings of "),
    "forgotten events": (
        "openocpp-frames-201",
        {v201.TransactionEventRequest: forgets_201},
        "0 transactions",
    ),
}


@pytest.mark.parametrize("defect", BROKEN)
async def test_a_replay_shows_what_a_broken_handler_does(defect: str, tmp_path: Path) -> None:
    name, handlers, shown = BROKEN[defect]
    settings = Settings.ephemeral(f"sqlite:///{tmp_path / 'csms.db'}")
    routes = ROUTES.replaced(handlers=handlers)
    async with Csms(settings, routes) as csms, Rest(csms.http_url) as rest:
        wrong = await judge(name, Running(csms, rest))

    assert any(shown in text for text in wrong), wrong


@pytest.mark.parametrize("name", recording.names())
def test_an_expectation_names_every_call_of_its_recording(name: str) -> None:
    calls = {line.number: line.action for line in recording.read(name) if line.is_call("cs->csms")}

    assert {number: action for number, action, _ in recording.expectation(name)["calls"]} == calls


def test_no_recording_holds_a_password() -> None:
    for name in recording.names():
        opened = [line for line in recording.read(name) if line.direction == "open"]
        headers: list[dict[str, Any]] = [line.extra.get("headers", {}) for line in opened]
        assert all(h.get("authorization", "Basic (redacted)") == "Basic (redacted)" for h in headers)
