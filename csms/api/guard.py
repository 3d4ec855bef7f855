"""Who may use the HTTP interface.

On loopback no token is needed, but ``Host`` and ``Origin`` must be local: a page from elsewhere that makes a
browser talk to us (DNS rebinding) names itself there. Beyond loopback a bearer token decides, and one that
may read need not be one that may write. A token bound to a tenant reaches no other, and nothing that tells of
the whole server or changes it. A token that is shown keeps to its rules on loopback, too.
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
from csms.store.queries import DEFAULT_TENANT, Queries
from csms.store.queries_paging import BadQuery

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
        """Return the token that the request came with, None where it came without one and needs none.

        Raises:
            Problem: 401 or 403.
        """
        if self.local:
            self._check_names(request)
        token = _match(request.headers.get("Authorization", ""), self.tokens)
        if operation is not None and operation.open:
            return token
        if token is not None:
            _check_rights(token, operation, request)
        elif not self.local:
            raise Problem(
                401, "a bearer token is needed", headers={"WWW-Authenticate": 'Bearer realm="csms"'}
            )
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


def _check_rights(token: ApiToken, operation: Operation | None, request: web.Request) -> None:
    if token.rights == "read" and (operation is None or operation.writes):
        raise Problem(403, "this token may only read")
    if token.tenant is not None and operation is not None and operation.beyond:
        raise Problem(
            403,
            f"{request.method} {operation.path} is about the whole server, and this token is bound to tenant"
            f" {token.tenant}: a token without `tenant` is needed (http.tokens)",
        )


async def tenant_within(queries: Queries, bound: int | None, name: str | None) -> int:
    """Return the number of the tenant meant by a name or number, by default the token's.

    Raises:
        Problem: 403, the token is bound to another one; whether that is there is not told. BadQuery: there
            is none.
    """
    if name is None:
        return DEFAULT_TENANT if bound is None else bound
    try:
        found = await queries.tenant(name)
    except BadQuery:
        if bound is None:
            raise
        found = None
    if found is None or bound not in (None, found):
        raise Problem(403, f"this token is bound to tenant {bound} and reaches no other")
    return found


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
