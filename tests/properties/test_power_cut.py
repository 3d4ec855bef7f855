"""Power cut at any moment: each transaction is on record once, with its energy, its reason and its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.version import Version
from tests.properties.power import SAMPLING, TOGETHER, Life, lives

ALL, SAMPLE = 200, 40
_WORLDS = [
    pytest.param(
        first, marks=() if first < SAMPLE else pytest.mark.full, id=f"{first}-{first + TOGETHER - 1}"
    )
    for first in range(0, ALL, TOGETHER)
]
_MOST_LOST = 11_000.0 * SAMPLING / 3600.0 + 1.0  # Wh between two samples at 11 kW


@pytest.mark.parametrize("first", _WORLDS)
def test_each_transaction_is_there_once_and_right(first: int, say: Callable[[str], None]) -> None:
    found = lives(first)
    wrong = [life.report for life in found if life.differences]
    assert not wrong, f"{len(wrong)} of {len(found)} moments:\n" + "\n\n".join(wrong[:2])
    for life in found:
        check_boots(life)
        assert 0.0 <= life.lost <= _MOST_LOST, f"{life.moment}: {life.lost} Wh are lost"
    # Not an empty check: most moments are in the midst of something, and some have no connection.
    going = sum(life.running > 0 for life in found)
    assert going >= 10
    assert sum(life.offline for life in found) >= 1
    say(f"{len(found)} of {ALL} moments ({SAMPLE} in an ordinary run), {going} of them while a session ran")


def check_boots(life: Life) -> None:
    """The boot after the cut says PowerUp (2.0.1; 1.6 has no reason), and it is on record."""
    assert len(life.boots) >= 2, f"{life.moment}: no boot after the cut"
    old = life.moment.version is Version.V16
    assert set(life.boots) == {None if old else "PowerUp"}, f"{life.moment}: {life.boots}"
    assert life.recorded == (None if old else "PowerUp"), f"{life.moment}: {life.recorded} on record"
