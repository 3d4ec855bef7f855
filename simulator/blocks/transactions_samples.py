"""Readings of the meter as sampled values of either version (1.6 7.43, 2.0.1 J02)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import UNSET

from schemas import v16, v201
from simulator.model.meter import Reading
from simulator.model.timing import spell


class Sample(NamedTuple):
    """One figure of a reading."""

    measurand: str
    value: float
    unit: str
    phase: str | None = None


def samples(reading: Reading, measurands: Sequence[str]) -> Iterator[Sample]:
    """The figures that the settings ask for, in their order; what the meter does not know is left out."""
    for name in measurands:
        yield from _of(reading, name)


def _of(reading: Reading, name: str) -> Iterator[Sample]:
    single = _SINGLE.get(name)
    if single is not None:
        value = getattr(reading, single[0])
        if value is not None:
            yield Sample(name, float(value), single[1])
        return
    field, unit = _PER_PHASE[name]
    several = len(reading.phases) > 1
    for number, phase in enumerate(reading.phases, 1):
        label = f"L{number}-N" if name == "Voltage" else f"L{number}"
        yield Sample(name, float(getattr(phase, field)), unit, label if several else None)


_SINGLE = {
    "Energy.Active.Import.Register": ("energy", "Wh"),
    "Power.Active.Import": ("power", "W"),
    "Power.Offered": ("offered_power", "W"),
    "Current.Offered": ("offered_current", "A"),
    "Frequency": ("frequency", "Hertz"),
    "SoC": ("soc", "Percent"),
}
_PER_PHASE = {"Current.Import": ("current", "A"), "Voltage": ("voltage", "V")}


def values_16(reading: Reading, measurands: Sequence[str], context: str) -> v16.MeterValue | None:
    """A MeterValue of 1.6, None when there is nothing to tell. Hertz is no unit of 1.6: it is left out."""
    sampled = [_value_16(sample, context) for sample in samples(reading, measurands)]
    return v16.MeterValue(timestamp=spell(reading.at), sampled_value=sampled) if sampled else None


def _value_16(sample: Sample, context: str) -> v16.SampledValue:
    return v16.SampledValue(
        value=f"{sample.value:.10g}",
        context=v16.ReadingContext(context),
        measurand=v16.Measurand(sample.measurand),
        phase=UNSET if sample.phase is None else v16.Phase(sample.phase),
        unit=UNSET if sample.unit == "Hertz" else v16.UnitOfMeasure(sample.unit),
    )


def values_201(reading: Reading, measurands: Sequence[str], context: str) -> v201.MeterValueType | None:
    """A MeterValueType of 2.0.1, None when there is nothing to tell."""
    sampled = [_value_201(sample, context) for sample in samples(reading, measurands)]
    return v201.MeterValueType(timestamp=spell(reading.at), sampled_value=sampled) if sampled else None


def _value_201(sample: Sample, context: str) -> v201.SampledValueType:
    return v201.SampledValueType(
        value=sample.value,
        context=v201.ReadingContextEnumType(context),
        measurand=v201.MeasurandEnumType(sample.measurand),
        phase=UNSET if sample.phase is None else v201.PhaseEnumType(sample.phase),
        unit_of_measure=v201.UnitOfMeasureType(unit=sample.unit),
    )
