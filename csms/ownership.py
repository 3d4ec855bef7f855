"""Who owns a station: the newest session, or for an offline station nobody but the turn that runs.

All turns of a station pass through one lane, whoever owns it, so a new owner begins after the old one's last
turn and takes over the very state it left. ``epoch`` counts owners.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from csms.context import AfterTurn, Context
from csms.domain.evolve import evolve
from csms.domain.state import StationState
from csms.journal import JournalClosed
from csms.lane import Finished
from csms.slot import KnownStation, Slot, UnknownStation
from csms.store import tables
from csms.store.load import Known, StationKey
from csms.turns import Session, Turns
from ocppj.clock import Clock
from ocppj.dialect import Code
from ocppj.errors import CallError

if TYPE_CHECKING:
    from csms.domain.operator import StationSettings
    from csms.routes import Routes
    from ocppj.events import CallReceived
    from ocppj.peer import Peer

__all__ = ["KnownStation", "Owner", "Slot", "Stations", "Superseded", "UnknownStation"]

T = TypeVar("T")

SUPERSEDED = 1008, "superseded"


class Superseded(Exception):
    """A newer socket of the same station came meanwhile; ``new``: after the station had been put on record
    for the one that gives way."""

    def __init__(self, text: str, *, new: bool) -> None:
        super().__init__(text)
        self.new = new


class Owner:
    """A session's hold on its station; ``on_call`` is what its peer calls."""

    __slots__ = ("_stations", "epoch", "new", "session", "slot")

    def __init__(self, stations: Stations, slot: Slot, session: Session, *, new: bool) -> None:
        self._stations = stations
        self.slot = slot
        self.session = session
        self.new = new  # its station was put on record by this session
        self.epoch = slot.epoch

    @property
    def state(self) -> StationState:
        """The station's state after the last turn."""
        return self.slot.loaded

    @property
    def current(self) -> bool:
        """Whether no newer session has taken over."""
        return self.slot.session is self.session

    def on_call(self, peer: Peer, call: CallReceived) -> None:
        """Put a station's CALL on the lane; it is answered after its commit."""
        self._stations.received(self, peer, call)


