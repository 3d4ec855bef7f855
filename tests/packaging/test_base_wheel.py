"""The base wheel alone runs a station: no database, no web server, no test tool in its environment."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from websockets.asyncio.server import ServerConnection

from ocppj.clock import SystemClock

ROOT = Path(__file__).parents[2]
ABSENT = ("aiohttp", "sqlalchemy", "alembic", "pytest", "prometheus_client")


def _run(*command: str, expect: int = 0) -> str:
    ours = ("PYTHON", "VIRTUAL")  # of the environment that runs the tests
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/", check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the base wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    wheel = next(folder.glob("plugfest-*.whl"))
    _run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    _run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), str(wheel))
    return folder / "venv" / "bin"


def test_server_packages_stay_out(base: Path) -> None:
    code = "import importlib.util as u, sys; print([n for n in sys.argv[1:] if u.find_spec(n)])"
    assert _run(str(base / "python"), "-c", code, *ABSENT).strip() == "[]"


def test_command_without_its_extra_says_what_to_install(base: Path) -> None:
    said = _run(str(base / "csms"), "serve", expect=2)
    assert said.strip().endswith("pip install plugfest[csms]")
    assert said.count("\n") == 1


def test_everest_without_its_extra_says_what_to_install(base: Path) -> None:
    said = _run(str(base / "everest"), "up", expect=2)
    assert said.strip().endswith("pip install plugfest[everest]")
    assert said.count("\n") == 1


async def test_station_boots_and_charges(base: Path) -> None:
    seen: list[str] = []

    class Central(ChargePoint):
        @on("BootNotification")
        def on_boot(self, **_: object) -> object:
            seen.append("BootNotification")
            return call_result.BootNotification(SystemClock().utc().isoformat(), 300, "Accepted")

        @on("StatusNotification")
        def on_status(self, **_: object) -> object:
            return call_result.StatusNotification()

        @on("Heartbeat")
        def on_heartbeat(self, **_: object) -> object:
            return call_result.Heartbeat(SystemClock().utc().isoformat())

        @on("Authorize")
        def on_authorize(self, **_: object) -> object:
            return call_result.Authorize({"status": "Accepted"})

        @on("StartTransaction")
        def on_start_transaction(self, **_: object) -> object:
            seen.append("StartTransaction")
            return call_result.StartTransaction(7, {"status": "Accepted"})

        @on("MeterValues")
        def on_meter_values(self, **_: object) -> object:
            return call_result.MeterValues()

        @on("StopTransaction")
        def on_stop_transaction(self, **_: object) -> object:
            seen.append("StopTransaction")
            return call_result.StopTransaction()

    async def serve(socket: ServerConnection) -> None:
        try:
            await Central("cp001", socket).start()
        except websockets.ConnectionClosed:
            seen.append("closed")

    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:  # type: ignore[list-item]
        port = next(iter(server.sockets)).getsockname()[1]
        command = [str(base / "simulator"), "run", "--url", f"ws://127.0.0.1:{port}/", "--ocpp", "1.6"]
        process = await asyncio.create_subprocess_exec(*command, "--duration", "4s", "--speed", "600")
        assert await asyncio.wait_for(process.wait(), 60) == 0
    assert seen[0] == "BootNotification"
    assert "StartTransaction" in seen
    assert "StopTransaction" in seen
