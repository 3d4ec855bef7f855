"""The station's link, over `websockets`: not the server's implementation, so that two meet on the wire."""

import asyncio
import base64
import ssl as ssl_module
from collections.abc import Mapping, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as _connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from ocppj.link import HandshakeRefused, LinkClosed

_CLOSE_TIMEOUT = 2.0


class WebsocketsLink:
    """One client WebSocket."""

    __slots__ = ("_ws",)

    def __init__(self, ws: ClientConnection) -> None:
        """`ws` is open."""
        self._ws = ws

    @property
    def subprotocol(self) -> str | None:
        """What the server selected, None if it selected nothing."""
        return self._ws.subprotocol

    @property
    def compressed(self) -> bool:
        """Whether permessage-deflate was negotiated."""
        return bool(self._ws.protocol.extensions)

    @property
    def prompt(self) -> bool:
        """No: the library bounds the wait for a closing socket by a time-out, which belongs to a task."""
        return False

    async def send(self, text: str) -> None:
        """Send a text frame; waits while the socket's buffer is full."""
        try:
            await self._ws.send(text)
        except ConnectionClosed as closed:
            raise _closed(closed) from closed

    async def send_binary(self, data: bytes) -> None:
        """Send a binary frame, which OCPP-J forbids: for tests of the other end."""
        try:
            await self._ws.send(data)
        except ConnectionClosed as closed:
            raise _closed(closed) from closed

    async def receive(self) -> str | bytes:
        """The next frame."""
        try:
            return await self._ws.recv()
        except ConnectionClosed as closed:
            raise _closed(closed) from closed

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Closing handshake, at most 3 s; then the transport goes."""
        try:
            # `websockets` bounds the wait for the answer, not the writing to one who does not read.
            async with asyncio.timeout(_CLOSE_TIMEOUT + 1.0):
                await self._ws.close(code, reason)
        except TimeoutError:
            self.abort()

    def abort(self) -> None:
        """Drop the TCP connection without a closing frame, as a power cut does."""
        self._ws.transport.abort()


def _closed(closed: ConnectionClosed) -> LinkClosed:
    # The first closing frame tells why; `rcvd_then_sent` is None when only one of them was seen.
    first = closed.sent if closed.rcvd_then_sent is False else closed.rcvd or closed.sent
    return LinkClosed(first.code, first.reason) if first is not None else LinkClosed()


async def connect(
    url: str,
    *,
    subprotocols: Sequence[str],
    user: str | None = None,
    password: str | bytes | None = None,
    ssl: ssl_module.SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
    compression: bool = False,
    open_timeout: float = 10.0,
    ping_interval: float | None = None,
    ping_timeout: float | None = 20.0,
    max_size: int | None = 1 << 20,
    source: str | None = None,
) -> WebsocketsLink:
    """Open a WebSocket to `url`, offering the subprotocols in this order.

    `password` (text or arbitrary bytes) with `user` goes into a Basic Authorization header. Times in seconds,
    sizes in bytes; pings are off unless `ping_interval` is given; `source` is the local address to come from.
    Raises `HandshakeRefused`, OSError (not
    reachable, TLS), TimeoutError, or ValueError for a URL that is none.
    """
    sent = dict(headers or {})
    # `websockets` refuses ssl=None for wss, where it means the default context.
    secured: dict[str, Any] = {"ssl": ssl} if ssl is not None and url.startswith("wss:") else {}
    if source is not None:
        secured["local_addr"] = source, 0
    if password is not None:
        sent["Authorization"] = basic_authorization(user or "", password)
    try:
        ws = await _connect(
            url,
            subprotocols=[Subprotocol(name) for name in subprotocols] or None,
            additional_headers=sent,
            compression="deflate" if compression else None,
            proxy=None,
            open_timeout=open_timeout,
            close_timeout=_CLOSE_TIMEOUT,
            ping_interval=ping_interval,
            ping_timeout=ping_timeout,
            max_size=max_size,
            **secured,
        )
    except InvalidStatus as refused:
        response = refused.response
        raise HandshakeRefused(
            response.status_code, response.reason_phrase, dict(response.headers.raw_items())
        ) from refused
    except InvalidURI as wrong:
        raise ValueError(str(wrong)) from wrong
    except InvalidHandshake as broken:
        raise HandshakeRefused(None, str(broken)) from broken
    return WebsocketsLink(ws)


def basic_authorization(user: str, password: str | bytes) -> str:
    """The value of a Basic Authorization header (RFC 7617); passwords may be arbitrary bytes."""
    secret = password.encode() if isinstance(password, str) else password
    return "Basic " + base64.b64encode(user.encode() + b":" + secret).decode("ascii")
