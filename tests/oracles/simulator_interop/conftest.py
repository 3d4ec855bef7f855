"""A central system of the library's and a station of ours for every case."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest

from schemas.version import Version
from simulator import Station
from simulator.model.spec import EvseSpec, Profile, Quirks
from tests.oracles.library import LibraryCentral
from tests.oracles.proofs import End, Proof, Way
from tests.oracles.simulator_interop.stage import ANSWERS, Stage
from tests.oracles.table import Case

Perform: TypeAlias = Callable[[Case[Stage]], Awaitable[None]]

SPEED = 20.0  # the station's seconds in one of ours: a retry or a sample takes 50 ms
VARIABLES = {"MeterValueSampleInterval": "1", "TransactionMessageRetryInterval": "1"}


def profile(stubborn: bool) -> Profile:
    """Two EVSEs, quick to reboot; a stubborn one refuses what a station may refuse."""
    quirks = Quirks(reset="rejects", lock="fails") if stubborn else Quirks()
    return Profile(evses=(EvseSpec(), EvseSpec()), reboot=0.5, quirks=quirks, variables=VARIABLES)


@asynccontextmanager
async def staged(
    version: str, action: str = "", *, booted: bool = True, stubborn: bool = False
) -> AsyncIterator[Stage]:
    """A station of ours, connected to a central system of the library's, and booted unless told otherwise."""
    central = LibraryCentral(version, ANSWERS[version])
    kind = profile(stubborn)
    async with (
        central.listening(),
        Station(
            "lib-1", url=central.url, version=Version(version), profile=kind, speed=SPEED, seed=0
        ) as station,
    ):
        stage = Stage(version, action, station, central, await central.station())
        if booted:
            await station.booted(5.0)
            await stage.settled()
        yield stage


@pytest.fixture
def perform(proof: Proof) -> Perform:
    """Play a case, and note what it proves."""

    async def play(case: Case[Stage]) -> None:
        row = case.row
        stubborn = row.stubborn and case.way is Way.REFUSING
        async with staged(row.version, row.action, booted=row.booted, stubborn=stubborn) as stage:
            await case.play(stage)
        case.proved(proof, End.SIMULATOR)

    return play
