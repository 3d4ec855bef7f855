"""Each planted defect is found by the property within 500 seeds; the search begins where it is found soon."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.properties.defects import DEFECTS, routes_of
from tests.properties.sequence import Disagreement, check

SEEDS = 500


@pytest.mark.timeout(600)  # 500 seeds, should it come to that
@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_the_defect_is_found(name: str, say: Callable[[str], None], caplog: pytest.LogCaptureFixture) -> None:
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
            crashed = [record.getMessage() for record in caplog.records if record.exc_info]
            assert not crashed, f"it is no defect but an accident: {crashed[0]}"
            say(f"found by seed {seed}, the {step + 1}. tried")
            return
    pytest.fail(f"{name} is not found within {SEEDS} seeds")


def test_there_are_enough_defects() -> None:
    assert len(DEFECTS) >= 12
