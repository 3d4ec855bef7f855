"""Virtual time: the clock of the event loop stands while there is work, and else jumps to the next timer.

Only for one process talking to itself over in-memory links; a real socket under it is an error. Whoever works
in a thread (a database) holds the clock meanwhile, or virtual time runs ahead of it.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final, TypeVar

from ocppj.clock import LoopClock

_T = TypeVar("_T")

HELD_TOO_LONG: Final = 60.0
"""Real seconds after which a clock that is held while nothing happens is taken for a deadlock."""


EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When virtual calendars begin unless told otherwise."""


class _Selector(selectors.DefaultSelector):
    """Asks the loop how far to jump instead of sleeping."""

    loop: "VirtualTimeLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Ready file objects (the loop's self-pipe); else the clock jumps, or real time passes."""
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.loop.held:
            ready = super().select(HELD_TOO_LONG)
            if not ready:
                raise RuntimeError(
                    "virtual time was held and nothing happened: what holds it waits for a timer"
                )
            return ready
        if timeout is None:
            # No timer and nobody holds: only another thread can bring work.
            return super().select(None)
        self.loop.jump()
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An asyncio loop in virtual time; `time()` starts at 0."""

    def __init__(self, start: datetime = EPOCH) -> None:
        """`start` (aware) is the calendar's time at 0 for `clock()`."""
        self.start = start
        self._virtual_now = 0.0
        self.held = 0
        """How many hold the clock."""
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        """Virtual seconds."""
        return self._virtual_now

    def jump(self) -> None:
        """Move the clock to the next timer."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        self._virtual_now = max(self._virtual_now, scheduled[0].when())


def _refusing(name: str) -> Callable[..., Any]:
    async def refuse(self: VirtualTimeLoop, *_: object, **__: object) -> None:
        raise RuntimeError(f"{name}: no real sockets under virtual time; use ocppj.link_memory")

    refuse.__name__ = name
    return refuse


for _name in (
    "create_connection",
    "create_server",
    "create_unix_connection",
    "create_unix_server",
    "create_datagram_endpoint",
    "connect_accepted_socket",
    "sock_connect",
    "sock_accept",
    "sock_recv",
    "sock_recv_into",
    "sock_recvfrom",
    "sock_recvfrom_into",
    "sock_sendall",
    "sock_sendto",
    "sock_sendfile",
):
    setattr(VirtualTimeLoop, _name, _refusing(_name))


class _Hold:
    """The clock of the running loop stands while this is entered; nothing on any other loop."""

    __slots__ = ("_loop",)

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop if isinstance(loop, VirtualTimeLoop) else None
        if self._loop is not None:
            self._loop.held += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None:
            self._loop.held -= 1


def hold() -> _Hold:
    """A context manager: the clock stands while it is held, across awaits. Enter it in a running loop."""
    return _Hold()


def run(coro: Coroutine[Any, Any, _T], *, start: datetime = EPOCH) -> _T:
    """Run a coroutine in virtual time and return its result; what it leaves behind is cancelled."""
    loop = VirtualTimeLoop(start)
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(coro)
    finally:
        try:
            loop.held += 1  # threads end in real time
            _cancel_all(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)
            loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def clock() -> LoopClock:
    """The clock of the running virtual loop. Raises RuntimeError on any other loop."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, VirtualTimeLoop):
        raise RuntimeError("no virtual time here")  # noqa: TRY004 - a state, not an argument
    return LoopClock(loop.start + timedelta(seconds=loop.time()))
