"""Every outcome of a command, and the commands that follow a turn."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from csms.commands import NotConnected, Outcome
from csms.context import Context
from csms.engine import Engine
from csms.routes import Command
from csms.store import tables
from ocppj.errors import CallTimeout
from schemas import v16
from schemas.version import Version
from tests.csms_engine.kit import ROUTES, Station, rows, running, until

SET = {"key": "k", "value": "v"}


async def _connected(engine: Engine, name: str = "a", version: Version = Version.V16) -> Station:
    station = Station(engine, name, version)
    await until(lambda: engine.stations.session(1, name) is not None)
    return station


async def _sent(engine: Engine, station: Station, answer: str, **options: Any) -> Outcome:
    """Send ChangeConfiguration and let the station answer with ``answer``, %s being the id."""
    sending = asyncio.ensure_future(engine.commands.send(1, "a", "ChangeConfiguration", SET, **options))
    ours = await station.receive()
    await station.link.send(answer % ours[1])
    return await sending


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ('[3,"%s",{"status":"Accepted"}]', "answered"),
        ('[4,"%s","InternalError","broken",{"a":1}]', "error"),
        ('[3,"%s",{"status":"Perhaps"}]', "invalid"),
        ('[3,"%s",{}]', "invalid"),
    ],
)
async def test_what_the_station_answers(url: str, answer: str, outcome: str) -> None:
    async with running(url) as (engine, _):
        result = await _sent(engine, await _connected(engine), answer)
        assert result.outcome == outcome
        assert result.message_id is not None and result.sent_at is not None
        if outcome == "answered":
            assert result.answered_at is not None and result.answered_at >= result.sent_at
        elif outcome == "error":
            assert result.error == {"code": "InternalError", "description": "broken", "details": {"a": 1}}
        else:
            assert result.faults[0].path in ("", "/status")
        # Only a readable answer has effects.
        assert len(await rows(engine.store, tables.inconsistencies)) == (outcome == "answered")


@pytest.mark.parametrize(
    ("action", "payload", "outcome"),
    [
        ("ChangeConfiguration", {"key": "k"}, "bad-request"),
        ("GetBaseReport", {}, "not-in-version"),
        ("NoAction", {}, "not-in-version"),
        ("BootNotification", {}, "not-in-version"),
        ("GetDiagnostics", {"location": "ftp://x"}, "declined"),
        ("UnlockConnector", {"connectorId": 1}, "declined"),
        ("ClearCache", {}, "gated"),
    ],
)
async def test_what_is_not_sent(url: str, action: str, payload: object, outcome: str) -> None:
    async with running(url) as (engine, _):
        station = await _connected(engine)
        result = await engine.commands.send(1, "a", action, payload)
        assert result.outcome == outcome
        assert bool(result.faults) == (outcome == "bad-request")
        assert result.reason or result.faults
        assert await station.silent()


async def test_stations_that_are_not_there(url: str) -> None:
    async with running(url) as (engine, _):
        assert (await engine.commands.send(1, "a", "Reset", {"type": "Soft"})).outcome == "unknown-station"
        await (await _connected(engine)).close()
        assert (await engine.commands.send(1, "a", "Reset", {"type": "Soft"})).outcome == "not-connected"
        waited = await engine.commands.send(1, "a", "Reset", {"type": "Soft"}, queue_for=0.02)
        assert waited.outcome == "not-connected"
        with pytest.raises(NotConnected):
            await engine.commands.send_raw(1, "a", "text")


async def test_a_command_waits_for_the_connection(url: str) -> None:
    async with running(url) as (engine, _):
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "Reset", {"type": "Soft"}, queue_for=5.0)
        )
        await asyncio.sleep(0)
        station = await _connected(engine)
        ours = await station.receive()
        await station.link.send(json.dumps([3, ours[1], {"status": "Accepted"}]))
        assert (await sending).outcome == "answered"


async def test_silence_a_close_and_old_age(url: str) -> None:
    async with running(url) as (engine, _):
        station = await _connected(engine)
        first = asyncio.ensure_future(engine.commands.send(1, "a", "Reset", {"type": "Soft"}, timeout=0.2))
        second = asyncio.ensure_future(
            engine.commands.send(1, "a", "ChangeConfiguration", SET, stale_after=0.05)
        )
        assert (await second).outcome == "stale"  # it waited behind the first and was never written
        result = await first
        assert (result.outcome, result.message_id is not None) == ("timeout", True)
        third = asyncio.ensure_future(engine.commands.send(1, "a", "ChangeConfiguration", SET))
        await station.receive()
        await station.receive()
        await station.close()
        assert (await third).outcome == "disconnected"


async def test_an_invalid_payload_on_purpose(url: str) -> None:
    async with running(url) as (engine, _):
        station = await _connected(engine)
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "ChangeConfiguration", {"key": 5, "x": None}, validate=False)
        )
        ours = await station.receive()
        assert ours[3] == {"key": 5, "x": None}
        await station.link.send(json.dumps([3, ours[1], {"status": "Rejected"}]))
        assert (await sending).response == {"status": "Rejected"}


async def test_raw_text_and_its_answer(url: str) -> None:
    async with running(url) as (engine, _):
        station = await _connected(engine)
        assert await engine.commands.send_raw(1, "a", '[2,"r0","FooBar",{}]') is None
        sending = asyncio.ensure_future(
            engine.commands.send_raw(1, "a", '[2,"r1","FooBar",{}]', wait="r1", timeout=5)
        )
        await station.receive()
        assert await station.receive() == [2, "r1", "FooBar", {}]
        await station.link.send('[4,"r1","NotImplemented","",{}]')
        assert await sending == '[4,"r1","NotImplemented","",{}]'
        with pytest.raises(CallTimeout):
            await engine.commands.send_raw(1, "a", '[2,"r2","FooBar",{}]', wait="r2", timeout=0.01)


async def test_effects_that_fail_are_no_success(url: str) -> None:
    async def broken(context: Context, request: object, response: object) -> None:
        context.note("lost")
        raise RuntimeError("effects")

    routes = ROUTES.replaced(commands={v16.ChangeConfigurationRequest: Command(applied=broken)})
    async with running(url, routes) as (engine, _):
        station = await _connected(engine)
        with pytest.raises(RuntimeError, match="effects"):
            await _sent(engine, station, '[3,"%s",{"status":"Accepted"}]')
        assert await rows(engine.store, tables.inconsistencies) == []


# ---- follow-ups ----


def _following(durable_for: float | timedelta | None) -> Any:
    async def heartbeat(context: Context, request: v16.HeartbeatRequest) -> v16.HeartbeatResponse:
        reset = v16.ResetRequest(type=v16.ResetType.SOFT)
        context.then("Reset", reset, durable_for=durable_for)
        return v16.HeartbeatResponse(current_time="2026-03-01T12:00:00Z")

    return ROUTES.replaced({v16.HeartbeatRequest: heartbeat})


async def test_a_follow_up_goes_out_after_the_answer(url: str) -> None:
    async with running(url, _following(None)) as (engine, _):
        station = await _connected(engine)
        call = await station.send("Heartbeat", {})
        assert (await station.receive())[:2] == [3, call]
        ours = await station.receive()
        assert ours[2:] == ["Reset", {"type": "Soft"}]
        assert await rows(engine.store, tables.intents) == []


async def test_a_durable_follow_up_survives_a_restart(url: str) -> None:
    async with running(url, _following(60.0)) as (engine, _):
        station = await _connected(engine)
        await station.send("Heartbeat", {})
        await station.receive()
        await station.receive()  # the Reset: never answered
        (owed,) = await rows(engine.store, tables.intents)
        assert owed["done_at"] is None and owed["payload"] == {"type": "Soft"}
        await station.close()
    async with running(url) as (engine, _):
        station = await _connected(engine)
        ours = await station.receive()
        assert ours[2] == "Reset"
        await station.link.send(json.dumps([3, ours[1], {"status": "Accepted"}]))
        await until(lambda: not engine._intents._tasks)
        (done,) = await rows(engine.store, tables.intents)
        assert done["outcome"] == "answered" and done["done_at"] is not None
        assert done["payload"] == {}  # what is no longer owed is not kept
        await station.close()
        again = await _connected(engine)
        assert await again.silent()  # once


async def test_a_durable_follow_up_expires(url: str) -> None:
    async with running(url, _following(timedelta(seconds=-1))) as (engine, _):
        station = await _connected(engine)
        await station.send("Heartbeat", {})
        await station.receive()
        await station.receive()
        await station.close()
    async with running(url) as (engine, _):
        station = await _connected(engine)
        assert await station.silent()
        (row,) = await rows(engine.store, tables.intents)
        assert row["outcome"] == "expired" and row["payload"] == {}
