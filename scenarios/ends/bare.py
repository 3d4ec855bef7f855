"""A bare connection: a socket under a station's name that sends what a scenario wants, right or wrong.

It knows frames only as far as the transcript needs it, so that nothing of ours stands between the scenario's
text and the CSMS. It answers no CALL but those that the scenario has told it how to answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence

from ocppj.clock import Clock
from ocppj.ids import Ids
from ocppj.link import HandshakeRefused, LinkClosed
from ocppj.link_websockets import WebsocketsLink, connect
from ocppj.transcript import TO_CSMS, TO_STATION, Direction, Entry
from scenarios.targets import Happening
from scenarios.verdicts import Inconclusive, Unmet
from schemas.version import Version

ANSWER = 5.0  # seconds
_CALL, _RESULT = 2, 3
_NOBODY = "a bare connection has no driver who could do this"


class BareStation:
    """One socket under the identity ``name``."""

    evses = 1
    about: Mapping[str, str] = {"vendor": "Plugfest", "model": "bare"}

    def __init__(
        self,
        name: str,
        version: Version,
        record: Callable[[Entry], None],
        clock: Clock,
        ids: Ids,
        address: str | None = None,
    ) -> None:
        """Not connected yet; every frame and event goes to ``record`` under ``name``. ``address``: the last
        segment of its address as it goes over the wire, where that is not its name."""
        self.name = name
        self.address = name if address is None else address
        self.version = version
        self._record_entry = record
        self._clock = clock
        self._ids = ids
        self._link: WebsocketsLink | None = None
        self._reader: asyncio.Task[None] | None = None
        self._actions: dict[str, str] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._answers: dict[str, Mapping[str, object]] = {}

    async def open(
        self,
        url: str,
        subprotocols: Sequence[str],
        user: str | None = None,
        password: str | None = None,
        source: str | None = None,
    ) -> None:
        """Open the socket, ``source``: from this address of the machine; a refused handshake is recorded as a
        close with its HTTP ``status`` and, in seconds, when to try again."""
        address = f"{url}{self.address}"
        try:
            link = await connect(
                address, subprotocols=subprotocols, user=user, password=password, source=source
            )
        except HandshakeRefused as refused:
            told = {"status": refused.status, "reason": refused.reason}
            self._record("close", extra=told | _again(refused))
            return
        except (OSError, TimeoutError) as error:
            raise Inconclusive(f"the CSMS cannot be reached at {url}: {error}") from error
        self._link = link
        self._record("open", extra={"offered": list(subprotocols), "subprotocol": link.subprotocol})
        self._reader = asyncio.get_running_loop().create_task(self._read(link))

    @property
    def connected(self) -> bool:
        """Whether the socket was opened; it may have been closed since."""
        return self._link is not None

    async def _read(self, link: WebsocketsLink) -> None:
        try:
            while True:
                text = await link.receive()
                await self._received(text if isinstance(text, str) else repr(text))
        except LinkClosed as closed:
            self._record("close", extra={"code": closed.code, "reason": closed.reason})
        finally:
            for waiter in self._waiting.values():
                waiter.cancel()
            self._waiting.clear()

    async def _received(self, text: str) -> None:
        kind, message_id, action = head(text)
        known = self._actions.get(message_id or "")
        self._record(TO_STATION, text, message_id, action or known, kind)
        waiter = self._waiting.pop(message_id or "", None)
        if waiter is not None and kind in (3, 4) and not waiter.done():
            waiter.set_result(None)
        if kind == _CALL and action in self._answers:
            answer = json.dumps([_RESULT, message_id, self._answers[action]])
            self._record(TO_CSMS, answer, message_id, action, _RESULT)
            await self._open_link().send(answer)

    def answer(self, action: str, payload: Mapping[str, object]) -> None:
        """From now on answer every CALL of ``action`` with ``payload``."""
        self._answers[action] = payload

    async def send_text(self, text: str) -> None:
        """Send any text as one frame; raises Unmet where the CSMS has closed the socket meanwhile."""
        kind, message_id, action = head(text)
        self._record(TO_CSMS, text, message_id, action, kind)
        if message_id is not None and action is not None:
            self._actions[message_id] = action
        try:
            await self._open_link().send(text)
        except LinkClosed as closed:  # nothing of ours closes it before the scenario says so
            raise Unmet(f"the CSMS has closed the socket of {self.name}: {closed}", final=True) from closed

    async def send_binary(self, data: bytes) -> None:
        """Send a binary frame, which OCPP-J forbids."""
        self._record("note", extra={"note": f"a binary frame of {len(data)} bytes"})
        await self._open_link().send_binary(data)

    def next_id(self) -> str:
        """The next message id of this connection's seed."""
        return self._ids.message_id()

    async def send(self, action: str, payload: Mapping[str, object]) -> None:
        """Send a CALL and wait for its answer; that none came is seen in the transcript."""
        message_id = self.next_id()
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = waiter
        await self.send_text(json.dumps([2, message_id, action, payload]))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER):
                await asyncio.wait([waiter])

    async def close(self) -> None:
        """Close the socket, if it is open."""
        if self._link is not None:
            await self._link.close()
        if self._reader is not None:
            await self._reader

    def _open_link(self) -> WebsocketsLink:
        if self._link is None:
            raise Inconclusive(f"{self.name} has no open connection")
        return self._link

    def _record(
        self,
        direction: Direction,
        text: str | None = None,
        message_id: str | None = None,
        action: str | None = None,
        kind: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        t, at = self._clock.monotonic(), self._clock.utc()
        self._record_entry(
            Entry(t, at, self.name, direction, text, message_id, action, kind, (), extra or {})
        )

    # ---- what only a station with a driver can do

    async def switch_on(self) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def switch_off(self) -> None:
        """Close the socket."""
        await self.close()

    async def plug(self, evse: int, connector: int = 1) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def unplug(self, evse: int) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def present(self, token: str, evse: int, kind: str = "ISO14443") -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def charge(self, evse: int, energy: float) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def finish(self, evse: int, token: str) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def happen(self, what: Happening, evse: int) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def elapse(self, seconds: float) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def lose_connection(self) -> None:
        """Drop the connection without a closing frame."""
        self._open_link().abort()

    async def find_connection(self) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def settle(self) -> None:
        """Nothing is ever queued."""

    async def show_prices(self) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def shown(self, evse: int) -> str:
        """Not here."""
        raise Inconclusive(_NOBODY)

    async def answer_data(self, vendor: str, message: str | None, status: str, data: object) -> None:
        """Not here."""
        raise Inconclusive(_NOBODY)


def _again(refused: HandshakeRefused) -> dict[str, object]:
    after = refused.headers.get("Retry-After")
    return {} if after is None else {"retry_after": after}


def head(text: str) -> tuple[int | None, str | None, str | None]:
    """Message type, id and action of a frame, None for what cannot be read."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None, None, None
    if not isinstance(frame, list) or not frame or not isinstance(frame[0], int):
        return None, None, None
    message_id = frame[1] if len(frame) > 1 and isinstance(frame[1], str) else None
    action = frame[2] if frame[0] == 2 and len(frame) > 2 and isinstance(frame[2], str) else None
    return frame[0], message_id, action
