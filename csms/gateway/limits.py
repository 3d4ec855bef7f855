"""Limits of a WebSocket server: pure counters with the time as an argument.

A limit delays, or refuses at the handshake; it never closes a socket that stands.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import OrderedDict
from typing import Protocol

from ocppj.clock import Clock
from ocppj.link import Link

_ADDRESSES = 10_000


class Bucket:
    """A token bucket: ``rate`` a second, ``burst`` at once; a rate of 0 is no limit."""

    __slots__ = ("_at", "_level", "burst", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = max(burst, 1.0)
        self._level = self.burst
        self._at = now

    def take(self, now: float, count: int = 1) -> float:
        """Take ``count``; return 0, or the seconds until they will be there (nothing is taken then)."""
        if self.rate <= 0:
            return 0.0
        self._level = min(self.burst, self._level + (now - self._at) * self.rate)
        self._at = now
        if self._level < count:
            return (count - self._level) / self.rate
        self._level -= count
        return 0.0


class NewIds:
    """How many identities never seen before may come in a minute: from one address, and from all together."""

    def __init__(self, per_address: int, in_all: int, now: float) -> None:
        self.per_address = per_address
        self._all = Bucket(in_all / 60, in_all, now)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str, now: float) -> tuple[str, float] | None:
        """Count one; return None, or which limit stands in its way and for how many seconds."""
        if wait := self._of(origin(address), now).take(now):
            return "new-ids", wait
        if wait := self._all.take(now):
            return "new-ids-in-all", wait
        return None

    def _of(self, address: str, now: float) -> Bucket:
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = Bucket(self.per_address / 60, self.per_address, now)
        self._buckets.move_to_end(address)
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return bucket


def origin(address: str) -> str:
    """Return what counts as one address: of IPv6 the network of 64 bits, which one host has for itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


class Room(Protocol):
    """What can be full: the journal."""

    @property
    def full(self) -> bool:
        """Whether nobody should bring more."""

    async def room(self) -> None:
        """Wait until it is not."""


class PacedLink:
    """A link whose reading pauses while the station sends too fast, or while the journal is full.

    It is never closed for that: the socket's own flow control makes the station wait. Permits are fetched an
    eighth of a second's worth at a time, which spares most frames a look at the clock.
    """

    __slots__ = ("_bucket", "_clock", "_journal", "_link", "_permits", "_portion")

    def __init__(self, link: Link, bucket: Bucket, clock: Clock, journal: Room) -> None:
        self._link = link
        self._bucket = bucket
        self._clock = clock
        self._journal = journal
        self._portion = max(1, int(min(bucket.rate / 8, bucket.burst / 2)))  # never more than it can hold
        self._permits = 0

    @property
    def subprotocol(self) -> str | None:
        """The link's own."""
        return self._link.subprotocol

    @property
    def prompt(self) -> bool:
        """The link's own."""
        return self._link.prompt

    async def send(self, text: str) -> None:
        """Pass on; what we send is not limited."""
        await self._link.send(text)

    async def receive(self) -> str | bytes:
        """Return the next frame, once there is room for it under the limit."""
        if not self._permits:
            await self._fetch()
        self._permits -= 1
        if self._journal.full:
            await self._journal.room()
        return await self._link.receive()

    async def _fetch(self) -> None:
        wait = self._bucket.take(self._clock.monotonic(), self._portion)
        while wait:
            await asyncio.sleep(wait)
            wait = self._bucket.take(self._clock.monotonic(), self._portion)
        self._permits = self._portion

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Pass on."""
        await self._link.close(code, reason)

    def abort(self) -> None:
        """Pass on."""
        self._link.abort()
