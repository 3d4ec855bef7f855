"""A station's line to its CSMS: dialled as its settings have it, or given; and how it goes dead."""

from __future__ import annotations

import ssl as ssl_module
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from ocppj import link_websockets
from ocppj.link import HandshakeRefused, Link
from simulator import tls
from simulator.core import Core
from simulator.provisioned import SECURITY_PROFILE, password_set
from simulator.uplink import Connect


async def dial(
    core: Core,
    url: str,
    subprotocols: Sequence[str],
    password: str | bytes | None,
    ssl: ssl_module.SSLContext | None,
) -> Link:
    """Open a socket to ``url``, or to where the network profile in use leads; OSError, HandshakeRefused."""
    interval = core.variables.number("OCPPCommCtrlr.WebSocketPingInterval")
    profile = core.network.profile
    url = url if profile is None else profile.url
    level = core.variables.number(SECURITY_PROFILE) if profile is None else profile.security_profile
    password = password_set(core) or password
    try:
        link = await link_websockets.connect(
            address(url, core.identity),
            subprotocols=subprotocols,
            user=core.identity,
            password=None if level == tls.CLIENT_CERTIFICATE else password,
            ssl=ssl,
            ping_interval=float(interval) or None,
        )
    except (OSError, HandshakeRefused) as error:
        if secure(url) and (reason := tls.told(error, urlsplit(url).netloc)):
            raise reason from error
        raise
    if link.subprotocol != core.version.subprotocol:
        await link.close(1002, "no common subprotocol")
        raise HandshakeRefused(None, f"the server chose subprotocol {link.subprotocol!r}")
    return link


def check(url: str) -> str:
    """Return a CSMS's address as it is.

    Raises:
        ValueError: it is none.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("ws", "wss") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or "#" in url:
        raise ValueError(f"{url!r} is no WebSocket address: ws://host:port/ or wss://host:port/, without #")
    return url


def address(url: str, identity: str) -> str:
    """Return where a station dials: its identity is the last part of the path; a query stays behind it."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{quote(identity, safe='')}").geturl()


def once(link: Link) -> Connect:
    """Connects to a link that is there already, one time."""
    links = [link]

    async def given() -> Link:
        if not links:
            raise ConnectionError("the one link that was given is used up")
        return links.pop()

    return given


def secure(url: str | None) -> bool:
    """Whether TLS is spoken there."""
    return url is not None and url.startswith("wss:")


async def cut(link: Link) -> None:
    """No closing handshake: the line is dead."""
    abort = getattr(link, "abort", None)
    if abort is None:
        await link.close(1006, "power cut")
    else:
        abort()
