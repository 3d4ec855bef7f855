"""Who may use the HTTP interface.

On loopback no token is needed, but ``Host`` and ``Origin`` must be local: a page from elsewhere that makes a
browser talk to us (DNS rebinding) names itself there. Beyond loopback a bearer token decides, and one that
may read need not be one that may write.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

from csms.api.operation import Operation
from csms.api.problems import Problem
from csms.settings import ApiToken, Http

_LOCAL_NAMES = frozenset({"localhost", "localhost."})


class Guard:
    """The rules for one bound address."""

    def __init__(self, http: Http) -> None:
        self.local = is_local(http.host)
        self.tokens = http.tokens
        self.generated: str | None = None
        self._hosts = frozenset(host.lower() for host in http.allowed_hosts)
        if not self.local and not self.tokens:
            self.generated = secrets.token_urlsafe(24)
            self.tokens = (ApiToken(token=self.generated),)

    def admit(self, operation: Operation | None, request: web.Request) -> ApiToken | None:
        """Return the token that the request came with, None on loopback without one.

        Raises:
            Problem: 401 or 403.
        """
        if self.local:
            self._check_names(request)
        token = _match(request.headers.get("Authorization", ""), self.tokens)
        if self.local or (operation is not None and operation.open):
            return token
        if token is None:
            raise Problem(
                401, "a bearer token is needed", headers={"WWW-Authenticate": 'Bearer realm="csms"'}
            )
        if token.rights == "read" and (operation is None or operation.writes):
            raise Problem(403, "this token may only read")
        return token

    def _check_names(self, request: web.Request) -> None:
        host = request.headers.get("Host", "")
        if not self._is_ours(_name_of("//" + host)):
            raise Problem(403, "Host: is not local")
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_ours(_name_of(origin)):
            raise Problem(403, "Origin: is not local")

    def _is_ours(self, name: str) -> bool:
        return is_local(name) or name in self._hosts


def is_local(host: str) -> bool:
    """Say whether a host name or address is this machine's loopback, by its spelling alone."""
    if host.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _name_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _match(header: str, tokens: Iterable[ApiToken]) -> ApiToken | None:
    """Compare with every token in constant time."""
    scheme, _, value = header.partition(" ")
    given = value.strip().encode() if scheme.lower() == "bearer" else b""
    found = None
    for token in tokens:
        if hmac.compare_digest(token.token.encode(), given):
            found = token
    return found
