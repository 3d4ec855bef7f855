"""Where the database is: by its URL, by its parts, or an SQLite file in the data directory."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from csms.settings.base import SettingsError
from csms.settings.secrets import shown_url as shown
from csms.settings.tree import Settings

SHARED = Path("/data")
_LAST_PORT = 65_535
# What asyncpg takes of a URL's options as text, and libpq's names for the same.
_OPTIONS = (
    "host", "port", "user", "password", "database", "ssl", "passfile", "service", "servicefile",
    "target_session_attrs", "krbsrvname", "gsslib", "prepared_statement_cache_size",
)  # fmt: skip
_INSTEAD = {"sslmode": "ssl", "dbname": "database", "username": "user"}
__all__ = ["data_directory", "database_url", "mark", "shown"]


def data_directory(env: Mapping[str, str] | None = None) -> Path:
    """Return ``/data`` where it exists and can be written, else the user's data directory."""
    env = os.environ if env is None else env
    if SHARED.is_dir() and os.access(SHARED, os.W_OK):
        return SHARED
    base = env.get("XDG_DATA_HOME") or str(Path(env.get("HOME") or "~").expanduser() / ".local" / "share")
    return Path(base) / "plugfest"


def database_url(settings: Settings) -> str:
    """Return the database's URL, made of its parts where none is given; an SQLite file's folder is made.

    Raises:
        SettingsError: the URL cannot be read, is of no database of ours, or the folder cannot be made.
    """
    if not settings.database_url:
        return _made_of_parts(settings)
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("database_url: is no SQLAlchemy URL") from error
    if url.port is not None and not 0 <= url.port <= _LAST_PORT:
        raise SettingsError(f"database_url: the port has to be at most {_LAST_PORT} (given: {url.port})")
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise SettingsError(f"database_url: {kind} is no database of ours: sqlite and postgresql are")
    _have_driver(kind)
    if kind == "postgresql":
        _ensure_options(url)
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise SettingsError("database_url: an SQLite database has to be a file")
        _ready(Path(url.database).parent, "database_url")
    return settings.database_url


def _made_of_parts(settings: Settings) -> str:
    parts = settings.database
    if parts.dialect == "sqlite":
        if Path(parts.name).name != parts.name:
            raise SettingsError("database.name: the name of an SQLite database is no path")
        folder = settings.file_access.local.default_file_path
        place = _ready(Path(folder) if folder else data_directory(), "file_access.local.default_file_path")
        file = place / f"{parts.name}.db"
        return f"sqlite+aiosqlite:///{file}"
    _have_driver("postgresql")
    url = URL.create(
        "postgresql+asyncpg",
        parts.username if parts.password else parts.username or None,  # SQLAlchemy drops it with the name
        parts.password or None,
        parts.host,
        parts.port,
        parts.name,
    )
    return url.render_as_string(hide_password=False)


def _ensure_options(url: URL) -> None:
    """Make sure that the driver knows what follows the question mark; it would fail by a traceback."""
    for name in url.query:
        if name not in _OPTIONS:
            near = _INSTEAD.get(name) or next(iter(get_close_matches(name, _OPTIONS, 1)), None)
            hint = f"; write {near}" if near else f"; known: {', '.join(_OPTIONS)}"
            raise SettingsError(f"database_url: {name} is no option of PostgreSQL's driver here{hint}")


def mark(url: str) -> str:
    """Return a digest by which two processes see that they mean one database; it tells nothing else."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        text = str(Path(parsed.database or "").resolve())
    else:
        text = f"{parsed.host}:{parsed.port or 5432}/{parsed.database}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _have_driver(kind: str) -> None:
    if kind == "postgresql" and importlib.util.find_spec("asyncpg") is None:
        raise SettingsError("a package is missing for PostgreSQL: pip install plugfest[postgres]")


def _ready(folder: Path, setting: str) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{setting}: cannot make the folder {folder}: {error.strerror}") from error
    return folder
