"""SQLite's write-ahead log, copied into the database file beside the writer.

Left to itself, SQLite has the commit that finds the log long enough copy it. Under load that holds up a
batch, and everyone who waits for it, for as long as several batches take.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_log = logging.getLogger(__name__)
_COPY = "PRAGMA wal_checkpoint(PASSIVE)"  # waits for nobody, and nobody has to wait for it


class WriteAheadLog:
    """Keeps the log short, by a thread of its own."""

    def __init__(self, database: Path, *, rows: int = 8_000) -> None:
        """``rows``: changed rows after which the log is copied; each is about one page of it."""
        self._database = database
        self._rows = rows
        self._connection: sqlite3.Connection | None = None  # opened when it is first needed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-log")
        self._seen = 0  # changed rows by the writer's count when the log was last copied
        self._copying = self._copied = False

    def committed(self, writer: sqlite3.Connection) -> None:
        """Have the log copied if it has grown; called by the writer's thread after a commit.

        The log begins anew only when all of it was copied, and the writer goes on while the other thread
        copies. So the writer copies what came meanwhile, which is little: then nothing is added to it.
        """
        if self._copied:
            self._copying = self._copied = False
            self._try(lambda: writer.execute(_COPY))
        elif not self._copying and writer.total_changes - self._seen >= self._rows:
            self._seen, self._copying = writer.total_changes, True
            self._thread.submit(self._copy)

    def _copy(self) -> None:
        self._try(self._copy_all)
        self._copied = True

    def _copy_all(self) -> None:
        if self._connection is None:
            self._connection = sqlite3.connect(self._database, isolation_level=None, check_same_thread=False)
        self._connection.execute(_COPY)

    def _try(self, copy: Callable[[], object]) -> None:
        """A commit stands, whatever becomes of the log: the next copy takes along what this one left."""
        try:
            copy()
        except sqlite3.Error:
            _log.exception("the write-ahead log could not be copied into the database")

    def close(self) -> None:
        """End the thread and its connection."""
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()
