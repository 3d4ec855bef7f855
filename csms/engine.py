"""The engine put together: store, journal, lanes, commands. What is above (gateway, api) gets it as one
value."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from csms import claims
from csms.commands import Commands
from csms.context import AfterTurn, ClaimRequest, EventKey, FollowUp, Grant, Noted
from csms.conversations import Conversations
from csms.domain.local_list import LocalList
from csms.domain.mapping import Spot
from csms.domain.operator import StationSettings
from csms.domain.readings import Mark
from csms.domain.texts import fold
from csms.domain.tokens import Token
from csms.ids import RowIds
from csms.intents import Intents
from csms.journal import Hooks, Journal
from csms.lookups import Coalesced
from csms.numbers import Numbers
from csms.ownership import Stations
from csms.routes import Routes
from csms.store import load, load_lists, load_readings
from csms.store.engine import Store, open_store
from csms.timers import Timers
from csms.turns import Turns
from ocppj.clock import Clock

AWAY = 1013, "the database is away"
_NOTHING_SET = StationSettings()


@dataclass(frozen=True, slots=True)
class Options:
    """The engine's settings; seconds and counts."""

    capacity: int = 10_000
    max_batch: int = 1_000
    answer_deadline: float = 25.0
    number_block: int = 100
    crash_before_commit: int = 0  # kill the process in the n-th batch: hooks for tests of the promises
    crash_after_commit: int = 0


class Engine:
    """Everything between the routes and the database, and what a turn's context asks (``Services``)."""

    def __init__(
        self,
        store: Store,
        routes: Routes,
        clock: Clock,
        *,
        options: Options | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """``chance`` is the randomness of row keys; without one it is the system's."""
        options = options or Options()
        hooks = Hooks(
            overdue=self._hang_up,
            before_commit=_crash_at(options.crash_before_commit),
            after_commit=_crash_at(options.crash_after_commit),
        )
        self.store = store
        self.clock = clock
        self.ids = RowIds(clock, chance)
        self.journal = Journal(
            store,
            hooks=hooks,
            capacity=options.capacity,
            max_batch=options.max_batch,
            answer_deadline=options.answer_deadline,
        )
        self._numbers = Numbers(self.journal, block=options.number_block)
        away = self.journal.probe
        self._states = Coalesced(
            store, lambda connection, keys: load.states(connection, keys, clock.utc()), away
        )
        self._tokens = Coalesced(store, load.tokens, away, load.token)
        self._settings = Coalesced(store, load.settings, away)
        self._owed = Coalesced(store, load.intents, away)
        self._events = Coalesced(store, load.events, away)
        self._lists = Coalesced(store, load_lists.local_lists, away)
        self._told = Coalesced(store, load_lists.told_to_be, away)
        self._readings = Coalesced(store, load_readings.readings, away)
        self.stations = Stations(
            Turns(self, self.journal), routes, clock, load=self._states.get, settings=self.setting
        )
        self.commands = Commands(self.stations, routes, clock, self.known)
        self.conversations = Conversations(self.commands, self.stations, store)
        self._intents = Intents(self.commands, self.journal, clock, self._owed.get)
        self.stations.on_follow_ups = self._after
        self.stations.on_attached = self._intents.attached
        self.on_noted: Callable[[str, Noted], None] | None = None
        self.timers = Timers(self.stations, clock, routes.due)
        self.stations.on_wake = self.timers.arm

    async def start(self) -> None:
        """Make ready what a process that died may have left, then begin to commit.

        Raises:
            Exception: the database cannot be read or written.
        """
        self.ids.resume(await self.store.fetch(load.highest_ids))
        await self.store.write(claims.sweep)
        self.journal.start()
        for due in self.timers.due:
            self.timers.resume(await self.store.fetch(due.pending))

    async def stop(self, timeout: float = 5.0) -> None:
        """Finish the turns and commit them; after ``timeout`` seconds what is not durable is given up."""
        await self.timers.stop()
        await self.conversations.stop()
        await self._intents.stop()
        ending = asyncio.ensure_future(self.stations.stop())
        await asyncio.wait([ending], timeout=timeout)
        await self.journal.stop(timeout)
        await ending
        await self.store.close()

    def _after(self, tenant: int, station: str, left: list[AfterTurn]) -> None:
        """Do what a turn has left to be done after its answer."""
        commands = [each for each in left if isinstance(each, FollowUp)]
        if commands:
            self._intents.after(tenant, station, commands)
        self.conversations.after(tenant, station, left)
        for each in left:
            if isinstance(each, Noted) and self.on_noted is not None:
                self.on_noted(station, each)

    # ---- what a turn asks -------------------------------------------------------------------------------

    async def token(self, tenant: int, token: str) -> Token | None:
        """Look a token up, compared without case."""
        return await self._tokens.get((tenant, fold(token)))

    async def setting(self, tenant: int, station: str) -> StationSettings:
        """Read what the operator set for a station."""
        return await self._settings.get((tenant, station)) or _NOTHING_SET

    async def claim(self, request: ClaimRequest) -> Grant:
        """Take a slot, durable when this returns."""
        grant: Grant = await self.journal.ask(claims.take, request)
        return grant

    async def next_id(self, tenant: int, name: str) -> int:
        """Return an integer nobody has had."""
        return await self._numbers.next(tenant, name)

    async def event_kept(self, key: EventKey) -> bool:
        """Whether a transaction event is on record."""
        return await self._events.get(key) is not None

    async def local_list(self, tenant: int, station: str) -> LocalList | None:
        """Read a station's local authorization list."""
        return await self._lists.get((tenant, station))

    async def told_to_be(self, tenant: int, station: str) -> Mapping[Spot, Mapping[str, object]]:
        """Read what a station's places were told to be."""
        return await self._told.get((tenant, station)) or {}

    async def readings(self, tenant: int, station: str) -> tuple[Mark, ...]:
        """Read the marks of a station's last readings outside transactions."""
        return await self._readings.get((tenant, station)) or ()

    async def known(self, tenant: int, station: str) -> bool:
        """Whether the station is on record."""
        if self.stations.state(tenant, station) is not None:
            return True
        return await self._states.get((tenant, station)) is not None

    def _hang_up(self) -> None:
        """Answers are held for too long: the stations keep what they have and send it again later."""
        self.stations.hang_up(*AWAY)


@asynccontextmanager
async def running(
    url: str,
    routes: Routes,
    clock: Clock,
    *,
    options: Options | None = None,
    chance: random.Random | None = None,
) -> AsyncIterator[Engine]:
    """Run an engine on a database that is at head."""
    engine = Engine(open_store(url), routes, clock, options=options, chance=chance)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def _crash_at(batch: int) -> Callable[[], None]:
    """Return a hook that kills the process, as kill -9 does, when it is called for the ``batch``-th time."""
    calls = 0

    def hook() -> None:
        nonlocal calls
        calls += 1
        if calls == batch:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook
