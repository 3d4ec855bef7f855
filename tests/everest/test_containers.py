"""The Docker path with a real daemon: images built here that stand in for EVerest's, started, driven and
ended by the commands as a person gives them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from everest import containers
from tests.containers import images
from tests.everest.conftest import Shell, fetch, until
from tests.everest.standin.__main__ import ROOT

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def client(docker_host: str) -> Iterator[Any]:
    with closing(images.connect(docker_host)) as opened:
        yield opened


@pytest.fixture
async def docked(shell: Shell, docker_host: str, everest_image: str, client: Any) -> AsyncIterator[Shell]:
    named = dict.fromkeys(("EVEREST_IMAGE", "EVEREST_MQTT_IMAGE"), everest_image)
    shell.extra |= {"DOCKER_HOST": docker_host, **named}
    before = _there(client)
    yield shell
    await shell.run("down")
    assert _there(client) == before


def _there(client: Any) -> tuple[list[str], ...]:
    """Containers, networks and volumes."""
    kinds = (client.containers.list(all=True), client.networks.list(), client.volumes.list())
    return tuple(sorted(str(one.name) for one in kind) for kind in kinds)


async def _found(http: str, path: str, **matching: object) -> list[dict[str, Any]]:
    items = (await fetch(http, path))["items"]
    return [one for one in items if all(one[key] == value for key, value in matching.items())]


async def _reset(http: str, kind: str) -> str:
    async with aiohttp.ClientSession() as asking:
        answer = await asking.post(f"{http}/api/stations/cp001/commands/Reset", json={"type": kind})
        return str((await answer.json())["response"]["status"])


@pytest.mark.parametrize(("ocpp", "kind"), [("1.6", "Soft"), ("2.0.1", "Immediate")])
async def test_whole_session_and_a_reset(docked: Shell, client: Any, ocpp: str, kind: str) -> None:
    panel = ("--nodered", "--nodered-image", images.EVEREST) if ocpp == "1.6" else ()
    assert "cp001: ready" in await docked.run("up", "--ocpp", ocpp, *panel)
    http = (await docked.status())["http_url"]
    await until(lambda: _found(http, "/api/stations", online=True), "the station online")
    await docked.run("plug")
    await docked.run("swipe", "RFID0001")
    (running,) = await until(lambda: _found(http, "/api/transactions", active=True), "a transaction")
    assert (running["token"], running["authorized"]) == ("RFID0001", True)
    await docked.run("unplug")
    await until(lambda: _found(http, "/api/transactions", active=False), "its end")
    assert "all modules started" in await docked.run("logs", "manager")
    _limited(client)

    assert await _reset(http, kind) == "Accepted"

    async def back() -> bool:
        return (await docked.status())["restarts"] == 1 and bool(
            await _found(http, "/api/stations", online=True)
        )

    await until(back, "the station back", 60)
    assert "Restarts   1" in await docked.run("status")


def _limited(client: Any) -> None:
    manager = client.containers.get(f"{containers.stem('cp001')}-manager")
    host = manager.attrs["HostConfig"]
    assert (host["Memory"], host["NanoCpus"]) == (1024 * 1024**2, 1_000_000_000)
    assert manager.attrs["State"]["Health"]["Status"] == "healthy"


@pytest.mark.parametrize("part", ["mqtt", "manager"])
async def test_crash_of_a_container_ends_everything(docked: Shell, client: Any, part: str) -> None:
    await docked.run("up", "--url", "ws://host.docker.internal:9/")
    client.containers.get(f"{containers.stem('cp001')}-{part}").kill()
    await until(lambda: docked.is_in("failed"), "failed")
    assert f"{part} is exited, exit status 137" in await docked.run("status", expect=1)
    assert not [one for one in client.containers.list(all=True) if containers.LABEL in one.labels]


async def test_killed_supervisor_is_swept_up_after(docked: Shell, client: Any) -> None:
    await docked.run("up", "--url", "ws://host.docker.internal:9/")
    os.kill((await docked.status())["supervisor"]["pid"], signal.SIGKILL)

    async def told() -> bool:
        return "was killed" in await docked.run("status", expect=1)

    await until(told, "its end")
    await docked.run("down")
    assert not [one for one in client.containers.list(all=True) if containers.LABEL in one.labels]


async def test_missing_image_is_one_line(docked: Shell) -> None:
    said = await docked.run("up", "--image", "127.0.0.1:9/manager:1", expect=1)
    assert "the image 127.0.0.1:9/manager:1 is missing and cannot be pulled" in said


async def test_scenario_runs_with_containers(docked: Shell, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scenarios", "--station", "everest", "--reports", str(tmp_path / "reports")),
        *(
            "--scenario",
            "transactions/session/after-the-cable-is-drawn-the-evse-is-free-for-the-next-one[2.0.1-sqlite]",
        ),
        env={**os.environ, **docked.extra},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 240)
    assert process.returncode == 0, said.decode()
    assert "1 PASS" in said.decode()
