"""The composition root: the one place where the parts of a CSMS are made and joined. A library first:

``async with Csms(settings) as csms:`` runs the whole, in anyone's test or behind the command line.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Self

import msgspec
from aiohttp import web

from csms.acts import Acts
from csms.api import openapi
from csms.api.guard import Guard
from csms.api.parts import Api
from csms.api.server import OPERATIONS, application
from csms.blocks import ROUTES, passwords
from csms.commands import NotConnected
from csms.configuration import Configuration
from csms.data_transfer.desk import Desk
from csms.engine import Engine, Options
from csms.feed import Feed
from csms.gateway import listening
from csms.gateway.auth import Verifier
from csms.gateway.directory import Directory
from csms.gateway.handshake import Address
from csms.gateway.server import Gate
from csms.gateway.servers import Servers
from csms.gateway.session import Services, Session
from csms.journal import median
from csms.metrics import Metrics
from csms.routes import Routes
from csms.settings import Settings, WebSocketServer
from csms.settings.copies import Copies
from csms.settings.place import database_url, mark
from csms.settings.stores import Stores
from csms.stale import StaleWatch
from csms.store import migrate
from csms.store.engine import open_store, ping
from csms.store.queries import Queries
from ocppj.clock import Clock, SystemClock
from ocppj.ids import Ids, RandomIds
from ocppj.link import Link
from schemas.version import Version

_GOING_AWAY = 1001, "the server stops"


class Csms:
    """A whole CSMS. A new SQLite file gets its tables, any other database has to be at head."""

    def __init__(
        self,
        settings: Settings,
        routes: Routes = ROUTES,
        clock: Clock | None = None,
        ids: Ids | None = None,
        *,
        chance: random.Random | None = None,
        listen: bool = True,
        alone: bool = False,
    ) -> None:
        """``chance``: the randomness of row keys. ``listen``: without it nothing is bound and stations come
        by ``accept`` only. ``alone``: beside a process that may serve the same database, so nothing is
        cleaned up at the start.
        """
        self.settings = settings.model_copy(update={"database_url": database_url(settings)})
        self.routes = routes
        self.clock = clock or SystemClock()
        self._ids = ids or RandomIds()
        self._chance = chance
        self._listen = listen
        self._alone = alone
        self._http: web.AppRunner | None = None
        self._sessions: set[asyncio.Task[Any]] = set()
        self._openapi: bytes | None = None  # made when first asked for

    # ---- life ---------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Start the engine, then listen.

        Raises:
            BindError: a port is taken. TlsError: a certificate cannot be used. SchemaError: the
                database is not at head. BadSchema: a DataTransfer schema cannot be used. Exception: the
                database is no use.
        """
        migrate.make_or_check(self.settings.database_url)
        self._compose()
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close every socket with 1001, commit what is there, and end."""
        await self._stop()

    def _compose(self) -> None:
        settings, journal = self.settings, self.settings.journal
        options = Options(
            capacity=journal.capacity,
            max_batch=journal.max_batch,
            answer_deadline=settings.answer_deadline,
            crash_before_commit=settings.debug.crash_before_commit,
            crash_after_commit=settings.debug.crash_after_commit,
        )
        stores = Stores(settings.file_access)
        self.desk = Desk(settings.data_transfer, self.clock, stores=stores)
        self.verifier = Verifier()
        self.routes = passwords.joined(self.desk.joined(self.routes), self.verifier.hashed)
        store = open_store(settings.database_url)
        self.engine = Engine(store, self.routes, self.clock, options=options, chance=self._chance)
        self.store, self.journal = store, self.engine.journal
        self.desk.open(store, self.journal, self.engine.token)
        self.stations, self.commands = self.engine.stations, self.engine.commands
        self.conversations = self.engine.conversations
        self.metrics, self.feed = Metrics(), Feed()
        age, told = settings.transactions.stale_after, self.metrics.stale.set
        self.engine.on_noted = self.metrics.noted
        self.stale = StaleWatch(self.stations, store, self.clock, age, told) if age else None
        self.metrics.watch(lambda: self.journal.healthy, lambda: median(self.journal.batch_sizes))
        self.queries = Queries(store, self, self.journal.flush)
        self.acts = Acts(self.stations, self.journal, self.queries, self.verifier, self.clock)
        self.guard = Guard(settings.http)
        self._services = Services(
            self.stations,
            self.journal,
            self.routes,
            self.metrics,
            self.feed,
            self.clock,
            self._ids,
            self.engine.ids,
            settings,
            self._trigger_boot,
            self.desk.before,
        )
        self.servers = Servers(self._gate(), settings.shutdown_timeout, Copies(stores))
        self.configuration = Configuration(settings, self._apply)

    async def _start(self) -> None:
        if self._alone:
            self.journal.start()
        else:
            await self.engine.start()
            await self.acts.ensure_tenants(self.settings.tenants())
            if self.stale is not None:
                self.stale.start()
        await self.desk.start()
        if not self._listen:
            return
        await self._listen_for_http()
        await self.servers.change(self.settings.websockets, self.settings.tls)

    async def _apply(self, settings: Settings) -> None:
        """Let other settings count, for servers and for stations that connect from now on."""

        async def tenants() -> None:
            await self.acts.ensure_tenants(settings.tenants())

        await self.servers.change(settings.websockets, settings.tls, tenants)
        self.settings = settings
        self._services = replace(self._services, settings=settings)

    async def _listen_for_http(self) -> None:
        http, patience = self.settings.http, self.settings.shutdown_timeout
        app = application(self._api(), self.guard)
        self._http = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=patience)
        await self._http.setup()
        for one in await listening.bind("http", http.host, http.port):
            await web.SockSite(self._http, one, backlog=listening.BACKLOG).start()

    async def _stop(self) -> None:
        self.feed.close()
        self.servers.deafen()
        for site in list(self._http.sites) if self._http is not None else ():
            await site.stop()
        self.stations.hang_up(*_GOING_AWAY)
        if self._sessions:
            await asyncio.wait(self._sessions, timeout=self.settings.shutdown_timeout)
        for task in self._sessions:
            task.cancel()
        await self.servers.stop()
        if self._http is not None:
            await self._http.cleanup()
        if self.stale is not None:
            await self.stale.stop()
        await self.desk.stop()
        await self.engine.stop(self.settings.shutdown_timeout)
        self.verifier.close()

    # ---- what it is made of -------------------------------------------------------------------------------

    def _api(self) -> Api:
        return Api(
            self.queries,
            self.acts,
            self.conversations,
            self.metrics,
            self.feed,
            self._send_text,
            self._checks,
            self._document,
            mark(self.settings.database_url),
            self.desk.book,
            self.configuration,
        )

    def _gate(self) -> Gate:
        return Gate(
            Directory(self.store),
            self.verifier,
            self.metrics,
            self.clock,
            self._serve,
            self.acts.rotated,
            lambda: self.journal.healthy,
        )

    # ---- stations -----------------------------------------------------------------------------------------

    async def _serve(self, link: Link, address: Address, spoken: Version, server: WebSocketServer) -> None:
        """Run a session in the task at hand; its turns are the lane's and are never cut off with it."""
        session = Session(
            self._services,
            link,
            address=address,
            version=spoken,
            server=server,
        )
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        try:
            await session.run()
        finally:
            self._sessions.discard(task)

    async def accept(
        self, link: Link, *, station: str, version: Version, server: str = "auto", tenant: int | None = None
    ) -> None:
        """Serve a station on any link, as if it had come in by the WebSocket server of that name.

        Returns when the link is closed. The handshake's rules have no part in it.
        """
        entered = self.settings.server(server)
        of = entered.tenant if tenant is None else tenant
        address = Address(of, station, unknown=entered.allow_unknown, origin=entered.name)
        await self._serve(link, address, version, entered)

    def online(self, tenant: int, station: str) -> bool:
        """Whether a station has a socket now."""
        return self.stations.session(tenant, station) is not None

    def online_ids(self, tenant: int) -> list[str]:
        """The stations of a tenant that have a socket now."""
        return [station for (of, station), _ in self.stations.online() if of == tenant]

    def last_seen(self, tenant: int, station: str) -> datetime | None:
        """When a connected station last sent a CALL."""
        return self.stations.last_seen(tenant, station)

    async def _trigger_boot(self, tenant: int, station: str) -> object:
        payload = {"requestedMessage": "BootNotification"}
        return await self.commands.send(tenant, station, "TriggerMessage", payload)

    async def _send_text(
        self, tenant: int, station: str, text: str, wait: float | None
    ) -> tuple[int, str | None]:
        session = self.stations.session(tenant, station)
        if not isinstance(session, Session):
            raise NotConnected(f"station {station} is not connected")
        return await session.send_text(text, wait)

    # ---- addresses and health -----------------------------------------------------------------------------

    @property
    def http_url(self) -> str:
        """The address of the HTTP interface, without a slash at its end."""
        assert self._http is not None  # it listens
        host, port = self.settings.http.host, self._http.addresses[0][1]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def ws_url(self, server: str | int = 0) -> str:
        """The address of a WebSocket server, by name or place, with a slash at its end."""
        name = self.settings.websockets[server].name if isinstance(server, int) else server
        return self.servers.url(name)

    @property
    def generated_token(self) -> str | None:
        """The bearer token made for this run, if one was needed and none was set."""
        return self.guard.generated

    async def _checks(self) -> dict[str, bool]:
        """Ask the database itself: an idle journal cannot know."""
        try:
            await asyncio.wait_for(ping(self.store), 5)
        except Exception:  # noqa: BLE001 - whatever it is, the database does not answer
            return {"database": False, "journal": self.journal.healthy}
        return {"database": True, "journal": self.journal.healthy and not self.journal.full}

    def _document(self) -> bytes:
        if self._openapi is None:
            self._openapi = msgspec.json.encode(openapi.document(OPERATIONS, self.routes, release()))
        return self._openapi


def release() -> str:
    """Return this product's version."""
    try:
        return version("plugfest")
    except PackageNotFoundError:
        return "0"
