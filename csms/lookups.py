"""Lookups of many turns as one query: what is asked while the last query runs goes into the next one.

While the database is away a lookup waits, as everything does that an answer depends on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

from sqlalchemy import Connection

from csms.store.engine import Store
from csms.store.failures import brief, is_transient
from csms.store.prompt import NotNow, PromptReader

K = TypeVar("K")
V = TypeVar("V")

_log = logging.getLogger(__name__)
_PAUSE = 0.25  # seconds between two tries
_MOST = 500  # keys in one query


class Coalesced(Generic[K, V]):
    """One kind of lookup by key."""

    def __init__(
        self,
        store: Store,
        load: Callable[[Connection, Sequence[K]], Mapping[K, V]],
        away: Callable[[], None],
        at_once: Callable[[PromptReader, K], V | None] | None = None,
    ) -> None:
        """``load`` runs in one round trip, leaving out what it does not find; ``away`` hears of failures.

        ``at_once`` reads one value where the store can be read without waiting.
        """
        self._prompt = store.prompt if at_once is not None else None
        self._at_once = at_once
        self._store = store
        self._away = away
        self._load = load
        self._waiting: dict[K, list[asyncio.Future[V | None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return the value as it is committed now, None when there is none."""
        if self._prompt is not None and self._at_once is not None:
            try:
                return self._at_once(self._prompt, key)
            except NotNow:
                _log.debug("a lookup has to wait for the database")
        future: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                asked = {key: self._waiting.pop(key) for key in list(self._waiting)[:_MOST]}
                await self._answer(asked)
        finally:
            self._task = None

    async def _answer(self, asked: dict[K, list[asyncio.Future[V | None]]]) -> None:
        keys = list(asked)
        while True:
            try:
                found = await self._store.fetch(lambda connection: self._load(connection, keys))
            except Exception as error:  # noqa: BLE001 - handed to those who asked
                if is_transient(error):
                    _log.warning("a lookup waits for the database: %s", brief(error))
                    self._away()
                    await asyncio.sleep(_PAUSE)
                    continue
                for future in chain.from_iterable(asked.values()):
                    if not future.done():
                        future.set_exception(error)
                return
            for key, futures in asked.items():
                for future in futures:
                    if not future.done():
                        future.set_result(found.get(key))
            return
