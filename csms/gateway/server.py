"""A WebSocket server: the handshake's rules in order, then the socket is a link and belongs to a session.

Its settings may change while it runs: each handshake is judged by those of its time, and an open socket that
the new ones would not have let in is closed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeAlias, cast

from aiohttp import web

from csms.gateway import handshake
from csms.gateway.auth import Verifier
from csms.gateway.directory import Directory, Found
from csms.gateway.handshake import Address, Refused
from csms.gateway.identify import identify
from csms.gateway.limits import Bucket, NewIds
from csms.metrics import Metrics
from csms.settings import WebSocketServer
from csms.store.failures import is_transient
from ocppj import link_aiohttp
from ocppj.clock import Clock
from ocppj.link import Link
from ocppj.link_aiohttp import AiohttpLink
from schemas.version import Version

_log = logging.getLogger(__name__)
_GOING_AWAY, _PROTOCOL_ERROR, _SERVICE_RESTART = 1001, 1002, 1012

Serve: TypeAlias = Callable[[Link, Address, Version, WebSocketServer], Awaitable[None]]
"""Runs a session on a link until it is closed."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the servers share."""

    directory: Directory
    verifier: Verifier
    metrics: Metrics
    clock: Clock
    serve: Serve
    rotated: Callable[[int, str], Awaitable[None]]
    healthy: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Admitted:
    """By what an open socket came in."""

    address: Address
    version: Version
    security_profile: int


