"""``csms db`` and what ``csms serve`` makes of tables that are not those of this release."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import alembic.command

from csms.store import migrate
from tests.csms_edge.serving import FREE, serving
from tests.databases import Postgres

Run = Callable[..., tuple[int, str, str]]


def _older(file: Path, revision: str = "0003") -> None:
    url = f"sqlite:///{file}"
    migrate.upgrade(url)
    migrate._alone(url, lambda one: alembic.command.downgrade(migrate._config(one), revision))


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _refused(told: tuple[int, str, str], *words: str) -> None:
    status, _, error = told
    assert (status, error.count("\n")) == (2, 1), error
    assert error.startswith("csms: ")
    assert all(word in error for word in words), error


def test_an_older_database_is_served_only_when_migrated(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "csms.db"
    _older(file)
    before = _tables(file)
    words = ("0003", migrate.head(), "csms db migrate")
    for command in (
        ["serve", *FREE],
        ["token", "list"],
        ["db", "sync"],
        ["db", "prune", "--older-than", "1d"],
    ):
        _refused(run(*command), *words)
    assert _tables(file) == before
    assert run("db", "migrate") == (0, f"sqlite:///{file} is at {migrate.head()}\n", "")
    assert run("token", "list", "--json")[0] == 0


async def test_serve_migrates_when_it_is_told_to(tmp_path: Path) -> None:
    _older(tmp_path / "csms.db")
    async with serving(tmp_path, "--migrate") as (process, lines):
        assert lines[-1].startswith("Database")
        process.send_signal(signal.SIGTERM)
        await process.wait()
    assert migrate.current(f"sqlite:///{tmp_path}/csms.db") == migrate.head()


def test_a_newer_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "csms.db"
    run("db", "migrate")
    run("token", "add", "kept")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    commands = (["serve", *FREE], ["serve", *FREE, "--migrate"], ["db", "migrate"], ["token", "list"])
    for command in (
        *commands,
        ["db", "sync"],
        ["db", "sync", "--force"],
        ["db", "prune", "--older-than", "1d"],
    ):
        _refused(run(*command), "9999", "does not know")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT token FROM tokens").fetchall() == [("kept",)]


def test_somebody_elses_file_is_not_new(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "csms.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    _refused(run("serve", *FREE), "no tables of this release", "--migrate")
    assert _tables(file) == {"recipes"}


def test_an_empty_file_is_new(tmp_path: Path) -> None:
    (tmp_path / "csms.db").touch()
    assert migrate.is_new_file(f"sqlite:///{tmp_path}/csms.db")


def test_sync_creates_what_is_missing_and_by_force_everything(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "csms.db"
    assert run("db", "sync") == (0, f"sqlite:///{file}: tables complete\n", "")
    run("token", "add", "kept")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE messages")
        connection.execute("ALTER TABLE tokens ADD COLUMN remark TEXT")
    run("db", "sync")
    assert "messages" in _tables(file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT token, remark FROM tokens").fetchall() == [("kept", None)]
    assert run("db", "sync", "--force") == (0, f"sqlite:///{file}: tables made anew\n", "")
    assert json.loads(run("token", "list", "--json")[1]) == []


def test_sync_says_what_it_does_not_add(run: Run, tmp_path: Path) -> None:
    run("db", "migrate")
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection, connection:
        connection.execute("ALTER TABLE tokens DROP COLUMN language")
    _refused(run("db", "sync"), "tokens", "language")


def test_prune_deletes_old_frames_alone(run: Run, tmp_path: Path) -> None:
    run("db", "migrate")
    row = (
        "INSERT INTO messages (tenant_id, id, station_id, at, outgoing, frame) VALUES (1, ?, 'a', {}, 0, '')"
    )
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection, connection:
        for number, age in enumerate((10, 40, 90)):
            at = f"(unixepoch('now') - {age} * 86400) * 1000000"
            connection.execute(row.format(at), (number,))
    assert run("db", "prune", "--older-than", "30d")[1] == "2 frames deleted\n"
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection:
        assert connection.execute("SELECT id FROM messages").fetchall() == [(0,)]


def test_an_empty_postgresql_is_not_filled_by_itself(run: Run, postgres: Postgres) -> None:
    migrate._alone(postgres.url, lambda one: alembic.command.downgrade(migrate._config(one), "base"))
    for command in (["serve", *FREE], ["token", "list"]):
        told = run(*command, "--database-url", postgres.url)
        _refused(told, "no tables of this release", "csms db migrate")
