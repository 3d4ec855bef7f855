"""One station's turns, in order of arrival and one at a time.

A lane has no task while it is idle: 2,000 connected stations that say nothing cost nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Job: TypeAlias = Callable[..., Awaitable[None]]

_log = logging.getLogger(__name__)


class Lane:
    """A queue of jobs and, while there are any, the task that runs them."""

    __slots__ = ("_idle", "_jobs", "_task")

    def __init__(self, idle: Callable[[], None]) -> None:
        """``idle`` is called whenever the last job has been done."""
        self._jobs: deque[tuple[Any, ...]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._idle = idle

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._task is not None

    @property
    def task(self) -> asyncio.Task[None] | None:
        """The task that runs the jobs, while there are any."""
        return self._task

    def put(self, job: Job, *args: object) -> None:
        """Add a job; it handles its own errors."""
        self._jobs.append((job, *args))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def run(self, job: Callable[..., Awaitable[T]], *args: object) -> T:
        """Add a job and return its result, or raise its error. The job runs even if nobody waits any more."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.put(_report, done, job, args)
        return await done

    async def _drain(self) -> None:
        jobs = self._jobs
        try:
            while jobs:
                job, *args = jobs.popleft()
                try:
                    await job(*args)
                except Exception:  # noqa: BLE001 - jobs answer their own errors; the lane goes on
                    _log.exception("a job of a lane failed")
        finally:
            self._task = None
            if jobs:  # the task was cancelled
                jobs.clear()
            self._idle()


async def _report(done: asyncio.Future[T], job: Callable[..., Awaitable[T]], args: tuple[Any, ...]) -> None:
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
