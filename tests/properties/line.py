"""A line between a station and the CSMS in virtual time: late, sometimes double or cut, from one seed.

Frames keep their order, except that a transaction message may come a second time much later.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

from ocppj.link import LinkClosed
from ocppj.link_memory import MemoryLink, pair

REPEATABLE = ("StartTransaction", "StopTransaction", "TransactionEvent")


@dataclass(frozen=True, slots=True)
class Trouble:
    """How bad a line is: seconds a frame takes at most, and the chances of a frame to meet with something."""

    latency: float = 0.2
    double: float = 0.02  # delivered twice at once
    ghost: float = 0.02  # a transaction message comes again up to ten minutes later
    cut: float = 0.01  # the line breaks instead


BAD = Trouble()
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Line:
    """Two links joined by a line: ``station`` and ``csms`` are the ends to be used."""

    def __init__(self, subprotocol: str, trouble: Trouble, chance: Random, spawn: Spawn) -> None:
        self.station, self._near = pair(subprotocol)
        self._far, self.csms = pair(subprotocol)
        self._trouble, self._chance, self._spawn = trouble, chance, spawn
        spawn(self._carry(self._near, self._far, out=True))
        spawn(self._carry(self._far, self._near, out=False))

    async def _carry(self, source: MemoryLink, target: MemoryLink, *, out: bool) -> None:
        chance = Random(f"{self._chance.random()}/{out}")
        try:
            while True:
                frame = str(await source.receive())
                await asyncio.sleep(chance.uniform(0.001, max(0.001, self._trouble.latency)))
                if chance.random() < self._trouble.cut:
                    self._near.abort()
                    self._far.abort()
                    return
                await target.send(frame)
                if chance.random() < self._trouble.double:
                    await target.send(frame)
                if out and chance.random() < self._trouble.ghost and _repeatable(frame):
                    self._spawn(self._again(frame, chance.uniform(1.0, 600.0)))
        except LinkClosed as closed:
            for link in (source, target):
                link.abort() if closed.code == 1006 else await link.close(closed.code, closed.reason)

    async def _again(self, frame: str, later: float) -> None:
        await asyncio.sleep(later)
        try:
            await self._far.send(frame)
        except LinkClosed:
            return


def _repeatable(frame: str) -> bool:
    decoded = json.loads(frame)
    return bool(decoded[0] == 2 and decoded[2] in REPEATABLE)
