"""One station: what a person does at it, what a technician can read off it, and its line to the CSMS.

async with Station("cp001", url="ws://127.0.0.1:8081/", version=Version.V16) as station:
    await station.booted()
    await station.plug()
    await station.authorize("RFID0001")
    await station.charge(seconds=60)
    await station.stop()
    await station.unplug()
"""

from __future__ import annotations

import asyncio
import ssl as ssl_module
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from msgspec import UNSET, Struct

from ocppj.clock import Clock, LoopClock, SystemClock
from ocppj.errors import Disconnected
from ocppj.faults import FaultPlan, FaultyLink
from ocppj.link import Link
from ocppj.peer import Peer
from ocppj.transcript import Entry, Transcript
from schemas.validation import Mode
from schemas.version import Version
from simulator import line, picture, profiles, tls, vendors, words
from simulator.acts import Acts
from simulator.blocks import ROUTES, availability_reservations, transactions, transactions_idle
from simulator.chance import drawn
from simulator.core import Acknowledged, Core
from simulator.model.outbox import Message
from simulator.model.reservations import Reservation
from simulator.model.spec import Profile
from simulator.model.store import FolderStore, MemoryStore, Store
from simulator.provisioned import SECURITY_PROFILE
from simulator.routes import Routes
from simulator.uplink import Connect, Uplink
from simulator.vendors import Answer, Vendors


