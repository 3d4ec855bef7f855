"""Many stations in one process: dealt versions, a ramp, a shard of a larger fleet, sessions at each, one
summary."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocppj.clock import Clock
from ocppj.transcript import TO_CSMS, Entry
from schemas.version import Version
from simulator import sessions as scripts
from simulator.chance import drawn
from simulator.model.spec import Profile
from simulator.sessions import Session, Tally
from simulator.station import Station
from simulator.strict import FileError
from simulator.uplink import Connect

CALLERROR = 4


@dataclass(slots=True)
class Summary:
    """What a fleet did; energy in Wh."""

    stations: int = 0
    started: int = 0
    booted: int = 0
    sent: int = 0
    received: int = 0
    errors: int = 0
    closed: int = 0
    owed: int = 0
    failures: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)  # of stations that are not online, by identity
    tally: Tally = field(default_factory=Tally)

    @property
    def last_problem(self) -> str:
        """The latest of them with its station, empty if there is none."""
        identity, told = next(reversed(self.problems.items()), ("", ""))
        return told and f"{identity}: {told}"

    def observe(self, entry: Entry) -> None:
        """Count a frame."""
        if entry.direction == "close":
            self.closed += 1
        elif entry.direction == TO_CSMS:
            self.sent += 1
        elif entry.text is not None:
            self.received += 1
            self.errors += entry.kind == CALLERROR


@dataclass(slots=True)
class Fleet:
    """``count`` stations of a numbering that starts at ``first``; ``ramp`` stations a second, ``shard`` (i,
    n) of them.

    ``link`` makes a station's link instead of a socket. ``duration`` and ``ramp`` in the loop's seconds.
    """

    url: str | None = None
    count: int = 1
    first: str = "cp001"
    versions: Sequence[Version] = (Version.V16,)
    ramp: float = 10.0
    shard: tuple[int, int] = (1, 1)
    profile: Profile | str | None = None
    sessions: Sequence[Session] | None = None
    token: str = "RFID0001"
    password: str | None = None
    ca: Path | None = None
    cert: str | None = None  # in these two {id} stands for the identity
    key: str | None = None
    speed: float = 1.0
    seed: int | None = None  # drawn, unless given
    state_dir: Path | None = None
    duration: float | None = None
    clock: Clock | None = None
    keep_acknowledged: bool = False
    link: Callable[[str, Version], Connect] | None = None
    summary: Summary = field(default_factory=Summary)
    stations: list[Station] = field(default_factory=list)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.seed = drawn(self.seed)

    def members(self) -> Iterator[tuple[str, Version]]:
        """Identity and version of each station of this shard; the deal does not depend on the shards."""
        part, parts = self.shard
        for index in range(self.count):
            if index % parts == part - 1:
                yield name(self.first, index), self.versions[index % len(self.versions)]

    async def run(self) -> Summary:
        """Run until ``duration`` is over, or ``stop``; ends the sessions and closes the sockets."""
        members = list(self.members())
        self.summary.stations = len(members)
        async with asyncio.TaskGroup() as group:
            timer = None if self.duration is None else group.create_task(self._time_out(self.duration))
            for number, (identity, version) in enumerate(members):
                if number and await self._stopped(1.0 / self.ramp):
                    break
                group.create_task(self._live(identity, version))
            await self._stop.wait()
            if timer is not None:
                timer.cancel()
        return self.summary

    def stop(self) -> None:
        """End it all, in order."""
        self._stop.set()

    async def _time_out(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.stop()

    async def _stopped(self, wait: float) -> bool:
        try:
            async with asyncio.timeout(wait):
                await self._stop.wait()
        except TimeoutError:
            return False
        return True

    def _station(self, identity: str, version: Version) -> Station:
        return Station(
            identity,
            url=self.url,
            version=version,
            profile=self.profile,
            password=self.password,
            ca=self.ca,
            cert=None if self.cert is None else self.cert.replace("{id}", identity),
            key=None if self.key is None else self.key.replace("{id}", identity),
            seed=self.seed,
            state_dir=self.state_dir,
            clock=self.clock,
            link=None if self.link is None else self.link(identity, version),
            record=False,
            keep_acknowledged=self.keep_acknowledged,
            observer=self.summary.observe,
            speed=self.speed,
        )

    async def _live(self, identity: str, version: Version) -> None:
        """One station's life; its failure is noted and does not end the others."""
        try:
            await self._attend(self._station(identity, version))
        except FileError as error:
            self.summary.failures.append(f"{identity}: {error}")
        except (sqlite3.Error, OSError) as error:
            self.summary.failures.append(f"{identity}: state folder: {error}")

    async def _attend(self, station: Station) -> None:
        summary = self.summary
        async with station:
            self.stations.append(station)
            summary.started += 1
            work = asyncio.create_task(self._work(station))
            stop = asyncio.create_task(self._stop.wait())
            await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
            if work.done() and not work.cancelled() and (error := work.exception()) is not None:
                summary.failures.append(f"{station.identity}: {type(error).__name__}: {error}")
            await self._stop.wait()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await scripts.leave(station)
            summary.owed += len(station.outbox)
            self._account(station)

    async def _work(self, station: Station) -> None:
        while not station.online:
            self._note_trouble(station)
            await station.core.changed()
        self._note_trouble(station)
        self.summary.booted += 1
        chosen = self.sessions
        if chosen is None:
            chosen = scripts.default(len(station.core.evses), self.token)
        await scripts.repeat(station, chosen, self.summary.tally)

    def _account(self, station: Station) -> None:
        if station.core.failure is not None:
            self.summary.failures.append(f"{station.identity}: {station.core.failure!r}")
            station.core.failure = None
        self._note_trouble(station)

    def _note_trouble(self, station: Station) -> None:
        told = self.summary.problems.pop(station.identity, None)
        told = station.trouble or (None if station.online else told)
        if told is not None:
            self.summary.problems[station.identity] = told


def name(first: str, index: int) -> str:
    """The identity ``index`` places after ``first``: cp001, cp002 …; without digits at its end -2, -3 …"""
    if index == 0:
        return first
    match = re.search(r"\d+$", first)
    if match is None:
        return f"{first}-{index + 1}"
    digits = match.group()
    return f"{first[: match.start()]}{int(digits) + index:0{len(digits)}d}"
