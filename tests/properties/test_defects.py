"""Each planted defect is found by the property within 500 seeds; the search begins where it is found soon."""

from __future__ import annotations

import re

import pytest

from tests.properties.defects import DEFECTS, routes_of
from tests.properties.sequence import Disagreement, check

SEEDS = 500


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_the_defect_is_found(name: str) -> None:
    defect = DEFECTS[name]
    again = f" --defect {name}"
    for step in range(SEEDS):
        seed = (defect.start + step) % SEEDS
        try:
            check(seed, routes_of(name), defect.patched, again)
        except Disagreement as found:
            report = str(found)
            assert f"seed {seed}: the pictures differ" in report
            assert re.search(r"^ +0 \+ .* station \d  \w+\(", report, re.M), "the report shows no sequence"
            assert report.endswith(f"again alone: python -m tests.properties {seed}{again}")
            return
    pytest.fail(f"{name} is not found within {SEEDS} seeds")


def test_there_are_enough_defects() -> None:
    assert len(DEFECTS) >= 12
