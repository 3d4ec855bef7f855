"""Who wants to see frames as they pass: bounded queues; a reader that is too slow loses frames, not us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from ocppj.transcript import Entry

_DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame with its tenant and its id in the log."""

    tenant: int
    log_id: int
    entry: Entry


@dataclass(eq=False, slots=True)
class Reader:
    """One who listens; ``lost`` counts what did not fit."""

    wants: Callable[[Seen], bool]
    queue: asyncio.Queue[Seen | None] = field(default_factory=lambda: asyncio.Queue(_DEPTH))
    lost: int = 0

    async def frames(self, patience: float) -> AsyncIterator[Seen | None]:
        """Yield frames, and None after ``patience`` seconds without one; ends when the feed is closed."""
        while True:
            try:
                seen = await asyncio.wait_for(self.queue.get(), patience)
            except TimeoutError:
                yield None
                continue
            if seen is None:
                return
            yield seen


class Feed:
    """The frames of this process."""

    def __init__(self) -> None:
        self._readers: set[Reader] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody listens."""
        return bool(self._readers)

    def open(self, wants: Callable[[Seen], bool]) -> Reader:
        """Begin to listen."""
        reader = Reader(wants)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        """Listen no longer."""
        self._readers.discard(reader)

    def publish(self, seen: Seen) -> None:
        """Hand a frame to those who want it."""
        for reader in self._readers:
            if reader.wants(seen):
                if reader.queue.full():
                    reader.lost += 1
                else:
                    reader.queue.put_nowait(seen)

    def close(self) -> None:
        """End every reader."""
        for reader in self._readers:
            if reader.queue.full():
                reader.queue.get_nowait()
            reader.queue.put_nowait(None)
        self._readers.clear()
