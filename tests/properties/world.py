"""A whole CSMS and its stations in one loop of virtual time, on a real database and real state folders."""

from __future__ import annotations

import asyncio
import atexit
import shutil
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from csms.blocks import ROUTES
from csms.bootstrap import Csms
from csms.routes import Routes
from csms.settings import Settings
from csms.store import migrate
from ocppj import virtual_time
from ocppj.link import Link
from schemas.version import Version
from simulator.model.spec import Profile
from tests.properties.box import Box
from tests.properties.line import BAD, Line, Trouble

PATIENCE = 7200.0  # virtual seconds until a station that does not come to rest is given up
TIMERS = 150.0  # virtual seconds in which every timer of a station runs out
TOKENS: dict[str, dict[str, Any]] = {
    "GOOD": {},
    "Friend": {"group": "FAMILY"},
    "Cousin": {"group": "FAMILY"},
    "SOLO": {"concurrency": 1},
    "BLOCKED": {"status": "Blocked"},
    "EXPIRED": {"expiresAt": "2020-01-01T00:00:00Z"},
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One station: its version, what it is built of, and how bad its line is."""

    name: str
    version: Version
    profile: Profile
    trouble: Trouble = BAD


@cache
def template() -> Path:
    """An empty database at head, made once a process."""
    folder = mkdtemp(prefix="plugfest-properties-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "empty.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


async def _serve(csms: Csms, link: Link, plan: Plan) -> None:
    """Sockets close with the process that serves them; so does this link."""
    try:
        await csms.accept(link, station=plan.name, version=plan.version)
    finally:
        await link.close(1001, "the server is gone")


class World:
    """Enter it in virtual time; ``boxes`` are the stations by their place in the plan."""

    def __init__(self, folder: Path, seed: int, plans: Iterable[Plan], routes: Routes = ROUTES) -> None:
        self.folder, self.seed, self.plans, self.routes = folder, seed, list(plans), routes
        self.boxes: list[Box] = []
        self.csms: Csms | None = None
        self.errors: list[BaseException] = []
        self._chance = Random(f"{seed}/lines")
        self._tasks: set[asyncio.Task[None]] = set()
        self._acts: dict[Box, set[asyncio.Task[None]]] = {}
        self._starts = 0
        self._restart: asyncio.Task[None] | None = None

    # ---- life ---------------------------------------------------------------------------------------------

    async def __aenter__(self) -> World:
        shutil.copy(template(), self.folder / "csms.db")
        self.clock = virtual_time.clock()
        await self.start_csms()
        for token, wanted in TOKENS.items():
            await self.running.acts.put_token(1, token, wanted, new=True)
        for plan in self.plans:
            box = self._box(plan)
            self.boxes.append(box)
            self._acts[box] = set()
            box.power_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        for box in self.boxes:
            await self.forget_acts(box)
            await box.close()
        await self.stop_csms()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def running(self) -> Csms:
        """The CSMS that runs now."""
        assert self.csms is not None
        return self.csms

    async def start_csms(self) -> None:
        """Start it on what is in the database."""
        settings = Settings.ephemeral(f"sqlite:///{self.folder / 'csms.db'}")
        strict = tuple(each.model_copy(update={"mode": "strict"}) for each in settings.websockets)
        settings = settings.model_copy(update={"websockets": strict})
        self._starts += 1
        chance = Random(f"{self.seed}/rows/{self._starts}")
        csms = Csms(settings, self.routes, self.clock, chance=chance, listen=False)
        self.csms = await csms.__aenter__()

    async def stop_csms(self) -> None:
        """Stop it; what it holds in memory is gone."""
        csms, self.csms = self.csms, None
        if csms is not None:
            await csms.__aexit__(None, None, None)

    def restart_csms(self) -> None:
        """Stop it and start it, beside whatever else goes on."""
        if self._restart is None or self._restart.done():
            self._restart = self.spawn(self._again())

    async def _again(self) -> None:
        await self.stop_csms()
        await self.start_csms()

    def _box(self, plan: Plan) -> Box:
        async def link() -> Link:
            if self.csms is None:
                raise ConnectionRefusedError("the CSMS is down")
            line = Line(plan.version.subprotocol, plan.trouble, self._chance, self.spawn)
            self.spawn(_serve(self.csms, line.csms, plan))
            return line.station

        return Box(
            plan.name,
            version=plan.version,
            profile=plan.profile,
            seed=self.seed,
            state_dir=self.folder,
            clock=self.clock,
            link=link,
        )

    # ---- work ---------------------------------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do it meanwhile; a failure is the world's."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def act(self, box: Box, work: Coroutine[Any, Any, None]) -> None:
        """Somebody does something at a station; it ends when the station loses its power."""
        task = self.spawn(work)
        self._acts[box].add(task)
        task.add_done_callback(self._acts[box].discard)

    async def forget_acts(self, box: Box) -> None:
        """Nobody does anything at this station any more."""
        acts = [task for task in self._acts[box] if task is not asyncio.current_task()]
        for task in acts:
            task.cancel()
        await asyncio.gather(*acts, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.errors.append(error)

    # ---- rest ---------------------------------------------------------------------------------------------

    async def rest(self) -> None:
        """Everybody online, every timer run out, nothing owed and nothing on its way. TimeoutError."""
        for box in self.boxes:
            if self._acts[box]:
                await asyncio.wait(self._acts[box])
        if self._restart is not None:
            await self._restart
        for box in self.boxes:
            await box.go_online()
        for _ in range(2):
            for box in self.boxes:
                await box.until(lambda box=box: self._quiet(box), PATIENCE, "rest")  # type: ignore[misc]
            await asyncio.sleep(TIMERS)
        while not all(self._quiet(box) for box in self.boxes):
            for box in self.boxes:
                await box.until(lambda box=box: self._quiet(box), PATIENCE, "rest")  # type: ignore[misc]
        await self.running.journal.flush()
        self.raise_failure()

    def raise_failure(self) -> None:
        """Raise the first thing that went wrong in the background, if anything did."""
        for error in (*(box.core.failure for box in self.boxes), *self.errors):
            if error is not None:
                raise error

    def _quiet(self, box: Box) -> bool:
        return box.online and box.core.idle and not box.outbox
