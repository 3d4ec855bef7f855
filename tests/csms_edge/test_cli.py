"""The command line: the daily work, one clear line for bad input, and a clean end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from csms.__main__ import app
from csms.bootstrap import Csms
from tests.csms_edge.serving import FREE, serving

Run = Callable[..., tuple[int, str, str]]


# ---- the daily work -------------------------------------------------------------------------------------


def test_tokens(run: Run) -> None:
    assert run("token", "add", "AbC", "--concurrency", "1", "--group", "G")[0] == 0
    (token,) = json.loads(run("token", "list", "--json")[1])
    assert (token["token"], token["concurrency"], token["group"]) == ("AbC", 1, "G")
    assert "AbC" in run("token", "list")[1]
    assert run("token", "add", "abc")[0] == 2
    assert run("token", "remove", "ABC")[0] == 0
    status, _, told = run("token", "remove", "ABC")
    assert (status, told) == (2, "csms: there is no such token\n")
    assert json.loads(run("token", "list", "--json")[1]) == []


def test_a_token_with_everything(run: Run) -> None:
    places = ["--at", "CS001:1", "--at", "CS001:2", "--at", "CS002"]
    assert run("token", "add", "T", "--language", "de-CH", "--master-pass", *places)[0] == 0
    (token,) = json.loads(run("token", "list", "--json")[1])
    assert (token["language"], token["masterPass"]) == ("de-CH", True)
    assert token["evses"] == {"CS001": [1, 2], "CS002": []}


def test_stations(run: Run) -> None:
    status, told, _ = run("station", "add", "cp001", "--generate", "--boot", "Pending")
    assert status == 0
    assert len(told.split()[-1]) == 20
    (station,) = json.loads(run("station", "list", "--json")[1])
    assert (station["id"], station["commissioned"]) == ("cp001", "manual")
    assert run("station", "remove", "cp001")[0] == 0
    assert json.loads(run("station", "list", "--json")[1]) == []


def test_the_database(run: Run, tmp_path: Path) -> None:
    assert run("db", "migrate")[0] == 0
    run("token", "add", "a")
    assert run("db", "sync")[0] == 0
    assert len(json.loads(run("token", "list", "--json")[1])) == 1
    assert run("db", "prune", "--older-than", "30d")[1] == "0 frames deleted\n"
    assert run("db", "sync", "--force")[0] == 0
    assert json.loads(run("token", "list", "--json")[1]) == []
    assert (tmp_path / "csms.db").exists()


def test_the_settings(run: Run, tmp_path: Path) -> None:
    status, example, _ = run("config", "example")
    assert status == 0
    (tmp_path / "csms.toml").write_text(example)
    assert run("config", "check") == (0, "the settings can be used\n", "")
    status, shown, _ = run("config", "show", "--set", "boot.interval=7")
    assert json.loads(shown)["boot"]["interval"] == 7
    status, _, told = run("config", "check", "--set", "boot.intervall=7")
    assert status == 0
    assert "the nearest known one is boot.interval" in told


def test_secrets_are_not_shown(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "csms.toml"
    file.write_text('[http]\ntokens = [{token = "very-secret"}]\n')
    address = "postgresql://user:also-secret@127.0.0.1/db"
    shown = run("config", "show", "--config", str(file), "--database-url", address)[1]
    assert "very-secret" not in shown and "also-secret" not in shown
    assert "user:***@127.0.0.1" in shown


def test_coverage(run: Run, tmp_path: Path) -> None:
    proofs = tmp_path / "proved.json"
    line = {"version": "1.6", "action": "Heartbeat", "end": "csms"}
    proofs.write_text(json.dumps([{**line, "normal": True}, {**line, "refusing": True}]))
    status, told, _ = run("coverage", "--json", "--proofs", str(proofs))
    rows = json.loads(told)
    assert all(set(row) == {"version", "action", "block", "state", "reason"} for row in rows)
    states = {(row["version"], row["action"]): row["state"] for row in rows}
    assert states["1.6", "Heartbeat"] == "proved"
    assert states["2.0.1", "Heartbeat"] == "routed"
    assert all(row["reason"] for row in rows if row["state"] == "declined")
    assert status == (1 if "declined" in states.values() else 0)
    assert "proved" in run("coverage", "--proofs", str(proofs))[1]


def test_every_command_has_help_with_an_example(run: Run) -> None:
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    names = [command.callback.__name__ for command in app.registered_commands if command.callback]
    commands = [[name.replace("_", "-")] for name in names]
    for name, group in groups.items():
        assert group is not None
        for command in group.registered_commands:
            assert command.callback is not None
            commands.append([str(name), command.name or command.callback.__name__.strip("_")])
    assert len(commands) >= 14
    for command in commands:
        status, told, _ = run(*command, "--help")
        assert status == 0, command
        assert "Example: csms " + command[0] in " ".join(told.split()), command


# ---- bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "nonsense"),
        (["serve", "--nonsense"], "--nonsense"),
        (["serve", "--config", "none.toml"], "none.toml"),
        (["serve", "--set", "http.port=x"], "http.port"),
        (["serve", "--set", "http"], "name=value"),
        (["serve", "--set", "websockets.auto.port=8083"], "8083"),
        (["serve", "--set", "websockets.tls.tls_key=x"], "belong together"),
        (["serve", "--database-url", "mysql://h/d"], "mysql"),
        (["serve", "--database-url", "sqlite:////proc/none/x.db"], "/proc/none"),
        (["serve", "--host", "192.0.2.1"], "192.0.2.1"),
        (["serve", "--host", ""], "--host"),
        (["token", "add"], "token"),
        (["token", "add", "a", "--concurrency", "0"], "--concurrency"),
        (["token", "add", "a", "--type", "Magic"], "type"),
        (["token", "add", "a", "--expires", "soon"], "expiresAt"),
        (["token", "add", "a", "--language", "Klingon!"], "language"),
        (["token", "add", "a", "--at", "CS001:x"], "--at CS001:x"),
        (["token", "add", "a", "--at", "CS001:0"], "evses"),
        (["token", "list", "--url", "http://127.0.0.1:9"], "127.0.0.1:9"),
        (["station", "add", "a:b"], "colon"),
        (["db", "prune", "--older-than", "soon"], "soon"),
        (["db", "prune"], "--older-than"),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, arguments: list[str], told: str) -> None:
    status, _, error = run(*arguments)
    assert status == 2
    assert told in error
    assert error.startswith("csms: ")
    assert error.count("\n") == 1


def test_a_taken_port(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, error = run("serve", *FREE, "--set", f"websockets.basic.port={port}")
    assert (status, error) == (2, f"csms: port {port} on 127.0.0.1 (basic) is taken\n")


def test_certificates_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    assert run("pki", "init", "--folder", str(tmp_path / "pki"))[0] == 0
    files = {"tls_certificate": "csms-server.pem", "tls_key": "cso-sub.key"}
    sets = [f"websockets.tls.{name}={tmp_path / 'pki' / file}" for name, file in files.items()]
    status, _, error = run("serve", *FREE, *(each for one in sets for each in ("--set", one)))
    assert (status, error.count("\n")) == (2, 1)
    assert error.startswith("csms: websockets.tls.tls_key: ")
    assert "it is not the key of" in error


def test_a_database_from_a_newer_version(run: Run, tmp_path: Path) -> None:
    run("db", "migrate")
    with sqlite3.connect(tmp_path / "csms.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (["serve", *FREE], ["db", "migrate"], ["token", "list"], ["db", "sync"]):
        status, _, error = run(*command)
        assert status == 2, command
        assert "9999" in error
        assert error.count("\n") == 1


def test_a_file_that_is_no_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "csms.db").write_text("this is no database, and long enough to be looked at" * 50)
    for command in (["serve", *FREE], ["db", "migrate"], ["token", "list"]):
        status, _, error = run(*command)
        assert (status, error.count("\n")) == (2, 1), error


# ---- the running server ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
async def test_the_server_ends_cleanly(tmp_path: Path, connect, number: int, status: int) -> None:
    async with serving(tmp_path) as (process, lines):
        url = next(line.split()[1] for line in lines if " auto:" in line)
        assert any(line.startswith("HTTP") and "/docs" in line for line in lines)
        station = await connect(url, "cp001")
        assert (await station.boot())[2]["status"] == "Accepted"
        process.send_signal(number)
        assert (await station.closed())[0] == 1001
        _, error = await asyncio.wait_for(process.communicate(), 15)
        assert process.returncode == status, error
        assert b"Traceback" not in error


async def test_commands_talk_to_the_running_server(csms: Csms, connect, tmp_path: Path) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    port = csms.http_url.rpartition(":")[2]
    environment = {**os.environ, "CSMS_DATABASE_URL": csms.settings.database_url, "CSMS_HTTP__PORT": port}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "csms", "station", "remove", "cp001", env=environment
    )
    assert await process.wait() == 0
    assert (await station.closed())[0] == 1000  # only the server can close its socket


async def test_commands_speak_of_one_tenant(csms: Csms) -> None:
    number = await csms.acts.add_tenant("north")
    environment = {**os.environ, "CSMS_URL": csms.http_url}

    async def command(*arguments: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "csms", *arguments, env=environment, stdout=asyncio.subprocess.PIPE
        )
        told, _ = await process.communicate()
        assert process.returncode == 0
        return told

    await command("station", "add", "cp001", "--tenant", "north")
    assert json.loads(await command("station", "list", "--json")) == []
    (shape,) = json.loads(await command("station", "list", "--json", "--tenant", str(number)))
    assert (shape["id"], shape["tenant"]) == ("cp001", number)


async def test_a_foreign_server_on_the_port_is_left_alone(csms: Csms, tmp_path: Path) -> None:
    port = csms.http_url.rpartition(":")[2]
    environment = {
        **os.environ,
        "CSMS_DATABASE_URL": f"sqlite:///{tmp_path}/other.db",
        "CSMS_HTTP__PORT": port,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "csms", "token", "add", "elsewhere", env=environment
    )
    assert await process.wait() == 0
    assert await csms.queries.token("elsewhere") is None


async def test_a_new_database_knows_the_first_token_and_an_old_one_is_left_alone(tmp_path: Path) -> None:
    async def said(process: asyncio.subprocess.Process) -> bytes:
        process.send_signal(signal.SIGTERM)
        output, _ = await asyncio.wait_for(process.communicate(), 15)
        return output

    async with serving(tmp_path) as (process, _):
        assert b"idTag      RFID0001" in await said(process)
    listing = [sys.executable, "-m", "csms", "token", "list", "--json"]
    environment = {**os.environ, "CSMS_DATABASE_URL": f"sqlite:///{tmp_path}/csms.db", "CSMS_HTTP__PORT": "1"}
    listed = await asyncio.create_subprocess_exec(*listing, stdout=asyncio.subprocess.PIPE, env=environment)
    tokens = json.loads((await listed.communicate())[0])
    assert [(one["token"], one["status"]) for one in tokens] == [("RFID0001", "Accepted")]
    async with serving(tmp_path) as (process, _):
        assert b"idTag" not in await said(process)
