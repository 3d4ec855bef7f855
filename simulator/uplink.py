"""The way to the CSMS: connect, back off with jitter, boot if a boot is due, drain the lane, and again.

A mere reconnect needs no BootNotification (1.6 4.2, 2.0.1 B01): the conversation simply goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from msgspec import Struct

from ocppj.connection import Connection
from ocppj.errors import CallError, CallOutcomeError, Disconnected
from ocppj.events import CallReceived
from ocppj.link import HandshakeRefused, Link, LinkClosed
from ocppj.peer import Peer, answering
from ocppj.phases import OPEN, boot_phase
from ocppj.transcript import Entry
from schemas.action import Sender
from schemas.validation import Mode
from simulator.blocks import (
    availability,
    availability_reservations,
    monitoring,
    provisioning,
)
from simulator.blocks import transactions_outbox as outbox
from simulator.core import Core
from simulator.lane import Lane
from simulator.routes import Routes

Connect = Callable[[], Awaitable[Link]]
_TIMEOUT = "OCPPCommCtrlr.MessageTimeout[Default]"
_CLOSED = "the connection was closed"
UNREACHABLE = (OSError, TimeoutError, HandshakeRefused, LinkClosed)


class Uplink:
    """One station's connection, for as long as the station lives."""

    def __init__(
        self,
        core: Core,
        connect: Connect,
        routes: Routes,
        *,
        mode: Mode,
        observer: Callable[[Entry], None] | None,
    ) -> None:
        self._core, self._connect, self._routes = core, connect, routes
        self._mode, self._observer = mode, observer
        self._random = core.chance("back-off")
        self._declined = routes.declined_in(core.version)
        self._lane = Lane(
            core,
            outbox.prepare,
            outbox.answered,
            outbox.given_up,
            availability.told,
        )
        self._allowed = asyncio.Event()
        self._allowed.set()
        self.failures = 0  # connection attempts in a row that failed
        self.last_error: Exception | None = None

    # -- may it connect

    def permit(self, allowed: bool) -> None:
        """Whether the station may be connected (a cut line, a station taken offline)."""
        (self._allowed.set if allowed else self._allowed.clear)()
        self._core.stir()

    # -- life

    async def run(self) -> None:
        """Keep the station connected until cancelled."""
        core = self._core
        while True:
            if core.rebooting is not None:
                away, core.rebooting = core.rebooting, None
                await core.sleep(away)
                continue
            if not self._allowed.is_set():
                await self._allowed.wait()
                continue  # it may have been restarted meanwhile
            link = await self._open()
            if link is None:
                await self._back_off()
            elif self._allowed.is_set() and core.rebooting is None:
                await self._session(link)
                if self.failures:
                    await self._back_off()
            else:
                await link.close(1001, "gone")

    async def _open(self) -> Link | None:
        try:
            link = await self._connect()
        except UNREACHABLE as error:
            self.failures, self.last_error = self.failures + 1, error
            self._core.network.failed()
            self._core.trouble = str(error) or type(error).__name__
            self._core.note(f"connecting: {error}")
            self._core.touch()
            return None
        return link

    async def _back_off(self) -> None:
        """RetryBackOff of 2.0.1 (J.4): the wait doubles a few times, with a random share on top."""
        variables = self._core.variables
        least = variables.number("OCPPCommCtrlr.RetryBackOffWaitMinimum")
        times = variables.number("OCPPCommCtrlr.RetryBackOffRepeatTimes")
        spread = variables.number("OCPPCommCtrlr.RetryBackOffRandomRange")
        wait = least * 2 ** min(self.failures - 1, times) if self.failures else 0
        # The other side of this wait is a server in real time: it is not speeded up.
        await asyncio.sleep(max(0, wait) + spread * self._random.random())

    async def _session(self, link: Link) -> None:
        core = self._core
        if core.quirks.boot_on_reconnect and core.boot_reason is None:
            core.boot_reason = "ApplicationReset"
        core.network.connected()
        peer = self._peer(link)
        core.peer = peer
        reader = asyncio.create_task(peer.run())
        talk = asyncio.create_task(self._converse(peer))
        core.touch()
        try:
            await asyncio.wait((reader, talk), return_when=asyncio.FIRST_COMPLETED)
            for task in (reader, talk):
                if task.done() and not task.cancelled():
                    task.result()
        finally:
            # A line that is closed before anything came of it is a failed attempt: no tight loop of them.
            self.failures = 0 if core.online or core.rebooting is not None else self.failures + 1
            core.peer, core.lost_at = None, core.now()
            talk.cancel()
            await peer.close()
            closed, _ = await asyncio.gather(reader, talk, return_exceptions=True)
            self._tell_of(closed)
            self._lane.drop_ephemeral()
            core.touch()

    def _tell_of(self, closed: object) -> None:
        """Remember how a connection ended, unless by this station's own will."""
        if isinstance(closed, LinkClosed) and self._allowed.is_set() and self._core.rebooting is None:
            before = self._core.trouble
            told = f"; {before}" if before and not before.startswith(_CLOSED) else ""
            self._core.trouble = f"{_CLOSED} ({closed}){told}"

    def _peer(self, link: Link) -> Peer:
        core = self._core
        booted = core.boot_reason is None
        phase = OPEN if booted else boot_phase(core.version, None, Sender.STATION)
        profile = core.network.profile
        timeout = float(core.variables.number(_TIMEOUT) if profile is None else profile.message_timeout)
        connection = Connection(
            core.version,
            receives=Sender.CSMS,
            mode=self._mode,
            phase=phase,
            declined=self._declined,
            call_timeout=timeout,
        )
        return Peer(
            link,
            connection,
            on_call=self._on_call,
            clock=core.clock,
            ids=core.ids,
            observer=self._observer,
            name=core.identity,
        )

    # -- the conversation of one connection

    async def _converse(self, peer: Peer) -> None:
        core = self._core
        try:
            while True:
                whole = core.boot_reason is not None or availability.long_away(core)
                await provisioning.boot_until_accepted(core, peer)
                availability.report_all(core, only_changed=not whole)
                availability_reservations.report_ended(core)
                monitoring.resume(core)
                await self._online(peer)
                if core.rebooting is not None:
                    return  # the boot that is due belongs to the next connection
        except Disconnected:
            return

    async def _online(self, peer: Peer) -> None:
        """Beat and drain until the peer is gone or the CSMS takes its acceptance back."""
        core = self._core
        core.trouble = None
        core.demoted.clear()
        work: set[asyncio.Task[object]] = {
            asyncio.create_task(self._lane.run(peer)),
            asyncio.create_task(availability.heartbeats(core, peer)),
            asyncio.create_task(core.demoted.wait()),
        }
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            results = await asyncio.gather(*work, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, Disconnected):
                raise result
        if peer.closed:
            raise Disconnected

    # -- CALLs of the CSMS

    def _on_call(self, peer: Peer, call: CallReceived) -> None:
        self._core.busy += 1
        self._core.spawn(self._serve(peer, call))

    async def _serve(self, peer: Peer, call: CallReceived) -> None:
        """Answer, and only then do what follows from it."""
        core = self._core
        follow: list[Callable[[], Awaitable[None]]] = []

        async def run(received: CallReceived) -> Struct:
            response = await self._handle(received)
            follow.extend(core.take_follow_ups())
            return response

        answer = answering(run)
        answer(peer, call)
        await answer.settle()
        for work in follow:
            core.busy += 1
            core.spawn(self._after(work))
        core.busy -= 1
        core.touch()

    async def _handle(self, call: CallReceived) -> Struct:
        handler = self._routes.handlers.get(type(call.request))
        if handler is None:
            raise CallError("NotSupported", f"{call.action.name} is not built here")
        return await handler(self._core, call.request)

    async def _after(self, work: Callable[[], Awaitable[None]]) -> None:
        core = self._core
        try:
            await work()
        except CallOutcomeError as error:
            core.note(f"after the answer: {error}")
        finally:
            core.busy -= 1
            core.touch()
