"""A link carries text both ways and closes. Nothing in it knows OCPP, so any transport can take its place."""

from collections.abc import Mapping
from typing import Protocol


class LinkClosed(Exception):
    """The link is closed; `code` as in RFC 6455 7.4 (1006: without a closing frame)."""

    def __init__(self, code: int = 1006, reason: str = "") -> None:
        """`reason` is the closing frame's text."""
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


class HandshakeRefused(Exception):
    """The server did not upgrade; `status` is its HTTP status, None where the handshake broke otherwise."""

    def __init__(self, status: int | None, reason: str, headers: Mapping[str, str] | None = None) -> None:
        """`headers` are the answer's, e.g. Retry-After."""
        super().__init__(f"{status} {reason}" if status is not None else reason)
        self.status = status
        self.reason = reason
        self.headers: dict[str, str] = dict(headers or {})


class Link(Protocol):
    """The smallest transport."""

    @property
    def subprotocol(self) -> str | None:
        """The negotiated subprotocol, None if there is none."""

    @property
    def prompt(self) -> bool:
        """Whether `send` may be begun outside of a task (`ocppj.eager`): it waits for futures only."""

    async def send(self, text: str) -> None:
        """Send one text frame; may wait while the other side does not read. Raises `LinkClosed`."""

    async def receive(self) -> str | bytes:
        """The next frame, bytes if it was binary. Raises `LinkClosed` when there are no more."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close; a second close does nothing. Returns when closed, within a bounded time."""

    def abort(self) -> None:
        """Drop the transport without a closing frame, as a power cut does."""
