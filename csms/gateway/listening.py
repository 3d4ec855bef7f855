"""Listening sockets: bound before anything is changed for them, and handed on without closing."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Sequence

BACKLOG = 4_096  # everybody may connect at once; the system's own limit (somaxconn) still counts


class BindError(Exception):
    """A port cannot be listened on; the text is one clear line, ``taken`` says why, ``name`` for what."""

    def __init__(self, name: str, host: str, port: int, error: OSError) -> None:
        self.name = name
        self.taken = error.errno == errno.EADDRINUSE
        why = "is taken" if self.taken else f"cannot be used: {error.strerror or error}"
        super().__init__(f"port {port} on {host} ({name}) {why}")


async def bind(name: str, host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host; connections wait until somebody accepts them.

    Raises:
        BindError: one of them cannot be listened on; none is then.
    """
    loop, found = asyncio.get_running_loop(), list[socket.socket]()
    try:
        for family, kind, protocol, _, address in dict.fromkeys(
            await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        ):
            one = socket.socket(family, kind, protocol)
            found.append(one)
            _listen(one, address)
    except OSError as error:
        close(found)
        raise BindError(name, host, port, error) from error
    return found


def _listen(one: socket.socket, address: object) -> None:
    one.setblocking(False)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if one.family == socket.AF_INET6:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    one.bind(address)  # type: ignore[arg-type]  # as the resolver gave it
    one.listen(BACKLOG)


def close(sockets: Sequence[socket.socket]) -> None:
    """Stop listening."""
    for one in sockets:
        one.close()
