"""``csms messages``: the frame log in a file, for whoever reads it without the database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from csms.cli.common import Config, Database, EnvPrefix, age, database_in_use, fail, read_settings, warn
from csms.domain.times import parse_time
from csms.settings import Settings, SettingsError
from csms.settings.files import FileError
from csms.settings.stores import Stores
from csms.store import migrate
from csms.store.engine import open_store
from csms.store.queries_export import Wanted, portions
from csms.store.queries_paging import BadQuery
from csms.store.queries_tenants import TenantQueries

app = typer.Typer(help="The frame log.", no_args_is_help=True)
_STANDARD_OUTPUT = "-"
_Write = Callable[[bytes], object]


@app.command()
def export(
    to: Annotated[
        str,
        typer.Option("--to", help="File, s3:// or gs:// URL, or - for standard output; see `file_access`."),
    ] = _STANDARD_OUTPUT,
    station: Annotated[str | None, typer.Option("--station", help="Of this station only.")] = None,
    action: Annotated[str | None, typer.Option("--action", help="Of this action only.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="RFC 3339 time, or an age such as 12h or 30d.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Before that time.")] = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Name or number.")] = None,
    config: Config = None,
    database: Database = None,
    env_prefix: EnvPrefix = "",
) -> None:
    """Write the frame log as JSON lines, oldest first, secrets masked; a file is there whole or not at all.

    Example: csms messages export --station CS001 --since 24h --to frames.jsonl
    """
    settings = read_settings(config, database, prefix=env_prefix)
    span = _moment("--since", since), _moment("--until", until)
    with database_in_use(settings.database_url):
        migrate.check(settings.database_url)
        try:
            with _written(settings, to) as (write, place):
                count = asyncio.run(_exported(settings, tenant, station, action, span, write))
        except SettingsError as error:
            fail(f"--to {to}: {error}")
        except BadQuery as error:
            fail(f"--{error}")
    warn(f"{count} frames written to {place}")


@contextlib.contextmanager
def _written(settings: Settings, to: str) -> Iterator[tuple[_Write, str]]:
    """Yield what writes, and where to; the file counts when the block ends well."""
    if to == _STANDARD_OUTPUT:
        yield _print, "standard output"
        return
    files, name = Stores(settings.file_access).locate(to)
    with files.writing(name) as write:
        yield write, files.place(name)


def _print(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:  # who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from error
    except OSError as error:
        raise FileError(f"cannot write standard output: {error.strerror}") from error


async def _exported(
    settings: Settings,
    tenant: str | None,
    station: str | None,
    action: str | None,
    span: tuple[datetime | None, datetime | None],
    write: _Write,
) -> int:
    store, count = open_store(settings.database_url), 0
    encoder = msgspec.json.Encoder()
    try:
        wanted = Wanted(await TenantQueries(store).tenant(tenant), station, action, *span)
        async for shapes in portions(store, wanted):
            write(encoder.encode_lines(shapes))
            count += len(shapes)
    finally:
        await store.close()
    return count


def _moment(option: str, text: str | None) -> datetime | None:
    """Read a time, or an age."""
    if text is None:
        return None
    before = age(text)
    found = datetime.now(UTC) - before if before is not None else parse_time(text).at
    if found is None or not re.match(r"\d", text):
        fail(f"{option} {text}: write an RFC 3339 time, or a number and s, m, h or d, for instance 12h")
    return found
