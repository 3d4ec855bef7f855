"""Physics: the register integrates the power, phases add up, a battery fills and tapers."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.meter import Meter
from simulator.model.vehicle import Vehicle


@given(st.lists(st.tuples(st.floats(0, 400_000), st.floats(0, 86_400)), max_size=40), st.integers(0, 10))
def test_the_register_integrates_and_never_falls(flows: list[tuple[float, float]], seed: int) -> None:
    meter = Meter(Random(seed))
    expected = 0.0
    for power, seconds in flows:
        before = meter.register
        meter.count(power, seconds)
        expected += power * seconds / 3600
        assert meter.register >= before
    assert meter.register == pytest.approx(expected)


@given(st.floats(0, 350_000), st.sampled_from([0, 1, 3]), st.integers(0, 1000))
def test_phases_agree_with_the_whole(power: float, phases: int, seed: int) -> None:
    reading = Meter(Random(seed), phases, 400.0 if phases == 0 else 230.0).read(
        0.0, power, offered=power, soc=0.5
    )
    assert len(reading.phases) == max(1, phases)
    assert reading.power == pytest.approx(sum(one.power for one in reading.phases), abs=0.1)
    assert reading.power == pytest.approx(power, rel=0.001, abs=1.0)
    for one in reading.phases:
        assert one.power == pytest.approx(one.voltage * one.current, rel=0.001, abs=0.1)
        assert abs(one.voltage / (400.0 if phases == 0 else 230.0) - 1) <= 0.006


def test_the_same_seed_reads_the_same() -> None:
    def readings(seed: int) -> list[object]:
        meter = Meter(Random(seed))
        return [meter.read(float(n), 7000.0, offered=11000.0, soc=0.3) for n in range(5)]

    assert readings(1) == readings(1)
    assert readings(1) != readings(2)


def test_a_battery_tapers_and_is_full() -> None:
    car = Vehicle(capacity=50_000, soc=0.1, max_power=100_000, target=1.0)
    assert car.demand() == 100_000
    car.soc = 0.9
    assert car.demand() == pytest.approx(55_000)
    car.take(car.room())
    assert car.full and car.demand() == 0.0 and not car.wants


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_demand_never_rises_with_the_charge(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert Vehicle(soc=low).demand() >= Vehicle(soc=high).demand()


def test_a_paused_car_wants_nothing() -> None:
    assert Vehicle(paused=True).demand() == 0.0
