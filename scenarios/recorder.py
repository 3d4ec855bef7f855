"""The transcript of one scenario while it grows: every station writes into it, expectations wait on it."""

from __future__ import annotations

import asyncio

from ocppj.transcript import Entry, Transcript


class Recorder(Transcript):
    """A transcript that wakes whoever waits for the next entry."""

    def __init__(self) -> None:
        """Empty."""
        self._grown: asyncio.Event | None = None
        self._began: float | None = None
        super().__init__()

    def add(self, entry: Entry) -> None:
        """Append and wake; times count from the first entry, whatever the clock began with."""
        if self._began is None:
            self._began = entry.t
        entry.t -= self._began
        super().add(entry)
        if self._grown is not None:
            self._grown.set()

    async def grown(self, seconds: float) -> bool:
        """Wait for a further entry, at most ``seconds``; whether there was one."""
        self._grown = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await self._grown.wait()
        except TimeoutError:
            return False
        finally:
            self._grown = None
        return True
