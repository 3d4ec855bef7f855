"""``csms hasura-metadata``: every table, every key that leads somewhere, and no secret."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from csms import hasura
from csms.store.tables import metadata

Run = Callable[..., tuple[int, str, str]]
Tables = dict[str, dict[str, Any]]

# Columns that read like keys of other tables and are none: the protocol's own numbers, which are not unique
# here, and what vendors or the machinery made up.
_OWN_NUMBERS = {
    "wire_connector_id", "wire_transaction_id", "remote_start_id", "reservation_id", "message_id",
    "start_message_id", "stop_message_id", "request_id", "event_id", "vendor_id",
}  # fmt: skip
_OWN_KEYS = {
    "component_key", "variable_key", "vendor_key", "message_key", "schema_key", "stated_key", "group_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def tracked() -> Tables:
    (source,) = hasura.document("viewer", "URL")["sources"]
    return {entry["table"]["name"]: entry for entry in source["tables"]}


def _relationships(entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [*entry.get("object_relationships", ()), *entry.get("array_relationships", ())]


def _mapping(relationship: dict[str, Any]) -> tuple[str, dict[str, str]]:
    used = relationship["using"]["manual_configuration"]
    return used["remote_table"]["name"], used["column_mapping"]


def _columns(table: str) -> list[str]:
    return [column.name for column in metadata.tables[table].c]


def test_every_table_is_tracked(tracked: Tables) -> None:
    assert set(tracked) == set(metadata.tables)
    assert all(entry["table"]["schema"] == "public" for entry in tracked.values())


def test_what_reads_like_a_key_leads_somewhere(tracked: Tables) -> None:
    loose = []
    for name, entry in tracked.items():
        used = {column for one in entry.get("object_relationships", ()) for column in _mapping(one)[1]}
        own = {column.name for column in metadata.tables[name].primary_key}
        own |= {column for one in _relationships(entry) for column in _mapping(one)[1]}  # led to by others
        for column in _columns(name):
            if column.endswith(("_id", "_key")) and column not in used | own | _OWN_NUMBERS | _OWN_KEYS:
                loose.append(f"{name}.{column}")
    assert loose == []


def test_every_way_there_has_a_way_back_over_the_same_columns(tracked: Tables) -> None:
    ways = {
        (name, target, tuple(sorted(columns.items())))
        for name, entry in tracked.items()
        for target, columns in map(_mapping, _relationships(entry))
    }
    assert len(ways) > 60
    for name, target, columns in ways:
        assert (target, name, tuple(sorted((there, here) for here, there in columns))) in ways
        here, there = metadata.tables[name].c, metadata.tables[target].c
        for mine, theirs in columns:
            assert type(here[mine].type) is type(there[theirs].type), (name, target, mine)


def test_a_single_row_is_reached_by_its_whole_key(tracked: Tables) -> None:
    """Hasura believes what it is told; with two rows behind an object relationship a query would fail."""
    for name, entry in tracked.items():
        for one in entry.get("object_relationships", ()):
            target, columns = _mapping(one)
            if (name, target) != ("transaction_events", "transactions"):  # by its number on the wire
                key = {column.name for column in metadata.tables[target].primary_key}
                assert key <= set(columns.values()), (name, one["name"])
    settings = {one["name"]: one for one in tracked["stations"]["object_relationships"]}
    assert {"tenant", "station_settings", "local_lists"} == set(settings)


def test_names_do_not_collide(tracked: Tables) -> None:
    for name, entry in tracked.items():
        names = [one["name"] for one in _relationships(entry)] + _columns(name)
        assert len(names) == len(set(names)), name


def test_no_secret_may_be_read(tracked: Tables) -> None:
    hidden = set()
    for name, entry in tracked.items():
        (permission,) = entry["select_permissions"]
        assert permission["role"] == "viewer"
        hidden |= {
            f"{name}.{column}"
            for column in _columns(name)
            if column not in permission["permission"]["columns"]
        }
    suspicious = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if any(word in column.name for word in ("password", "secret", "private", "hash"))
    }
    assert suspicious <= hidden
    assert hidden - suspicious == {"messages.frame", "intents.payload"}


def test_units_are_told(tracked: Tables) -> None:
    told = tracked["transactions"]["configuration"]["column_config"]
    assert told["started_at"] == {"comment": "microseconds since 1970, UTC"}
    assert told["energy"] == {"comment": "times 1000"}


@asynccontextmanager
async def _console(status: int, heard: list[tuple[str | None, Any]]) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        heard.append((request.headers.get("X-Hasura-Admin-Secret"), await request.json()))
        return web.json_response({"message": "success" if status == 200 else "no such table"}, status=status)

    application = web.Application()
    application.router.add_post("/v1/metadata", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    await runner.cleanup()


@pytest.mark.parametrize(("status", "ended"), [(200, 0), (400, 2)])
async def test_it_is_handed_to_a_console(
    run: Run, monkeypatch: pytest.MonkeyPatch, status: int, ended: int
) -> None:
    monkeypatch.setenv("HASURA_GRAPHQL_ADMIN_SECRET", "s3cret")
    heard: list[tuple[str | None, Any]] = []
    async with _console(status, heard) as url:
        code, said, error = await asyncio.to_thread(run, "hasura-metadata", "--apply", url)
    ((secret, body),) = heard
    assert (code, secret) == (ended, "s3cret")
    assert (body["type"], body["version"]) == ("replace_metadata", 2)
    assert body["args"]["metadata"] == hasura.document("viewer", "HASURA_GRAPHQL_DATABASE_URL")
    assert "tables tracked" in said if status == 200 else "no such table" in error
    assert error.count("\n") == (ended > 0)


def test_it_is_printed(run: Run) -> None:
    status, said, _ = run("hasura-metadata", "--role", "auditor", "--url-variable", "PG")
    assert status == 0
    assert json.loads(said) == hasura.document("auditor", "PG")


def test_a_console_that_is_not_there_is_one_line(run: Run) -> None:
    status, _, error = run("hasura-metadata", "--apply", "http://127.0.0.1:9")
    assert (status, error.count("\n")) == (2, 1)
    assert "127.0.0.1:9" in error
