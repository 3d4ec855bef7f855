"""After any life of a station its picture and the CSMS's agree: connectors, transactions, slots, messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.properties.sequence import check

ALL, SAMPLE, CHUNK = 500, 60, 10
_CHUNKS = [
    pytest.param(first, marks=() if first < SAMPLE else pytest.mark.full, id=f"{first}-{first + CHUNK - 1}")
    for first in range(0, ALL, CHUNK)
]


@pytest.mark.parametrize("first", _CHUNKS)
def test_the_pictures_agree(first: int, say: Callable[[str], None]) -> None:
    for seed in range(first, first + CHUNK):
        check(seed)
    say(f"{CHUNK} of {ALL} seeded sequences ({SAMPLE} in an ordinary run, all with --full)")
