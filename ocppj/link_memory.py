"""Two links back to back within one loop: the transport of virtual time and of most tests."""

import asyncio
from collections import deque

from ocppj.link import LinkClosed


class MemoryLink:
    """One end. Frames sent before a close are still delivered, as on a socket."""

    __slots__ = ("_arrived", "_capacity", "_closed", "_drained", "_inbox", "_other", "_subprotocol")

    def __init__(self, subprotocol: str | None, capacity: int | None) -> None:
        """Made by `pair`."""
        self._subprotocol = subprotocol
        self._capacity = capacity
        self._inbox: deque[str | bytes] = deque()
        self._other: MemoryLink = self
        self._closed: LinkClosed | None = None
        self._arrived: asyncio.Future[None] | None = None
        self._drained = asyncio.Event()

    @property
    def subprotocol(self) -> str | None:
        """As given to `pair`."""
        return self._subprotocol

    @property
    def prompt(self) -> bool:
        """Yes."""
        return True

    async def send(self, text: str) -> None:
        """Deliver to the other end; waits while it holds `capacity` unread frames."""
        await self._deliver(text)

    async def send_binary(self, data: bytes) -> None:
        """Deliver a binary frame, which OCPP-J forbids: for tests of the other end."""
        await self._deliver(data)

    async def receive(self) -> str | bytes:
        """The next frame; raises `LinkClosed` once the inbox is empty and an end has closed."""
        while not self._inbox:
            if self._closed is not None:
                raise LinkClosed(self._closed.code, self._closed.reason)
            self._arrived = asyncio.get_running_loop().create_future()
            await self._arrived
        self._drained.set()
        return self._inbox.popleft()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close both ends; this end hears its own code."""
        for end in (self, self._other):
            end._shut(LinkClosed(code, reason))

    def abort(self) -> None:
        """Cut the line: what is unread is lost, both ends hear 1006."""
        for end in (self, self._other):
            end._inbox.clear()
            end._shut(LinkClosed(1006, ""))

    def _shut(self, closed: LinkClosed) -> None:
        if self._closed is None:
            self._closed = closed
            self._drained.set()
            self._wake()

    async def _deliver(self, frame: str | bytes) -> None:
        other = self._other
        while self._closed is None and self._capacity is not None and len(other._inbox) >= self._capacity:
            other._drained.clear()
            await other._drained.wait()
        if self._closed is not None:
            raise LinkClosed(self._closed.code, self._closed.reason)
        other._inbox.append(frame)
        other._wake()

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)


def pair(subprotocol: str | None = None, *, capacity: int | None = None) -> tuple[MemoryLink, MemoryLink]:
    """Two connected ends; `capacity` bounds the unread frames of each, None does not."""
    one, two = MemoryLink(subprotocol, capacity), MemoryLink(subprotocol, capacity)
    one._other, two._other = two, one
    return one, two
