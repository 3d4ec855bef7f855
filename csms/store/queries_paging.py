"""Lists page by cursor, newest first: a cursor is the place of the last row shown; new rows shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

LIMIT, LIMIT_MAX = 100, 1_000


class BadQuery(ValueError):
    """A filter or cursor that cannot be used; ``field`` names it."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: ``limit`` rows behind ``cursor``."""

    limit: int = LIMIT
    cursor: str | None = None


FIRST = Page()
_BOUNDED: dict[type, Any] = {int: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]}


def encode(place: tuple[object, ...]) -> str:
    """Return an opaque cursor for a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode(cursor: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """Read a cursor back.

    Raises:
        BadQuery: it is not one of ours.
    """
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = msgspec.json.decode(data, type=list)
        return tuple(
            msgspec.convert(part, _BOUNDED.get(kind, kind)) for part, kind in zip(place, kinds, strict=True)
        )
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise BadQuery("cursor", "is not a cursor of this list") from error


async def fetch(
    connection: AsyncConnection,
    select: Select[Any],
    order: tuple[ColumnElement[Any], ...],
    kinds: tuple[type, ...],
    page: Page,
    shape: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """Run a list query, newest first, and return ``{"items": [...], "next": cursor or null}``.

    ``order`` are the columns that place a row, most significant first; ``kinds`` their types.
    """
    if page.cursor is not None:
        place = decode(page.cursor, kinds)
        values = [literal(value, column.type) for value, column in zip(place, order, strict=True)]
        select = select.where(tuple_(*order) < tuple_(*values))
    select = select.order_by(*(column.desc() for column in order)).limit(page.limit + 1)
    rows = (await connection.execute(select)).mappings().all()
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        following = encode(tuple(shown[-1][column] for column in order))
    return {"items": [shape({str(key): row[key] for key in row}) for row in shown], "next": following}
