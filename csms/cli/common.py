"""What the commands share: reading the settings, and failing in one clear line."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from csms.settings import Loaded, Settings, SettingsError, load
from csms.settings.names import field, value
from csms.settings.place import database_url, shown
from csms.store.migrate import SchemaError

Config = Annotated[
    str | None,
    typer.Option(
        "--config", help="Settings file (TOML or JSON), or its s3:// or gs:// URL; also CSMS_CONFIG."
    ),
]
Database = Annotated[
    str | None,
    typer.Option("--database-url", help="SQLAlchemy URL; default: an SQLite file.", show_default=False),
]
EnvPrefix = Annotated[
    str, typer.Option("--env-prefix", help="A further prefix of every environment variable of the settings.")
]
Sets = Annotated[list[str] | None, typer.Option("--set", help="Any setting, as name=value; may be repeated.")]


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class UsageFailure(Exception):
    """A command cannot do what is asked; the text is one clear line, the exit status 2."""


def fail(text: str) -> NoReturn:
    """Raise a usage failure; the text becomes one line.

    Raises:
        UsageFailure: always.
    """
    raise UsageFailure(" ".join(text.split()))


def say(text: str) -> None:
    """Write a line to standard output at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"csms: {text}\n")


def age(text: str) -> timedelta | None:
    """Read an age such as 30d or 12h; None: it is none."""
    match = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


@contextmanager
def database_in_use(url: str) -> Iterator[None]:
    """Turn whatever the database raises into one clear line.

    Raises:
        UsageFailure: it is not at the tables of this release, or cannot be reached or read.
    """
    try:
        yield
    except SchemaError as error:
        raise UsageFailure(str(error)) from error
    except Exception as error:
        theirs = isinstance(error, SQLAlchemyError | sqlite3.Error | OSError)
        if not (theirs or type(error).__module__.startswith("asyncpg")):
            raise
        cause = getattr(error, "orig", None) or error
        fail(f"the database {shown(url)} cannot be used: {cause}")


def read_settings(
    config: str | None,
    database: str | None = None,
    *,
    prefix: str = "",
    sets: list[str] | None = None,
    host: str | None = None,
) -> Settings:
    """Return the settings with the database's URL filled in; oddities go to standard error.

    Raises:
        UsageFailure: they cannot be used.
    """
    return read_all(config, database, prefix=prefix, sets=sets, host=host).settings


def read_all(
    config: str | None,
    database: str | None = None,
    *,
    prefix: str = "",
    sets: list[str] | None = None,
    host: str | None = None,
) -> Loaded:
    """Return the same with where the settings came from.

    Raises:
        UsageFailure: they cannot be used.
    """
    try:
        loaded = settings_read(config, database, prefix=prefix, sets=sets, host=host)
    except SettingsError as error:
        more = len(error.faults) - 1
        raise UsageFailure(f"{error} (and {more} more: csms config check)" if more else str(error)) from error
    for warning in loaded.warnings:
        warn(warning)
    return loaded


def settings_read(
    config: str | None,
    database: str | None = None,
    *,
    prefix: str = "",
    sets: list[str] | None = None,
    host: str | None = None,
) -> Loaded:
    """Return what the options, the environment and the file say; nothing is told to anybody.

    Raises:
        SettingsError: they cannot be used.
    """
    overrides = _overrides(sets or [])
    if database is not None:
        overrides["database_url"] = database
    loaded = load(config, overrides=overrides, prefix=prefix)
    settings = loaded.settings if host is None else _on_host(loaded.settings, host)
    url = database_url(settings)
    return replace(loaded, settings=settings.model_copy(update={"database_url": url}))


def _overrides(sets: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for each in sets:
        name, equals, text = each.partition("=")
        if not equals or not name:
            fail(f"--set {each}: write name=value")
        found[name] = value(text, field(tuple(name.split("."))))
    return found


def _on_host(settings: Settings, host: str) -> Settings:
    if not host:
        fail("--host: give a name or an address, 0.0.0.0 for all of them")
    servers = tuple(server.model_copy(update={"host": host}) for server in settings.websockets)
    http = settings.http.model_copy(update={"host": host})
    return settings.model_copy(update={"http": http, "websockets": servers})
