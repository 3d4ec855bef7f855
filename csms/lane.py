"""One station's turns, in order of arrival and one at a time.

A lane is no task: a job begins when its turn has come, and whoever ends it says so. 2,000 connected stations
that say nothing cost nothing, and a message that waits for nothing but its commit costs no task either.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Finished: TypeAlias = Callable[[], None]
Job: TypeAlias = Callable[[Finished], None]
"""Begins a piece of work and has the function it is given called, once, when that is done."""

_log = logging.getLogger(__name__)


class Lane:
    """A queue of jobs, the first of which is at work."""

    __slots__ = ("_again", "_idle", "_jobs", "_settled", "_stepping", "_task", "busy")

    def __init__(self, idle: Callable[[], None]) -> None:
        """``idle`` is called whenever the last job has been done."""
        self._jobs: deque[Job] = deque()
        self._idle = idle
        self._stepping = False
        self._again = False
        self._settled: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None  # the loop itself keeps no task alive
        self.busy = False  # whether a job is at work or waits

    def put(self, job: Job) -> None:
        """Add a job; it begins at once if none is before it, and handles its own errors."""
        self._jobs.append(job)
        if not self.busy:
            self.busy = True
            self._next()

    async def run(self, job: Callable[..., Awaitable[T]], *args: object) -> T:
        """Add a coroutine; return its result, or raise its error. It runs even if nobody waits any more."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.put(partial(self._begin, done, job, args))
        return await done

    async def settled(self) -> None:
        """Wait until the last job has been done."""
        if self.busy:
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._settled.append(waiting)
            await waiting

    def _begin(
        self,
        done: asyncio.Future[T],
        job: Callable[..., Awaitable[T]],
        args: tuple[Any, ...],
        finished: Finished,
    ) -> None:
        work = _report(done, job, args, finished)
        self._task = asyncio.get_running_loop().create_task(work)

    def _next(self) -> None:
        """Begin the next job; one that is done at once makes a further step here, not a deeper call."""
        self._again = True
        if self._stepping:
            return
        self._stepping = True
        while self._again:
            self._again = False
            if not self._jobs:
                self.busy = False
                break
            try:
                self._jobs.popleft()(self._next)
            except Exception:  # noqa: BLE001 - jobs answer their own errors; the lane goes on
                _log.exception("a job of a lane failed")
                self._again = True
        self._stepping = False
        if not self.busy:
            self._rest()

    def _rest(self) -> None:
        self._task = None
        for waiting in self._settled:
            if not waiting.done():
                waiting.set_result(None)
        self._settled.clear()
        self._idle()


async def _report(
    done: asyncio.Future[T], job: Callable[..., Awaitable[T]], args: tuple[Any, ...], finished: Finished
) -> None:
    try:
        result = await job(*args)
    except asyncio.CancelledError:
        done.cancel()
        raise
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        if not done.done():
            done.set_exception(error)
    else:
        if not done.done():
            done.set_result(result)
    finally:
        finished()
