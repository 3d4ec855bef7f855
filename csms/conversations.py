"""Conversations: several commands to one station that belong together, outside its lane.

Every step is a turn of its own, so nothing of the station waits for a conversation. One that is cut short
leaves what its steps have left; who begins it again has to be content with that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from csms.commands import Commands, Outcome
from csms.context import AfterTurn, Begin, Context, Signal, Talk
from csms.domain.operator import StationSettings
from csms.domain.texts import label
from csms.journal import JournalClosed
from csms.ownership import Stations, UnknownStation
from csms.store.engine import Store
from csms.store.load_variables import VariableKey, values
from csms.turns import Session

T = TypeVar("T")
_Key: TypeAlias = tuple[int, str]

_log = logging.getLogger(__name__)


class Conversation:
    """What a conversation may do with its station."""

    __slots__ = ("_conversations", "station", "tenant")

    def __init__(self, conversations: Conversations, tenant: int, station: str) -> None:
        self._conversations = conversations
        self.tenant = tenant
        self.station = station

    async def send(self, action: str, payload: object, **options: Any) -> Outcome:
        """Send a command, as ``Commands.send``; returns when the effects of its answer are durable."""
        commands = self._conversations.commands
        return await commands.send(self.tenant, self.station, action, payload, **options)

    async def turn(self, act: Callable[[Context], Awaitable[T]]) -> T:
        """Run a turn on the station's lane; it is durable when this returns."""
        return await self._conversations.stations.turn(self.tenant, self.station, act)

    async def setting(self) -> StationSettings:
        """Read what the operator set for this station."""
        return await self._conversations.stations.setting(self.tenant, self.station)

    async def values(self, keys: Iterable[VariableKey]) -> Mapping[VariableKey, str | None]:
        """Read what the station has told of these variables; what it has not told is left out."""
        wanted = list(keys)
        return await self._conversations.store.fetch(
            lambda connection: values(connection, self.tenant, self.station, wanted)
        )

    def expect(self, name: str) -> asyncio.Future[None]:
        """Return what is done when a turn signals ``name``, from now on."""
        return self._conversations.expect(self.tenant, self.station, name)


@dataclass(slots=True)
class _Running:
    tasks: dict[Talk, tuple[asyncio.Task[None], Session | None]] = field(default_factory=dict)
    expected: dict[str, list[asyncio.Future[None]]] = field(default_factory=dict)


class Conversations:
    """Every conversation of this process: at most one of a kind with each station."""

    def __init__(self, commands: Commands, stations: Stations, store: Store) -> None:
        self.commands = commands
        self.stations = stations
        self.store = store
        self._running: dict[_Key, _Running] = {}

    def of(self, tenant: int, station: str) -> Conversation:
        """Return the means to talk with a station."""
        return Conversation(self, tenant, station)

    def after(self, tenant: int, station: str, left: Iterable[AfterTurn]) -> None:
        """Begin and wake what a durable turn asks for."""
        for each in left:
            if isinstance(each, Begin):
                self._begin(tenant, station, each.talk)
            elif isinstance(each, Signal):
                self._signal(tenant, station, each.name)

    def expect(self, tenant: int, station: str, name: str) -> asyncio.Future[None]:
        """Return a future that is done when a turn of the station signals ``name``."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        running = self._running.setdefault((tenant, station), _Running())
        running.expected.setdefault(name, []).append(future)
        return future

    async def stop(self) -> None:
        """Cut every conversation short."""
        tasks = [task for running in self._running.values() for task, _ in running.tasks.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    # ---- inside -----------------------------------------------------------------------------------------

    def _begin(self, tenant: int, station: str, talk: Talk) -> None:
        """One that began over an older connection waits for what will not come: it gives way."""
        running = self._running.setdefault((tenant, station), _Running())
        session = self.stations.session(tenant, station)
        if talk in running.tasks:
            older, over = running.tasks[talk]
            if over is session:
                return
            older.cancel()
        task = asyncio.create_task(self._run(tenant, station, talk))
        running.tasks[talk] = task, session
        task.add_done_callback(lambda ended: self._ended((tenant, station), talk, ended))

    async def _run(self, tenant: int, station: str, talk: Talk) -> None:
        try:
            await talk(self.of(tenant, station))
        except (JournalClosed, UnknownStation):
            return
        except Exception:  # noqa: BLE001 - nobody waits for a conversation: its failure goes to the log
            _log.exception("%s: a conversation failed", label(tenant, station))

    def _ended(self, key: _Key, talk: Talk, task: asyncio.Task[None]) -> None:
        running = self._running.get(key)
        if running is None or talk not in running.tasks or running.tasks[talk][0] is not task:
            return
        del running.tasks[talk]
        if not running.tasks:
            del self._running[key]

    def _signal(self, tenant: int, station: str, name: str) -> None:
        running = self._running.get((tenant, station))
        for future in running.expected.pop(name, ()) if running is not None else ():
            if not future.done():
                future.set_result(None)
