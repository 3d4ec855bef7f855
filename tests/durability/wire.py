"""A station reduced to its frames, over any link: it says what it is told to say, when it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from ocppj import link_websockets
from ocppj.link import HandshakeRefused, Link, LinkClosed
from schemas.version import Version

Connect: TypeAlias = Callable[[], Awaitable[Link]]
Frame: TypeAlias = list[Any]

BOOT = {
    Version.V16: {"chargePointVendor": "Wire", "chargePointModel": "W"},
    Version.V201: {"reason": "PowerUp", "chargingStation": {"vendorName": "Wire", "model": "W"}},
}
UNREACHABLE = (OSError, TimeoutError, HandshakeRefused, LinkClosed)


class Gone(Exception):
    """The link closed before the answer came."""


class Refused(Exception):
    """A CALLERROR; its code."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame[2])
        self.code: str = frame[2]


class Wire:
    """One connection. CALLs of the CSMS wait in ``asked`` for whoever answers them."""

    def __init__(self, link: Link, name: str, first: int = 1) -> None:
        """``first``: the number of the first message id, so that ids stay unique over connections."""
        self.link = link
        self.name = name
        self.closed: LinkClosed | None = None
        self.frames: list[Frame] = []
        self.asked: asyncio.Queue[Frame] = asyncio.Queue()
        self.next = first
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            while True:
                frame = json.loads(await self.link.receive())
                self.frames.append(frame)
                waiting = self._waiting.pop(frame[1], None) if frame[0] != 2 else None
                if frame[0] == 2:
                    self.asked.put_nowait(frame)
                elif waiting is not None and not waiting.done():
                    waiting.set_result(frame)
        except LinkClosed as closed:
            self.closed = closed
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(Gone(f"{self.name}: {closed}"))
                    future.exception()  # looked at: perhaps nobody waits for it any more

    async def send(self, frame: Frame) -> None:
        """Send one frame; Gone if the link is closed."""
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        """Send any text; Gone if the link is closed."""
        try:
            await self.link.send(text)
        except LinkClosed as closed:
            raise Gone(f"{self.name}: {closed}") from closed

    def fresh(self) -> str:
        """A message id that has not been used."""
        self.next += 1
        return f"{self.name}-{self.next}"

    async def begin(
        self, action: str, payload: object, message_id: str | None = None
    ) -> asyncio.Future[Frame]:
        """Send a CALL and return the future of its answering frame (which may fail with Gone)."""
        message_id = message_id or self.fresh()
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = future
        if self.closed is not None:
            raise Gone(f"{self.name}: {self.closed}")
        await self.send([2, message_id, action, payload])
        return future

    async def call(
        self, action: str, payload: object, message_id: str | None = None, within: float = 10.0
    ) -> Any:
        """The payload of the CALLRESULT.

        Raises:
            Refused: a CALLERROR came. Gone: the link closed. TimeoutError: nothing came.
        """
        frame = await asyncio.wait_for(await self.begin(action, payload, message_id), within)
        if frame[0] != 3:
            raise Refused(frame)
        return frame[2]

    async def heard(self, within: float = 10.0) -> Frame:
        """The next CALL of the CSMS."""
        return await asyncio.wait_for(self.asked.get(), within)

    async def ended(self, within: float = 10.0) -> LinkClosed:
        """Wait until the link is closed."""
        await asyncio.wait_for(asyncio.shield(self._reader), within)
        assert self.closed is not None
        return self.closed

    def cut(self) -> None:
        """The line breaks: no closing handshake."""
        self.link.abort()

    async def close(self) -> None:
        """Hang up and end."""
        await self.link.close()
        self._reader.cancel()
        await asyncio.wait([self._reader])


async def dial(url: str, name: str, version: Version) -> Link:
    """Open a WebSocket; raises what ``UNREACHABLE`` lists."""
    return await link_websockets.connect(f"{url}{name}", subprotocols=[version.subprotocol])


async def boot(wire: Wire, version: Version) -> None:
    """Send the BootNotification and have it accepted."""
    answer = await wire.call("BootNotification", BOOT[version])
    assert answer["status"] == "Accepted", answer
