"""How many items go into one message."""

import pytest

from csms.domain.batches import split


def sizes_of(batches, sizes):
    """The sizes, batch by batch."""
    return [list(sizes[batch]) for batch in batches]


@pytest.mark.parametrize(
    ("items", "size", "expected"),
    [
        (None, None, [[5, 5, 5, 5, 5]]),
        (2, None, [[5, 5], [5, 5], [5]]),
        (1, None, [[5]] * 5),
        (0, None, [[5]] * 5),
        (None, 10 + 12, [[5, 5], [5, 5], [5]]),
        (4, 10 + 18, [[5, 5, 5], [5, 5]]),
        (None, 1, [[5]] * 5),
    ],
)
def test_a_message_holds_no_more_than_either_limit(items, size, expected):
    sizes = [5] * 5
    assert sizes_of(split(sizes, items, size, frame=10), sizes) == expected


def test_an_item_that_is_too_large_goes_alone():
    sizes = [1, 500, 1, 1]
    assert sizes_of(split(sizes, None, 100, frame=10), sizes) == [[1], [500], [1, 1]]


def test_nothing_needs_no_message():
    assert split([], 5, 100, frame=10) == []
