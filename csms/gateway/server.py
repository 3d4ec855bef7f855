"""A WebSocket server: the handshake's rules in order, then the socket is a link and belongs to a session."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeAlias, cast

from aiohttp import web

from csms.gateway import handshake
from csms.gateway.auth import Verifier, basic
from csms.gateway.directory import Directory, Found, Record
from csms.gateway.handshake import Address, Refused
from csms.gateway.limits import Bucket, NewIds
from csms.metrics import Metrics
from csms.settings import WebSocketServer
from csms.store.failures import is_transient
from ocppj import link_aiohttp
from ocppj.clock import Clock
from ocppj.link import Link
from schemas.version import Version

_log = logging.getLogger(__name__)
_PROTOCOL_ERROR = 1002

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


class Gateway:
    """One WebSocket server."""

    def __init__(self, server: WebSocketServer, gate: Gate) -> None:
        now = gate.clock.monotonic()
        self.server = server
        self.connected = 0
        self._gate = gate
        self._rate = Bucket(server.accept_rate, 3 * server.accept_rate, now)
        self._new_ids = NewIds(server.new_ids_per_minute, server.new_ids_per_minute_in_all, now)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request: an upgrade that is served until its socket closes, or a refusal."""
        server, metrics = self.server, self._gate.metrics
        if self.connected >= server.connection_limit > 0:
            return self._refuse(request, handshake.busy("connections", "too many connections", 10))
        self.connected += 1  # before anything is awaited, or a crowd slips through
        try:
            address, version = await self._admit(request)
            link = await self._upgrade(request, version)
            if version is None:
                metrics.refused.labels(server.name, "subprotocol").inc()
                await link.close(_PROTOCOL_ERROR, "no common subprotocol")
                return link.response
            metrics.accepted.labels(server.name, version.value).inc()
            await self._gate.serve(link, address, version, server)
            return link.response
        except Refused as refused:
            return self._refuse(request, refused)
        finally:
            self.connected -= 1

    async def _admit(self, request: web.BaseRequest) -> tuple[Address, Version | None]:
        """Apply the rules in order of their cost.

        Raises:
            Refused: one of them says no.
        """
        if wait := self._rate.take(self._gate.clock.monotonic()):
            raise handshake.busy("rate", "too many handshakes", wait)
        if request.headers.get("Upgrade", "").lower() != "websocket":
            headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
            raise Refused(HTTPStatus.UPGRADE_REQUIRED, "no-upgrade", "this is a WebSocket server", headers)
        address = handshake.address(request.raw_path, self.server)
        offered = handshake.offered(request.headers.getall("Sec-WebSocket-Protocol", []))
        version = handshake.negotiate(offered, self.server)
        handshake.speaks(address, version)
        found = await self._find(address)
        await self._identify(request, address, found)
        if version is None and self.server.on_no_subprotocol == "http_400":
            raise Refused(HTTPStatus.BAD_REQUEST, "subprotocol", "no common subprotocol")
        if found.record is None and version is not None:  # without a version nothing is going to be kept
            address = self._commission(request, address)
        return replace(address, policy=found.tenant), version

    async def _identify(self, request: web.BaseRequest, address: Address, found: Found) -> None:
        """Make sure that the station may come in here."""
        server, record = self.server, found.record
        if server.security_profile:
            await self._authenticate(request, address, record)
        elif record is None and not (server.allow_unknown and found.tenant.allow_unknown):
            raise handshake.unknown(server)
        if record is not None and record.security_profile > server.security_profile:
            raise handshake.unauthorized("profile")

    async def _find(self, address: Address) -> Found:
        if not self._gate.healthy():
            raise handshake.busy("database", "the database does not answer", 5)
        try:
            return await self._gate.directory.find(address.tenant, address.station)
        except Exception as error:
            if is_transient(error):
                raise handshake.busy("database", "the database does not answer", 5) from error
            raise

    async def _authenticate(self, request: web.BaseRequest, address: Address, record: Record | None) -> None:
        """Check user and password; who is not on record takes as long as a wrong password."""
        given = basic(request.headers.get("Authorization"))
        if given is None or given.user != address.station:
            raise handshake.unauthorized("credentials") if record else handshake.unknown(self.server)
        verifier = self._gate.verifier
        current = await verifier.matches(given.password, record.password_hash if record else None)
        if record is None:
            raise handshake.unknown(self.server)
        if current:
            if record.previous_password_hash is not None:
                await self._gate.rotated(address.tenant, address.station)
            return
        previous = record.previous_password_hash
        if previous is None or not await verifier.matches(given.password, previous):
            raise handshake.unauthorized("credentials")

    def _commission(self, request: web.BaseRequest, address: Address) -> Address:
        """Let a station in that nobody has seen before, unless too many of them come."""
        remote = request.remote or ""
        if limit := self._new_ids.take(remote, self._gate.clock.monotonic()):
            kind, wait = limit
            raise handshake.busy(kind, "too many new identities", wait)
        return replace(address, unknown=True, origin=f"{self.server.name}, {remote}")

    async def _upgrade(self, request: web.BaseRequest, version: Version | None) -> link_aiohttp.AiohttpLink:
        server = self.server
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

    def _refuse(self, request: web.BaseRequest, refused: Refused) -> web.Response:
        self._gate.metrics.refused.labels(self.server.name, refused.kind).inc()
        _log.info("handshake of %s at %s refused: %s", request.remote, self.server.name, refused.kind)
        text = refused.reason + "\n"
        return web.Response(status=refused.status, text=text, headers=refused.headers)
