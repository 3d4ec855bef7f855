"""The one who writes to a link: texts go out in the order in which they were decided, by whomever."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from ocppj.clock import Clock
from ocppj.eager import going_on
from ocppj.events import Transmit
from ocppj.link import Link, LinkClosed


class Writer:
    """An outbox that is emptied by whoever needs it; a task only when the link makes one wait."""

    __slots__ = (
        "_clock", "_draining", "_link", "_loop", "_on_write", "_prompt", "_rest", "_tasks", "began", "outbox",
    )  # fmt: skip

    def __init__(self, link: Link, clock: Clock, on_write: Callable[[Transmit, float], None]) -> None:
        """`on_write` is told of each text, and the time, before it is handed to the link."""
        self._link = link
        self._prompt = link.prompt
        self._clock = clock
        self._on_write = on_write
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self._rest: asyncio.Task[None] | None = None
        self.outbox: deque[Transmit] = deque()
        self.began: float | None = None
        """When the write in progress began, None if there is none."""

    def drain(self) -> "asyncio.Task[None] | None":
        """Write what is due, at once; the rest of it in a task, returned, where the link makes it wait.

        Whoever finds another one writing leaves it to that one, and is given its task.
        """
        if self._draining or (self._rest is not None and not self._rest.done()):
            return self._rest
        if not self.outbox:
            return None
        work = self._drain()
        if not self._prompt:
            self._rest = self.spawn(work)
            return self._rest
        try:
            awaited = work.send(None)
        except StopIteration:
            return None
        self._rest = self.spawn(going_on(work, awaited))
        return self._rest

    async def flush(self) -> None:
        """The same, and wait for it: a caller that is cancelled does not tear a frame in two."""
        rest = self.drain()
        if rest is not None:
            await asyncio.shield(rest)

    async def _drain(self) -> None:
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
            if self.outbox:  # this writer was cancelled; the texts behind are still owed
                self._rest = None
                self.drain()

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run something in a task that is kept until it is done."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
