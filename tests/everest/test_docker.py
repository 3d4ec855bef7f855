"""The Docker path: what is asked of the daemon, and a whole session through a server that speaks its API."""

from __future__ import annotations

import io
import tarfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from everest import broadcast, containers
from everest.car import Message
from everest.containers import Images
from everest.engine import packed
from everest.request import Request, UsageError
from tests.everest.conftest import Shell, fetch, until, written
from tests.everest.standin.daemon import Contained, Daemon

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def daemon(shell: Shell) -> AsyncIterator[Daemon]:
    one = Daemon(shell.home / "docker")
    one.images = {containers.MANAGER_IMAGE, containers.MQTT_IMAGE, containers.NODERED_IMAGE}
    shell.extra["DOCKER_HOST"] = await one.start()
    yield one
    for folder in (shell.home / "state/plugfest/everest").glob("id-*"):
        await shell.run("down", "--id", folder.name.removeprefix("id-"))
    await one.close()


async def _found(http: str, path: str, **matching: object) -> list[dict[str, Any]]:
    items = (await fetch(http, path))["items"]
    return [one for one in items if all(one[key] == value for key, value in matching.items())]


async def _charge(shell: Shell, http: str) -> None:
    await shell.act("plug")
    await shell.act("swipe")
    await until(lambda: _found(http, "/api/transactions", active=True), "a transaction")
    await shell.act("unplug")
    await until(lambda: _found(http, "/api/transactions", active=False), "its end")


@pytest.mark.parametrize("ocpp", ["1.6", "2.0.1"])
async def test_whole_session_through_containers(shell: Shell, daemon: Daemon, ocpp: str) -> None:
    said = await shell.run("up", "--ocpp", ocpp, *(("--nodered",) if ocpp == "1.6" else ()))
    assert "cp001: ready" in said
    assert ("Panel      http://127.0.0.1:" in said) is (ocpp == "1.6")
    state = await shell.status()
    await until(lambda: _found(state["http_url"], "/api/stations", online=True), "the station online")
    await _charge(shell, state["http_url"])
    assert "all modules started" in await shell.run("logs", "manager")
    _as_laid_out(daemon)
    await shell.run("down")
    assert daemon.containers == {}
    assert daemon.networks == {}


def _as_laid_out(daemon: Daemon) -> None:
    manager = next(one for one in daemon.containers.values() if one.part == "manager")
    host = manager.body["HostConfig"]
    assert host["Memory"] == 1024 * 1024**2
    assert host["NanoCpus"] == 1_000_000_000
    assert host["ExtraHosts"] == ["host.docker.internal:host-gateway"]
    assert host["Sysctls"] == {"net.ipv6.conf.all.disable_ipv6": "0"}
    assert manager.body["Healthcheck"]["Test"] == ["CMD", "test", "-e", "/plugfest/ready"]
    assert (manager.body["Entrypoint"], manager.body["Cmd"]) == (["/bin/sh"], ["/plugfest/run.sh"])
    assert manager.body["Labels"]["plugfest.everest"] == "cp001"
    assert (manager.root / "plugfest/run.sh").stat().st_mode & 0o111
    broker = next(one for one in daemon.containers.values() if one.part == "mqtt")
    assert broker.body["HostConfig"]["PortBindings"] == {
        "1883/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]
    }
    (endpoint,) = broker.body["NetworkingConfig"]["EndpointsConfig"].values()
    assert endpoint["Aliases"] == ["mqtt-server"]


async def test_reset_starts_the_container_again_and_a_crash_ends_everything(
    shell: Shell, daemon: Daemon
) -> None:
    await shell.run("up", "--url", "ws://host.docker.internal:9/")
    manager = next(one for one in daemon.containers.values() if one.part == "manager")
    await _same_files_for_compose(shell, daemon, manager)
    await _end(shell, manager, 1)

    async def back() -> bool:
        return bool(
            (await shell.status())["restarts"] == 1 and manager.inspect()["State"]["Status"] == "running"
        )

    await until(back, "the manager back")
    await until(lambda: manager.inspect()["State"]["Health"]["Status"] == "healthy", "healthy again")
    await _end(shell, manager, -9)

    await until(lambda: shell.is_in("failed"), "failed")
    assert "manager is exited, exit status 247" in await shell.run("status", expect=1)
    assert daemon.containers == {}
    assert daemon.networks == {}


