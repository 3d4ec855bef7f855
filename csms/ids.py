"""Keys of rows, made before they are written, so that a batch may be repeated without doubling anything."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from ocppj.clock import Clock

_COUNTER_BITS = 10  # 63 bits in all: microseconds fit until the year 2255


class RowIds:
    """Row keys in order of time; chance and time are given, so a seed repeats them.

    Two makers on one database need different ``chance``; after a restart ``resume`` lifts the integers above
    those already written, whatever the clock says.
    """

    def __init__(self, clock: Clock, chance: random.Random | None = None) -> None:
        self._clock = clock
        self._chance = chance or random.SystemRandom()
        self._last = 0
        self._millisecond = 0
        self._sequence = 0

    def uuid7(self) -> str:
        """Return a UUIDv7 (RFC 9562, method 1: the 12 bits after the time are a counter), 36 characters."""
        now = self._clock.unix_us() // 1000
        if now > self._millisecond:
            self._millisecond, self._sequence = now, 0
        else:
            self._sequence += 1
            if self._sequence > 0xFFF:
                self._millisecond, self._sequence = self._millisecond + 1, 0
        high = self._millisecond << 16 | 0x7000 | self._sequence
        low = 0x8 << 60 | self._chance.getrandbits(62)
        return str(UUID(int=high << 64 | low))

    def sortable(self) -> int:
        """Return a positive 63-bit integer, greater than any returned before."""
        now = self._clock.unix_us() << _COUNTER_BITS
        self._last = last = now if now > self._last else self._last + 1
        return last

    def resume(self, highest: int) -> None:
        """Make every later ``sortable`` greater than ``highest``, the greatest one in the database."""
        self._last = max(self._last, highest)


def first_sortable(at: datetime) -> int:
    """Return the least ``sortable`` that can be made at that time: none made later is below it."""
    return max(0, int(at.timestamp() * 1_000_000) << _COUNTER_BITS)
