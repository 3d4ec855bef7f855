"""The server's link, over aiohttp. The subprotocol is negotiated before: it gets exactly one or none."""

import asyncio

from aiohttp import WebSocketError, WSMsgType, web

from ocppj.link import LinkClosed

_CLOSE_TIMEOUT = 2.0


class AiohttpLink:
    """One accepted WebSocket."""

    __slots__ = ("_code", "_reason", "_subprotocol", "_ws")

    def __init__(self, ws: web.WebSocketResponse) -> None:
        """`ws` has been prepared."""
        self._ws = ws
        self._subprotocol = ws.ws_protocol
        self._code: int | None = None
        self._reason = ""

    @property
    def subprotocol(self) -> str | None:
        """The one that was handed to `accept`."""
        return self._subprotocol

    @property
    def response(self) -> web.WebSocketResponse:
        """What the request handler has to return."""
        return self._ws

    @property
    def prompt(self) -> bool:
        """Yes."""
        return True

    async def send(self, text: str) -> None:
        """Send a text frame; waits while its buffer is full. Cancelled in that wait, it cuts the link."""
        try:
            await self._ws.send_str(text)
        except asyncio.CancelledError:
            # All writers of an aiohttp connection wait on one future: it is cancelled now, for each of them.
            self.abort()
            raise
        except (ConnectionError, RuntimeError) as error:
            raise self._closed() from error

    async def receive(self) -> str | bytes:
        """The next frame. An oversized one closes the socket with 1009, text that is no UTF-8 with 1007."""
        if self._ws.closed:
            raise self._closed()
        message = await self._ws.receive()
        if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
            data: str | bytes = message.data
            return data
        if message.type is WSMsgType.CLOSE:
            self._reason = self._reason or message.extra or ""
        elif message.type is WSMsgType.ERROR and isinstance(message.data, WebSocketError):
            # aiohttp has sent this code; its own `close_code` may say 1006, for the other side's haste.
            self._code, self._reason = self._code or message.data.code, str(message.data)
        raise self._closed()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Closing handshake, at most 3 s; then the transport goes."""
        if self._code is None and not self._ws.closed:
            self._code, self._reason = code, reason
        # aiohttp bounds the wait for the answer, not the writing to one who does not read. It must not be
        # cancelled in that: all writers wait on one future, and a send in progress would be too.
        closing = asyncio.ensure_future(self._ws.close(code=code, message=reason.encode()[:123]))
        done, _ = await asyncio.wait((closing,), timeout=_CLOSE_TIMEOUT + 1.0)
        if not done:
            self.abort()
        await closing

    def abort(self) -> None:
        """Drop the TCP connection without a closing frame."""
        transport = None if self._ws._req is None else self._ws._req.transport
        if transport is not None:
            transport.abort()

    def _closed(self) -> LinkClosed:
        return LinkClosed(self._code or self._ws.close_code or 1006, self._reason)


async def accept(
    request: web.Request,
    subprotocol: str | None,
    *,
    max_size: int = 1 << 20,
    heartbeat: float | None = None,
    pong_timeout: float | None = None,
    compression: bool = True,
) -> AiohttpLink:
    """Complete the handshake with this subprotocol, or without the header if it is None.

    `max_size` in bytes; `heartbeat` seconds between pings, `pong_timeout` seconds (None: half of it) until
    a silent socket is given up; `compression` accepts permessage-deflate when it is offered. Raises aiohttp's
    HTTPBadRequest if the request is no upgrade.
    """
    ws = web.WebSocketResponse(
        timeout=_CLOSE_TIMEOUT,
        protocols=(subprotocol,) if subprotocol is not None else (),
        max_msg_size=max_size + 1,  # aiohttp refuses what is as long as its limit
        heartbeat=heartbeat,
        compress=compression,
    )
    if heartbeat is not None and pong_timeout is not None:
        # aiohttp fixes it at half the heartbeat and offers no argument; a test proves that this still works.
        ws._pong_heartbeat = pong_timeout
    await ws.prepare(request)
    return AiohttpLink(ws)
