"""Whether the readings of a register can be true: it only counts up, and no faster than the power allows.

What cannot be is flagged and kept; no figure is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from csms.domain.evolve import Value

NOT_MONOTONIC = "meter_not_monotonic"  # a reading below an earlier one
MISMATCH = "meter_mismatch"  # samples below the start, or a stop below the samples
IMPLAUSIBLE = "energy_implausible"  # more energy than the power allows in that time

_FIRST_YEAR_OF_A_SET_CLOCK = 2020
_SLACK_SECONDS = 5  # clocks are told in whole seconds, and readings are taken before they are stamped
_SLACK_ENERGY = 100  # Wh: registers that show tenths of kWh
_STEPS = (100, 10)  # Wh in which registers are shown; some stations round samples and not start and stop


class Reading(NamedTuple):
    """A register in Wh at a time of the station's clock, None where that cannot be read."""

    at: datetime | None
    energy: Decimal


class Judged(Value, frozen=True):
    """What is odd about the readings, and the time of the newest of them."""

    flags: frozenset[str]
    at: datetime | None


_FINE: frozenset[str] = frozenset()


def judged(
    last: Reading | None, readings: Iterable[Reading], max_power: int | None, *, odd: str = NOT_MONOTONIC
) -> Judged:
    """Hold readings, in their order, against the one before them; a late one is only held against time.

    ``last`` None: there is none to compare with. ``max_power`` in W, None: any. ``odd``: what a register
    that runs backwards is called here.
    """
    flags = _FINE
    for each in readings:
        if last is None:
            last = each
            continue
        if not _comparable(last, each):
            continue
        gained = each.energy - last.energy
        if gained < 0:
            if -gained >= _step(last, each):
                flags |= {odd}
            last = Reading(each.at, last.energy)
            continue
        if gained > _SLACK_ENERGY and _too_much(gained, last, each, max_power):
            flags |= {IMPLAUSIBLE}
        last = each
    return Judged(flags, None if last is None else last.at)


def _comparable(last: Reading, new: Reading) -> bool:
    """Whether the new one is the later one, by one and the same clock."""
    if last.at is None or new.at is None or new.at < last.at:
        return False
    return (last.at.year < _FIRST_YEAR_OF_A_SET_CLOCK) is (new.at.year < _FIRST_YEAR_OF_A_SET_CLOCK)


def _step(last: Reading, new: Reading) -> int:
    """How far apart two readings of one register may seem: the step of the coarser one."""
    return next((step for step in _STEPS if not last.energy % step or not new.energy % step), 1)


def _too_much(gained: Decimal, last: Reading, new: Reading, max_power: int | None) -> bool:
    if max_power is None or last.at is None or new.at is None:
        return False
    seconds = (new.at - last.at).total_seconds() + _SLACK_SECONDS
    return float(gained) > _SLACK_ENERGY + max_power * seconds / 3600
