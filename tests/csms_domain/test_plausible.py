"""What is odd about a register's readings: of one transaction, in either version's way of telling them."""

from decimal import Decimal

import pytest

from csms.domain import transactions as life
from csms.domain.plausible import IMPLAUSIBLE, MISMATCH, NOT_MONOTONIC, Reading, judged
from tests.csms_domain.builders import Story, at

NOTHING = frozenset()


def flags(*readings: tuple[float | None, float], power: int | None = 22_000) -> frozenset[str]:
    told = [Reading(None if when is None else at(when), Decimal(str(energy))) for when, energy in readings]
    return judged(told[0], told[1:], power).flags


@pytest.mark.parametrize(
    ("readings", "odd"),
    [
        (((0, 100), (60, 100), (120, 400)), NOTHING),
        (((0, 101), (60, 99)), {NOT_MONOTONIC}),
        (((0, 267), (60, 270), (90, 269)), NOTHING),  # samples are rounded, start and stop are not
        (((0, 270), (60, 250)), {NOT_MONOTONIC}),
        (((0, 1_000), (60, 950)), NOTHING),
        (((0, 100), (60, 300), (30, 200)), NOTHING),  # told late: it belongs before the one already known
        (((0, 100), (60, 300), (30, 400)), NOTHING),
        (((0, 0), (3600, 22_000)), NOTHING),
        (((0, 0), (3600, 22_300)), {IMPLAUSIBLE}),
        (((0, 0), (1, 100)), NOTHING),  # a register of tenths of kWh moves in steps
        (((0, 0), (1, 200)), {IMPLAUSIBLE}),
        (((None, 100), (60, 1)), NOTHING),  # without a time nothing can be said
        (((0, 100), (60, 5_000), (120, 50)), {IMPLAUSIBLE, NOT_MONOTONIC}),
    ],
)
def test_readings(readings, odd):
    assert flags(*readings) == odd


def test_without_a_limit_any_energy_is_possible():
    assert flags((0, 0), (1, 1e9), power=None) == NOTHING


def test_clocks_that_are_set_in_between_are_not_compared():
    unset = Reading(at(0).replace(year=1970), Decimal(100))
    assert judged(unset, [Reading(at(0), Decimal(50))], 1).flags == NOTHING


def test_a_16_transaction_whose_samples_stand_below_its_start():
    story = Story()
    new = story.start(7, meter=1000).transaction
    after = life.metered(new, [Decimal(900)], [at(30)], 22_000)
    assert after.flags == {MISMATCH}
    assert (after.meter_last, after.energy) == (1000, 0)


def test_a_16_stop_below_its_samples():
    story = Story()
    new = story.start(7, meter=1000).transaction
    story.state = life.put(story.state, life.metered(new, [Decimal(1500)], [at(30)], 100_000))
    done = story.stop(7, meter=1400, when=60).transaction
    assert done.flags == {MISMATCH}
    assert (done.meter_stop, done.energy, done.active) == (1400, 400, False)


def test_201_events_are_judged_by_their_own_times():
    story = Story()
    story.event("Started", 0, registers=(1000,), read_at=(at(0),), max_power=22_000)
    story.event("Updated", 2, registers=(1105,), read_at=(at(60),), max_power=22_000)
    late = story.event("Updated", 1, registers=(1050,), read_at=(at(30),), max_power=22_000)
    assert late.transaction.flags == NOTHING
    low = story.event("Updated", 3, registers=(1091,), read_at=(at(90),), max_power=22_000)
    assert low.notes == {NOT_MONOTONIC}
    end = story.event("Ended", 4, registers=(90_000,), read_at=(at(120),), max_power=22_000)
    assert IMPLAUSIBLE in end.transaction.flags
    assert end.transaction.energy == 89_000
