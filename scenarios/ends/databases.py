"""Where a run's databases come from: one empty, migrated database per scenario, gone afterwards.

A provider is a plain value: what the first process of a run has opened, its other processes use too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from csms.store import migrate

_ROOM = 512 * 1024 * 1024  # bytes: far more than the databases of a few scenarios at a time


class DatabaseUnavailable(Exception):
    """There is no database to run on; the text is one clear line."""


class Databases(Protocol):
    """A provider of empty databases at head."""

    @property
    def name(self) -> str:
        """``sqlite`` or ``postgres``."""

    @property
    def about(self) -> str:
        """What it is, with its release, as reports say it."""

    async def fresh(self, name: str) -> str:
        """The SQLAlchemy URL of an empty database at head; ``name`` is unique in the run."""

    async def drop(self, url: str) -> None:
        """That database is no longer needed."""


@dataclass(frozen=True, slots=True)
class SqliteFiles:
    """Files in one folder, which the caller removes. One is migrated and then copied: that takes a
    millisecond, where migrating takes a hundred."""

    folder: Path
    name: ClassVar[str] = "sqlite"

    @property
    def about(self) -> str:
        """Which SQLite."""
        return f"SQLite {sqlite3.sqlite_version}"

    @property
    def _template(self) -> Path:
        return self.folder / "template.db"

    def prepare(self) -> SqliteFiles:
        """Migrate the file that the others are copies of, before several processes want one."""
        if not self._template.exists():
            migrate.upgrade(_url(self._template))
        return self

    async def fresh(self, name: str) -> str:
        """A copy of the migrated file."""
        self.prepare()
        path = self.folder / f"{name}.db"
        shutil.copyfile(self._template, path)
        return _url(path)

    async def drop(self, url: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        path = Path(url.partition("///")[2])
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def in_memory() -> Path | None:
    """A folder that lies in memory and has room: what ends with the run need not wait for a disk."""
    folder = Path("/dev/shm")  # where Linux keeps shared memory
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return None
    return folder if shutil.disk_usage(folder).free >= _ROOM else None


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
