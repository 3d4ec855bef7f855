"""One CSMS for the tables of a file: every case brings a station of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest
import pytest_asyncio

from csms.bootstrap import Csms
from csms.settings import Settings
from tests.oracles.conftest import Running
from tests.oracles.csms_interop.stage import BLOCKED, GOOD, Stage
from tests.oracles.library import library_station
from tests.oracles.proofs import End, Proof
from tests.oracles.rest import Rest, until
from tests.oracles.table import Case

Perform: TypeAlias = Callable[[Case[Stage]], Awaitable[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A CSMS with a good and a blocked token."""
    database = tmp_path_factory.mktemp("interop") / "csms.db"
    async with Csms(Settings.ephemeral(f"sqlite:///{database}")) as csms, Rest(csms.http_url) as rest:
        await rest.token(GOOD)
        await rest.token(BLOCKED, status="Blocked")
        yield Running(csms, rest)


@asynccontextmanager
async def staged(
    shared: Running, version: str, identity: str, action: str = "", *, booted: bool = True
) -> AsyncIterator[Stage]:
    """A station of the library's, connected and on record, and booted unless told otherwise."""
    async with library_station(version, shared.ws_url, identity) as station:
        stage = Stage(version, action, station, shared.rest, shared.csms)
        await until("the station is commissioned", stage.known)
        if booted:
            assert (await stage.boot()).status == "Accepted"
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def perform(shared: Running, proof: Proof) -> Perform:
    """Play a case with a station of its own, and note what it proves."""

    async def play(case: Case[Stage]) -> None:
        row = case.row
        async with staged(shared, row.version, case.name, row.action, booted=row.booted) as stage:
            await case.play(stage)
        case.proved(proof, End.CSMS)

    return play
