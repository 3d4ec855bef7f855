"""The energy register out of the sampled values of either version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import UNSET

from csms.domain.energy import Reading, register
from schemas import v16, v201

_IMPORT_16 = v16.Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
_IMPORT_201 = v201.MeasurandEnumType.ENERGY_ACTIVE_IMPORT_REGISTER


def register_16(samples: Sequence[v16.SampledValue]) -> Decimal | None:
    """The register in Wh among the samples of one time of measurement."""
    return register(_readings_16(samples))


def register_201(samples: Sequence[v201.SampledValueType]) -> Decimal | None:
    """The register in Wh among the samples of one time of measurement."""
    return register(_readings_201(samples))


def context_of(samples: Sequence[v16.SampledValue] | Sequence[v201.SampledValueType]) -> str | None:
    """The reading context of one time of measurement; the first sample speaks for all."""
    if not samples:
        return None
    context = samples[0].context
    return "Sample.Periodic" if context is UNSET else str(context)


def _readings_16(samples: Sequence[v16.SampledValue]) -> Iterator[Reading]:
    # An absent measurand means the register (1.6 section 7.43).
    for sample in samples:
        if sample.measurand is _IMPORT_16 or sample.measurand is UNSET:
            yield Reading(
                sample.value,
                unit="Wh" if sample.unit is UNSET else sample.unit.value,
                phase=None if sample.phase is UNSET else sample.phase.value,
                location="Outlet" if sample.location is UNSET else sample.location.value,
                signed=sample.format is v16.ValueFormat.SIGNED_DATA,
            )


def _readings_201(samples: Sequence[v201.SampledValueType]) -> Iterator[Reading]:
    # An absent measurand means the register, an absent unit Wh (2.0.1 part 2, SampledValueType).
    for sample in samples:
        if sample.measurand is _IMPORT_201 or sample.measurand is UNSET:
            unit, multiplier = _unit(sample)
            yield Reading(
                sample.value,
                unit=unit,
                multiplier=multiplier,
                phase=None if sample.phase is UNSET else sample.phase.value,
                location="Outlet" if sample.location is UNSET else sample.location.value,
            )


def _unit(sample: v201.SampledValueType) -> tuple[str, int]:
    measure = sample.unit_of_measure
    if measure is UNSET:
        return "Wh", 0
    unit = "Wh" if measure.unit is UNSET else measure.unit
    return unit, 0 if measure.multiplier is UNSET else measure.multiplier