class Station(Acts):
    """A simulated charging station; use it as an async context manager.

    ``link`` replaces the socket: a coroutine function that opens a link, or one link (which is not reopened).
    ``ca``, ``cert``, ``key``: PEM files for a wss url, whom it trusts (None: as the machine does) and what it
    shows (security profile 3); ``ssl``: a context in their place.
    ``speed``: how many seconds of the station's time pass in one real second; transport time-outs stay real.
    ``seed``: the same seed gives the same meters, jitter and ids; None draws one (``station.seed`` tells it).
    Message and transaction ids too: a station made anew with the same seed and identity, and without
    ``state_dir``, repeats them, and a CSMS that remembers takes what it says for repeats.
    """

    def __init__(
        self,
        identity: str,
        *,
        url: str | None = None,
        version: Version = Version.V16,
        profile: str | Path | Profile | None = None,
        password: str | bytes | None = None,
        ca: str | Path | None = None,
        cert: str | Path | None = None,
        key: str | Path | None = None,
        seed: int | None = None,
        state_dir: str | Path | None = None,
        clock: Clock | None = None,
        link: Link | Connect | None = None,
        transcript: Transcript | None = None,
        record: bool = True,
        keep_acknowledged: bool = True,
        observer: Callable[[Entry], None] | None = None,
        mode: Mode = Mode.STRICT,
        speed: float = 1.0,
        faults: FaultPlan | None = None,
        routes: Routes = ROUTES,
        ssl: ssl_module.SSLContext | None = None,
        subprotocols: Sequence[str] | None = None,
        boot_reason: str = "PowerUp",
    ) -> None:
        if version is Version.V21:
            raise ValueError("this station does not speak OCPP 2.1")
        if (url is None) == (link is None):
            raise ValueError("a station needs either a url or a link")
        if url is not None:
            line.check(url)
        self.identity, self.version = identity, version
        self.profile = profile if isinstance(profile, Profile) else profiles.load(profile or "ac-1")
        self.seed = drawn(seed)
        self.transcript = transcript if transcript is not None else Transcript()
        self._record, self._observer, self._keep_acknowledged = record, observer, keep_acknowledged
        self._state_dir = None if state_dir is None else Path(state_dir)
        self._memory = MemoryStore()
        self.vendors = Vendors()  # handlers of what the CSMS sends by DataTransfer
        self.faults = faults  # of the wire; takes effect with the next connection
        self._clock, self._speed = clock, speed
        self._url, self._password = url, password
        self._certified = cert is not None
        self._ssl = ssl or (tls.context(ca, cert, key) if ca or cert or key or line.secure(url) else None)
        self._subprotocols = list(subprotocols or [version.subprotocol])
        self._link = link
        self._mode, self._routes, self._boot_reason = mode, routes, boot_reason
        self._connections = 0
        self._offline = self._closed = False
        self._core: Core | None = None
        self._uplink: Uplink | None = None

    # -- life

    async def __aenter__(self) -> Self:
        self.power_up(self._boot_reason)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failure = await self.close()
        if failure is not None and error is None:
            raise failure

    def power_up(self, reason: str = "PowerUp", *, away: float | None = None) -> None:
        """Come to life from what is in the state folder; ``away``: seconds until it connects.

        A station that was taken offline stays it.
        """
        words.boot_reason(reason)
        if self._clock is None:
            self._clock = SystemClock() if self._speed == 1.0 else LoopClock(datetime.now(UTC), self._speed)
        previous = self._core
        self._core = core = Core(
            self.identity, self.version, self.profile, self._store(), self._clock, self.seed
        )
        core.boot_reason, core.rebooting = reason, away
        own = tls.security_profile(
            self._url or "", password=self._password is not None, certificate=self._certified
        )
        if core.variables.number(SECURITY_PROFILE) < own:
            core.variables.assign(SECURITY_PROFILE, str(own))
        core.certified = self._certified
        core.vendors = self.vendors
        if previous is not None:
            core.acknowledged = previous.acknowledged
            for number, evse in previous.evses.items():
                core.evses[number].left_as(evse)
        core.keep_acknowledged = self._keep_acknowledged
        transactions.recover(core)
        availability_reservations.mark(core)
        for evse in core.evses.values():
            evse.restart(core.now())
        self._uplink = Uplink(core, self._connector(), self._routes, mode=self._mode, observer=self._observe)
        self._closed = False
        self._permit(not self._offline)
        core.spawn(self._uplink.run())
        core.spawn(transactions_idle.by_the_clock(core))
        availability_reservations.watch(core)

    async def power_cut(self, away: float = 1.0) -> None:
        """The power goes, in the middle of anything, and comes back ``away`` seconds later (the station's
        time).

        What the state folder does not hold is lost; the socket goes without a closing handshake; cables stay
        in.
        """
        core = self.running
        self._permit(False)
        if core.peer is not None:
            await line.cut(core.peer.link)
        await core.cancel_all()
        core.store.close()
        self.power_up("PowerUp", away=away)
        core.touch()

    async def close(self) -> BaseException | None:
        """Hang up and stop. Transactions that run are not ended: they are in the state folder.

        Returns what went wrong in the background, if anything did. Once more does nothing.
        """
        core = self.core
        self._permit(False)
        if core.peer is not None:
            await core.peer.close(1000, "")
        await core.cancel_all()
        if not self._closed:
            self._closed = True
            for evse in core.evses.values():
                evse.advance(core.now())
                core.keep_meter(evse)
            core.store.close()
        return core.failure

    def _store(self) -> Store:
        if self._state_dir is None:
            return self._memory
        return FolderStore(self._state_dir, self.identity)

    def _observe(self, entry: Entry) -> None:
        if self._record:
            self.transcript.add(entry)
        if self._observer is not None:
            self._observer(entry)
        self.core.touch()

    # -- the line

    def _connector(self) -> Connect:
        plain = self._plain_connector()

        async def connect() -> Link:
            link = await plain()
            if self.faults is None:
                return link
            self._connections += 1
            seed = f"{self.seed}/{self.identity}/faults/{self._connections}"
            return FaultyLink(link, self.faults, seed, self.core.clock)

        return connect

    def _plain_connector(self) -> Connect:
        link = self._link
        if link is None:
            return self._dial
        return link if callable(link) else line.once(link)

    async def _dial(self) -> Link:
        assert self._url is not None
        return await line.dial(self.core, self._url, self._subprotocols, self._password, self._ssl)

    async def disconnect(self) -> None:
        """The connection breaks; the station tries to come back."""
        peer = self.running.peer
        if peer is not None:
            await peer.close(1001, "going away")

    async def go_offline(self) -> None:
        """The connection breaks and stays broken until ``go_online``, over a power cut too."""
        peer = self._is_offline(True).peer
        await self.disconnect()
        # Not "is None": somebody may let it connect again at the same moment.
        await self.until(lambda: peer is None or self.core.peer is not peer, what="offline")

    async def go_online(self) -> None:
        """The line is back: the station may connect."""
        self._is_offline(False)

    def _is_offline(self, offline: bool) -> Core:
        """For longer than the uplink lives, which a power cut ends."""
        core = self.running
        self._offline = offline
        self._permit(not offline)
        return core

    def _permit(self, allowed: bool) -> None:
        assert self._uplink is not None
        self._uplink.permit(allowed)

    # -- what can be read off it

    @property
    def core(self) -> Core:
        """The inside; RuntimeError before the station has been entered."""
        if self._core is None:
            raise RuntimeError(f"{self.identity} is not running: use `async with Station(...)`")
        return self._core

    @property
    def running(self) -> Core:
        """The inside; RuntimeError before the station has been entered, and once it has been closed."""
        core = self.core
        if self._closed:
            raise RuntimeError(f"{self.identity} has been closed: it can be read, but not act")
        return core

    @property
    def online(self) -> bool:
        """Connected and accepted."""
        return self.core.online

    @property
    def connected(self) -> bool:
        """Whether there is a socket."""
        return self.core.peer is not None

    @property
    def boot_status(self) -> str | None:
        """What the last BootNotification was answered with, None if it never was."""
        return self.core.boot_status

    @property
    def acknowledged(self) -> list[Acknowledged]:
        """Every transaction message whose CALLRESULT arrived, in order: (message id, action, payload)."""
        return self.core.acknowledged

    @property
    def outbox(self) -> list[Message]:
        """The transaction messages that are still owed to the CSMS, oldest first."""
        return list(self.core.outbox)

    @property
    def reservations(self) -> list[Reservation]:
        """The reservations that stand, lowest number first."""
        return self.core.reservations.all()

    @property
    def notes(self) -> list[str]:
        """What went otherwise than hoped, the last 200."""
        return list(self.core.notes)

    @property
    def connect_error(self) -> Exception | None:
        """Why the last attempt to connect failed, None while connected."""
        assert self._uplink is not None
        return None if self.core.peer is not None else self._uplink.last_error

    @property
    def trouble(self) -> str | None:
        """Why it is not online, in one line, as far as the station knows: what the CSMS or the way to it did
        last. None while it is online."""
        return None if self.core.online else self.core.trouble

    def evse(self, number: int = 1) -> picture.EvsePicture:
        """How an EVSE stands now; KeyError for an unknown one."""
        return picture.picture(self.core, number)

    # -- waiting: time-outs in the loop's seconds

    async def until(
        self, predicate: Callable[[], object], timeout: float = 10.0, what: str = "the condition"
    ) -> None:
        """Wait until ``predicate()`` holds; it is looked at after every frame and every change.
        TimeoutError."""
        try:
            async with asyncio.timeout(timeout):
                while not predicate():
                    if self.core.failure is not None:
                        raise self.core.failure
                    await self.running.changed()
        except TimeoutError:
            why = "" if self.trouble is None else f": {self.trouble}"
            raise TimeoutError(f"{self.identity}: {what} not met within {timeout:g} s{why}") from None

    async def booted(self, timeout: float = 10.0) -> None:
        """Wait until the boot is accepted."""
        await self.until(lambda: self.core.online, timeout, "accepted boot")

    async def quiet(self, timeout: float = 10.0) -> None:
        """Wait until nothing is queued, in flight or being answered, on an accepted connection."""
        await self.until(lambda: self.core.online and self.core.idle, timeout, "quiet")

    # -- the protocol itself

    @property
    def peer(self) -> Peer:
        """The present conversation; Disconnected when there is none."""
        if self.core.peer is None:
            raise Disconnected
        return self.core.peer

    async def call(self, request: Struct, *, timeout: float | None = None) -> Struct:
        """Send any request, whatever the state; the typed response or a CallOutcomeError."""
        return await self.peer.call(request, timeout=timeout)

    async def send_data(self, vendor_id: str, message_id: str | None = None, data: object = None) -> Answer:
        """Send a DataTransfer, whatever the state; the answer, or a CallOutcomeError. In 1.6 data that is no
        text goes as JSON text, and the answer's data is read back from it."""
        response: Any = await self.call(vendors.request(self.version, vendor_id, message_id, data))
        if self.version is Version.V16:
            return Answer(response.status.value, vendors.from_text(response.data))
        return Answer(response.status.value, None if response.data is UNSET else response.data)

    async def send_text(self, text: str, wait_for: str | None = None) -> str | None:
        """Send any text; with ``wait_for`` (a message id) the answer to it."""
        return await self.peer.send_raw(text, wait_for)
