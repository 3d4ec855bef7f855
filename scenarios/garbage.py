"""The cycle collector spared what it cannot free: a run holds some thousand tests and modules to its end.

Left to itself it goes through all of them again and again, an eighth of a run's time. What each World leaves
behind is collected as ever, only in larger lots.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_LOT = 5_000  # objects made, net, between two collections; Python's own is 700


@contextmanager
def in_larger_lots() -> Iterator[None]:
    """Collect less often while this is open; afterwards all is as it was."""
    first, *others = gc.get_threshold()
    gc.set_threshold(max(first, _LOT), *others)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(first, *others)


def keep_what_is_there() -> None:
    """Whatever exists now stays until the end, so the collector need not look at it."""
    gc.freeze()
