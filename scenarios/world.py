"""The World of one scenario: it owns the event loop, the CSMS, the stations and the transcript.

Steps are synchronous and drive the loop through ``run``; background tasks of both ends rest between steps and
go on with the next one. An act marks its place in the transcript: expectations look at what came since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

from ocppj.clock import Clock, SystemClock
from ocppj.errors import CallOutcomeError
from ocppj.ids import SeededIds
from ocppj.transcript import Entry
from scenarios.ends.bare import BareStation
from scenarios.expect.evidence import shown
from scenarios.loop import new_loop
from scenarios.recorder import Recorder
from scenarios.stations import Stations
from scenarios.targets import CsmsPlan, CsmsTarget, Door, Papers, StationTarget, Told
from scenarios.verdicts import Inconclusive, NotApplicable, Unmet
from schemas.version import Version

T = TypeVar("T")
ACT = 15.0  # seconds that one step may take
WAIT = 10.0  # seconds that an expectation waits for a frame; only a failure takes them


class Surroundings(Protocol):
    """What a run provides to each of its Worlds."""

    @property
    def target(self) -> str:
        """What reports call it."""

    def csms(self, plan: CsmsPlan, seed: str) -> CsmsTarget:
        """A CSMS to exercise, not started."""

    @property
    def stations(self) -> Stations:
        """How stations are made, and what can be asked of them."""

    def suffix(self, seed: str) -> str:
        """What sets the stations and tokens of this World apart on a CSMS that others use too."""


@dataclass
class Memory:
    """What later steps of a scenario need of earlier ones."""

    asked: tuple[str, Mapping[str, object]] = ("", {})  # the operator's last command: action and payload
    told: Told | None = None
    register: float = 0.0  # Wh, of the last reading that was looked at
    doors: dict[str, tuple[Door, str | None]] = field(default_factory=dict)  # station -> door and password
    papers: dict[str, Papers] = field(default_factory=dict)  # of stations that come over TLS
    sent: dict[str, str] = field(default_factory=dict)  # station -> message id of its last bare CALL
    tenants: dict[str, int] = field(default_factory=dict)  # name in the scenario -> number
    counter: int = 0
    story_at: datetime | None = None  # the time of what a bare station of 1.6 told last
    meters: dict[tuple[str, int], int] = field(default_factory=dict)  # Wh by station and connector
    folder: TemporaryDirectory[str] | None = None  # of files that the CSMS reads
    key: str | None = None  # PEM, of what a station has asked to be signed
    visits: int = 0  # of a page that nobody should ask for

    def next_number(self) -> int:
        """1, 2, 3 ..."""
        self.counter += 1
        return self.counter


class World:
    """One scenario's world; ``close`` ends everything that it started."""

    def __init__(self, surroundings: Surroundings, version: Version, seed: str) -> None:
        """``seed`` decides ids, meters and chance of everything in it."""
        self.version = version
        self.seed = seed
        self.transcript = Recorder()
        self.clock: Clock = SystemClock()
        self.memory = Memory()
        self.plan = CsmsPlan()
        self.mark = 0
        self._surroundings = surroundings
        self._suffix = surroundings.suffix(seed)
        self._runner = asyncio.Runner(loop_factory=new_loop)
        self._csms: CsmsTarget | None = None
        self._kind = surroundings.stations
        self._maker = self._kind.make(self.transcript, seed)
        self._stations: dict[str, StationTarget] = {}
        self._bare: dict[str, list[BareStation]] = {}

    def named(self, name: str) -> str:
        """A scenario's station or token as it is called on the wire."""
        return f"{name}{self._suffix}"

    # ---- driving the loop

    def run(self, work: Coroutine[object, object, T], within: float = ACT) -> T:
        """Run ``work`` on the loop until it is done.

        An end that does not answer, or not in time, breaks an expectation: Unmet shows the last frames.
        """
        within *= self._kind.patience
        try:
            return self._runner.run(_bounded(work, within))
        except TimeoutError as error:
            told = str(error) or f"not done within {within:g} s"
            raise Unmet(f"{told}; the last frames:\n{shown(self.entries)}") from error
        except CallOutcomeError as error:
            text = (
                f"a CALL ended with {type(error).__name__} {error}; the last frames:\n{shown(self.entries)}"
            )
            raise Unmet(text) from error

    def act(self, work: Coroutine[object, object, T], within: float = ACT) -> T:
        """The same for an act: what expectations look at begins here."""
        self.mark = len(self.transcript)
        return self.run(work, within)

    def until(self, check: Callable[[], T], within: float = WAIT) -> T:
        """The value of ``check`` as soon as it raises no Unmet; its last Unmet after ``within`` seconds."""
        within *= self._kind.waits
        return self.run(self._until(check, within), within + 1.0)

    async def _until(self, check: Callable[[], T], within: float) -> T:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            try:
                return check()
            except Unmet as unmet:
                left = deadline - loop.time()
                if unmet.final or left <= 0:
                    raise
            await self.transcript.grown(left)

    # ---- the evidence

    @property
    def entries(self) -> list[Entry]:
        """Everything since the beginning."""
        return self.transcript.entries

    @property
    def since_act(self) -> list[Entry]:
        """What came since the last act began."""
        return self.transcript.entries[self.mark :]

    # ---- the ends

    @property
    def csms(self) -> CsmsTarget:
        """The CSMS, started when first asked for."""
        if self._csms is None:
            self._csms = self._surroundings.csms(self.plan, self.seed)
            self.run(self._csms.start(), 2 * ACT)  # half started it is stopped all the same
        return self._csms

    def set_up(self, plan: CsmsPlan) -> None:
        """Say how the CSMS is to be; only before it is first used."""
        if self._csms is not None:
            raise RuntimeError("the CSMS has already been started with another plan")
        self.plan = plan

    def new_station(
        self, name: str, evses: int = 1, *, fixed_cable: bool = False, connectors: int = 1
    ) -> StationTarget:
        """A station that is still switched off."""
        door, password = self.memory.doors.get(name, (Door.OPEN, None))
        url = self.csms.url(door)
        station = self._maker(
            name,
            url=url,
            version=self.version,
            evses=evses,
            password=password,
            fixed_cable=fixed_cable,
            connectors=connectors,
            papers=self.memory.papers.get(name),
        )
        self._stations[name] = station
        return station

    def power_up(self, name: str, evses: int = 1, *, fixed_cable: bool = False, connectors: int = 1) -> None:
        """A station that has booted and said all that follows a boot."""
        station = self.new_station(name, evses, fixed_cable=fixed_cable, connectors=connectors)
        self.run(station.switch_on())
        self.run(station.settle())

    def station(self, name: str) -> StationTarget:
        """A station of this scenario, bare ones included."""
        if name in self._stations:
            return self._stations[name]
        return self.bare(name)

    def new_bare(
        self, name: str, *, address: str | None = None, version: Version | None = None
    ) -> BareStation:
        """A further bare connection of this name, not opened yet; ``address``: its identity, if it is another
        one, ``version``: unless it is the scenario's."""
        if not self._kind.ours:
            raise NotApplicable(
                f"{name} is to say what the scenario has made up, {self._kind.about} does not"
            )
        held = self._bare.setdefault(name, [])
        ids = SeededIds(f"{self.seed}/{name}/{len(held)}")
        spoken = self.version if version is None else version
        bare = BareStation(name, spoken, self.transcript.add, self.clock, ids, address)
        held.append(bare)
        return bare

    def bare(self, name: str) -> BareStation:
        """The newest bare connection of this identity."""
        held = self._bare.get(name)
        if not held:
            raise Inconclusive(f"the scenario has no station {name}")
        return held[-1]

    def tell(self, action: str, station: str, payload: Mapping[str, object]) -> None:
        """An operator's command as an act; what the operator is told is remembered."""
        csms = self.csms
        self.memory.asked = (action, payload)
        self.memory.told = self.act(csms.command(station, action, payload))

    def close(self) -> None:
        """End stations, connections, CSMS and loop, in this order, whatever happened before."""
        try:
            self._runner.run(self._end())
        finally:
            self._runner.close()
            if self.memory.folder is not None:
                self.memory.folder.cleanup()

    async def _end(self) -> None:
        ends = [*self._stations.values(), *(bare for held in self._bare.values() for bare in held)]
        results = await asyncio.gather(
            *(_bounded(end.close(), ACT * self._kind.patience) for end in ends), return_exceptions=True
        )
        if self._csms is not None:
            await _bounded(self._csms.stop(), 2 * ACT)
        for result in results:
            if isinstance(result, BaseException):
                raise result


async def _bounded(work: Coroutine[object, object, T], within: float) -> T:
    async with asyncio.timeout(within):
        return await work
