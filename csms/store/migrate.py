"""Bringing a database to the tables of this release: Alembic, run synchronously, from the installed
package."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import alembic.command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import migrations
from csms.store.engine import sqlite_engine, sqlite_path
from csms.store.tables import metadata, tenants

T = TypeVar("T")

_DEFAULT_TENANT = (1, "default")


class SchemaError(Exception):
    """The database's tables are not those of this release; the text says what to do."""


class SchemaTooNew(SchemaError):
    """The database was made by a later release."""


class SchemaTooOld(SchemaError):
    """The database has to be migrated first."""


def head() -> str:
    """Return the revision of this release."""
    return _revisions()[0]


def current(url: str) -> str | None:
    """Return the database's revision, None when it has none; an SQLite file that is missing is not made."""
    if make_url(url).get_backend_name() == "sqlite" and not sqlite_path(url).exists():
        return None
    return _run(url, _revision)


def upgrade(url: str) -> None:
    """Migrate to head; a new database gets every table.

    Raises:
        SchemaTooNew: the database was made by a later release.
    """

    def work(connection: Connection) -> None:
        _refuse_newer(_revision(connection))
        alembic.command.upgrade(_config(connection), "head")
        _first_tenant(connection)

    _run(url, work)


def check(url: str) -> None:
    """Make sure that the database is at head.

    Raises:
        SchemaTooNew, SchemaTooOld: it is not.
    """
    revision = current(url)
    _refuse_newer(revision)
    if revision != head():
        state = "is empty" if revision is None else f"is at revision {revision}"
        raise SchemaTooOld(f"the database {state}, this release needs {head()}: run `csms db migrate`")


def create_missing(url: str) -> None:
    """Create the tables that are missing and alter nothing; a database without revision gets head's."""

    def work(connection: Connection) -> None:
        revision = _revision(connection)
        _refuse_newer(revision)
        metadata.create_all(connection)
        if revision is None:
            alembic.command.stamp(_config(connection), "head")
        _first_tenant(connection)

    _run(url, work)


def drop_and_create(url: str) -> None:
    """Drop every table of ours with its rows, and create them anew."""

    def work(connection: Connection) -> None:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        alembic.command.stamp(_config(connection), "head", purge=True)
        _first_tenant(connection)

    _run(url, work)


def _first_tenant(connection: Connection) -> None:
    if connection.execute(tenants.select().limit(1)).first() is None:
        key, name = _DEFAULT_TENANT
        made = datetime.now(UTC)
        connection.execute(tenants.insert().values(id=key, name=name, created_at=made))


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in _revisions():
        raise SchemaTooNew(f"the database is at revision {revision}, which this release does not know")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


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


def _run(url: str, work: Callable[[Connection], T]) -> T:
    """Run in one transaction; asyncpg needs a loop, and the caller's may be running: a thread has its own."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = sqlite_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            return work(connection)
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
