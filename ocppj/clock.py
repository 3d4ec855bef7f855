"""Time is an argument: whoever needs to know it is handed a `Clock`, and nobody else asks the machine."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """An aware time as whole microseconds since 1970 UTC."""
    return (at - _EPOCH) // _MICROSECOND


class Clock(Protocol):
    """Two times: the calendar (for what goes on the wire) and a steady one (for deadlines)."""

    def utc(self) -> datetime:
        """The present as an aware datetime in UTC."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""

    def unix_us(self) -> int:
        """The calendar as whole microseconds since 1970 UTC: cheaper than `utc` where a number will do."""


class SystemClock:
    """The machine's own clock."""

    __slots__ = ()

    def utc(self) -> datetime:
        """The present, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of the machine's steady clock."""
        return time.monotonic()

    def unix_us(self) -> int:
        """The present in microseconds."""
        return time.time_ns() // 1000


class LoopClock:
    """A calendar that starts at `start` and runs with the event loop, `scale` times as fast.

    `monotonic` stays unscaled: a deadline on the wire belongs to the other side, which is not speeded up.
    Under a `VirtualTimeLoop` both readings are virtual. To be made while the loop runs.
    """

    __slots__ = ("_began", "_loop", "scale", "start")

    def __init__(self, start: datetime, scale: float = 1.0) -> None:
        """`start` must be aware; `scale` is calendar seconds per loop second, above 0."""
        if start.tzinfo is None or scale <= 0:
            raise ValueError("a clock needs an aware start and a scale above 0")
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.start = start.astimezone(UTC)
        self.scale = scale

    def utc(self) -> datetime:
        """`start` plus the scaled seconds since this clock was made."""
        return self.start + timedelta(seconds=(self._loop.time() - self._began) * self.scale)

    def monotonic(self) -> float:
        """The loop's seconds, unscaled."""
        return self._loop.time()

    def unix_us(self) -> int:
        """`utc` in microseconds."""
        return microseconds(self.utc())

    def wait(self, seconds: float) -> float:
        """How long to sleep in the loop until `seconds` of the calendar have gone by."""
        return seconds / self.scale
