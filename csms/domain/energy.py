"""The energy register out of sampled values: Wh as an exact Decimal, whatever its unit, sign or phase.

Only ``Energy.Active.Import.Register`` counts. Of several readings the one without phase is the meter's;
without it the phases are added.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

REGISTER = "Energy.Active.Import.Register"
_SCALE = {"Wh": 0, "kWh": 3, "MWh": 6}
_PHASES = (("L1", "L2", "L3"), ("L1-N", "L2-N", "L3-N"))
# The column keeps 64 bits with three places; beyond that it is no energy of a charging station.
_DIGITS = 15
_OUTLET = "Outlet"
_PLACES = Decimal("0.001")


class Reading(NamedTuple):
    """One sampled value with its defaults filled in; ``value`` as on the wire."""

    value: str | float
    unit: str = "Wh"
    multiplier: int = 0
    measurand: str = REGISTER
    phase: str | None = None
    location: str = _OUTLET
    signed: bool = False  # 1.6 format SignedData: not a number


def watt_hours(value: str | float, unit: str = "Wh", multiplier: int = 0) -> Decimal | None:
    """``value`` times 10^``multiplier`` in ``unit`` as Wh; None when it is no finite, storable energy."""
    shift = _SCALE.get(unit)
    if shift is None:
        return None
    try:
        number = Decimal(value if isinstance(value, str) else repr(value))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    magnitude = number.adjusted() + shift + multiplier
    if not number or magnitude < -_DIGITS:
        return Decimal(0)
    return number.scaleb(shift + multiplier).quantize(_PLACES) if magnitude < _DIGITS else None


def register(readings: Iterable[Reading]) -> Decimal | None:
    """The register's reading among the samples of one moment, in Wh; None when there is none.

    The outlet's meter goes before any other place of measurement.
    """
    found: dict[tuple[str, str | None], Decimal] = {}
    for reading in readings:
        if reading.measurand != REGISTER or reading.signed:
            continue
        amount = watt_hours(reading.value, reading.unit, reading.multiplier)
        if amount is None:
            continue
        if reading.phase is None and reading.location == _OUTLET:
            return amount
        found.setdefault((reading.location, reading.phase), amount)
    if not found:
        return None
    for location in sorted({place for place, _ in found}, key=lambda place: (place != _OUTLET, place)):
        total = _total({phase: amount for (place, phase), amount in found.items() if place == location})
        if total is not None:
            return total
    return None


def consumed(start: Decimal | None, end: Decimal | None) -> Decimal | None:
    """Energy between two readings; None when one is missing or the register ran backwards."""
    if start is None or end is None or end < start:
        return None
    return end - start


def _total(by_phase: dict[str | None, Decimal]) -> Decimal | None:
    if None in by_phase:
        return by_phase[None]
    for phases in _PHASES:
        if any(phase in by_phase for phase in phases):
            return sum((by_phase.get(phase, Decimal(0)) for phase in phases), Decimal(0))
    return None
