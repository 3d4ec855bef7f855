"""``csms messages export``: the frame log as JSON lines, of both databases, to files here and in buckets."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csms.cli import messages
from csms.ids import first_sortable
from csms.settings import load
from csms.settings.buckets import open_files
from csms.store import queries_export, tables
from csms.store.effects import Effect, Insert
from csms.store.engine import open_store, write_batch
from csms.store.queries_log import LogQueries
from csms.store.queries_paging import Page
from tests.csms_edge import stores
from tests.databases import Database, apart

in_stores = pytest.mark.xdist_group("stores")
Run = Callable[..., tuple[int, str, str]]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "very-secret"
FRAMES: tuple[tuple[str | None, bytes], ...] = (
    ("Heartbeat", b'[2,"1","Heartbeat",{}]'),
    (
        "ChangeConfiguration",
        b'[2,"2","ChangeConfiguration",{"key":"AuthorizationKey","value":"very-secret"}]',
    ),
    (None, b'[2,"3","ChangeConfiguration",{"key":"AuthorizationKey","value":"very-secret"'),
    (None, b"\xff\x00 no JSON"),
)
COUNT = 200  # of the default tenant, one a minute


@pytest.fixture
def log(database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """A log that is read in many portions; the URL of its database."""
    monkeypatch.setattr(queries_export, "ROWS", 7)
    monkeypatch.setattr(queries_export, "WINDOW", 31)
    rows = [_row(1, number) for number in range(COUNT)] + [_row(2, 5)]
    tenant = {"id": 2, "name": "other", "created_at": NOON}

    async def fill() -> None:
        store = open_store(database.url)
        try:
            await write_batch(store, [Insert(tables.tenants, tenant), *rows])
        finally:
            await store.close()

    apart(fill())
    return database.url


def _row(tenant: int, number: int) -> Effect:
    at = NOON + timedelta(minutes=number)
    action, frame = FRAMES[number % len(FRAMES)]
    values = {"tenant_id": tenant, "id": first_sortable(at) + 5, "station_id": f"cp{number % 3}", "at": at}
    more = {"kind": 2, "message_id": b"1", "action": action, "frame": frame, "faults": None}
    return Insert(tables.messages, {**values, **more, "outgoing": bool(number % 2)})


def _as_the_interface_shows_them(url: str) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        store = open_store(url)
        try:
            return (await LogQueries(store).messages(page=Page(1_000)))["items"][::-1]
        finally:
            await store.close()

    return apart(read())


@pytest.mark.both
def test_all_of_it_oldest_first_as_the_interface_shows_it(run: Run, log: str, tmp_path: Path) -> None:
    status, told, error = run("messages", "export", "--database-url", log, "--to", "all.jsonl")
    assert (status, told, error) == (0, "", f"csms: {COUNT} frames written to all.jsonl\n")
    text = (tmp_path / "all.jsonl").read_text()
    assert SECRET not in text
    assert [json.loads(line) for line in text.splitlines()] == _as_the_interface_shows_them(log)


WANTED: list[tuple[list[str], list[int]]] = [
    (["--station", "cp1"], [n for n in range(COUNT) if n % 3 == 1]),
    (["--action", "Heartbeat"], [n for n in range(COUNT) if n % 4 == 0]),
    (["--since", "2026-03-01T14:00:00Z"], list(range(120, COUNT))),
    (["--until", "2026-03-01T13:00:00+01:00"], []),
    (["--since", "2026-03-01T12:30:00Z", "--until", "2026-03-01T12:40:00Z"], list(range(30, 40))),
    (["--since", "1s"], []),
    (["--station", "none"], []),
    (["--tenant", "other"], [5]),
    (["--tenant", "2", "--station", "cp0"], []),
]


@pytest.mark.both
def test_what_is_wanted_alone(run: Run, log: str) -> None:
    for options, wanted in WANTED:
        status, told, error = run("messages", "export", "--database-url", log, *options)
        minutes = [datetime.fromisoformat(json.loads(line)["at"]) - NOON for line in told.splitlines()]
        assert (status, [each // timedelta(minutes=1) for each in minutes]) == (0, wanted), options
        assert error == f"csms: {len(wanted)} frames written to standard output\n"


@pytest.mark.both
async def test_no_more_is_held_than_a_portion(log: str) -> None:
    store = open_store(log)
    try:
        portions = queries_export.portions(store, queries_export.Wanted(1))
        sizes = [len(portion) async for portion in portions]
    finally:
        await store.close()
    assert (max(sizes), sum(sizes)) == (7, COUNT)


def test_a_file_is_there_whole_or_not_at_all(
    run: Run, log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half(*_arguments: object) -> AsyncIterator[list[dict[str, Any]]]:
        yield [{"id": "1"}]
        raise OSError(5, "gone")

    (tmp_path / "before.jsonl").write_text("what was there\n")
    monkeypatch.setattr(messages, "portions", half)
    status, _, error = run("messages", "export", "--database-url", log, "--to", "before.jsonl")
    assert (status, error.count("\n"), "cannot be used" in error) == (2, 1, True)
    assert (tmp_path / "before.jsonl").read_text() == "what was there\n"
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == ["before.jsonl"]


BAD: list[tuple[str, str, str]] = [
    ("--tenant", "nobody", "--tenant: there is no such tenant"),
    ("--since", "soon", "--since soon: write an RFC 3339 time, or a number and s, m, h or d"),
    ("--until", "9x", "--until 9x: write an RFC 3339 time"),
    (
        "--to",
        "/proc/none/a",
        "--to /proc/none/a: cannot write /proc/none/a: there is no such folder or bucket",
    ),
    ("--to", ".", "--to .: cannot write .: "),
    ("--to", "ftp://h/a", "--to ftp://h/a: ftp://h/a: ftp:// is no place for files; s3:// and gs://"),
    ("--to", "s3://b", "--to s3://b: s3://b: write s3://BUCKET/NAME"),
]


def test_bad_input_is_one_clear_line(run: Run, log: str) -> None:
    for option, value, told in BAD:
        status, out, error = run("messages", "export", "--database-url", log, option, value)
        assert (status, out, error.count("\n")) == (2, "", 1), value
        assert error.startswith(f"csms: {told}")


def test_who_has_enough_of_it_ends_it(run: Run, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert run("messages", "export", "--database-url", log) == (0, "", "")


# ---- where files lie ------------------------------------------------------------------------------------


@in_stores
def test_it_goes_where_files_lie(
    env: dict[str, str], run: Run, log: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    files = open_files(load(env=env).settings.file_access)
    status, _, error = run("messages", "export", "--database-url", log, "--to", "logs/all.jsonl")
    held = (tmp_path / "logs/all.jsonl").read_bytes() if files.local else files.read("logs/all.jsonl")
    assert (status, held.count(b"\n")) == (0, COUNT), error
    place = "logs/all.jsonl" if files.local else files.place("logs/all.jsonl")
    assert error.endswith(f"{COUNT} frames written to {place}\n")


@in_stores
def test_a_bucket_that_refuses_is_one_clear_line(
    s3: stores.S3, run: Run, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stores.of_s3(s3, SECRET_ACCESS_KEY="not-the-secret").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CSMS_FILE_ACCESS__TYPE", "local")  # the keys count for the URL all the same
    status, _, error = run("messages", "export", "--database-url", log, "--to", "s3://plugfest/a.jsonl")
    assert (status, error.count("\n")) == (2, 1)
    assert "cannot write s3://plugfest/a.jsonl: access is refused, do the keys of file_access fit?" in error
    assert "not-the-secret" not in error
