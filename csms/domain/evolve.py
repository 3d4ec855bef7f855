"""The domain's values: frozen structures that the interpreter copies and compares in C.

A transaction has some forty members and is copied with every message about it: a frozen dataclass costs
several microseconds a copy, this one a fraction of one. No value can be part of a cycle, so the garbage
collector need not visit them.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace as evolve

__all__ = ["Value", "evolve"]


class Value(Struct, frozen=True, gc=False):
    """A frozen value; ``evolve`` makes a changed copy and raises TypeError for a member it has not."""
