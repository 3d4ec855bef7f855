"""Our own image, and the compose files with it, on a real daemon: a session through each by our simulator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from schemas.version import Version
from simulator import Station
from tests.containers import images
from tests.containers.daemon import PACKAGES

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"), pytest.mark.timeout(600)]
_DEPLOY = images.ROOT / "csms" / "deploy"
_TOKEN = "for-the-test"
_TOKENS = json.dumps([{"token": _TOKEN}])
_PROJECT = "plugfest-tests"
_PATIENCE = 60.0  # seconds


@pytest.fixture
def client(docker_host: str) -> Iterator[Any]:
    with closing(images.connect(docker_host)) as opened:
        yield opened


def _asked(address: str, path: str) -> Any:
    request = urllib.request.Request(f"http://{address}{path}", headers={"Authorization": f"Bearer {_TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


async def _charge(address: str, identity: str, version: Version) -> None:
    async with Station(identity, url=f"ws://{address}/", version=version) as station:
        await station.booted()
        await station.plug()
        assert await station.authorize("RFID0001") == "Accepted"
        await station.charge(seconds=1)
        await station.stop()
        await station.unplug()
        await station.quiet()


def _sessions(address: str) -> list[tuple[str, bool]]:
    listed = _asked(address, "/api/transactions")["items"]
    return sorted((one["station"], one["active"]) for one in listed)


@pytest.fixture
def served(client: Any, product_image: str) -> Iterator[Any]:
    container = client.containers.run(
        product_image,
        detach=True,
        read_only=True,
        tmpfs={"/tmp": ""},
        cap_drop=["ALL"],
        environment={"CSMS_HTTP__TOKENS": _TOKENS},
        ports={"8080/tcp": ("127.0.0.1", None), "8081/tcp": ("127.0.0.1", None)},
    )
    yield container
    container.remove(force=True, v=True)


def _healthy(container: Any) -> bool:
    container.reload()
    assert container.status == "running", container.logs().decode()
    return bool(container.attrs["State"]["Health"]["Status"] == "healthy")


def _place(container: Any, port: int) -> str:
    (bound,) = container.ports[f"{port}/tcp"]
    return f"127.0.0.1:{bound['HostPort']}"


async def test_the_image_serves_as_nobody_special_and_keeps_its_database(served: Any) -> None:
    _until(lambda: _healthy(served), "healthy")
    assert _asked(_place(served, 8080), "/health")["status"] == "ok"
    assert served.exec_run(["id", "-u"]).output == b"10001\n"
    assert served.exec_run(["touch", "/opt/plugfest/x"]).exit_code != 0
    await _charge(_place(served, 8081), "cp001", Version.V16)
    served.stop(timeout=20)
    assert served.wait()["StatusCode"] == 0  # it ends in order, not by being killed
    served.start()
    _until(lambda: _healthy(served), "healthy again")
    assert _sessions(_place(served, 8080)) == [("cp001", False)]


@dataclass(frozen=True, slots=True)
class Compose:
    """A project of the compose files, with ports of its own."""

    environment: dict[str, str]
    files: tuple[str, ...]

    def __call__(self, *arguments: str) -> str:
        program = shutil.which("docker-compose")
        assert program is not None, f"apt-get install {PACKAGES}"
        named = [part for file in self.files for part in ("-f", str(_DEPLOY / file))]
        done = subprocess.run(
            [program, *named, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def _up(client: Any, host: str, files: tuple[str, ...], **variables: str) -> Iterator[Compose]:
    ports = {f"CSMS_PORT_{name}": "0" for name in ("HTTP", "AUTO", "BASIC", "PLAIN", "HASURA")}
    own = {"DOCKER_HOST": host, "COMPOSE_PROJECT_NAME": _PROJECT, "CSMS_HTTP__TOKENS": _TOKENS}
    compose = Compose({**os.environ, **ports, **own, **variables}, files)
    try:
        compose("up", "--detach", "--no-build")
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "20")
    label = {"label": f"com.docker.compose.project={_PROJECT}"}
    assert client.containers.list(all=True, filters=label) == []
    assert client.networks.list(filters=label) == []
    assert client.volumes.list(filters=label) == []


def _answers(address: str, path: str) -> bool:
    try:
        return bool(_asked(address, path))
    except OSError:
        return False


async def test_compose_with_postgresql(
    client: Any, docker_host: str, product_image: str, postgres_image: str
) -> None:
    named = {"PLUGFEST_IMAGE": product_image, "POSTGRES_IMAGE": postgres_image, "POSTGRES_PASSWORD": "s3cret"}
    with _up(client, docker_host, ("compose.postgres.yml",), **named) as compose:
        http, stations = (compose("port", "csms", port).strip() for port in ("8080", "8081"))
        _until(lambda: _answers(http, "/ready"), "ready")
        assert _asked(http, "/health")["status"] == "ok"
        await _charge(stations, "cp001", Version.V16)
        await _charge(stations, "cp002", Version.V201)
        assert _sessions(http) == [("cp001", False), ("cp002", False)]
        _fleet(client, product_image)
        assert {station for station, _ in _sessions(http)} == {"cp001", "cp002", "cs02", "cs04"}
        query = ["psql", "--host=127.0.0.1", "--username=plugfest", "-Atc", "SELECT count(*) FROM stations"]
        assert compose("exec", "-T", "-e", "PGPASSWORD=s3cret", "postgres", *query).strip() == "4"


def _fleet(client: Any, image: str) -> None:
    """One of the containers of a fleet: the second half of it, in the network of the CSMS."""
    half = ["--id", "cs01", "--count", "4", "--shard", "2/2", "--seed", "1"]
    pace = ["--ramp", "10/s", "--speed", "60", "--duration", "5s"]
    told = client.containers.run(
        image,
        ["run", "--url", "ws://csms:8081/", *half, *pace],
        entrypoint="simulator",
        network=f"{_PROJECT}_default",
        remove=True,
    )
    assert b"booted 2" in told
