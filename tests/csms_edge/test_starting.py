"""The database at the start: waited for, and brought to what the settings ask for."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csms.cli import starting
from csms.cli.common import UsageFailure
from csms.settings import Settings
from csms.settings.storage import Database
from csms.store import migrate
from scenarios.ends.postgres import PostgresDatabases
from scenarios.ends.postgres import at as on_server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, in seconds; no time passes."""
    found: list[float] = []
    monkeypatch.setattr(starting.time, "sleep", found.append)
    return found


@pytest.mark.parametrize(("tries", "delay"), [(1, 1000), (3, 1000), (4, 20)])
def test_each_failed_try_is_told(
    tries: int, delay: int, waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        database_url="postgresql://me:very-secret@127.0.0.1:1/db",
        database=Database(max_retries=tries, retry_delay=delay),
    )
    with pytest.raises(UsageFailure) as failure:
        starting.ready(settings, upgrade=False)
    lines = capsys.readouterr().err.splitlines()
    assert [line[-len(_next(1, tries, delay)) :] for line in lines] == [
        _next(number, tries, delay) for number in range(1, tries)
    ]
    assert waits == [delay / 1000] * (tries - 1)
    assert str(failure.value).endswith(f"(try {tries} of {tries})") == (tries > 1)
    for told in (*lines, str(failure.value)):
        assert "me:***@127.0.0.1" in told
        assert "very-secret" not in told
        assert "\n" not in told


def _next(number: int, tries: int, delay: int) -> str:
    return f"(try {number} of {tries}, the next in {delay} ms)"


def test_a_database_that_comes_later_is_waited_for(
    postgres_server: PostgresDatabases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []

    def come(_seconds: float) -> None:
        made.append(asyncio.run(postgres_server.fresh("late")))

    name = asyncio.run(_named(postgres_server))
    monkeypatch.setattr(starting.time, "sleep", come)
    settings = Settings(database_url=on_server(postgres_server.server, name))
    try:
        assert not starting.ready(settings, upgrade=False)
    finally:
        for url in made:
            asyncio.run(postgres_server.drop(url))
    assert made == [settings.database_url]
    assert capsys.readouterr().err.count("try 1 of 3") == 1


async def _named(server: PostgresDatabases) -> str:
    """The name that the server will give."""
    url = await server.fresh("late")
    await server.drop(url)
    return url.rpartition("/")[2].partition("?")[0]


@pytest.mark.parametrize(("setting", "head"), [("sync", True), ("alter", True), ("neither", False)])
def test_sync_and_alter_are_done_at_the_start(tmp_path: Path, setting: str, head: bool) -> None:
    url = f"sqlite:///{tmp_path}/csms.db"
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    changes = {} if setting == "neither" else {setting: True}
    settings = Settings(database_url=url, database=Database.model_validate(changes))
    assert starting.ready(settings, upgrade=False)
    assert (migrate.current(url) == migrate.head()) is head


def test_sync_adds_what_is_missing_to_a_database_at_head(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/csms.db"
    migrate.upgrade(url)
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection, connection:
        connection.execute("DROP TABLE messages")
    assert not starting.ready(Settings(database_url=url, database=Database(sync=True)), upgrade=False)
    with closing(sqlite3.connect(tmp_path / "csms.db")) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)
