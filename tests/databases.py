"""The databases of the tests: SQLite for all, PostgreSQL for those marked ``both``, with ``--full`` for all.

A test asks for ``database``, or only for its ``url``, and gets one of its own, migrated to head. A test that
looks into SQLite itself, or runs in virtual time, where no socket can be, is marked ``sqlite``.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from csms.store import migrate, tables
from scenarios.ends.postgres import PostgresDatabases, choose, connected, on_cluster
from scenarios.ends.postgres_cluster import Cluster, from_wheel

T = TypeVar("T")
_DEADLINE = 20.0  # seconds


class Database(Protocol):
    """One migrated database; the tests look into it from outside."""

    name: str
    url: str
    folder: Path  # the test's own

    def rows(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """What a query finds; a question mark for each parameter."""

    def run(self, statement: str, *parameters: object) -> None:
        """Execute and commit a statement."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Another program holds the lock that every writer needs; readers are not hindered."""


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop of its own, whether or not one runs here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result(_DEADLINE)


class Sqlite:
    """A file, seen through the standard library alone."""

    name = "sqlite"

    def __init__(self, file: Path) -> None:
        self.file, self.folder = file, file.parent
        self.url = f"sqlite:///{file}"

    def rows(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, parameters)]

    def run(self, statement: str, *parameters: object) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, parameters)

    @contextmanager
    def locked(self) -> Iterator[None]:
        with closing(sqlite3.connect(self.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")


class Postgres:
    """A database on a server that the tests have to themselves."""

    name = "postgres"

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def rows(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        async def look() -> list[dict[str, Any]]:
            async with connected(self.url) as connection:
                found = await connection.exec_driver_sql(_numbered(query), parameters)
                return [{name: _as_text(value) for name, value in row.items()} for row in found.mappings()]

        return apart(look())

    def run(self, statement: str, *parameters: object) -> None:
        async def act() -> None:
            async with connected(self.url) as connection:
                await connection.exec_driver_sql(_numbered(statement), parameters)

        apart(act())

    @contextmanager
    def locked(self) -> Iterator[None]:
        held, over = threading.Event(), threading.Event()

        async def hold() -> None:
            async with connected(self.url) as connection:
                await connection.exec_driver_sql("BEGIN")
                names = ", ".join(tables.metadata.tables)
                await connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
                held.set()
                await asyncio.to_thread(over.wait, _DEADLINE)
                await connection.exec_driver_sql("ROLLBACK")

        with ThreadPoolExecutor(1) as pool:
            holding = pool.submit(asyncio.run, hold())
            try:
                assert held.wait(_DEADLINE) or holding.result(0)
                yield
            finally:
                over.set()
            holding.result(_DEADLINE)


def _as_text(value: object) -> object:
    """JSON is text, as SQLite has it."""
    return json.dumps(value) if isinstance(value, list | dict) else value


def _numbered(query: str) -> str:
    first, *rest = query.split("?")
    return first + "".join(f"${number}{text}" for number, text in enumerate(rest, 1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    item = metafunc.definition
    chosen = item.get_closest_marker("both") is not None
    whole = metafunc.config.getoption("--full") and item.get_closest_marker("sqlite") is None
    if chosen or whole:
        metafunc.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at head."""
    file = tmp_path_factory.mktemp("migrated") / "template.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresDatabases]:
    """A PostgreSQL server of this process of the tests: from the wheel, which is the same everywhere."""
    programs = from_wheel() or choose()
    with Cluster(programs) as cluster, on_cluster(cluster, programs) as databases:
        yield databases


@pytest.fixture
def postgres(
    postgres_server: PostgresDatabases, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Postgres]:
    """A PostgreSQL database of the test's own."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()
    url = apart(postgres_server.fresh(name))
    yield Postgres(url, tmp_path)
    apart(postgres_server.drop(url))


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A migrated database of the test's own: SQLite, or as the test's marks and the options say."""
    if getattr(request, "param", "sqlite") == "postgres":
        found: Postgres = request.getfixturevalue("postgres")
        return found
    template: Path = request.getfixturevalue("migrated")
    return Sqlite(Path(shutil.copy(template, tmp_path / "csms.db")))


@pytest.fixture
def url(database: Database) -> str:
    """Its SQLAlchemy URL."""
    return database.url
