"""A TCP proxy in front of PostgreSQL that cuts connections at their COMMIT: its outcome stays unknown."""

from __future__ import annotations

import asyncio
from collections import Counter
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

_COMMIT = b"COMMIT;\0"  # the end of the driver's query message (protocol 3.0, "Query")
_READY = b"Z"  # ReadyForQuery follows when the server has committed


class Cut(StrEnum):
    """When a connection is cut."""

    BEFORE = "before the server hears of it"  # it has not committed
    AT_ONCE = "right after it was passed on"  # it may have
    AFTER = "before the answer is passed back"  # it has


class CommitCutter:
    """Passes everything on and back, but for every ``every``-th COMMIT, whose connection is cut."""

    def __init__(self, socket: Path, every: int) -> None:
        self.cuts: Counter[Cut] = Counter()
        self._socket = socket
        self._every = every
        self._commits = 0
        self._kinds = cycle(Cut)
        self._served: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._served:
            task.cancel()
        await asyncio.gather(*self._served, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._served.add(task)
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        back = asyncio.create_task(_pass(from_server, writer))
        try:
            await self._pass_on(reader, from_server, to_server, back)
        finally:
            back.cancel()
            for end in (writer, to_server):
                end.transport.abort()
            self._served.discard(task)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        from_server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
        back: asyncio.Task[None],
    ) -> None:
        while data := await reader.read(65_536):
            cut = self._next(data)
            if cut is None:
                to_server.write(data)
                await to_server.drain()
                continue
            back.cancel()  # from here on the client hears nothing
            await asyncio.wait([back])
            if cut is not Cut.BEFORE:
                to_server.write(data)
                await to_server.drain()
            if cut is Cut.AFTER:
                await _committed(from_server)
            self.cuts[cut] += 1
            return

    def _next(self, data: bytes) -> Cut | None:
        if not data.endswith(_COMMIT):
            return None
        self._commits += 1
        return next(self._kinds) if self._commits % self._every == 0 else None


async def _committed(from_server: asyncio.StreamReader) -> None:
    """Wait for the server's answer and keep it."""
    answer = b""
    while _READY not in answer:
        answer += await asyncio.wait_for(from_server.read(4_096), 10)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()
