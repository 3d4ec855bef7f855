"""Integers 1..2^31-1 that nobody has had before, reserved in the database block by block (1.6 transaction
ids)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from csms.journal import Journal
from csms.store.tables import id_blocks

_HIGHEST = 2**31 - 1


class NumbersExhausted(Exception):
    """Every integer of this name has been used."""


class _Wanted(NamedTuple):
    tenant: int
    name: str
    size: int


def reserve(connection: Connection, wanted: list[_Wanted]) -> Sequence[range]:
    """Take a block for each; a batch that is repeated takes another, and the first is never used."""
    return [_block(connection, one) for one in wanted]


def _block(connection: Connection, wanted: _Wanted) -> range:
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(id_blocks)
        .values(tenant_id=wanted.tenant, name=wanted.name, next=1 + wanted.size)
        .on_conflict_do_update(
            index_elements=list(id_blocks.primary_key.c), set_={"next": id_blocks.c.next + wanted.size}
        )
        .returning(id_blocks.c.next)
    )
    end: int = connection.execute(statement).scalar_one()
    return range(end - wanted.size, min(end, _HIGHEST + 1))


class Numbers:
    """Hands out integers; what is left of a block when the process ends is lost, and never used again."""

    def __init__(self, journal: Journal, *, block: int = 100) -> None:
        self._journal = journal
        self._block = block
        self._left: dict[tuple[int, str], list[int]] = {}
        self._reserving: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def next(self, tenant: int, name: str) -> int:
        """Return the next integer of this name in this tenant.

        Raises:
            NumbersExhausted: all 2^31-1 are used.
        """
        key = tenant, name
        while not (left := self._left.setdefault(key, [])):
            await asyncio.shield(self._reserve(key))
        number = left.pop()
        if len(left) < self._block // 4:
            self._reserve(key)
        return number

    def _reserve(self, key: tuple[int, str]) -> asyncio.Task[None]:
        """Fetch a block in the background, one at a time for each name."""
        task = self._reserving.get(key)
        if task is None:
            task = self._reserving[key] = asyncio.create_task(self._fetch(key))
            task.add_done_callback(_seen)
        return task

    async def _fetch(self, key: tuple[int, str]) -> None:
        try:
            block: range = await self._journal.ask(reserve, _Wanted(*key, self._block))
        finally:
            del self._reserving[key]
        if not block:
            raise NumbersExhausted(f"no number is left for {key[1]}")
        self._left[key] = [*reversed(block), *self._left[key]]


def _seen(task: asyncio.Task[None]) -> None:
    """Take note of a failure: who needs a number tries again and is told then."""
    if not task.cancelled():
        task.exception()
