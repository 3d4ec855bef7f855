"""Lists page by cursor in one order on every database, and what races is decided once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from csms import claims
from csms.context import ClaimRequest, Grant
from csms.journal import Journal
from csms.numbers import Numbers
from csms.store import queries_paging, tables
from csms.store.effects import Insert
from csms.store.engine import Store, open_store, write_batch
from csms.store.queries_paging import Page
from tests.csms_engine.kit import rows

pytestmark = pytest.mark.both
NOW = datetime(2026, 3, 1, tzinfo=UTC)
IDS = ["a", "B", "b", "ä", "Z", "z", "a-1", "a_1", "a1", "\U0001f50c", "é", "E", "10", "9"]


async def _pages(store: Store, limit: int) -> list[str]:
    """All ids, page after page; a row that is added meanwhile at the newest end shifts nothing."""
    order = (tables.stations.c.tenant_id, tables.stations.c.station_id)
    found: list[str] = []
    cursor = None
    while True:
        async with store.read() as connection:
            page = await queries_paging.fetch(
                connection, select(tables.stations), order, (int, str), Page(limit, cursor), dict
            )
        found += [item["station_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found
        await write_batch(store, [_station(f"\U0010fffd{len(found)}")])


def _station(name: str) -> Insert:
    row = {"tenant_id": 1, "station_id": name, "commissioned": "manual", "created_at": NOW}
    return Insert(tables.stations, row)


@pytest.mark.parametrize("limit", [1, 3, 14, 100])
async def test_every_row_is_on_one_page(store: Store, limit: int) -> None:
    await write_batch(store, [_station(name) for name in IDS])
    assert await _pages(store, limit) == sorted(IDS, reverse=True)


async def _two(url: str) -> list[tuple[Store, Journal]]:
    """Two nodes on one database."""
    nodes = []
    for _ in range(2):
        store = open_store(url)
        journal = Journal(store)
        journal.start()
        nodes.append((store, journal))
    return nodes


async def _end(nodes: list[tuple[Store, Journal]]) -> None:
    for store, journal in nodes:
        await journal.stop()
        await store.close()


async def test_two_nodes_never_take_one_number(url: str) -> None:
    nodes = await _two(url)
    sources = [Numbers(journal, block=7) for _, journal in nodes]
    given: list[Any] = await asyncio.gather(*(each.next(1, "transaction") for each in sources * 40))
    assert len(set(given)) == 80
    await _end(nodes)


async def test_two_nodes_never_take_one_slot(url: str) -> None:
    """A limit of three and forty that ask, half of them at each node."""
    nodes = await _two(url)
    wanted = [ClaimRequest(1, "token", "t", 3, f"h{number}", f"s{number}", 1, NOW) for number in range(40)]
    asked = [nodes[number % 2][1].ask(claims.take, one) for number, one in enumerate(wanted)]
    got = await asyncio.gather(*asked)
    assert got.count(Grant.TAKEN) == 3 and got.count(Grant.REFUSED) == 37
    kept = await rows(nodes[0][0], tables.claims)
    assert sorted(row["slot"] for row in kept) == [1, 2, 3]
    await _end(nodes)


async def test_writers_at_once_lose_nothing(url: str) -> None:
    nodes = await _two(url)
    both = [journal.submit([_station(f"s{number}")]) for number in range(60) for _, journal in nodes]
    await asyncio.gather(*both)
    assert len(await rows(nodes[0][0], tables.stations)) == 60
    await _end(nodes)
