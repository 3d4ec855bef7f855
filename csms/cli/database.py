"""``csms db``: tables and old rows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlalchemy import Connection

from csms.cli.common import Config, Database, EnvPrefix, age, database_in_use, fail, read_settings, say
from csms.settings.place import shown
from csms.store import migrate, tables
from csms.store.engine import open_store

app = typer.Typer(help="The database's tables.", no_args_is_help=True)
_PORTION = 10_000


@app.command("migrate")
def migrate_(config: Config = None, database: Database = None, env_prefix: EnvPrefix = "") -> None:
    """Bring the database to the tables of this release.

    Example: csms db migrate --database-url sqlite:///csms.db
    """
    url = read_settings(config, database, prefix=env_prefix).database_url
    with database_in_use(url):
        migrate.upgrade(url)
    say(f"{shown(url)} is at {migrate.head()}")


@app.command()
def sync(
    force: Annotated[bool, typer.Option("--force", help="Drop every table with its rows first.")] = False,
    config: Config = None,
    database: Database = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Create the tables that are missing and alter nothing.

    Example: csms db sync
    """
    url = read_settings(config, database, prefix=env_prefix).database_url
    with database_in_use(url):
        (migrate.drop_and_create if force else migrate.create_missing)(url)
    say(f"{shown(url)}: tables {'made anew' if force else 'complete'}")


@app.command()
def prune(
    older_than: Annotated[str, typer.Option("--older-than", help="Age, for instance 30d, 12h.")],
    config: Config = None,
    database: Database = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Delete old rows of the frame log.

    Example: csms db prune --older-than 30d
    """
    old = age(older_than)
    if old is None:
        fail(f"--older-than {older_than}: write a number and s, m, h or d, for instance 30d")
    before = datetime.now(UTC) - old
    url = read_settings(config, database, prefix=env_prefix).database_url
    with database_in_use(url):
        migrate.check(url)
        count = asyncio.run(_pruned(url, before))
    say(f"{count} frames deleted")


async def _pruned(url: str, before: datetime) -> int:
    """Delete in portions, so that a running server is never kept waiting for long."""
    store, table = open_store(url), tables.messages
    old = sa.select(table.c.id).where(table.c.at < before).limit(_PORTION)
    count = 0

    def portion(connection: Connection) -> int:
        return connection.execute(sa.delete(table).where(table.c.id.in_(old))).rowcount

    try:
        while done := await store.write(portion):
            count += done
    finally:
        await store.close()
    return count
