"""What may succeed later is told from what never will, by the errors that the databases really raise."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import exc, make_url

from csms.store import tables
from csms.store.effects import Insert
from csms.store.engine import Store, open_store, write_batch
from csms.store.failures import is_transient
from tests.databases import Database, Postgres

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TENANT = Insert(tables.tenants, {"id": 2, "name": "two", "created_at": NOW})


async def failing(store: Store, *effects: Insert) -> Exception:
    with pytest.raises(Exception) as raised:
        await write_batch(store, effects or [TENANT])
    error = raised.value
    assert isinstance(error, Exception)
    return error


@pytest.mark.both
@pytest.mark.parametrize("wrong", [{"id": 2**70}, {"name": "default"}, {"name": None}])
async def test_content_is_at_fault(store: Store, wrong: dict[str, object]) -> None:
    error = await failing(store, Insert(tables.tenants, {**TENANT.values, **wrong}))
    assert not is_transient(error), error


@pytest.mark.both
async def test_a_missing_table_is_the_databases_state(store: Store, database: Database) -> None:
    """While it is created anew (``csms db sync --force``), nobody's message is at fault."""
    database.run("DROP TABLE tenants")
    assert is_transient(await failing(store))


async def test_text_that_postgresql_cannot_hold_is_content(postgres: Postgres) -> None:
    store = open_store(postgres.url)
    bad = Insert(tables.tenants, {**TENANT.values, "name": "a\0b"})
    assert not is_transient(await failing(store, bad))
    await store.close()


@pytest.mark.parametrize(
    ("user", "database"),
    [("nobody_here", None), (None, "nowhere")],
    ids=["a login that is refused", "a database that is gone"],
)
async def test_who_is_not_let_in_may_be_later(
    postgres: Postgres, user: str | None, database: str | None
) -> None:
    address = make_url(postgres.url)
    changed = address.set(username=user or address.username, database=database or address.database)
    store = open_store(changed.render_as_string(hide_password=False))
    assert is_transient(await failing(store))
    await store.close()


async def _after(postgres: Postgres, setting: str) -> Exception:
    """What a write fails with on a database with this setting, while another program holds the lock."""
    name = make_url(postgres.url).database
    postgres.run(f'ALTER DATABASE "{name}" SET {setting}')
    store = open_store(postgres.url)
    with postgres.locked():
        error = await failing(store)
    await store.close()
    return error


async def test_a_lock_that_is_not_had_in_time_may_be_later(postgres: Postgres) -> None:
    assert is_transient(await _after(postgres, "lock_timeout = 50"))
    assert is_transient(await _after(postgres, "statement_timeout = 50"))


async def test_a_server_that_only_reads_may_write_later(postgres: Postgres) -> None:
    """A standby, after a failover."""
    name = make_url(postgres.url).database
    postgres.run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    store = open_store(postgres.url)
    assert is_transient(await failing(store))
    await store.close()


async def test_a_connection_that_is_ended_is_not_contents_fault(postgres: Postgres) -> None:
    store = open_store(postgres.url)
    await write_batch(store, [TENANT])
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert is_transient(await failing(store))
    await write_batch(store, [TENANT])  # and the next one is served
    await store.close()


async def test_a_deadlock_is_tried_again(postgres: Postgres) -> None:
    """Two writers in a ring: the database ends one of them, which may try again."""
    stores = [open_store(postgres.url) for _ in range(2)]
    await write_batch(stores[0], [Insert(tables.tenants, {**TENANT.values, "id": 3, "name": "three"})])
    met = asyncio.Barrier(2)

    async def ring(store: Store, first: int, second: int) -> None:
        async with store._writer.begin() as connection:  # type: ignore[attr-defined]
            await connection.exec_driver_sql(f"UPDATE tenants SET created_at = 1 WHERE id = {first}")
            await met.wait()
            await connection.exec_driver_sql(f"UPDATE tenants SET created_at = 1 WHERE id = {second}")

    outcomes = await asyncio.gather(ring(stores[0], 1, 3), ring(stores[1], 3, 1), return_exceptions=True)
    (error,) = [each for each in outcomes if each is not None]
    assert isinstance(error, exc.DBAPIError)
    assert is_transient(error)
    for store in stores:
        await store.close()
