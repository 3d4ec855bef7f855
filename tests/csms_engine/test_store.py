"""Migrations, pragmas, and keys of rows."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import exc

from csms.ids import RowIds
from csms.store import migrate, tables
from csms.store.effects import Insert
from csms.store.engine import open_store, ping, sqlite_engine, write_batch
from csms.store.failures import is_transient
from ocppj.clock import microseconds


class Standing:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def utc(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return 0.0

    def unix_us(self) -> int:
        return microseconds(self.now)


def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    engine = sqlite_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        made = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
        )
    engine.dispose()
    assert all("WITHOUT ROWID" in made[name] for name in tables.metadata.tables if name != "tenants")
    assert migrate.current(url) == migrate.head()


def test_a_migrated_database_has_the_default_tenant(url: str) -> None:
    engine = sqlite_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id, name FROM tenants").all() == [(1, "default")]
    engine.dispose()


def test_looking_at_a_missing_database_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    assert migrate.current(f"sqlite:///{file}") is None
    assert not file.exists()


def test_a_database_of_a_later_release_is_refused(url: str) -> None:
    engine = sqlite_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    for act in (migrate.upgrade, migrate.check, migrate.create_missing):
        with pytest.raises(migrate.SchemaTooNew, match="9999"):
            act(url)


def test_an_empty_database_has_to_be_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with pytest.raises(migrate.SchemaTooOld, match="csms db migrate"):
        migrate.check(url)
    migrate.create_missing(url)
    migrate.check(url)


def test_create_missing_alters_nothing(url: str) -> None:
    engine = sqlite_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE intents")
        connection.exec_driver_sql("INSERT INTO tenants (id, name, created_at) VALUES (2, 'two', 0)")
    migrate.create_missing(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tenants").scalar() == 2
        assert connection.exec_driver_sql("SELECT count(*) FROM intents").scalar() == 0
    migrate.drop_and_create(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tenants").scalar() == 1
    engine.dispose()
    migrate.check(url)


async def test_writes_are_synced_to_disk_and_readers_do_not_wait(url: str) -> None:
    store = open_store(url)
    pragmas = await store.write(
        lambda connection: [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    )
    assert pragmas == ["wal", 2]
    await ping(store)
    row = {"id": 2, "name": "two", "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    await write_batch(store, [Insert(tables.tenants, row)])
    async with store.read() as connection:
        assert len((await connection.execute(tables.tenants.select())).all()) == 2
    await store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises((ValueError, exc.NoSuchModuleError)):
        open_store(url)


def test_what_may_succeed_later_is_told_from_what_never_will() -> None:
    def operational(text: str) -> exc.OperationalError:
        return exc.OperationalError("s", None, sqlite3.OperationalError(text))

    assert is_transient(operational("database is locked"))
    assert is_transient(operational("disk I/O error"))
    assert is_transient(sqlite3.OperationalError("database is locked"))
    assert is_transient(ConnectionRefusedError())
    assert not is_transient(operational("no such column: x"))
    assert not is_transient(exc.IntegrityError("s", None, Exception("UNIQUE constraint failed")))
    assert not is_transient(sqlite3.OperationalError("no such column: x"))
    assert not is_transient(sqlite3.IntegrityError("database is locked UNIQUE constraint failed"))
    assert not is_transient(OverflowError())


def test_sortable_ids_grow_whatever_the_clock_does() -> None:
    clock = Standing()
    made = RowIds(clock)
    first = [made.sortable() for _ in range(3000)]
    clock.now -= timedelta(hours=1)
    first += [made.sortable() for _ in range(3)]
    assert first == sorted(set(first))
    assert 0 < first[-1] < 2**63
    again = RowIds(clock)
    again.resume(first[-1])
    assert again.sortable() > first[-1]


def test_uuids_are_version_7_and_in_order_of_time() -> None:
    clock = Standing()
    made = RowIds(clock, random.Random(1))
    keys = [made.uuid7() for _ in range(5000)]
    assert keys == sorted(set(keys))
    assert {UUID(key).version for key in keys} == {7}
    assert UUID(keys[0]).int >> 80 == int(clock.now.timestamp() * 1000)
    assert RowIds(clock, random.Random(1)).uuid7() == keys[0]


async def test_what_one_database_has_compiled_another_uses(tmp_path: Path) -> None:
    query = tables.tenants.select().where(tables.tenants.c.name == f"{tmp_path}")
    found = []
    for name in ("a", "b"):
        url = f"sqlite+aiosqlite:///{tmp_path}/{name}.db"
        migrate.upgrade(url)
        store = open_store(url)
        async with store.read() as connection:
            waiting = (await connection.execute(query)).context.cache_hit.name
        prompt = await store.fetch(lambda connection: connection.execute(query).context.cache_hit.name)
        found.append((prompt, waiting))
        await store.close()
    assert found[1] == ("CACHE_HIT", "CACHE_HIT")
