"""The four things a turn may do to the database; each may be applied twice and leaves the same rows.

Values are Python's (aware ``datetime``, ``Decimal``, ``bytes``, JSON): the column types of ``tables`` turn
them into what the database keeps. Keys are made beforehand (``csms.ids``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct
from sqlalchemy import Table


class Insert(Struct, frozen=True, gc=False):
    """A new row; a row that is there already under this key is left as it is."""

    table: Table
    values: Mapping[str, object]


class Upsert(Struct, frozen=True, gc=False):
    """A row that holds ``values`` afterwards; other columns of a row that is there already are kept.

    Values that do not suffice for a new row (a column without default that may not be null is missing) change
    the row that is there, and do nothing without one.
    """

    table: Table
    key: Mapping[str, object]
    values: Mapping[str, object]


class Update(Struct, frozen=True, gc=False):
    """Changes the row of ``key`` if it is there and equals ``guard``; otherwise does nothing."""

    table: Table
    key: Mapping[str, object]
    values: Mapping[str, object]
    guard: Mapping[str, object] = {}


class Delete(Struct, frozen=True, gc=False):
    """Removes every row that equals ``key``, which may be less than the whole primary key."""

    table: Table
    key: Mapping[str, object]


Effect: TypeAlias = Insert | Upsert | Update | Delete
