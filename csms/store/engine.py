"""The store: one writer and a few readers on SQLite or PostgreSQL, the same SQLAlchemy Core on both.

Work is a plain function on a ``Connection``. On SQLite it runs as a whole in a thread of its own: one hop
for a batch, where an asynchronous driver would hop for every statement. On PostgreSQL it runs on asyncpg.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from csms.store import dialects, plan, tables
from csms.store.database_file import DatabaseFile
from csms.store.effects import Effect
from csms.store.prompt import PromptReader
from csms.store.statements import Statements
from csms.store.uses import Uses
from csms.store.write_ahead_log import WriteAheadLog
from csms.store.writer import Writer
from ocppj.virtual_time import hold

T = TypeVar("T")
Work = Callable[[Connection], T]

_READERS = 2
_BUSY_MS = 5_000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={_BUSY_MS}",
    # A batch touches a page or two for every station: with SQLite's 2 MB they are written out and read back
    # within one transaction.
    "cache_size=-32768",
    "wal_autocheckpoint=64000",  # a net: ``WriteAheadLog`` copies the log long before
)
_ANY_TENANT = select(tables.tenants.c.id).limit(1)
_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # errors are logged; what stations and operators sent is not
    "json_serializer": lambda value: msgspec.json.encode(value).decode(),
    "json_deserializer": msgspec.json.decode,
}


class Store(Protocol):
    """What the engine above needs of a database; every call may raise what ``failures.is_transient``
    judges, and ``StoreClosed``."""

    statements: Statements
    prompt: PromptReader | None  # None: this database cannot be read without waiting for it

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in one transaction on the one writer and commit it."""

    async def fetch(self, work: Work[T]) -> T:
        """Run ``work``, which only reads."""

    def read(self) -> Any:
        """Return an asynchronous context with an ``AsyncConnection`` for reading."""

    async def close(self) -> None:
        """Close every connection when those who use one are done."""


def open_store(url: str) -> Store:
    """Open the database of an SQLAlchemy URL; nothing is connected before the first use.

    Raises:
        ValueError: the dialect is neither ``sqlite`` nor ``postgresql``, or the SQLite database is no file.
    """
    name = make_url(url).get_backend_name()
    if name == "sqlite":
        return SqliteStore(url)
    if name == "postgresql":
        return PostgresStore(url)
    raise ValueError(f"{name} is no database of ours: sqlite and postgresql are")


async def write_batch(store: Store, effects: Iterable[Effect]) -> None:
    """Apply effects in one transaction, without the journal: for commands run while no server runs."""
    listed = list(effects)
    await store.write(lambda connection: plan.apply(connection, store.statements, listed))


async def ping(store: Store) -> None:
    """Raise if the database does not answer, from a table of ours."""
    await store.fetch(lambda connection: connection.execute(_ANY_TENANT).first())


def sqlite_path(url: str) -> Path:
    """Return the file of an SQLite URL.

    Raises:
        ValueError: it is a database in memory, which several connections cannot share.
    """
    database = make_url(url).database
    if not database or database == ":memory:":
        raise ValueError("an SQLite database has to be a file")
    return Path(database)


def sqlite_engine(url: str, **options: Any) -> Engine:
    """Return a synchronous engine with the store's pragmas; it leaves transactions to SQLAlchemy."""
    engine = create_engine(
        f"{dialects.PROMPT}:///{sqlite_path(url)}",
        connect_args={"check_same_thread": False, "cached_statements": 512, "timeout": _BUSY_MS / 1000},
        **_OPTIONS,
        **dialects.shared(),
        **options,
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class SqliteStore:
    """SQLite: WAL, ``synchronous=FULL``, one writer in a thread of its own."""

    def __init__(self, url: str) -> None:
        self._uses = Uses()
        writer = sqlite_engine(url, pool_size=1, max_overflow=0)
        self._file = DatabaseFile(sqlite_path(url))
        self._log = WriteAheadLog(self._file.path)
        self._writer = Writer(writer, self._file, self._log)
        self._reader = sqlite_engine(url, pool_size=_READERS, isolation_level="AUTOCOMMIT")
        self.prompt: PromptReader | None = PromptReader(
            sqlite_engine(url, pool_size=1, max_overflow=0, isolation_level="AUTOCOMMIT")
        )
        self._queries: AsyncEngine = create_async_engine(
            f"{dialects.ASYNCHRONOUS}:///{sqlite_path(url)}", **_OPTIONS, **dialects.shared()
        )
        event.listen(self._queries.sync_engine, "connect", _prepare)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._read_threads = ThreadPoolExecutor(_READERS, thread_name_prefix="store-read")
        self.statements = Statements(writer.dialect)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in one transaction in the writer's thread."""
        with hold(), self._uses:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._write_thread, self._writer.transaction, work)

    async def fetch(self, work: Work[T]) -> T:
        """Run ``work`` in a reader's thread; each statement sees what is committed then."""

        def query() -> T:
            self._file.check()
            with self._reader.connect() as connection:
                return work(connection)

        with hold(), self._uses:
            return await asyncio.get_running_loop().run_in_executor(self._read_threads, query)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading."""
        with hold(), self._uses:
            self._file.check()
            async with self._queries.connect() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection and end the threads."""
        with hold():
            await self._uses.end()
            await self._queries.dispose()
            if self.prompt is not None:
                self.prompt.close()
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._write_thread, self._writer.close)
            await loop.run_in_executor(self._read_threads, self._log.close)
            await loop.run_in_executor(self._read_threads, self._reader.dispose)
        self._write_thread.shutdown()
        self._read_threads.shutdown()


class PostgresStore:
    """PostgreSQL on asyncpg: one connection writes, a pool reads."""

    prompt: PromptReader | None = None

    def __init__(self, url: str, *, readers: int = 8) -> None:
        self._uses = Uses()
        address = make_url(url).set(drivername="postgresql+asyncpg")
        options: dict[str, Any] = {**_OPTIONS, "connect_args": {"timeout": 5, "command_timeout": 20}}
        self._writer = create_async_engine(address, pool_size=1, max_overflow=0, **options)
        self._reader = create_async_engine(
            address,
            pool_size=readers,
            max_overflow=0,
            isolation_level="AUTOCOMMIT",
            pool_pre_ping=True,  # a reader is not repeated: after a restart of the server it needs a live one
            **options,
        )
        self.statements = Statements(self._writer.dialect)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in one transaction on the writer's connection."""
        with hold(), self._uses:
            async with self._writer.begin() as connection:
                return await connection.run_sync(work)

    async def fetch(self, work: Work[T]) -> T:
        """Run ``work`` on a reader's connection; each statement sees what is committed then."""
        with hold(), self._uses:
            async with self._reader.connect() as connection:
                return await connection.run_sync(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading."""
        with hold(), self._uses:
            async with self._reader.connect() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        with hold():
            await self._uses.end()
            await self._writer.dispose()
            await self._reader.dispose()