class Gateway:
    """One WebSocket server."""

    def __init__(self, server: WebSocketServer, gate: Gate) -> None:
        self.server = server
        self.connected = 0
        self._gate = gate
        self._open: dict[AiohttpLink, _Admitted] = {}
        self._retired = False
        self._count_anew(server)

    # ---- change -------------------------------------------------------------------------------------------

    def change(self, server: WebSocketServer) -> list[Awaitable[None]]:
        """Judge by other settings from now on; the closings of sockets that these would not have let in."""
        before, self.server = self.server, server
        if _counts(before) != _counts(server):
            self._count_anew(server)
        return self._closings()

    def retire(self) -> list[Awaitable[None]]:
        """Let nobody in any more; the closings of all sockets."""
        self._retired = True
        return self._closings()

    def _count_anew(self, server: WebSocketServer) -> None:
        now = self._gate.clock.monotonic()
        self._rate = Bucket(server.accept_rate, 3 * server.accept_rate, now)
        self._new_ids = NewIds(server.new_ids_per_minute, server.new_ids_per_minute_in_all, now)

    def _closings(self) -> list[Awaitable[None]]:
        judged = [(link, self._outdated(admitted)) for link, admitted in self._open.items()]
        return [link.close(*why) for link, why in judged if why is not None]

    def _outdated(self, admitted: _Admitted) -> tuple[int, str] | None:
        """Say with what a socket is closed that could not come in now as it did."""
        if self._retired:
            return _GOING_AWAY, "the server is removed"
        if self.server.security_profile > admitted.security_profile:
            return _SERVICE_RESTART, "the security profile is higher now"
        if admitted.version.subprotocol not in self.server.subprotocols:
            return _SERVICE_RESTART, "the version is served no longer"
        try:
            tenant = handshake.tenant(admitted.address.endpoint, self.server)
        except Refused:
            return _SERVICE_RESTART, "the endpoint is gone"
        return None if tenant == admitted.address.tenant else (_SERVICE_RESTART, "the endpoint has moved")

    # ---- handshakes ---------------------------------------------------------------------------------------

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request: an upgrade that is served until its socket closes, or a refusal."""
        server, metrics = self.server, self._gate.metrics
        if self.connected >= server.connection_limit > 0:
            return self._refuse(request, handshake.busy("connections", "too many connections", 10))
        self.connected += 1  # before anything is awaited, or a crowd slips through
        try:
            address, version = await self._admit(request, server)
            link = await _upgrade(request, version, server)
            if version is None:
                metrics.refused.labels(server.name, "subprotocol").inc()
                await link.close(_PROTOCOL_ERROR, "no common subprotocol")
                return link.response
            metrics.accepted.labels(server.name, version.value).inc()
            await self._serve(link, _Admitted(address, version, server.security_profile), server)
            return link.response
        except Refused as refused:
            return self._refuse(request, refused)
        finally:
            self.connected -= 1

    async def _serve(self, link: AiohttpLink, admitted: _Admitted, server: WebSocketServer) -> None:
        """Run the session, unless the settings have changed while the handshake was under way."""
        if why := self._outdated(admitted):
            await link.close(*why)
            return
        self._open[link] = admitted
        try:
            await self._gate.serve(link, admitted.address, admitted.version, server)
        finally:
            del self._open[link]

    async def _admit(
        self, request: web.BaseRequest, server: WebSocketServer
    ) -> tuple[Address, Version | None]:
        """Apply the rules in order of their cost.

        Raises:
            Refused: one of them says no.
        """
        if wait := self._rate.take(self._gate.clock.monotonic()):
            raise handshake.busy("rate", "too many handshakes", wait)
        if request.headers.get("Upgrade", "").lower() != "websocket":
            headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
            raise Refused(HTTPStatus.UPGRADE_REQUIRED, "no-upgrade", "this is a WebSocket server", headers)
        address = handshake.address(request.raw_path, server)
        offered = handshake.offered(request.headers.getall("Sec-WebSocket-Protocol", []))
        version = handshake.negotiate(offered, server)
        handshake.speaks(address, version)
        found = await self._find(address)
        await identify(request, address, found, server, self._gate)
        if version is None and server.on_no_subprotocol == "http_400":
            raise Refused(HTTPStatus.BAD_REQUEST, "subprotocol", "no common subprotocol")
        if found.record is None and version is not None:  # without a version nothing is going to be kept
            address = self._commission(request, address)
        return replace(address, policy=found.tenant), version

    async def _find(self, address: Address) -> Found:
        if not self._gate.healthy():
            raise handshake.busy("database", "the database does not answer", 5)
        try:
            return await self._gate.directory.find(address.tenant, address.station)
        except Exception as error:
            if is_transient(error):
                raise handshake.busy("database", "the database does not answer", 5) from error
            raise

    def _commission(self, request: web.BaseRequest, address: Address) -> Address:
        """Let a station in that nobody has seen before, unless too many of them come."""
        remote = request.remote or ""
        if limit := self._new_ids.take(remote, self._gate.clock.monotonic()):
            kind, wait = limit
            raise handshake.busy(kind, "too many new identities", wait)
        return replace(address, unknown=True, origin=f"{self.server.name}, {remote}")

    # ---- refusals -----------------------------------------------------------------------------------------

    def _refuse(self, request: web.BaseRequest, refused: Refused) -> web.Response:
        self._gate.metrics.refused.labels(self.server.name, refused.kind).inc()
        _log.info("handshake of %s at %s refused: %s", request.remote, self.server.name, refused.kind)
        text = refused.reason + "\n"
        return web.Response(status=refused.status, text=text, headers=refused.headers)

    def failed(self, kind: str, why: str) -> None:
        """Count and log a handshake that has failed below HTTP, in TLS."""
        self._gate.metrics.refused.labels(self.server.name, kind).inc()
        _log.info("handshake at %s refused: %s: %s", self.server.name, kind, why)


def _counts(server: WebSocketServer) -> tuple[float, int, int]:
    return server.accept_rate, server.new_ids_per_minute, server.new_ids_per_minute_in_all


async def _upgrade(request: web.BaseRequest, version: Version | None, server: WebSocketServer) -> AiohttpLink:
    try:
        return await link_aiohttp.accept(
            cast("web.Request", request),
            None if version is None else version.subprotocol,
            max_size=server.max_frame,
            heartbeat=server.ping_interval or None,
            pong_timeout=server.pong_timeout,
            compression=server.compression,
        )
    except web.HTTPBadRequest as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "handshake", "this is no WebSocket handshake") from error


async def finish(closings: list[Awaitable[None]]) -> None:
    """Wait for closing sockets; each closes within a bounded time."""
    await asyncio.gather(*closings)