async def _same_files_for_compose(shell: Shell, daemon: Daemon, manager: Contained) -> None:
    """`everest compose` reads the image too, and writes what was put into the container."""
    before = dict(daemon.containers)
    await shell.run("compose", "--url", "ws://host.docker.internal:9/", "--to", "here")
    assert daemon.containers == before
    files = written(shell.home / "here")
    there = str(manager.root / "plugfest")  # where the stand-in of the daemon has that folder
    put = {name: (manager.root / "plugfest" / name).read_text() for name in files}
    assert {name: text.replace(there, containers.FOLDER) for name, text in put.items()} == files


async def _end(shell: Shell, manager: Contained, status: int) -> None:
    """End the manager's process as its own program would, or from outside."""
    assert manager.process is not None
    if status < 0:
        manager.process.kill()
    else:
        port = (await shell.status())["mqtt_port"]
        await broadcast.publish([Message("standin/exit", str(status))], "127.0.0.1", port)
    await manager.process.wait()


async def test_missing_image_is_one_line(shell: Shell, daemon: Daemon) -> None:
    said = await shell.run("up", "--image", "example.test/manager:1", expect=1)
    assert "the image example.test/manager:1 is missing and cannot be pulled" in said
    assert said in await shell.run("compose", "--image", "example.test/manager:1", expect=1)
    assert daemon.containers == {}
    assert daemon.networks == {}


async def test_what_containers_remember_goes_with_them(shell: Shell) -> None:
    assert "--keep goes with --prefix" in await shell.run("up", "--keep", expect=2)


async def test_no_docker_is_one_line(shell: Shell) -> None:
    shell.extra["DOCKER_HOST"] = "tcp://127.0.0.1:9"
    assert "no Docker daemon can be reached" in await shell.run("up", expect=1)


async def test_dry_run_needs_no_docker(shell: Shell) -> None:
    shell.extra["DOCKER_HOST"] = "tcp://127.0.0.1:9"
    said = await shell.run("up", "--dry-run", "--nodered", "--evses", "2", "--ocpp", "2.0.1")
    for expected in (
        containers.MANAGER_IMAGE,
        containers.NODERED_IMAGE,
        "FLOWS=/config/config-sil-two-evse-flow.json",
        "Network plugfest-everest-cp001",
        "1024m memory, 1 CPU",
        "NetworkConnectionProfiles",
        "SecurityCtrlr.BasicAuthPassword = ***",
    ):
        assert expected in said


def test_images_can_be_replaced_and_nodered_is_optional() -> None:
    images = Images("a:1", "b:2", "c:3")
    assert [one.image for one in containers.layout(Request(), images)] == ["b:2", "a:1", "c:3"]
    assert [one.part for one in containers.layout(Request(), Images())] == ["mqtt", "manager"]


def test_names_in_docker_are_its_own_characters_and_differ() -> None:
    assert containers.stem("cp001") == "plugfest-everest-cp001"
    odd = {containers.stem(one) for one in ("a*b", "a|b", "a-b")}
    assert len(odd) == 3
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for one in odd)


@pytest.mark.parametrize("url", ["ws://127.0.0.1:8081/", "ws://localhost/x", "ws://[::1]:1/"])
def test_loopback_means_the_container(url: str) -> None:
    with pytest.raises(UsageError, match=r"host\.docker\.internal"):
        containers.check_url(Request(url=url))


@pytest.mark.parametrize("profile", [2, 3])
def test_tls_to_our_own_csms_is_declined_in_containers(profile: int) -> None:
    with pytest.raises(UsageError, match=f"--security {profile} in containers needs --url"):
        containers.check_url(Request(security=profile))


def test_packed_files_are_the_same_each_time() -> None:
    files = {"/plugfest/run.sh": "#!/bin/sh\n", "/plugfest/config.yaml": "ä"}
    assert packed(files) == packed(dict(reversed(files.items())))
    with tarfile.open(fileobj=io.BytesIO(packed(files))) as archive:
        assert archive.getnames() == ["plugfest/config.yaml", "plugfest/run.sh"]
        assert archive.getmember("plugfest/run.sh").mode == 0o755
