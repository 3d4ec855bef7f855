"""The one who writes to a link: texts go out in the order in which they were decided, by whomever."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from ocppj.clock import Clock
from ocppj.events import Transmit
from ocppj.link import Link, LinkClosed


class Writer:
    """An outbox that is emptied by whoever needs it; a task only when the reader has something to say."""

    __slots__ = ("_clock", "_draining", "_link", "_loop", "_on_write", "_tasks", "began", "outbox")

    def __init__(self, link: Link, clock: Clock, on_write: Callable[[Transmit, float], None]) -> None:
        """`on_write` is told of each text, and the time, before it is handed to the link."""
        self._link = link
        self._clock = clock
        self._on_write = on_write
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self.outbox: deque[Transmit] = deque()
        self.began: float | None = None
        """When the write in progress began, None if there is none."""

    async def drain(self) -> None:
        """Write what is due. Whoever finds another one writing leaves it to that one."""
        if self._draining:
            return
        self._draining = True
        try:
            while self.outbox:
                transmit = self.outbox.popleft()
                self.began = now = self._clock.monotonic()
                self._on_write(transmit, now)
                await self._link.send(transmit.text)
        except LinkClosed:
            self.outbox.clear()  # the reader hears of it too, and ends everything
        finally:
            self._draining = False
            self.began = None
            if self.outbox:
                self.drain_soon()  # this writer was cancelled; the texts behind are still owed

    def drain_soon(self) -> None:
        """The same without waiting for it."""
        if not self._draining:
            self.spawn(self.drain())

    async def flush(self) -> None:
        """The same in a task of its own: a caller that is cancelled does not tear a frame in two."""
        if not self._draining:
            await asyncio.shield(self.spawn(self.drain()))

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run something in a task that is kept until it is done."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
