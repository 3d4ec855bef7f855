"""The group commit: what goes together, who is told and when, what a failure does to whom."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import exc

from csms.journal import Hooks, Journal, JournalClosed, JournalRefused, LogRow, median
from csms.store import tables
from csms.store.effects import Effect, Insert, Upsert
from csms.store.engine import open_store
from tests.csms_engine.kit import Flaky, rows, times, until

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AWAY = exc.OperationalError("x", None, sqlite3.OperationalError("database is locked"))


@asynccontextmanager
async def journal_on(url: str, **options: Any) -> AsyncIterator[tuple[Journal, Flaky]]:
    store = Flaky(open_store(url))
    journal = Journal(store, **options)
    journal.start()
    try:
        yield journal, store
    finally:
        store.gate = None
        await journal.stop(1.0)
        await store.close()


def tenant(number: int, name: str | None = None) -> Effect:
    return Insert(tables.tenants, {"id": number, "name": name or f"t{number}", "created_at": NOW})


def poison(number: int) -> Effect:
    return Insert(tables.tenants, {"id": number, "name": "x" * 3, "created_at": 10**30})


def frame(number: int, kind: int = 2) -> LogRow:
    return 1, number, "a", NOW, False, kind, None, None, b"\0[]", None


async def ids(store: Flaky) -> set[int]:
    return {row["id"] for row in await rows(store, tables.tenants)} - {1}


async def test_an_idle_journal_commits_at_once(url: str) -> None:
    async with journal_on(url) as (journal, store):
        await asyncio.wait_for(journal.submit([tenant(2)]), 1)
        assert await ids(store) == {2}


async def test_what_finishes_while_a_batch_commits_is_the_next_batch(url: str) -> None:
    async with journal_on(url) as (journal, store):
        store.gate = asyncio.Event()
        first = journal.submit([tenant(2)])
        await until(lambda: store.writes > 0)
        later = [journal.submit([tenant(number)]) for number in range(3, 103)]
        await asyncio.sleep(0)
        assert not first.done()
        store.gate.set()
        await asyncio.gather(first, *later)
        assert list(journal.batch_sizes) == [1, 100]
        assert store.writes == 2
        assert median(journal.batch_sizes) == 50.5
        assert await ids(store) == set(range(2, 103))


async def test_nobody_is_told_before_the_commit(url: str) -> None:
    told: list[bool] = []
    hooks = Hooks(after_commit=lambda: told.append(waiting.done()))
    async with journal_on(url, hooks=hooks) as (journal, _):
        waiting = journal.submit([tenant(2)])
        await waiting
    assert told[0] is False


async def test_members_are_told_in_the_order_they_came(url: str) -> None:
    async with journal_on(url) as (journal, _):
        order: list[int] = []
        for number in range(2, 30):
            journal.submit([tenant(number)]).add_done_callback(lambda _, number=number: order.append(number))
        await journal.flush()
        await asyncio.sleep(0)
        assert order == list(range(2, 30))


@pytest.mark.parametrize("places", [(0,), (6,), (12,), (3, 4, 11), tuple(range(13))])
async def test_only_the_member_at_fault_is_refused(url: str, places: tuple[int, ...]) -> None:
    async with journal_on(url) as (journal, store):
        members = [
            journal.submit(
                [tenant(number + 100), poison(number + 200)] if number in places else [tenant(number + 2)]
            )
            for number in range(13)
        ]
        results = await asyncio.gather(*members, return_exceptions=True)
        refused = tuple(place for place, result in enumerate(results) if isinstance(result, JournalRefused))
        assert refused == places
        # A member is all or nothing: what stood beside the poison is not there either.
        assert await ids(store) == {number + 2 for number in range(13) if number not in places}
        assert journal.healthy


async def test_a_poisoned_log_row_harms_nobody(url: str) -> None:
    async with journal_on(url) as (journal, store):
        for number in range(5):
            journal.log(frame(number + 1, 2**70 if number == 3 else 2))
        await journal.submit([tenant(2)])
        await journal.flush()
        assert {row["id"] for row in await rows(store, tables.messages)} == {1, 2, 3, 5}
        assert await ids(store) == {2}


async def test_a_unique_conflict_with_another_key_is_content(url: str) -> None:
    async with journal_on(url) as (journal, store):
        good, bad = journal.submit([tenant(2)]), journal.submit([tenant(3, "default")])
        await good
        with pytest.raises(JournalRefused) as raised:
            await bad
        assert isinstance(raised.value.__cause__, exc.IntegrityError | sqlite3.IntegrityError)
        assert await ids(store) == {2}


async def test_a_wrong_column_is_content(url: str) -> None:
    async with journal_on(url) as (journal, store):
        bad = journal.submit(
            [Upsert(tables.tenants, {"id": 5}, {"nonsense": 1, "name": "n", "created_at": NOW})]
        )
        await journal.submit([tenant(2)])
        with pytest.raises(JournalRefused):
            await bad
        assert await ids(store) == {2}


async def test_a_locked_database_is_tried_again(url: str) -> None:
    async with journal_on(url) as (journal, store):
        store.before = times(2, AWAY)
        waiting = journal.submit([tenant(2)])
        await until(lambda: store.writes >= 2)
        assert not journal.healthy
        assert not waiting.done()
        await waiting
        assert journal.healthy
        assert await ids(store) == {2}


async def test_an_unknown_outcome_of_the_commit_is_repeated(url: str) -> None:
    async with journal_on(url) as (journal, store):
        store.after = times(2, AWAY)
        await journal.submit([tenant(2), Upsert(tables.tenants, {"id": 1}, {"name": "n", "created_at": NOW})])
        assert store.writes == 3
        assert await ids(store) == {2}


async def test_answers_are_held_and_then_the_sockets_are_closed(url: str) -> None:
    hung_up = asyncio.Event()
    hooks = Hooks(overdue=hung_up.set)
    async with journal_on(url, hooks=hooks, answer_deadline=0.1) as (journal, store):
        store.before = lambda: AWAY
        waiting = journal.submit([tenant(2)])
        await asyncio.wait_for(hung_up.wait(), 5)
        assert not waiting.done()
        assert not journal.healthy
        store.before = lambda: None
        await asyncio.wait_for(waiting, 5)  # recovers without a restart
        assert journal.healthy
        assert await ids(store) == {2}


async def test_a_full_journal_makes_readers_wait(url: str) -> None:
    async with journal_on(url, capacity=10) as (journal, store):
        store.gate = asyncio.Event()
        held = [journal.submit([tenant(number)]) for number in range(2, 4)]
        await until(lambda: store.writes > 0)
        await asyncio.wait_for(journal.room(), 1)
        held += [journal.submit([tenant(number)]) for number in range(4, 9)]
        for number in range(1, 6):
            journal.log(frame(number))
        assert journal.full
        waiting = asyncio.ensure_future(journal.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        store.gate.set()
        await asyncio.wait_for(waiting, 5)
        await asyncio.gather(*held)
        assert not journal.full


async def test_log_rows_alone_are_written_soon(url: str) -> None:
    async with journal_on(url) as (journal, store):
        journal.log(frame(1))
        await until(lambda: store.writes > 0)
        await journal.flush()
        assert store.writes == 2
        assert [row["id"] for row in await rows(store, tables.messages)] == [1]


async def test_log_rows_ride_in_the_next_batch(url: str) -> None:
    async with journal_on(url) as (journal, store):
        journal.log(frame(1))
        await journal.submit([tenant(2)])
        assert store.writes == 1
        assert (await rows(store, tables.messages))[0]["frame"] == b"\0[]"


async def test_a_stop_commits_what_is_there(url: str) -> None:
    async with journal_on(url) as (journal, store):
        waiting = journal.submit([tenant(2)])
        journal.log(frame(1))
        await journal.stop()
        assert waiting.done() and waiting.exception() is None
        assert await ids(store) == {2}
        assert len(await rows(store, tables.messages)) == 1
        with pytest.raises(JournalClosed):
            await journal.submit([tenant(3)])


async def test_a_stop_without_a_database_tells_so(url: str) -> None:
    async with journal_on(url) as (journal, store):
        store.before = lambda: AWAY
        waiting = [journal.submit([tenant(number)]) for number in (2, 3)]
        await until(lambda: store.writes > 0)
        waiting.append(journal.submit([tenant(4)]))
        await journal.stop(0.05)
        for each in waiting:
            assert isinstance(each.exception(), JournalClosed)


async def test_questions_are_answered_together_after_the_effects(url: str) -> None:
    calls: list[list[str]] = []

    def names(connection: Any, items: list[str]) -> list[tuple[str, int]]:
        calls.append(items)
        count = connection.exec_driver_sql("SELECT count(*) FROM tenants").scalar()
        return [(item, count) for item in items]

    async with journal_on(url) as (journal, _):
        asked = [journal.ask(names, "a"), journal.submit([tenant(2)]), journal.ask(names, "b")]
        assert await asyncio.gather(*asked) == [("a", 2), None, ("b", 2)]
        assert calls == [["a", "b"]]


async def test_an_unforeseen_error_leaves_nobody_waiting(url: str) -> None:
    hung_up: list[bool] = []

    def broken() -> None:
        raise ZeroDivisionError("a hook that fails")

    hooks = Hooks(after_commit=broken, overdue=lambda: hung_up.append(True))
    async with journal_on(url, hooks=hooks) as (journal, _):
        with pytest.raises(JournalClosed):
            await asyncio.wait_for(journal.submit([tenant(2)]), 5)
        with pytest.raises(JournalClosed):
            await asyncio.wait_for(journal.submit([tenant(3)]), 5)
        assert hung_up
        assert not journal.healthy
