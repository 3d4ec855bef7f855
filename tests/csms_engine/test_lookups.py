"""Lookups: one query for all that ask, fresh every time, waiting while the database is away."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, exc

from csms.lookups import Coalesced
from csms.store import tables
from csms.store.effects import Insert
from csms.store.engine import open_store
from tests.csms_engine.kit import START, Station, running

AWAY = exc.OperationalError("x", None, sqlite3.OperationalError("unable to open database file"))


async def test_who_asks_at_the_same_time_shares_a_query(url: str) -> None:
    asked: list[list[int]] = []

    def load(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
        asked.append(sorted(keys))
        return {key: f"v{key}" for key in keys if key % 2}

    store = open_store(url)
    lookup = Coalesced(store, load, lambda: None)
    first = asyncio.gather(*(lookup.get(key) for key in (1, 2, 3, 1)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second = asyncio.gather(lookup.get(1), lookup.get(5))
    assert await first == ["v1", None, "v3", "v1"]
    assert await second == ["v1", "v5"]
    assert asked == [[1, 2, 3], [1, 5]]  # what is asked while a query runs is asked anew
    await store.close()


async def test_who_gives_up_does_not_take_the_others_answer_away(url: str) -> None:
    store = open_store(url)
    lookup: Coalesced[int, int] = Coalesced(store, lambda _, keys: {key: key for key in keys}, lambda: None)
    one, other = asyncio.ensure_future(lookup.get(1)), asyncio.ensure_future(lookup.get(1))
    await asyncio.sleep(0)
    one.cancel()
    assert await other == 1
    assert await lookup.get(2) == 2
    await store.close()


async def test_a_fault_is_told_to_those_who_asked(url: str) -> None:
    def load(connection: Connection, keys: Sequence[int]) -> dict[int, int]:
        raise KeyError("no such column")

    store = open_store(url)
    lookup = Coalesced(store, load, lambda: None)
    with pytest.raises(KeyError):
        await lookup.get(1)
    await store.close()


async def test_a_turn_waits_for_its_lookup_while_the_database_is_away(url: str) -> None:
    async with running(url) as (engine, store):
        row = {
            "tenant_id": 1, "token_key": "t", "token": "T", "type": "Central", "status": "Accepted",
            "concurrency": 1, "created_at": START, "updated_at": START,
        }  # fmt: skip
        await engine.journal.submit([Insert(tables.tokens, row)])
        station = Station(engine, "a")
        await station.call("Heartbeat", {})
        fetch, failures = store.fetch, 0

        async def broken(work: object) -> object:
            nonlocal failures
            failures += 1
            if failures < 3:
                raise AWAY
            return await fetch(work)

        store.fetch = broken  # type: ignore[method-assign]
        writes = store.writes
        answer = await station.start()
        assert answer["idTagInfo"]["status"] == "Accepted"
        assert failures == 3
        assert store.writes > writes + 1  # the journal went and looked, too
