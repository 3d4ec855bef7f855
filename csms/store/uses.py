"""Who uses a store: it is closed when the last one has left, and lets nobody in any more.

A pool that is disposed of while one of its connections is out never hears of it again, and it stays open.
"""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType

_log = logging.getLogger(__name__)
_PATIENCE = 5.0  # seconds for which closing waits: a database that does not answer must not keep a process


class StoreClosed(Exception):
    """The store is closed; nothing that is asked of it will ever be answered."""


class Uses:
    """A context manager around each use of a store."""

    __slots__ = ("_closed", "_idle", "_running")

    def __init__(self) -> None:
        self._running = 0
        self._closed = False
        self._idle = asyncio.Event()

    def __enter__(self) -> None:
        if self._closed:
            raise StoreClosed("the database is closed")
        self._running += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running -= 1
        if self._closed and not self._running:
            self._idle.set()

    async def end(self) -> None:
        """Let nobody in any more and wait for those who are in."""
        self._closed = True
        if not self._running:
            return
        try:
            await asyncio.wait_for(self._idle.wait(), _PATIENCE)
        except TimeoutError:
            _log.warning("the database is closed with %d unanswered queries", self._running)
