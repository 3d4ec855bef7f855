"""Sampled values of either version in one form: what was measured, where, and a number in its base unit.

Signed values stay as they came: nobody but the holder of the meter's key can say what they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from csms.domain.energy import REGISTER

# unit -> base unit and the power of ten that leads there (1.6 7.44 UnitOfMeasure, 2.0.1 appendix 2)
_BASE: Mapping[str, tuple[str, int]] = {
    "kWh": ("Wh", 3),
    "MWh": ("Wh", 6),
    "kW": ("W", 3),
    "kVA": ("VA", 3),
    "kvar": ("var", 3),
    "kvarh": ("varh", 3),
    "kVAh": ("VAh", 3),
    "Celcius": ("Celsius", 0),  # 1.6 knows both spellings
}
# An absent unit means Wh (1.6 7.43, 2.0.1 UnitOfMeasureType), but no voltage is meant in Wh.
_MEANT = {
    "Current": "A",
    "Power": "W",
    "Voltage": "V",
    "Frequency": "Hertz",
    "SoC": "Percent",
    "Temperature": "Celsius",
    "RPM": "RPM",
}
_DIGITS = 30  # a number beyond that is none of a meter's


def normalised(sample: Mapping[str, Any]) -> dict[str, Any]:
    """One sampled value as on the wire: measurand, value, unit, phase, location, context, format, signed.

    ``value`` None: it is signed data, or no number.
    """
    measurand = sample.get("measurand", REGISTER)
    unit, power = _unit(sample, measurand)
    signed = sample.get("signedMeterValue")
    raw = sample.get("format") == "SignedData"
    return {
        "measurand": measurand,
        "value": None if raw else _number(sample.get("value"), power),
        "unit": unit,
        "phase": sample.get("phase"),
        "location": sample.get("location", "Outlet"),
        "context": sample.get("context", "Sample.Periodic"),
        "signed": sample.get("value") if raw else signed,
    }


def _unit(sample: Mapping[str, Any], measurand: str) -> tuple[str, int]:
    measure = sample.get("unitOfMeasure")
    told = sample.get("unit") if measure is None else measure.get("unit")
    unit = told or _meant(measurand)
    base, power = _BASE.get(unit, (unit, 0))
    return base, power + (0 if measure is None else int(measure.get("multiplier", 0)))


def _meant(measurand: str) -> str:
    family = measurand.partition(".")[0]
    if "Reactive" in measurand:
        return "varh" if family == "Energy" else "var"
    return _MEANT.get(family, "Wh")


def _number(value: object, power: int) -> int | float | None:
    try:
        number = Decimal(value if isinstance(value, str) else repr(value))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted() + power) > _DIGITS:
        return 0 if not number else None
    scaled = number.scaleb(power)
    return int(scaled) if scaled == scaled.to_integral_value() else float(scaled)
