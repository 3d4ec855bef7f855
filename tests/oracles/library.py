"""The PyPI ``ocpp`` library at one end of the wire, answering as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import ocpp.v16
import ocpp.v201
from aiohttp import encode_basic_auth
from ocpp.exceptions import OCPPError
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

MODULES: dict[str, ModuleType] = {"1.6": ocpp.v16, "2.0.1": ocpp.v201}
PATIENCE = 5.0  # seconds

Payload: TypeAlias = dict[str, Any]
"""A payload in the library's spelling: snake_case."""

Answer: TypeAlias = Mapping[str, Any] | OCPPError | Callable[[Payload], Mapping[str, Any]]
"""What a CALL is answered: the members, an error to answer as CALLERROR, or a function of the payload."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A CALL that the other end sent."""

    action: str
    payload: Payload


class LibraryPeer:
    """One ``ocpp`` ChargePoint object on one socket; in the library both roles are this same class."""

    def __init__(self, version: str, socket: Any, identity: str) -> None:
        self.version, self.identity = version, identity
        self._module = MODULES[version]
        self._point = self._module.ChargePoint(identity, socket, response_timeout=PATIENCE)
        self._socket = socket
        self._next = 0
        self._news = asyncio.Condition()
        self.heard: list[Heard] = []

    def answers(self, action: str, answer: Answer, *, valid: bool = True) -> None:
        """From now on answer this action so; ``valid=False`` lets an answer out that breaks its schema."""

        async def handler(**payload: Any) -> Any:
            async with self._news:
                self.heard.append(Heard(action, payload))
                self._news.notify_all()
            if isinstance(answer, OCPPError):
                raise answer
            members = answer(payload) if callable(answer) else answer
            return getattr(self._module.call_result, action)(**members)

        self._point.route_map[action] = {"_on_action": handler, "_skip_schema_validation": not valid}

    def hangs_up_on(self, action: str) -> None:
        """Close the socket instead of answering this action."""

        async def handler(**_: Any) -> Any:
            self._socket.transport.abort()
            await self._socket.wait_closed()
            return getattr(self._module.call_result, action)(status="Accepted")  # too late to be sent

        self._point.route_map[action] = {"_on_action": handler, "_skip_schema_validation": True}

    async def call(
        self, action: str, *, valid: bool = True, unique_id: str | None = None, **members: Any
    ) -> Any:
        """Send a CALL, under a message id of its own unless one is given; return the library's typed answer.

        Raises:
            OCPPError: it was answered a CALLERROR; the class tells the code.
        """
        request = getattr(self._module.call, action)(**members)
        return await self._point.call(
            request, suppress=False, unique_id=unique_id, skip_schema_validation=not valid
        )

    async def refused(self, action: str, *, valid: bool = True, **members: Any) -> str:
        """Send a CALL that has to be answered a CALLERROR, and return its code."""
        try:
            answer = await self.call(action, valid=valid, **members)
        except OCPPError as error:
            return str(error.code)
        raise AssertionError(f"{action} {members} was answered {answer}, not refused")

    async def hears(self, action: str, **members: Any) -> Payload:
        """Wait for the next CALL of this action that has these members, and return its payload.

        Raises:
            AssertionError: it did not come in time; the text lists what came instead.
        """

        def found() -> bool:
            for place in range(self._next, len(self.heard)):
                each = self.heard[place]
                if each.action == action and members.items() <= each.payload.items():
                    self._next = place + 1
                    return True
            return False

        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(found)
        except TimeoutError:
            last = "\n".join(f"  {each.action} {each.payload}" for each in self.heard[-8:])
            raise AssertionError(f"no {action} {members}; heard at last:\n{last}") from None
        return self.heard[self._next - 1].payload

    def skip(self) -> None:
        """Forget what has been heard so far."""
        self._next = len(self.heard)

    async def run(self) -> None:
        """Serve the socket until it closes."""
        with suppress(ConnectionClosed):
            await self._point.start()

    async def close(self) -> None:
        """Close the socket."""
        await self._socket.close()

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait until the socket is closed; code and reason of the close frame."""
        async with asyncio.timeout(PATIENCE):
            await self._socket.wait_closed()
        return self._socket.close_code, self._socket.close_reason


@asynccontextmanager
async def library_station(
    version: str, url: str, identity: str, password: str | None = None
) -> AsyncIterator[LibraryPeer]:
    """Connect the library as a station; ``password`` by Basic authentication."""
    protocol = Subprotocol(f"ocpp{version}")
    headers = {} if password is None else {"Authorization": encode_basic_auth(identity, password)}
    async with connect(
        f"{url}/{identity}", subprotocols=[protocol], additional_headers=headers, compression=None
    ) as socket:
        assert socket.subprotocol == protocol
        peer = LibraryPeer(version, socket, identity)
        serving = asyncio.create_task(peer.run())
        try:
            yield peer
        finally:
            await peer.close()
            await serving


class LibraryCentral:
    """The library as a central system; every connection is a peer that knows the same answers at first."""

    def __init__(self, version: str, answers: Mapping[str, Answer]) -> None:
        self._version = version
        self._answers = dict(answers)
        self._server: Server | None = None
        self._peers: asyncio.Queue[LibraryPeer] = asyncio.Queue()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}/"

    def answers(self, action: str, answer: Answer) -> None:
        """Set what connections from now on answer."""
        self._answers[action] = answer

    async def station(self) -> LibraryPeer:
        """Wait for the next connection."""
        async with asyncio.timeout(PATIENCE):
            return await self._peers.get()

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        peer = LibraryPeer(self._version, socket, socket.request.path.rsplit("/", 1)[-1])
        for action, answer in self._answers.items():
            peer.answers(action, answer)
        self._peers.put_nowait(peer)
        await peer.run()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[LibraryCentral]:
        """Listen on a free port of the loopback."""
        protocol = Subprotocol(f"ocpp{self._version}")
        async with serve(self._serve, "127.0.0.1", 0, subprotocols=[protocol]) as server:
            self._server = server
            yield self