class Stations:
    """Every station that this process owns."""

    def __init__(
        self,
        turns: Turns,
        routes: Routes,
        clock: Clock,
        *,
        load: Callable[[StationKey], Awaitable[Known | None]],
        settings: Callable[[int, str], Awaitable[StationSettings]],
    ) -> None:
        """``load`` reads a station's state, ``settings`` what the operator set; None: not on record."""
        self._turns = turns
        self._routes = routes
        self._clock = clock
        self._load = load
        self.setting = settings
        self._slots: dict[StationKey, Slot] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.on_follow_ups: Callable[[int, str, list[AfterTurn]], None] | None = None
        self.on_attached: Callable[[int, str], None] | None = None
        self.on_wake: Callable[[int, str, datetime], None] | None = None

    # ---- owners -----------------------------------------------------------------------------------------

    async def attach(self, tenant: int, station: str, session: Session) -> Owner:
        """Make this session the station's owner; returns when the older one's last turn is done.

        The older one's socket is closed with 1008. A station not on record is put there if the session's
        policy allows.

        Raises:
            UnknownStation: it is not on record and stays so. Superseded: a newer session came meanwhile.
        """
        slot = self._slot((tenant, station))
        older, slot.session, slot.owner = slot.session, session, None
        if older is not None:
            self._spawn(older.close(*SUPERSEDED))
        try:
            new = await slot.lane.run(self._take_over, slot, session)
        except BaseException:
            if slot.session is session:
                slot.session = None
            self._idle(slot)
            raise
        if slot.session is not session:
            raise Superseded(f"a newer socket of {station} took over", new=new)
        slot.owner = owner = Owner(self, slot, session, new=new)
        for waiting in slot.arrivals:
            if not waiting.done():
                waiting.set_result(None)
        slot.arrivals.clear()
        if self.on_attached is not None:
            self.on_attached(tenant, station)
        return owner

    async def _take_over(self, slot: Slot, session: Session) -> bool:
        """Begin a new owner's time; whether the station was put on record for it."""
        if slot.session is not session:
            return False
        await self._ensure(slot)
        if slot.state is None:
            if not session.policy.commissioning:
                raise UnknownStation(f"station {slot.station} is not on record")
            await self._put_on_record(slot, session, "automatic", self._owned(slot, session, new=True))
            return True
        await self._turns.take(slot, session, self._owned(slot, session))
        return False

    def _owned(
        self, slot: Slot, session: Session, *, new: bool = False
    ) -> Callable[[Context], Awaitable[None]]:
        slot.epoch += 1
        slot.last_seen = self._clock.utc()
        version = session.version.value

        async def act(context: Context) -> None:
            values: dict[str, Any] = {"epoch": slot.epoch, "version": version}
            if new:
                values["commissioned_from"] = session.policy.came_by
            context.update(tables.stations, **values, connected_at=context.now, last_seen_at=context.now)
            before = context.state.version
            context.state = evolve(context.state, version=version, connected_at=context.now)
            if before not in (None, version):
                for changed in self._routes.version_changed:
                    changed(context, before)

        return act

    async def enter(self, tenant: int, station: str, act: Callable[[Context], Awaitable[T]]) -> T:
        """Put a station on record by hand, in one turn with ``act``; it is durable when this returns.

        Raises:
            KnownStation: it is on record already. Exception: what ``act`` raised; nothing has been kept.
        """
        slot = self._slot((tenant, station))

        async def job() -> T:
            await self._ensure(slot)
            if slot.state is not None:
                raise KnownStation(f"station {station} is on record already")
            return await self._put_on_record(slot, None, "manual", act)

        return await slot.lane.run(job)

    async def remove(self, tenant: int, station: str, act: Callable[[Context], Awaitable[None]]) -> None:
        """Take a station off the record by ``act``; whoever owns it still has nothing left to go on with.

        Raises:
            UnknownStation: it is not on record.
        """
        slot = self._slot((tenant, station))

        async def job() -> None:
            await self._ensure(slot)
            await self._turns.take(slot, slot.session, act)
            slot.state = None  # a socket that comes now finds it unknown, as the next one would

        await slot.lane.run(job)

    async def _put_on_record(
        self, slot: Slot, session: Session | None, how: str, act: Callable[[Context], Awaitable[T]]
    ) -> T:
        """Only on the station's lane: an operator and a socket that come at once make one row."""
        # A new station has told nothing yet: its first reading need not be looked for.
        slot.state = StationState(tenant=slot.key[0], station=slot.station, commissioned=how, readings=())

        async def first(context: Context) -> T:
            context.insert(tables.stations, commissioned=how, created_at=context.now, epoch=slot.epoch)
            return await act(context)

        try:
            result, _ = await self._turns.take(slot, session, first)
        except BaseException:
            slot.state = None
            raise
        return result

    async def detach(self, owner: Owner) -> None:
        """Give the station up after its socket has closed, unless a newer session has it."""
        slot = owner.slot
        if slot.session is not owner.session:
            return
        slot.session = slot.owner = None

        async def act(context: Context) -> None:
            context.update(tables.stations, disconnected_at=context.now, last_seen_at=slot.last_seen)

        async def disconnect() -> None:
            if slot.session is None and slot.state is not None:
                await self._turns.take(slot, None, act)

        try:
            await slot.lane.run(disconnect)
        except JournalClosed:
            return

    # ---- turns ------------------------------------------------------------------------------------------

    async def turn(self, tenant: int, station: str, act: Callable[[Context], Awaitable[T]]) -> T:
        """Run a turn on the station's lane, connected or not; it is durable when this returns.

        Raises:
            UnknownStation: it is not on record. Exception: what ``act`` raised; nothing has been kept.
        """
        slot = self._slot((tenant, station))

        async def job() -> T:
            await self._ensure(slot)
            result, context = await self._turns.take(slot, slot.session, act)
            self._follow(context)
            return result

        return await slot.lane.run(job)

    def received(self, owner: Owner, peer: Peer, call: CallReceived) -> None:
        """Put a station's CALL on its lane."""
        owner.slot.lane.put(partial(self._answer, owner, peer, call))

    def _answer(self, owner: Owner, peer: Peer, call: CallReceived, finished: Finished) -> None:
        slot = owner.slot
        if slot.session is not owner.session and slot.session is not None:
            finished()  # a newer socket took over before this turn began: the station sends it again there
            return
        handler = self._routes.handlers.get(type(call.request))
        if handler is None:
            reason = self._routes.declined.get((call.action.version, call.action.name), "not served here")
            peer.reply(call, CallError(Code.NOT_SUPPORTED, reason))
            finished()
            return
        self._turns.answer(slot, owner.session, peer, call, handler, partial(self._answered, finished))

    def _answered(self, finished: Finished, context: Context | None) -> None:
        try:
            if context is not None and (context.follow_ups or context.wake_at):
                self._follow(context)
        finally:
            finished()

    def _follow(self, context: Context) -> None:
        if context.follow_ups and self.on_follow_ups is not None:
            self.on_follow_ups(context.tenant, context.station, context.follow_ups)
        if context.wake_at is not None and self.on_wake is not None:
            self.on_wake(context.tenant, context.station, context.wake_at)

    async def _ensure(self, slot: Slot) -> None:
        """Load the state unless it is here: while a slot lives, nobody else writes what it holds."""
        if slot.state is None:
            known = await self._load(slot.key)
            if known is not None:
                slot.state, slot.epoch = known.state, max(slot.epoch, known.epoch)

    # ---- what is there ----------------------------------------------------------------------------------

    def session(self, tenant: int, station: str) -> Session | None:
        """Return the session that owns the station, None while there is none."""
        slot = self._slots.get((tenant, station))
        return slot.owner.session if slot is not None and slot.owner is not None else None

    def state(self, tenant: int, station: str) -> StationState | None:
        """Return the state of a station that is in memory, connected or in a turn."""
        slot = self._slots.get((tenant, station))
        return None if slot is None else slot.state

    def last_seen(self, tenant: int, station: str) -> datetime | None:
        """Return when a connected station last sent a CALL."""
        slot = self._slots.get((tenant, station))
        return None if slot is None else slot.last_seen

    def online(self) -> Iterator[tuple[StationKey, Session]]:
        """Return every connected station with its session."""
        owned = [(key, slot.owner) for key, slot in self._slots.items()]
        return iter([(key, owner.session) for key, owner in owned if owner is not None])

    async def arrival(self, tenant: int, station: str, timeout: float) -> Session | None:
        """Wait up to ``timeout`` seconds for the station to connect; None if it did not."""
        session = self.session(tenant, station)
        if session is not None or timeout <= 0:
            return session
        slot = self._slot((tenant, station))
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        slot.arrivals.append(waiting)
        await asyncio.wait([waiting], timeout=timeout)
        if not waiting.done():
            slot.arrivals.remove(waiting)
            self._idle(slot)
        return self.session(tenant, station)

    def hang_up(self, code: int, reason: str) -> None:
        """Close every socket, without waiting."""
        for _, session in self.online():
            self._spawn(session.close(code, reason))

    async def stop(self) -> None:
        """Wait for every turn and every closing socket."""
        while busy := [slot.lane for slot in self._slots.values() if slot.lane.busy]:
            await asyncio.gather(*(lane.settled() for lane in busy))
        if self._closing:
            await asyncio.wait(self._closing)
            await self.stop()

    # ---- inside -----------------------------------------------------------------------------------------

    def _slot(self, key: StationKey) -> Slot:
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = Slot(key, self._idle)
        return slot

    def _idle(self, slot: Slot) -> None:
        """Forget a station that nobody owns and nothing happens to."""
        if slot.session is None and not slot.lane.busy and not slot.arrivals:
            self._slots.pop(slot.key, None)

    def _spawn(self, closing: Awaitable[None]) -> None:
        task = asyncio.ensure_future(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
