"""A database file that is removed, replaced or damaged under a running server: nothing is answered on it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csms.journal import Journal
from csms.store import migrate, tables
from csms.store.effects import Insert
from csms.store.engine import Store, open_store, ping, sqlite_path
from csms.store.failures import DatabaseAway, is_transient

pytestmark = pytest.mark.sqlite

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def tenant(number: int) -> Insert:
    return Insert(tables.tenants, {"id": number, "name": f"t{number}", "created_at": NOW})


def put_aside(file: Path) -> Path:
    return file.rename(file.with_name("aside.db"))


def put_another(file: Path) -> Path:
    aside = put_aside(file)
    migrate.upgrade(f"sqlite:///{file}")
    return aside


async def uses_of(store: Store) -> list[Exception]:
    async def reads() -> None:
        async with store.read():
            pass

    tried = (ping(store), reads(), store.write(lambda _: None))
    found = await asyncio.gather(*tried, return_exceptions=True)
    return [error for error in found if isinstance(error, Exception)]


@pytest.mark.parametrize("harm", [put_aside, put_another])
async def test_another_file_is_not_the_database(url: str, harm) -> None:
    file = sqlite_path(url)
    store = open_store(url)
    journal = Journal(store)
    journal.start()
    await journal.submit([tenant(2)])
    aside = harm(file)
    errors = await uses_of(store)
    assert [type(error) for error in errors] == [DatabaseAway] * 3
    assert str(file) in str(errors[0])
    waiting = journal.submit([tenant(3)])
    await asyncio.sleep(0.1)
    assert (waiting.done(), journal.healthy) == (False, False)
    assert file.exists() is (harm is put_another)  # nobody made an empty one
    aside.replace(file)
    await asyncio.wait_for(waiting, 30)  # it is back
    assert journal.healthy
    await journal.stop()
    await store.close()


async def test_a_damaged_file_is_the_databases_state(url: str) -> None:
    file = sqlite_path(url)
    store = open_store(url)
    await ping(store)
    await store.close()
    file.write_bytes(b"\xff" * file.stat().st_size)
    damaged = open_store(url)
    errors = await uses_of(damaged)
    assert errors
    assert all(is_transient(error) for error in errors), errors
    await damaged.close()
