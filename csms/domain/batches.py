"""How many items go into one message: the station's own limits of items and bytes (2.0.1 B05, B06)."""

from __future__ import annotations

from collections.abc import Sequence


def split(sizes: Sequence[int], items: int | None, size: int | None, frame: int) -> list[slice]:
    """Return the batches, as slices, in order.

    ``sizes`` are the bytes of each item, ``items`` and ``size`` what one message may hold, None: any;
    ``frame`` the bytes around the items. An item that is too large by itself goes alone: the station says
    what it thinks of it.
    """
    batches: list[slice] = []
    begin, held = 0, frame
    for place, one in enumerate(sizes):
        full = items is not None and place - begin >= max(items, 1)
        large = size is not None and place > begin and held + one + 1 > size
        if full or large:
            batches.append(slice(begin, place))
            begin, held = place, frame
        held += one + 1  # and a comma
    if begin < len(sizes):
        batches.append(slice(begin, len(sizes)))
    return batches
