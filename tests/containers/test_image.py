"""Our own image, and the compose files with it, on a real daemon: a session through each by our simulator
or by what stands in for EVerest."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from everest import cli, composed
from everest.request import SHIPPED_PASSWORD
from schemas.version import Version
from simulator import Station
from tests.containers import compose, images

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"), pytest.mark.timeout(600)]
_DEPLOY = images.ROOT / "csms" / "deploy"
_TOKEN = "for-the-test"
_TOKENS = json.dumps([{"token": _TOKEN}])
_PATIENCE = 60.0  # seconds


@pytest.fixture
def client(docker_host: str) -> Iterator[Any]:
    with closing(images.connect(docker_host)) as opened:
        yield opened


def _asked(address: str, path: str, body: dict[str, str] | None = None) -> Any:
    """What REST answers; a body is posted."""
    headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{address}{path}", sent, headers)
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


def _answers(address: str, path: str) -> bool:
    try:
        return bool(_asked(address, path))
    except OSError:
        return False


async def test_compose_with_postgresql(
    client: Any, docker_host: str, product_image: str, postgres_image: str
) -> None:
    named = {"PLUGFEST_IMAGE": product_image, "POSTGRES_IMAGE": postgres_image, "POSTGRES_PASSWORD": "s3cret"}
    options = ("-f", str(_DEPLOY / "compose.postgres.yml"))
    with compose.up(client, docker_host, options, CSMS_HTTP__TOKENS=_TOKENS, **named) as project:
        http, stations = (project("port", "csms", port).strip() for port in ("8080", "8081"))
        _until(lambda: _answers(http, "/ready"), "ready")
        assert _asked(http, "/health")["status"] == "ok"
        await _charge(stations, "cp001", Version.V16)
        await _charge(stations, "cp002", Version.V201)
        assert _sessions(http) == [("cp001", False), ("cp002", False)]
        _fleet(client, product_image)
        assert {station for station, _ in _sessions(http)} == {"cp001", "cp002", "cs02", "cs04"}
        query = ["psql", "--host=127.0.0.1", "--username=plugfest", "-Atc", "SELECT count(*) FROM stations"]
        assert project("exec", "-T", "-e", "PGPASSWORD=s3cret", "postgres", *query).strip() == "4"


def _fleet(client: Any, image: str) -> None:
    """One of the containers of a fleet: the second half of it, in the network of the CSMS."""
    half = ["--id", "cs01", "--count", "4", "--shard", "2/2", "--seed", "1"]
    pace = ["--ramp", "10/s", "--speed", "60", "--duration", "5s"]
    told = client.containers.run(
        image,
        ["run", "--url", "ws://csms:8081/", *half, *pace],
        entrypoint="simulator",
        network=f"{compose.PROJECT}_default",
        remove=True,
    )
    assert b"booted 2" in told


async def _everest(*arguments: str) -> None:
    """The command ``everest``, in this process."""
    command = typer.main.get_command(cli.app)
    assert await asyncio.to_thread(command.main, list(arguments), standalone_mode=False) is None


@pytest.mark.parametrize(
    ("ocpp", "kind", "profile", "panel"), [("1.6", "Soft", "0", True), ("2.0.1", "Immediate", "1", False)]
)
async def test_compose_with_everest(
    client: Any,
    docker_host: str,
    product_image: str,
    everest_image: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ocpp: str,
    kind: str,
    profile: str,
    panel: bool,
) -> None:
    monkeypatch.setenv("DOCKER_HOST", docker_host)
    station = ("--image", everest_image, "--ocpp", ocpp, "--security", profile)
    await _everest("compose", "--to", str(tmp_path / "station"), *station)
    settings = ("--env-file", str(tmp_path / "station/compose.env"), "-f", str(composed.COMPOSE_FILE))
    options = (*settings, *(("--profile", "nodered") if panel else ()))
    others = dict.fromkeys(("EVEREST_MQTT_IMAGE", "EVEREST_NODERED_IMAGE"), everest_image)
    named = {"PLUGFEST_IMAGE": product_image, "CSMS_HTTP__TOKENS": _TOKENS, **others}
    with compose.up(client, docker_host, options, **named) as project:
        if profile == "1":
            register = ("csms", "station", "add", "cp001", "--password", SHIPPED_PASSWORD)
            project("exec", "-T", "csms", *register)
        assert ("nodered" in project("ps", "--services", "--filter", "status=running")) is panel
        http, broker = project("port", "csms", "8080").strip(), project("port", "mqtt-server", "1883").strip()
        await _drive(http, broker)
        assert _asked(http, "/api/stations/cp001/commands/Reset", {"type": kind})["outcome"] == "answered"
        _until(lambda: _restarts(client) == 1 and _online(http), "back after the Reset")
        await _drive(http, broker)
        assert _sessions(http) == [("cp001", False)] * 2


async def _drive(http: str, broker: str) -> None:
    """A session as a person has it, seen in the CSMS."""
    _until(lambda: _answers(http, "/ready") and _online(http), "online")
    before = len(_sessions(http))
    await _everest("plug", "--mqtt", broker)
    await _everest("swipe", "--mqtt", broker)
    _until(lambda: ("cp001", True) in _sessions(http), "a session")
    await _everest("unplug", "--mqtt", broker)
    _until(lambda: _sessions(http) == [("cp001", False)] * (before + 1), "its end")


def _online(http: str) -> bool:
    stations = _asked(http, "/api/stations")["items"]
    return any(one["id"] == "cp001" and one["online"] for one in stations)


def _restarts(client: Any) -> int:
    label = {"label": f"com.docker.compose.project={compose.PROJECT}"}
    (manager,) = client.containers.list(filters={**label, "name": "manager"})
    return int(manager.attrs["RestartCount"])
