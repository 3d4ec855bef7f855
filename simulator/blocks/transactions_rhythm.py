"""When a running transaction is looked at next: samples that fall due, a car about to be full, a limit."""

from __future__ import annotations

from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.meter import STEP

_SOON = 0.05  # seconds: how often a car that is all but full is looked at


def until_next(core: Core, evse: Evse, *rhythms: tuple[float, int]) -> float:
    """Seconds until a sample falls due or something may have happened to the energy."""
    soon = max(evse.full_in() or STEP, _SOON)
    limit = None if evse.transaction is None else evse.transaction.energy_limit
    if limit is not None and (power := evse.power()) > 0.0:
        soon = min(soon, max((limit - evse.meter.register) / power * 3600.0, _SOON))
    dues = (last + interval - core.now() for last, interval in rhythms if interval)
    return min(STEP, soon, *(max(each, 0.0) for each in dues))


def due(interval: int, last: float, now: float) -> bool:
    """Whether the next sample has fallen due."""
    return interval > 0 and now >= last + interval - 0.001


def next_base(last: float, interval: int, now: float) -> float:
    """What the next sample counts from: the rhythm is kept, unless one was missed altogether."""
    return last + interval if now < last + 2 * interval else now
