"""The WebSocket servers that run: started, changed and removed together, all or nothing.

Whatever can fail (a port, a file) is tried before anything is touched. A socket that is open stays open
unless the new settings of its own server would not have let it in.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from csms.gateway import listening, tls
from csms.gateway.server import Gate, Gateway, finish
from csms.gateway.tls import Secured, TlsError
from csms.settings import Tls, WebSocketServer
from csms.settings.copies import Copies

_log = logging.getLogger(__name__)
_Sockets: TypeAlias = list[socket.socket]


@dataclass(eq=False)
class _Running:
    """One server: its rules, its port, and what hands connections on."""

    gateway: Gateway
    runner: web.ServerRunner
    sockets: _Sockets = field(default_factory=list)
    secured: Secured | None = None
    listeners: list[asyncio.AbstractServer] = field(default_factory=list)

    async def listen(self) -> None:
        """Accept connections, those too that have waited."""
        loop, make = asyncio.get_running_loop(), self.runner.server
        assert make is not None  # the runner has been set up
        context = None if self.secured is None else self.secured.context
        for one in self.sockets:
            # A duplicate: the loop closes what it listens on, and the port may be handed on.
            self.listeners.append(
                await loop.create_server(make, sock=one.dup(), backlog=listening.BACKLOG, ssl=context)
            )

    def deafen(self) -> None:
        """Accept no more; the port stays ours, and who is connected stays so."""
        for one in self.listeners:
            one.close()
        self.listeners = []


@dataclass(eq=False)
class _Next:
    """What a server is going to be, with everything that could fail done."""

    server: WebSocketServer
    gateway: Gateway
    sockets: _Sockets
    bound: bool  # for it, and not taken over from a server that runs
    secured: Secured | None


class Servers:
    """All of them, by name."""

    def __init__(self, gate: Gate, patience: float, copies: Copies) -> None:
        """``patience``: seconds that a connection has to end with its server. ``copies``: certificates."""
        self._copies = copies
        self._gate, self._patience = gate, patience
        self._running: dict[str, _Running] = {}
        self._changing = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None

    # ---- what there is ------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The servers that run."""
        return list(self._running)

    def url(self, name: str) -> str:
        """The address of a server, with a slash at its end. KeyError: it does not run."""
        running = self._running[name]
        host, port = running.gateway.server.host, running.sockets[0].getsockname()[1]
        scheme = "ws" if running.secured is None else "wss"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"

    def context(self, name: str) -> ssl.SSLContext | None:
        """By what the next handshake at a server is made; None without TLS. KeyError: it does not run."""
        secured = self._running[name].secured
        return None if secured is None else secured.context.current

    # ---- change -------------------------------------------------------------------------------------------

    async def change(
        self,
        wanted: Iterable[WebSocketServer],
        shared: Tls,
        first: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Let these servers run and no others; one of profile 2 or 3 without a certificate does not.

        Returns when the sockets that had to close are closed. ``first`` is done when nothing else can fail.

        Raises:
            BindError: a port cannot be used. TlsError: files cannot be. Nothing is changed then.
        """
        async with self._changing:
            coming: list[_Next] = []
            try:
                for server in wanted:
                    if (found := await self._prepared(server, shared)) is not None:
                        coming.append(found)
                if first is not None:
                    await first()
            except BaseException:
                for each in coming:
                    listening.close(each.sockets if each.bound else ())
                raise
            gone, closings = await self._apply(coming)
            self._watch_files(shared.reload_every)
            await finish(closings)
            for running in gone:
                await running.runner.cleanup()

    async def _prepared(self, server: WebSocketServer, shared: Tls) -> _Next | None:
        """Do what may fail. None: there is nothing to start it with."""
        there = self._running.get(server.name)
        gateway = Gateway(server, self._gate) if there is None else there.gateway
        secured = None
        if server.security_profile >= tls.BASIC_OVER_TLS:
            secured = await asyncio.to_thread(tls.secured, server, shared, self._copies, gateway.failed)
            if secured is None:
                return None
            self._tell_doubt(server.name, secured)
        sockets = self._sockets_at(server)
        bound = sockets is None
        if sockets is None:
            sockets = await listening.bind(server.name, server.host, server.port)
        return _Next(server, gateway, sockets, bound, secured)

    def _sockets_at(self, server: WebSocketServer) -> _Sockets | None:
        """Return the sockets that listen there already: its own, or those of one that goes away."""
        place = server.host, server.port
        own = self._running.get(server.name)
        for each in (own, *self._running.values()) if own else self._running.values():
            has = each.gateway.server
            if (has.host, has.port) == place and (each is own or server.port):
                return each.sockets
        return None

    async def _apply(self, coming: Sequence[_Next]) -> tuple[list[_Running], list[Awaitable[None]]]:
        """Let it be so; the servers that are gone, and the sockets that close."""
        before, self._running = self._running, {}
        after = {each.server.name: each for each in coming}
        for name, running in before.items():
            if name not in after or _moves(running, after[name]):
                running.deafen()
        kept = {id(each.sockets) for each in coming}
        for running in before.values():
            if id(running.sockets) not in kept:
                listening.close(running.sockets)
        gone = [running for name, running in before.items() if name not in after]
        closings = [closing for running in gone for closing in running.gateway.retire()]
        for each in coming:
            running = before.get(each.server.name) or await self._set_up(each)
            closings += await _become(running, each)
            self._running[each.server.name] = running
        return gone, closings

    async def _set_up(self, coming: _Next) -> _Running:
        inner = web.Server(coming.gateway.handle, access_log=None)
        runner = web.ServerRunner(inner, shutdown_timeout=self._patience)
        await runner.setup()
        return _Running(coming.gateway, runner)

    # ---- certificates -------------------------------------------------------------------------------------

    async def renew(self, *, all_of_them: bool = True) -> None:
        """Read certificates again, or only those whose files have changed; handshakes from now on get them.

        What cannot be used is told in the log, and what was there stays.
        """
        async with self._changing:
            for name, running in self._running.items():
                if running.secured is None:
                    continue
                try:
                    renewed = await asyncio.to_thread(running.secured.renew, always=all_of_them)
                except TlsError as error:
                    _log.error("certificate of %s: %s; the one before stays", name, error)
                    continue
                if renewed:
                    _log.info("certificate of %s: read again", name)
                    self._tell_doubt(name, running.secured)

    def _tell_doubt(self, name: str, secured: Secured) -> None:
        if (doubt := secured.doubt(self._gate.clock.utc())) is not None:
            _log.warning("certificate of %s: %s; stations will refuse it", name, doubt)

    def _watch_files(self, every: float) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if every and any(running.secured for running in self._running.values()):
            self._watch = asyncio.create_task(self._look(every), name="certificates")

    async def _look(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            await self.renew(all_of_them=False)

    # ---- the end ------------------------------------------------------------------------------------------

    def deafen(self) -> None:
        """Let nobody in any more; who is connected stays so."""
        if self._watch is not None:
            self._watch.cancel()
        for running in self._running.values():
            running.deafen()
            listening.close(running.sockets)

    async def stop(self) -> None:
        """End what is still connected."""
        for running in self._running.values():
            await running.runner.cleanup()


def _moves(running: _Running, coming: _Next) -> bool:
    """Whether it has to listen anew: elsewhere, or with TLS where there was none, or the reverse."""
    return running.sockets is not coming.sockets or bool(running.secured) != bool(coming.secured)


async def _become(running: _Running, coming: _Next) -> list[Awaitable[None]]:
    """Change the rules before anybody comes in by them; the sockets that close."""
    closings = running.gateway.change(coming.server)
    running.sockets = coming.sockets
    if running.secured is not None and coming.secured is not None:
        running.secured.become(coming.secured)
    else:
        running.secured = coming.secured
    if not running.listeners:
        await running.listen()
    return closings
