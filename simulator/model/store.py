"""What a station keeps over a power cut: small texts by kind and key, in memory or in a state folder.

The folder's database is ``sqlite3`` called synchronously: when ``put`` returns, a killed process has it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """Texts by (kind, key)."""

    def get(self, kind: str, key: str) -> str | None:
        """The text, or None."""

    def items(self, kind: str) -> list[tuple[str, str]]:
        """All (key, text) of a kind, in key order."""

    def put(self, kind: str, key: str, text: str) -> None:
        """Keep a text; replaces."""

    def delete(self, kind: str, key: str) -> None:
        """Forget a text, if it is there."""

    def batch(self) -> AbstractContextManager[None]:
        """What is written inside is kept together or not at all."""

    def close(self) -> None:
        """Let go of the file."""


class MemoryStore:
    """Kept as long as the object lives: a power cut of the simulated station, not of the process."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, str]] = {}

    def get(self, kind: str, key: str) -> str | None:
        """The text, or None."""
        return self._kinds.get(kind, {}).get(key)

    def items(self, kind: str) -> list[tuple[str, str]]:
        """All (key, text) of a kind, in key order."""
        return sorted(self._kinds.get(kind, {}).items())

    def put(self, kind: str, key: str, text: str) -> None:
        """Keep a text; replaces."""
        self._kinds.setdefault(kind, {})[key] = text

    def delete(self, kind: str, key: str) -> None:
        """Forget a text, if it is there."""
        self._kinds.get(kind, {}).pop(key, None)

    def batch(self) -> AbstractContextManager[None]:
        """One thread, no failures: nothing to hold together."""
        return nullcontext()

    def close(self) -> None:
        """Nothing is open."""


class FolderStore:
    """One SQLite file per station in the state folder."""

    def __init__(self, folder: Path, station: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / f"{file_name(station)}.db", isolation_level=None)
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise

    def _prepare(self) -> None:
        # WAL and NORMAL: a killed process loses nothing, and a fleet does not wait for the disk each time.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS kept"
            " (kind TEXT, key TEXT, text TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def get(self, kind: str, key: str) -> str | None:
        """The text, or None."""
        row = self._db.execute("SELECT text FROM kept WHERE kind=? AND key=?", (kind, key)).fetchone()
        return None if row is None else str(row[0])

    def items(self, kind: str) -> list[tuple[str, str]]:
        """All (key, text) of a kind, in key order."""
        rows = self._db.execute("SELECT key, text FROM kept WHERE kind=? ORDER BY key", (kind,))
        return [(str(key), str(text)) for key, text in rows]

    def put(self, kind: str, key: str, text: str) -> None:
        """Keep a text; replaces."""
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, key, text))

    def delete(self, kind: str, key: str) -> None:
        """Forget a text, if it is there."""
        self._db.execute("DELETE FROM kept WHERE kind=? AND key=?", (kind, key))

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One database transaction around what is written inside; nested batches join the outer one."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def file_name(station: str) -> str:
    """A file name that no identity can break out of; different identities differ."""
    return "".join(ch if ch.isalnum() or ch in "-_" else f"%{ord(ch):02X}" for ch in station)
