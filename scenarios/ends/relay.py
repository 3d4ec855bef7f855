"""A relay between a station that is not ours and the CSMS: every frame goes through as it is, and into the
transcript. It changes nothing; only the cable behind it can be cut.

What the CSMS says to a handshake is what the station hears: the relay dials before it answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from ocppj.clock import Clock, SystemClock
from ocppj.link import HandshakeRefused, LinkClosed
from ocppj.link_aiohttp import AiohttpLink, accept
from ocppj.link_websockets import WebsocketsLink, connect
from ocppj.transcript import TO_CSMS, TO_STATION, Direction, Entry
from scenarios.ends.bare import head

_CALL, _ANSWERS = 2, (3, 4)
_PULSE = "Heartbeat"
_BAD_GATEWAY, _CLOSED_OFF = 502, 503
_NO_FRAME = frozenset({1005, 1006, 1015})  # RFC 6455 7.4.1: never in a closing frame


class _Link(Protocol):
    async def send(self, text: str) -> None: ...

    async def receive(self) -> str | bytes: ...

    async def close(self, code: int = 1000, reason: str = "") -> None: ...

    def abort(self) -> None: ...


class Relay:
    """A WebSocket server for one station, in front of the CSMS at ``url`` (which ends in ``/``)."""

    def __init__(
        self, station: str, url: str, record: Callable[[Entry], None], clock: Clock | None = None
    ) -> None:
        self.seen = 0  # frames from the station
        self._station, self._url, self._record_entry = station, url, record
        self._clock: Clock = clock or SystemClock()
        self._runner: web.AppRunner | None = None
        self._pair: tuple[AiohttpLink, WebsocketsLink] | None = None
        self._cut = False
        self._open: dict[tuple[str, str], str] = {}  # direction and id -> action, of CALLs without an answer
        self._last = self._clock.monotonic()
        self._news = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether the station is connected through it."""
        return self._pair is not None

    async def start(self, host: str = "127.0.0.1") -> str:
        """Listen at a free port; the address, ending in ``/``."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        return f"ws://{host}:{self._runner.addresses[0][1]}/"

    async def close(self) -> None:
        """Hang up and stop listening."""
        self.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    def cut(self) -> None:
        """Cut the connection without a closing frame, and take no other."""
        self._cut = True
        if self._pair is not None:
            for link in self._pair:
                link.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._cut = False

    async def more_than(self, frames: int, seconds: float) -> bool:
        """Wait until the station has sent more than so many frames; False: it has not within ``seconds``."""
        return await self._until(lambda: self.seen > frames, seconds)

    async def reconnected(self, seconds: float) -> bool:
        """Wait for a connection; False: there is none within ``seconds``."""
        return await self._until(lambda: self._pair is not None, seconds)

    async def quiet(self, calm: float, seconds: float) -> bool:
        """Wait until no CALL is unanswered and nothing but heartbeats was said for ``calm`` seconds; False:
        it went on."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            silent = self._clock.monotonic() - self._last
            if not self._open and silent >= calm:
                return True
            left = min(deadline - loop.time(), calm - silent if not self._open else seconds)
            if loop.time() >= deadline:
                return False
            await self._next(max(left, 0.01))

    async def _until(self, check: Callable[[], bool], seconds: float) -> bool:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not check():
            left = deadline - loop.time()
            if left <= 0:
                return False
            await self._next(left)
        return True

    async def _next(self, seconds: float) -> None:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    # ---- one connection

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._cut:
            return web.Response(status=_CLOSED_OFF)
        offered = [name.strip() for name in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        credentials = request.headers.get("Authorization")
        headers = {} if credentials is None else {"Authorization": credentials}
        address = self._url.rstrip("/") + request.raw_path
        names = [name for name in offered if name]
        try:
            there = await connect(address, subprotocols=names, headers=headers)
        except HandshakeRefused as refused:
            self._record("close", extra={"status": refused.status, "reason": refused.reason})
            return web.Response(status=refused.status or _BAD_GATEWAY, headers=_challenge(refused))
        except (OSError, TimeoutError) as error:
            return web.Response(status=_BAD_GATEWAY, text=str(error))
        here = await accept(request, there.subprotocol)
        self._record("open", extra={"offered": names, "subprotocol": there.subprotocol})
        await self._run(here, there)
        return here.response

    async def _run(self, here: AiohttpLink, there: WebsocketsLink) -> None:
        self._pair = (here, there)
        self._tell()
        pumps = [
            asyncio.create_task(self._pump(here, there, TO_CSMS)),
            asyncio.create_task(self._pump(there, here, TO_STATION)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            closed = next(iter(done)).result()
            self._record("close", extra={"code": closed.code, "reason": closed.reason})
        finally:
            for pump in pumps:
                pump.cancel()
            self._pair = None
            self._open.clear()
            await asyncio.gather(*pumps, _end(here, there), return_exceptions=True)
            self._tell()

    async def _pump(self, source: _Link, target: _Link, direction: Direction) -> LinkClosed:
        """Pass frames on until one side closes; the other is closed as it was."""
        try:
            while True:
                text = await source.receive()
                if isinstance(text, bytes):
                    self._record("note", extra={"note": f"a binary frame of {len(text)} bytes"})
                    if isinstance(target, WebsocketsLink):  # a CSMS that sends one is none of ours
                        await target.send_binary(text)
                    continue
                self._frame(direction, text)
                await target.send(text)
        except LinkClosed as closed:
            if closed.code in _NO_FRAME:
                target.abort()
            else:
                await target.close(closed.code, closed.reason)
            return closed

    def _frame(self, direction: Direction, text: str) -> None:
        kind, message_id, action = head(text)
        key = message_id or ""
        if kind == _CALL and action is not None:
            self._open[direction, key] = action
        elif kind in _ANSWERS:
            action = self._open.pop((TO_STATION if direction == TO_CSMS else TO_CSMS, key), None)
        self.seen += direction == TO_CSMS
        self._record(direction, text, message_id, action, kind)

    def _record(
        self,
        direction: Direction,
        text: str | None = None,
        message_id: str | None = None,
        action: str | None = None,
        kind: int | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        now = self._clock.monotonic()
        if action != _PULSE:
            self._last = now
        entry = Entry(
            now,
            self._clock.utc(),
            self._station,
            direction,
            text,
            message_id,
            action,
            kind,
            extra=extra or {},
        )
        self._record_entry(entry)
        self._tell()

    def _tell(self) -> None:
        self._news.set()


def _challenge(refused: HandshakeRefused) -> dict[str, str]:
    told = {name.lower(): value for name, value in refused.headers.items()}
    return {name: told[name.lower()] for name in ("WWW-Authenticate", "Retry-After") if name.lower() in told}


async def _end(*links: _Link) -> None:
    for link in links:
        link.abort()
