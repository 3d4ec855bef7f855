"""The line: what a station does when it breaks, refuses or leads to the wrong place."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from websockets.asyncio.server import ServerConnection, serve

from ocppj.errors import CallError
from ocppj.faults import Effect, FaultPlan, FaultRule
from schemas import v16, v201
from schemas.version import Version
from simulator import Station
from simulator.blocks import ROUTES
from simulator.model.spec import Profile
from tests.simulator.office import SILENCE, Office

BACK = {"OCPPCommCtrlr.RetryBackOffWaitMinimum": "1", "OCPPCommCtrlr.RetryBackOffRandomRange": "0"}
PROFILE = Profile(variables=BACK)
TRANSACTION = {Version.V16: "StartTransaction", Version.V201: "TransactionEvent"}


def station(office: Office, url: str, **more: Any) -> Station:
    more.setdefault("profile", PROFILE)
    return Station("cp001", url=url, version=office.version, **{"seed": 0, **more})


async def test_the_line_is_pinged_at_the_interval_that_the_station_is_set_to(version: Version) -> None:
    pinged = asyncio.Event()

    async def serve_it(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=[version.subprotocol], autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.PING:
                pinged.set()
        return socket

    app = web.Application()
    app.router.add_get("/cp001", serve_it)
    profile = Profile(variables={"OCPPCommCtrlr.WebSocketPingInterval": "1"})
    async with TestServer(app) as server:
        url = str(server.make_url("/")).replace("http", "ws")
        async with Station("cp001", url=url, version=version, profile=profile, seed=0):
            assert await asyncio.wait_for(pinged.wait(), 30)


async def test_a_server_without_our_subprotocol_is_left(version: Version) -> None:
    seen: list[float] = []

    async def on_connect(socket: ServerConnection) -> None:
        seen.append(time.monotonic())
        await socket.wait_closed()

    async with serve(on_connect, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with Station("cp001", url=url, version=version, profile=PROFILE, seed=0) as one:
            await one.until(lambda: one.connect_error is not None)
            assert "subprotocol None" in str(one.connect_error)
            await one.until(lambda: len(seen) == 2)
            assert seen[1] - seen[0] > 0.9


async def test_a_server_that_hangs_up_is_not_stormed(version: Version) -> None:
    connections = 0

    async def on_connect(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.close(1008, "go away")

    name: Any = version.subprotocol
    async with serve(on_connect, "127.0.0.1", 0, subprotocols=[name]) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        began = time.monotonic()
        async with Station("cp001", url=url, version=version, profile=PROFILE, seed=0) as one:
            await one.until(lambda: connections == 2)
        assert time.monotonic() - began > 0.9


async def test_a_refused_handshake_is_told(version: Version) -> None:
    name: Any = version.subprotocol

    async def on_connect(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async def refuse(socket: ServerConnection, _: Any) -> Any:
        return socket.respond(401, "no\n")

    async with serve(on_connect, "127.0.0.1", 0, subprotocols=[name], process_request=refuse) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with Station("cp001", url=url, version=version, profile=PROFILE, seed=0) as one:
            await one.until(lambda: one.connect_error is not None)
            assert "401" in str(one.connect_error)


async def test_a_status_lost_on_its_way_is_told_again(office: Office) -> None:
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.quiet()
        office.answers["StatusNotification"] = lambda _: SILENCE
        await one.plug()
        await office.until(lambda: len(office.statuses()) == 2)
        office.answers["StatusNotification"] = lambda _: {}
        await office.socket.close()
        await one.until(lambda: office.connections == 2)
        await one.quiet()
        assert len(office.statuses()) == 3 and office.statuses()[1] == office.statuses()[2]


async def test_after_long_offline_all_is_told() -> None:
    office = Office(Version.V201)
    profile = Profile(variables={**BACK, "OCPPCommCtrlr.OfflineThreshold": "0"})
    async with (
        office.listening() as url,
        Station("c", url=url, version=office.version, profile=profile, seed=0) as one,
    ):
        await one.booted()
        await one.quiet()
        await one.disconnect()
        await one.until(lambda: office.connections == 2)
        await one.quiet()
        assert len(office.statuses()) == 2


async def test_wire_faults_befall_it(office: Office) -> None:
    plan = FaultPlan((FaultRule(Effect.DUPLICATE, action="Heartbeat"),))
    async with office.listening() as url, station(office, url, speed=1000, faults=plan) as one:
        await one.booted()
        await office.until(lambda: office.actions.count("Heartbeat") >= 2)
        ids = [message_id for action, _, message_id in office.calls if action == "Heartbeat"]
        assert len(set(ids)) < len(ids)


async def test_a_killed_process_owes_what_was_not_answered(office: Office, tmp_path: Path) -> None:
    """The message goes out, its answer never comes, the process is killed: the next one repeats it, once."""
    action = TRANSACTION[office.version]
    good = office.answers.get(action, lambda _: {})
    office.answers[action] = lambda _: SILENCE
    async with office.listening() as url:
        process = await _run(office, url, tmp_path)
        await office.until(lambda: office.seen(action), 20)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        office.answers[action] = good
        version, state = office.version, tmp_path / "state"
        async with Station(
            "cp001", url=url, version=version, state_dir=state, profile=PROFILE, seed=0
        ) as one:
            await one.booted()
            await one.quiet()
            ids = [message_id for name, _, message_id in office.calls if name == action]
            assert ids[0] == ids[1] == one.acknowledged[0].message_id
            last = one.acknowledged[-1].payload
            reason = last.get("reason") or last["transactionInfo"]["stoppedReason"]
            assert reason == "PowerLoss" and not one.outbox


async def _run(office: Office, url: str, folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "run", "--url", url, "--ocpp", office.version.value,
        "--state", str(folder / "state"),
        cwd=Path(__file__).parents[2], env=dict(os.environ), stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def test_the_transcript_reads_back(office: Office, tmp_path: Path) -> None:
    async with office.listening() as url, Station("cp001", url=url, version=office.version, seed=0) as one:
        await one.booted()
        await one.quiet()
    file = tmp_path / "t.jsonl"
    one.transcript.write(file)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert lines[0]["plugfest"] == 1 and lines[1]["dir"] == "open" and lines[-1]["dir"] == "close"


async def test_what_breaks_inside_is_told_to_whoever_waits(office: Office) -> None:
    async def broken(core: object, request: object) -> Any:
        raise CallError("GenericError", "on purpose")

    async def fails() -> None:
        raise RuntimeError("inside")

    kind: Any = v16.ClearCacheRequest if office.version is Version.V16 else v201.ClearCacheRequest
    routes = ROUTES.replaced({kind: broken})
    with pytest.raises(RuntimeError, match="inside"):
        async with office.listening() as url, station(office, url, routes=routes) as one:
            await one.booted()
            assert await office.ask("ClearCache") == "GenericError"
            one.core.spawn(fails())
            await one.until(lambda: False)
