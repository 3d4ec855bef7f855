"""The file of an SQLite database: the one that was opened stays the one that is used.

SQLite goes on writing to a file that was removed, or that another has taken the place of; what it is given
then is lost with the process, although every commit succeeds.
"""

from __future__ import annotations

import os
from pathlib import Path

from csms.store.failures import DatabaseAway


class DatabaseFile:
    """Knows which file was opened first; ``check`` is called before each use, from any thread."""

    __slots__ = ("_opened", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: tuple[int, int] | None = None

    def check(self) -> None:
        """Return if the file is the one that was opened, or is about to be.

        Raises:
            DatabaseAway: it is gone, or another one. It may come back; only a restart takes another.
        """
        try:
            status = os.stat(self.path)  # noqa: PTH116 - at every batch: half of what Path.stat takes
        except FileNotFoundError:
            found = None
        else:
            found = status.st_dev, status.st_ino
        if self._opened is None:
            self._opened = found
        elif found != self._opened:
            what = "has been removed" if found is None else "is another one than was opened"
            raise DatabaseAway(f"the file {self.path} {what}")
