"""Where a run's databases come from: one empty, migrated database per scenario, gone afterwards.

SQLite: a file is migrated once and copied, which takes a millisecond where migrating takes a hundred.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from csms.store import migrate


class Databases(Protocol):
    """A provider of empty databases at head."""

    @property
    def name(self) -> str:
        """``sqlite`` or ``postgres``."""

    def fresh(self, name: str) -> str:
        """The SQLAlchemy URL of an empty database at head; ``name`` is unique in the run."""

    def drop(self, url: str) -> None:
        """That database is no longer needed."""


class SqliteFiles:
    """Files in one folder, which the caller removes."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        """``folder`` is empty and writable."""
        self._folder = folder
        self._template = folder / "template.db"

    def fresh(self, name: str) -> str:
        """A copy of the migrated file."""
        if not self._template.exists():
            migrate.upgrade(_url(self._template))
        path = self._folder / f"{name}.db"
        shutil.copyfile(self._template, path)
        return _url(path)

    def drop(self, url: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        path = Path(url.partition("///")[2])
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
