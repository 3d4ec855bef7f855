"""The native path with a stand-in manager and a real broker: a whole session seen in our CSMS, a Reset, and
what happens when a part crashes or cannot start."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from everest import broadcast, native
from everest.car import Message
from tests.everest.conftest import Shell, fetch, until

pytestmark = pytest.mark.timeout(120)
_OF_A_SESSION = {"1.6": ["StartTransaction", "StopTransaction"], "2.0.1": ["TransactionEvent"] * 2}
NOBODY = ("--url", "ws://127.0.0.1:9/")  # where no CSMS is: the station comes up and goes on trying


async def _transactions(http: str, **matching: object) -> list[dict[str, Any]]:
    items = (await fetch(http, "/api/transactions"))["items"]
    return [one for one in items if all(one[key] == value for key, value in matching.items())]


async def _online(http: str, identity: str = "cp001") -> bool:
    return bool((await fetch(http, f"/api/stations/{identity}")).get("online"))


async def _reset(http: str, kind: str) -> str:
    async with aiohttp.ClientSession() as client:
        answer = await client.post(f"{http}/api/stations/cp001/commands/Reset", json={"type": kind})
        return str((await answer.json())["response"]["status"])


async def _said(http: str) -> list[str]:
    """The actions of the station's CALLs on the wire, in their order."""
    items = (await fetch(http, "/api/messages?station=cp001&limit=200"))["items"]
    frames = [one["frame"] for one in reversed(items) if one["direction"] == "in"]
    calls = [json.loads(frame) if isinstance(frame, str) else frame for frame in frames]
    return [str(call[2]) for call in calls if call[0] == 2]


async def _charge(http: str, evse: int, act: Callable[..., Awaitable[object]]) -> dict[str, Any]:
    """A whole session at an EVSE as a person has it: plug, card, pause, go on, unplug."""
    at = ("--evse", str(evse))
    await act("plug", *at)
    await act("swipe", "RFID0001", *at)
    running = await until(lambda: _transactions(http, active=True), "a transaction")
    assert (running[0]["evse"], running[0]["token"], running[0]["authorized"]) == (evse, "RFID0001", True)
    await act("pause", *at)
    await act("pause", "--resume", *at)
    await act("unplug", *at)
    ended = await until(lambda: _transactions(http, active=False), "its end")
    found: dict[str, Any] = ended[0]
    return found


@pytest.mark.parametrize(
    ("ocpp", "release", "evses"),
    [
        ("1.6", "old", 1),
        pytest.param("1.6", "new", 2, marks=pytest.mark.full),  # test_files.py has every shape in every run
        pytest.param("2.0.1", "old", 2, marks=pytest.mark.full),
        ("2.0.1", "new", 1),
    ],
    indirect=["release"],
)
async def test_whole_session_is_seen_in_the_csms(shell: Shell, ocpp: str, evses: int) -> None:
    said = await shell.up("--ocpp", ocpp, "--evses", str(evses))
    assert "cp001: ready" in said
    state = await shell.status()
    await until(lambda: _online(state["http_url"]), "the station online")
    ended = await _charge(state["http_url"], evses, shell.run)
    assert ended["energy"] >= 0
    assert ended["evse"] == evses
    said_of_it = await _said(state["http_url"])
    wanted = ["BootNotification", "Authorize", *_OF_A_SESSION[ocpp]]
    assert [one for one in said_of_it if one in wanted][: len(wanted)] == wanted
    assert "cp001: ready" in await shell.run("status")
    assert "all modules started" in await shell.run("logs", "manager")
    assert "is down" in await shell.run("down")
    assert "no EVerest runs as cp001" in await shell.run("status", expect=1)
    assert not any(_alive(one["pid"]) for one in state["parts"].values())


@pytest.mark.system
async def test_whole_session_over_mosquitto(shell: Shell) -> None:
    (shell.home / "bin/mosquitto").unlink()
    assert native.mosquitto() is not None, "the Debian package mosquitto is missing"
    await shell.up("--ocpp", "2.0.1")
    http = (await shell.status())["http_url"]
    await until(lambda: _online(http), "the station online")
    await _charge(http, 1, shell.act)


@pytest.mark.parametrize(("ocpp", "kind"), [("1.6", "Soft"), ("2.0.1", "Immediate")])
async def test_reset_restarts_the_manager(shell: Shell, ocpp: str, kind: str) -> None:
    await shell.up("--ocpp", ocpp)
    state = await shell.status()
    http = state["http_url"]
    await until(lambda: _online(http), "the station online")
    assert await _reset(http, kind) == "Accepted"

    async def again() -> bool:
        now = await shell.status()
        changed = now["parts"]["manager"]["pid"] != state["parts"]["manager"]["pid"]
        return bool(now["restarts"] == 1 and changed and await _online(http))

    await until(again, "the station back")
    assert "Restarts   1" in await shell.run("status")
    await _charge(http, 1, shell.act)


