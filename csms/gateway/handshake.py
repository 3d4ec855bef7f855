"""What a handshake says and what it is answered, as pure functions: address, subprotocol, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from csms.domain.operator import TenantPolicy
from csms.settings import WebSocketServer
from schemas.version import Version

_IDENTIFIER = re.compile(r"[A-Za-z0-9*\-_=+|@.]{1,48}")  # identifierString of 2.0.1 Part 2, without the colon
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ODD_LIMIT = 255
_NOTHING_SAID = TenantPolicy()
CHALLENGE = {"WWW-Authenticate": 'Basic realm="ocpp"'}


class Refused(Exception):
    """The handshake is answered with this status and no upgrade; ``kind`` is its name in the metrics."""

    def __init__(
        self, status: HTTPStatus, kind: str, reason: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.kind = kind
        self.reason = reason
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Address:
    """Who the client says it is."""

    tenant: int
    station: str
    odd: bool = False  # no identifierString: only 1.6 has such
    unknown: bool = False  # not on record, and let in to be put there
    policy: TenantPolicy = _NOTHING_SAID  # of its tenant
    origin: str | None = None  # where it came in: the server, and the address it came from
    endpoint: str = ""  # what stood before the identity


def address(raw_path: str, server: WebSocketServer) -> Address:
    """Read tenant and identity from the request target as it stands on the wire.

    The identity is the last segment, decoded only after splitting: ``a%2Fb`` stays one identity.

    Raises:
        Refused: 404, no usable identity, or with ``strict_path`` an endpoint that the server does not have.
    """
    path = raw_path.partition("?")[0].partition("#")[0]
    endpoint, _, last = path.rpartition("/")
    try:
        station = unquote_to_bytes(last).decode()
    except UnicodeDecodeError as error:
        raise _no_identity("the identity is not UTF-8") from error
    if _BROKEN_ESCAPE.search(last):  # it would be one identity with the text that it escapes badly
        raise _no_identity("the identity is not percent-encoded")
    if fault := identity_fault(station, odd=server.odd_ids):
        raise _no_identity(fault)
    odd = server.odd_ids and identity_fault(station) is not None
    return Address(tenant(endpoint, server), station, odd, endpoint=endpoint)


def speaks(address: Address, version: Version | None) -> None:
    """Check that the identity is one of the version: 2.0.1 has identifierStrings only.

    Raises:
        Refused: 404, it is not.
    """
    if address.odd and version not in (None, Version.V16):
        raise _no_identity(f"in OCPP {version} the identity is an identifierString")


def _no_identity(why: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "identity", why)


def identity_fault(station: str, *, odd: bool = False) -> str | None:
    """Say what is wrong with an identity, None if nothing; ``odd`` allows what only 1.6 stations use."""
    if not station:
        return "the address ends without an identity"
    if station in (".", ".."):
        return "a dot segment names nothing (RFC 3986 5.2.4)"
    if ":" in station:
        return "an identity cannot hold a colon (it could not be a Basic user)"
    if _IDENTIFIER.fullmatch(station):
        return None
    if odd and len(station) <= _ODD_LIMIT and station.isprintable():
        return None
    return "the identity is not an identifierString of 1 to 48 characters"


def tenant(endpoint: str, server: WebSocketServer) -> int:
    """Return whose stations come in by an endpoint.

    Raises:
        Refused: 404, with ``strict_path`` the server does not have it.
    """
    known = server.tenant_paths.get("/" + endpoint.strip("/"))
    if known is None and server.strict_path and endpoint.strip("/"):
        raise Refused(HTTPStatus.NOT_FOUND, "path", "this server has no such endpoint")
    return server.tenant if known is None else known


def offered(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the subprotocols of all Sec-WebSocket-Protocol headers in the client's order."""
    return tuple(name for header in headers for part in header.split(",") if (name := part.strip()))


def negotiate(names: Sequence[str], server: WebSocketServer) -> Version | None:
    """Return the version to speak: the first common one in the client's or the server's order."""
    if server.subprotocol_order == "client":
        common = [name for name in names if name in server.subprotocols]
    else:
        common = [name for name in server.subprotocols if name in names]
    return Version.of_subprotocol(common[0]) if common else None


def busy(kind: str, reason: str, seconds: float = 1.0) -> Refused:
    """Return the refusal of a server that cannot take this client now."""
    wait = str(max(1, round(seconds + 0.5)))
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, kind, reason, {"Retry-After": wait})


def unauthorized(kind: str) -> Refused:
    """Return the refusal of missing or wrong credentials; it does not say which."""
    return Refused(HTTPStatus.UNAUTHORIZED, kind, "credentials are missing or wrong", CHALLENGE)


def unknown(server: WebSocketServer) -> Refused:
    """Return the refusal of a station that is not on record."""
    if server.hide_unknown:
        return unauthorized("unknown")
    return Refused(HTTPStatus.NOT_FOUND, "unknown", "no such station")
