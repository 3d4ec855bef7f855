"""SQLite's write-ahead log, copied into the database file beside the writer.

Left to itself, SQLite has the commit that finds the log long enough copy it. Under load that holds up a
batch, and everyone who waits for it, for as long as several batches take.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_log = logging.getLogger(__name__)
_COPY = "PRAGMA wal_checkpoint(PASSIVE)"  # waits for nobody, and nobody has to wait for it
_COUNTED = 2**32  # SQLite counts changed rows in 32 bits


class WriteAheadLog:
    """Keeps the log short, by a thread of its own."""

    def __init__(self, database: Path, *, rows: int = 8_000, size: int = 32 << 20) -> None:
        """``rows``: changed rows after which the log is copied, most are a page of it; ``size``: bytes of its
        file after which it is copied however few they are (a frame may be as large as a megabyte).
        """
        self._database = database
        self._file = f"{database}-wal"
        self._rows, self._most = rows, size
        self._connection: sqlite3.Connection | None = None  # opened when it is first needed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-log")
        self._seen = self._size = 0  # changed rows by the writer's count, and bytes, when last copied
        self._copying = self._copied = False

    def prepare(self, writer: sqlite3.Connection) -> None:
        """Have the writer cut the file back to ``size`` when the log begins anew: else it only grows."""
        writer.execute(f"PRAGMA journal_size_limit={self._most}")

    def committed(self, writer: sqlite3.Connection) -> None:
        """Have the log copied if it has grown; called by the writer's thread after a commit.

        The log begins anew only when all of it was copied, and the writer goes on while the other thread
        copies. So the writer copies what came meanwhile, which is little: then nothing is added to it.
        """
        if self._copied:
            self._copying = self._copied = False
            self._try(lambda: writer.execute(_COPY))
        elif not self._copying and self._has_grown(writer):
            self._try(self._begin)

    def _has_grown(self, writer: sqlite3.Connection) -> bool:
        changed, size = writer.total_changes, self._bytes()
        self._size = min(self._size, size)
        more = size - max(self._size, self._most)
        if (changed - self._seen) % _COUNTED < self._rows and more < self._most // 8:
            return False
        self._seen, self._size = changed, size
        return True

    def _bytes(self) -> int:
        try:
            return os.stat(self._file).st_size  # noqa: PTH116 - at every batch
        except OSError:
            return 0

    def _begin(self) -> None:
        self._thread.submit(self._copy)
        self._copying = True

    def _copy(self) -> None:
        try:
            self._try(self._copy_all)
        finally:
            self._copied = True

    def _copy_all(self) -> None:
        if self._connection is None:
            self._connection = sqlite3.connect(
                f"{self._database.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
        self._connection.execute(_COPY)

    def _try(self, copy: Callable[[], object]) -> None:
        """A commit stands, whatever becomes of the log: the next copy takes along what this one left."""
        try:
            copy()
        except Exception:  # noqa: BLE001 - whatever it is, the commit before it has succeeded
            _log.exception("the write-ahead log could not be copied into the database")

    def close(self) -> None:
        """End the thread and its connection."""
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()