async def test_fault_of_the_board_is_told_and_goes(shell: Shell) -> None:
    await shell.up()
    http = (await shell.status())["http_url"]
    await until(lambda: _online(http), "the station online")

    async def stands(status: str, error: str = "NoError") -> bool:
        detail = await fetch(http, "/api/stations/cp001")
        places = [one for evse in detail["evses"] for one in evse["connectors"]]
        return any((one["status"], one["errorCode"]) == (status, error) for one in places)

    await until(lambda: stands("Available"), "Available")
    await shell.run("fault", "MREC6UnderVoltage")
    await until(lambda: stands("Faulted", "UnderVoltage"), "Faulted")
    await shell.run("fault", "--clear")
    await until(lambda: stands("Available"), "Available again")


@pytest.mark.parametrize(
    ("ocpp", "profile", "scheme"),
    [("2.0.1", "1", "ws://127.0.0.1:"), ("1.6", "2", "wss://localhost:"), ("2.0.1", "3", "wss://localhost:")],
)
async def test_security_profiles_are_known_to_the_csms(
    shell: Shell, ocpp: str, profile: str, scheme: str
) -> None:
    await shell.up("--ocpp", ocpp, "--security", profile, "--password", "open-sesame-0123")
    state = await shell.status()
    assert state["csms_url"].startswith(scheme)
    await until(lambda: _online(state["http_url"]), "the station online")
    assert (await fetch(state["http_url"], "/api/stations/cp001"))["commissioned"] == "manual"


async def test_two_stations_share_a_broker_and_a_csms(shell: Shell) -> None:
    await shell.up("--id", "cp001", "--mqtt-prefix", "one_")
    first = await shell.status("cp001")
    shared = (
        "--url",
        first["csms_url"],
        "--mqtt",
        f"127.0.0.1:{first['mqtt_port']}",
        "--mqtt-prefix",
        "two_",
    )
    await shell.up("--id", "cp002", *shared)
    http = first["http_url"]
    await until(lambda: _online(http, "cp002"), "the second online")
    await shell.act("plug", "--id", "cp002")
    await shell.act("swipe", "--id", "cp002")
    (running,) = await until(lambda: _transactions(http, active=True), "a transaction")
    assert running["station"] == "cp002"


@pytest.mark.parametrize(
    ("status", "said"), [(3, "manager ended with status 3"), (-9, "manager was killed by SIGKILL")]
)
async def test_crash_of_the_manager_ends_everything(shell: Shell, status: int, said: str) -> None:
    await shell.up(*NOBODY)
    state = await shell.status()
    await broadcast.publish([Message("standin/exit", str(status))], "127.0.0.1", state["mqtt_port"])
    await _fallen(shell, state, said)


@pytest.mark.parametrize("part", ["mosquitto", "csms"])
async def test_crash_of_another_part_ends_everything(shell: Shell, part: str) -> None:
    await shell.up(*(() if part == "csms" else NOBODY))
    state = await shell.status()
    os.killpg(state["parts"][part]["pid"], signal.SIGKILL)
    await _fallen(shell, state, f"{part} was killed by SIGKILL")


async def _fallen(shell: Shell, state: dict[str, Any], said: str) -> None:
    await until(lambda: shell.is_in("failed"), "failed")
    assert said in await shell.run("status", expect=1)
    assert not any(_alive(one["pid"]) for one in state["parts"].values())
    assert "no EVerest runs" in await shell.run("swipe", expect=1)


