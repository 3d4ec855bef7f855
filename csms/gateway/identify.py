"""Whether a station is who it says, by the security profile of the server: a password or a certificate.

The name in a client certificate is the station's identity or its serial number on record (security
whitepaper 1.6 5.3, 2.0.1 A00): another one is answered 403, whether or not the station exists.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from aiohttp import web

from csms.gateway import handshake
from csms.gateway.auth import Verifier, basic
from csms.gateway.directory import Found, Record
from csms.gateway.handshake import Address, Refused
from csms.gateway.tls import BASIC_OVER_TLS, CLIENT_CERTIFICATES
from csms.settings import WebSocketServer
from ocppj.clock import Clock


class Passwords(Protocol):
    """What is needed beside the request."""

    @property
    def verifier(self) -> Verifier:
        """Compares passwords."""

    @property
    def clock(self) -> Clock:
        """The calendar, by which certificates are valid."""

    @property
    def rotated(self) -> Callable[[int, str], Awaitable[None]]:
        """Told that a station uses its new password: the old one is good no longer."""


async def identify(
    request: web.BaseRequest, address: Address, found: Found, server: WebSocketServer, tools: Passwords
) -> None:
    """Make sure that a station may come in.

    Raises:
        Refused: it may not.
    """
    if server.security_profile >= BASIC_OVER_TLS and request.get_extra_info("ssl_object") is None:
        raise _forbidden("no-tls", "the connection was made before this server had TLS")
    record = found.record
    welcome = server.allow_unknown and found.tenant.allow_unknown
    if server.security_profile == CLIENT_CERTIFICATES:
        shown = Shown.of(request.get_extra_info("peercert") or {})
        _certified(shown, address, record, server, tools.clock.utc())
    elif server.security_profile:
        await _authenticate(request, address, record, server, tools)
        welcome = False  # there is no password that could be theirs
    if record is None and not welcome:
        raise handshake.unknown(server)
    if record is not None and record.security_profile > server.security_profile:
        raise handshake.unauthorized("profile")


async def _authenticate(
    request: web.BaseRequest,
    address: Address,
    record: Record | None,
    server: WebSocketServer,
    tools: Passwords,
) -> None:
    """Check user and password; who is not on record takes as long as a wrong password."""
    given = basic(request.headers.get("Authorization"))
    if given is None or given.user != address.station:
        raise handshake.unauthorized("credentials") if record else handshake.unknown(server)
    verifier = tools.verifier
    current = await verifier.matches(given.password, record.password_hash if record else None)
    if record is None:
        raise handshake.unknown(server)
    if current:
        if record.previous_password_hash is not None:
            await tools.rotated(address.tenant, address.station)
        return
    previous = record.previous_password_hash
    if previous is None or not await verifier.matches(given.password, previous):
        raise handshake.unauthorized("credentials")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a verified client certificate says."""

    names: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    expires_at: float = 0.0  # epoch seconds

    @classmethod
    def of(cls, peer: Mapping[str, Any]) -> Shown:
        """Read what ``ssl`` tells of a peer."""
        subject = [pair for part in peer.get("subject", ()) for pair in part]
        until = peer.get("notAfter")
        return cls(
            tuple(_of_kind(subject, "commonName")),
            tuple(_of_kind(subject, "organizationName")),
            ssl.cert_time_to_seconds(until) if until else 0.0,
        )


def _of_kind(subject: Iterable[tuple[str, str]], kind: str) -> Iterable[str]:
    return (value for name, value in subject if name == kind)


def _certified(
    shown: Shown, address: Address, record: Record | None, server: WebSocketServer, now: datetime
) -> None:
    """Compare; the chain has been verified, but a resumed session is not looked at for its time again."""
    if shown.expires_at < now.timestamp():
        raise _forbidden("certificate-expired", "the certificate has expired")
    serial = record.serial_number if record is not None else None
    if len(shown.names) != 1 or shown.names[0] not in (address.station, serial):
        raise _forbidden("certificate-name", "the certificate is not this station's")
    wanted = server.client_organizations
    if wanted and not set(wanted) & set(shown.organizations):
        raise _forbidden("certificate-organization", "the certificate is of another organization")


def _forbidden(kind: str, reason: str) -> Refused:
    return Refused(HTTPStatus.FORBIDDEN, kind, reason)
