"""Bringing a database to the tables of this release: Alembic, run synchronously, from the installed
package.

Whatever changes tables does it in one transaction, and alone: a second process that starts meanwhile waits
and finds the work done.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import alembic.command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import migrations
from csms.store.engine import sqlite_engine, sqlite_path
from csms.store.tables import metadata, tenants

T = TypeVar("T")

_DEFAULT_TENANT = (1, "default")
_HOW_TO_MIGRATE = "run `csms db migrate`, or `csms serve --migrate`"
_LOCK = 0x706C7567  # a number of our own among PostgreSQL's advisory locks


class SchemaError(Exception):
    """The database's tables are not those of this release; the text says what to do."""


class SchemaTooNew(SchemaError):
    """The database was made by a later release."""


class SchemaTooOld(SchemaError):
    """The database has to be migrated first."""


class SchemaDiffers(SchemaError):
    """Tables of ours lack columns, whatever the revision says: nothing here was made to add them."""


def head() -> str:
    """Return the revision of this release."""
    return _revisions()[0]


def current(url: str) -> str | None:
    """Return the database's revision, None when it has none; an SQLite file that is missing is not made."""
    if make_url(url).get_backend_name() != "sqlite":
        return _run(url, _revision)
    return _written_in(sqlite_path(url)) if sqlite_path(url).exists() else None


def is_new_file(url: str) -> bool:
    """Whether it is an SQLite file that is not there yet, or without a single table."""
    if make_url(url).get_backend_name() != "sqlite":
        return False
    return not sqlite_path(url).exists() or not _run(url, _tables)


def upgrade(url: str) -> None:
    """Migrate to head; a new database gets every table.

    Raises:
        SchemaTooNew: the database was made by a later release.
    """

    def work(connection: Connection) -> None:
        _refuse_newer(_revision(connection))
        alembic.command.upgrade(_config(connection), "head")
        _first_tenant(connection)

    _alone(url, work)


def check(url: str) -> None:
    """Make sure that the database is at head.

    Raises:
        SchemaTooNew, SchemaTooOld: it is not.
    """
    _refuse_other(current(url))


def make_or_check(url: str) -> None:
    """Give a new SQLite file its tables; make sure that any other database is at head.

    Raises:
        SchemaTooNew, SchemaTooOld: it is not.
    """
    revision = current(url)
    if revision is None and is_new_file(url):
        upgrade(url)
    else:
        _refuse_other(revision)


def create_missing(url: str) -> None:
    """Create the tables and indexes that are missing and alter nothing; without a revision it gets head's.

    Raises:
        SchemaTooNew: the database was made by a later release.
        SchemaTooOld: it has to be migrated: some tables of this release beside some of an older one would be
            neither.
        SchemaDiffers: a table that is there lacks columns.
    """

    def work(connection: Connection) -> None:
        revision = _revision(connection)
        _refuse_newer(revision)
        _refuse_older(revision)
        _refuse_lacking(connection)
        metadata.create_all(connection)
        for table in metadata.sorted_tables:
            for index in table.indexes:
                index.create(connection, checkfirst=True)
        if revision is None:
            alembic.command.stamp(_config(connection), "head")
        _first_tenant(connection)

    _alone(url, work)


def drop_and_create(url: str) -> None:
    """Drop every table of ours with its rows, and create them anew.

    Raises:
        SchemaTooNew: the database was made by a later release, and may have tables that would be left.
    """

    def work(connection: Connection) -> None:
        _refuse_newer(_revision(connection))
        metadata.drop_all(connection)
        metadata.create_all(connection)
        alembic.command.stamp(_config(connection), "head", purge=True)
        _first_tenant(connection)

    _alone(url, work)


def _first_tenant(connection: Connection) -> None:
    if connection.execute(tenants.select().limit(1)).first() is None:
        key, name = _DEFAULT_TENANT
        made = datetime.now(UTC)
        connection.execute(tenants.insert().values(id=key, name=name, created_at=made))


def _refuse_other(revision: str | None) -> None:
    _refuse_newer(revision)
    if revision is None:
        raise SchemaTooOld(f"the database has no tables of this release: {_HOW_TO_MIGRATE}")
    _refuse_older(revision)


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in _revisions():
        told = "which this release does not know: use the one that made it"
        raise SchemaTooNew(f"the database is at revision {revision}, {told}")


def _refuse_older(revision: str | None) -> None:
    if revision is not None and revision != head():
        raise SchemaTooOld(
            f"the database is at revision {revision}, this release needs {head()}: {_HOW_TO_MIGRATE}"
        )


def _refuse_lacking(connection: Connection) -> None:
    """Columns are not created beside rows: what they hold there is a migration's to say."""
    for (_, name), columns in inspect(connection).get_multi_columns().items():
        known = metadata.tables[name].c if name in metadata.tables else ()
        lacking = {column.name for column in known} - {column["name"] for column in columns}
        if lacking:
            listed = ", ".join(sorted(lacking))
            raise SchemaDiffers(f"the table {name} lacks {listed}, which `csms db sync` does not add")


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _written_in(file: Path) -> str | None:
    """The revision in an SQLite file, by its driver alone: every start asks for it."""
    with closing(sqlite3.connect(file)) as connection:
        named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        if connection.execute(named).fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


@cache
def _revisions() -> tuple[str, ...]:
    """Return the revisions that this release knows, newest first: they do not change while it runs."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    known = tuple(script.revision for script in found)
    if not known:
        raise SchemaError("this installation has no migrations")
    return known


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _alone(url: str, work: Callable[[Connection], T]) -> T:
    """Run in one transaction that waits for others of its kind."""

    def locked(connection: Connection) -> T:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return work(connection)

    sqlite = make_url(url).get_backend_name() == "sqlite"
    return _on_sqlite(url, work, writes=True) if sqlite else _run(url, locked)


def _on_sqlite(url: str, work: Callable[[Connection], T], *, writes: bool = False) -> T:
    engine = sqlite_engine(url, poolclass=NullPool)
    if writes:
        event.listen(engine, "begin", _begin_immediate)
    with engine.begin() as connection:
        return work(connection)


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: what reads and then writes could otherwise fail at the write."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _run(url: str, work: Callable[[Connection], T]) -> T:
    """Run in one transaction; asyncpg needs a loop, and the caller's may be running: a thread has its own."""
    if make_url(url).get_backend_name() == "sqlite":
        return _on_sqlite(url, work)
    results: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(asyncio.run(_on_postgres(url, work)))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=target, name="migrate")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


async def _on_postgres(url: str, work: Callable[[Connection], T]) -> T:
    address: Any = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