async def test_killed_supervisor_is_told_and_swept_up_after(shell: Shell) -> None:
    await shell.up(*NOBODY)
    state = await shell.status()
    os.kill(state["supervisor"]["pid"], signal.SIGKILL)
    await until(lambda: not _alive(state["supervisor"]["pid"]), "its end")
    assert "was killed" in await shell.run("status", expect=1)
    await shell.run("down")
    for one in state["parts"].values():
        await until(lambda pid=one["pid"]: not _alive(pid), "its end")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("number", "expect"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
async def test_in_the_foreground_a_signal_ends_everything(
    shell: Shell, number: signal.Signals, expect: int
) -> None:
    process = await shell.spawn("up", "--prefix", str(shell.prefix), "--foreground", *NOBODY)
    await until(lambda: shell.is_in("ready"), "ready")
    state = await shell.status()
    process.send_signal(number)
    said, err = await process.communicate()
    assert process.returncode == expect, said + err
    assert err == b""
    assert not any(_alive(one["pid"]) for one in state["parts"].values())
    assert "no EVerest runs" in await shell.run("status", expect=1)


async def test_what_it_remembers_stays_on_demand(shell: Shell) -> None:
    await shell.up("--security", "1")
    http = (await shell.status())["http_url"]
    await until(lambda: _online(http), "the station online")
    await _charge(http, 1, shell.act)
    await shell.run("down")
    await shell.up("--security", "1", "--keep")
    http = (await shell.status())["http_url"]
    await until(lambda: _online(http), "the station online again")
    assert len(await _transactions(http)) == 1


async def test_second_station_of_the_same_name_is_refused(shell: Shell) -> None:
    await shell.up(*NOBODY)
    assert "cp001 runs already" in await shell.up(expect=2)


async def test_port_taken_is_one_line(shell: Shell) -> None:
    await shell.up()
    taken = (await shell.status())["http_url"].rpartition(":")[2]
    shell.extra["CSMS_HTTP__PORT"] = taken
    said = await shell.up("--id", "cp002", expect=1)
    assert taken in said
    assert "--url" in said
    shell.extra.clear()


@pytest.mark.parametrize(
    ("arguments", "expect", "said"),
    [
        (("--prefix", "/nowhere"), 2, "no EVerest is installed there"),
        (("--mqtt", "nonsense"), 2, "write HOST:PORT"),
        (("--mqtt", "127.0.0.1:1", *NOBODY), 1, "no MQTT broker answers at 127.0.0.1:1"),
        (("--ocpp", "2.1"), 2, "does not serve OCPP 2.1"),
        (("--nodered",), 2, "runs in a container"),
        (("--mqtt", "127.0.0.1:1883", "--url", "wss://localhost:1"), 2, "security profile 0 needs ws://"),
    ],
)
async def test_what_cannot_start_is_one_line(
    shell: Shell, arguments: tuple[str, ...], expect: int, said: str
) -> None:
    assert said in await shell.up(*arguments, expect=expect)


async def test_broken_installation_is_one_line(shell: Shell) -> None:
    (shell.prefix / "etc/everest/config-sil-ocpp.yaml").write_text("active_modules: {}\n")
    said = await shell.up(*NOBODY, expect=1)
    assert "has 0 EVSEs" in said


async def test_manager_that_does_not_come_up_is_one_line(shell: Shell) -> None:
    (shell.prefix / "bin/manager").write_text("#!/bin/sh\necho no such module\nexit 1\n")
    said = await shell.up(*NOBODY, expect=1)
    assert "manager ended with status 1: no such module" in said


async def test_manager_that_does_not_come_back_is_given_up(shell: Shell) -> None:
    await shell.up(*NOBODY)
    state = await shell.status()
    (shell.prefix / "bin/manager").write_text("#!/bin/sh\necho module auth is broken\nexit 1\n")
    await broadcast.publish([Message("standin/exit", "1")], "127.0.0.1", state["mqtt_port"])
    await _fallen(shell, state, "manager ended with status 1: module auth is broken")
    assert (await shell.status())["restarts"] == 3


async def test_dry_run_shows_everything_and_starts_nothing(shell: Shell) -> None:
    said = await shell.up("--ocpp", "2.0.1", "--dry-run", "--password", "very-secret-password")
    for expected in ("csms.db", "mosquitto -c", "MQTT_SERVER_PORT=", "--status-fifo", "listener "):
        assert expected in said
    assert "ws://127.0.0.1:8081" in said
    assert "custom/EVSE_1.json" in said
    assert "custom/EVSE_2.json" not in said
    assert "very-secret-password" not in said
    assert "no EVerest runs" in await shell.run("status", expect=1)


async def test_dry_run_of_profile_3_shows_who_makes_the_certificates(shell: Shell) -> None:
    said = await shell.up("--security", "3", "--dry-run")
    for expected in ("pki init --folder", "tls.pki=", "wss://localhost:8444/", "csms_leaf_key_directory"):
        assert expected in said
    assert "station add cp001 --url" in said


async def test_driving_nobody_is_one_line(shell: Shell) -> None:
    assert "no EVerest runs as cp001" in await shell.run("plug", expect=1)
    assert "no EVerest runs as cp001" in await shell.run("status", expect=1)
    assert "nothing runs as cp001" in await shell.run("down")
    assert "has no log" in await shell.run("logs", expect=2)
