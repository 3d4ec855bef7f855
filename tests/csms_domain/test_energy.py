"""The energy register out of sampled values."""

from decimal import Decimal

import pytest

from csms.domain.energy import Reading, consumed, register, watt_hours


@pytest.mark.parametrize(
    ("value", "unit", "multiplier", "expected"),
    [
        ("240.000000", "Wh", 0, "240"),
        ("8", "Wh", 0, "8"),
        ("5.00", "kWh", 0, "5000"),
        ("0.0004", "kWh", 0, "0.4"),
        (8.1, "kWh", 0, "8100"),
        (70.0, "Wh", 0, "70"),
        (7, "Wh", 3, "7000"),
        (12345, "Wh", -3, "12.345"),
        ("-3.5", "Wh", 0, "-3.5"),
        ("1e3", "Wh", 0, "1000"),
        ("0", "Wh", 999_999_999_999, "0"),
        ("1", "Wh", -999_999_999_999, "0"),
    ],
)
def test_amounts_are_exact_watt_hours(value, unit, multiplier, expected):
    assert watt_hours(value, unit, multiplier) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "unit", "multiplier"),
    [
        ("test start value", "Wh", 0),
        ("", "Wh", 0),
        ("NaN", "Wh", 0),
        ("Infinity", "Wh", 0),
        (float("inf"), "Wh", 0),
        ("1e30", "Wh", 0),
        ("1e999999999", "Wh", 0),
        ("1", "Wh", 999_999_999_999),
        ("12", "varh", 0),
        ("12,5", "Wh", 0),
    ],
)
def test_what_is_no_storable_energy_is_none(value, unit, multiplier):
    assert watt_hours(value, unit, multiplier) is None


def test_the_largest_kept_amount_fits_the_column():
    largest = watt_hours("999999999999999.999")
    assert largest == Decimal("999999999999999.999")
    assert largest.scaleb(3) < 2**63


def test_the_total_goes_before_the_phases():
    readings = [Reading("2", phase="L1"), Reading("5"), Reading("3", phase="L2")]
    assert register(readings) == 5


def test_phases_are_added_when_there_is_no_total():
    assert register([Reading("2", phase="L1"), Reading("3", phase="L2"), Reading("4", phase="L3")]) == 9
    assert register([Reading("2", phase="L1-N"), Reading("3", phase="L2-N")]) == 5


def test_phases_to_each_other_are_no_energy():
    assert register([Reading("2", phase="L1-L2")]) is None


def test_signed_data_and_other_measurands_do_not_count():
    assert register([Reading("test start value", signed=True)]) is None
    assert register([Reading("3", measurand="Energy.Active.Export.Register")]) is None
    assert register([Reading("42", signed=True), Reading("7")]) == 7


def test_the_outlet_goes_before_the_inlet():
    assert register([Reading("9", location="Inlet"), Reading("8")]) == 8
    assert register([Reading("9", location="Inlet")]) == 9


def test_an_unreadable_total_leaves_the_phases():
    assert register([Reading("?"), Reading("2", phase="L1")]) == 2


def test_consumption_needs_both_ends_in_order():
    assert consumed(Decimal(3), Decimal(10)) == 7
    assert consumed(None, Decimal(10)) is None
    assert consumed(Decimal(3), None) is None
    assert consumed(Decimal(10), Decimal(3)) is None
