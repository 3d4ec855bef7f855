"""A central system of the test's own: it knows frames and no OCPP, answers by a table, and remembers
everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from ocppj.link import Link, LinkClosed
from ocppj.link_memory import MemoryLink, pair
from schemas.version import Version

SILENCE = object()


class Refusal(Exception):
    """Answer with a CALLERROR."""


Answer = Callable[[dict[str, Any]], Any]


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Office:
    """Answers every CALL of a station; ``answers`` by action may be replaced by the test."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.calls: list[tuple[str, dict[str, Any], str]] = []
        self.boot = "Accepted"
        self.interval = 300
        self.token = "Accepted"
        self.started = 0
        self.connections = 0
        self.send: Callable[[str], Any] | None = None
        self.pending: dict[str, asyncio.Future[list[Any]]] = {}
        self.counter = 0
        self.delay = 0.0  # seconds until an answer goes out
        self.news = asyncio.Condition()
        self.answers: dict[str, Answer] = {
            "BootNotification": lambda _: {
                "status": self.boot, "interval": self.interval, "currentTime": _now(),
            },
            "Heartbeat": lambda _: {"currentTime": _now()},
            "Authorize": lambda _: {self._info: {"status": self.token}},
            "StartTransaction": self._start,
        }  # fmt: skip

    @property
    def _info(self) -> str:
        return "idTagInfo" if self.version is Version.V16 else "idTokenInfo"

    def _start(self, _: dict[str, Any]) -> dict[str, Any]:
        self.started += 1
        return {"transactionId": 100 + self.started, "idTagInfo": {"status": self.token}}

    # -- what it saw

    def seen(self, action: str) -> list[dict[str, Any]]:
        """The payloads of an action, in order."""
        return [payload for name, payload, _ in self.calls if name == action]

    def distinct(self, action: str) -> list[dict[str, Any]]:
        """The payloads of an action, those that came again under the same id once."""
        return list(
            {message_id: payload for name, payload, message_id in self.calls if name == action}.values()
        )

    @property
    def actions(self) -> list[str]:
        """The actions in order."""
        return [name for name, _, _ in self.calls]

    def statuses(self, connector: int = 1) -> list[str]:
        """The statuses told of a connector (1.6) or of an EVSE's first connector (2.0.1)."""
        found = self.seen("StatusNotification")
        if self.version is Version.V16:
            return [one["status"] for one in found if one["connectorId"] == connector]
        return [one["connectorStatus"] for one in found if one["evseId"] == connector]

    async def until(self, predicate: Callable[[], Any], timeout: float = 30.0) -> None:
        """Wait for something that it sees."""
        async with asyncio.timeout(timeout), self.news:
            await self.news.wait_for(predicate)

    # -- talking

    async def hear(self, text: str) -> None:
        """One frame of the station."""
        frame = json.loads(text)
        if frame[0] != 2:
            self.pending.pop(frame[1]).set_result(frame)
            return
        _, message_id, action, payload = frame
        self.calls.append((action, payload, message_id))
        try:
            answer = self.answers.get(action, lambda _: {})(payload)
            await asyncio.sleep(self.delay)
            if answer is not SILENCE:
                await self.say([3, message_id, answer])
        except Refusal as refusal:
            await self.say([4, message_id, str(refusal) or "InternalError", "", {}])
        async with self.news:
            self.news.notify_all()

    async def say(self, frame: list[Any]) -> None:
        """One frame to the station."""
        assert self.send is not None
        await self.send(json.dumps(frame))

    async def ask(self, action: str, payload: dict[str, Any] | None = None, timeout: float = 30.0) -> Any:
        """A CALL; the payload of its CALLRESULT, or the error code of its CALLERROR."""
        self.counter += 1
        message_id = f"office-{self.counter}"
        future = asyncio.get_running_loop().create_future()
        self.pending[message_id] = future
        await self.say([2, message_id, action, payload or {}])
        async with asyncio.timeout(timeout):
            frame = await future
        return frame[2]

    # -- over sockets

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """A real server; yields its address."""

        async def on_connect(socket: ServerConnection) -> None:
            self.connections += 1
            self.socket = socket
            self.send = socket.send
            try:
                async for text in socket:
                    await self.hear(str(text))
            except ConnectionClosed:
                return

        async with serve(
            on_connect,
            "127.0.0.1",
            0,
            subprotocols=[self.version.subprotocol],  # type: ignore[list-item]
        ) as server:
            yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp/"

    # -- in memory

    async def link(self) -> Link:
        """The station's end of a new connection; for ``Station(link=office.link)``."""
        ours, theirs = pair(self.version.subprotocol)
        self.connections += 1
        self.send = ours.send
        self.reader = asyncio.create_task(self._read(ours))
        return theirs

    async def _read(self, link: MemoryLink) -> None:
        try:
            while True:
                await self.hear(str(await link.receive()))
        except LinkClosed:
            return
