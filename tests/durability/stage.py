"""Stations on real sockets at a CSMS whose database can be taken away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Protocol, Self

from csms.blocks import ROUTES
from csms.bootstrap import Csms
from csms.routes import Routes
from csms.settings import Settings
from schemas.version import Version
from tests.databases import Database
from tests.durability.server import Records
from tests.durability.wire import Wire, boot, dial


class Here(Records):
    """A whole CSMS in this process, on real sockets and a database of its own; quicker up than a process."""

    def __init__(self, database: Database, routes: Routes = ROUTES) -> None:
        super().__init__(database)
        self._csms = Csms(Settings.ephemeral(database_url=database.url), routes)

    async def __aenter__(self) -> Self:
        await self._csms.__aenter__()
        self.url, self.http = self._csms.ws_url("auto"), self._csms.http_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._csms.__aexit__(kind, error, trace)


class Place(Protocol):
    """Where stations connect."""

    @property
    def url(self) -> str:
        """Where the identity is appended."""


@asynccontextmanager
async def station(server: Place, name: str, version: Version = Version.V16) -> AsyncIterator[Wire]:
    """A booted station."""
    wire = Wire(await dial(server.url, name, version), name)
    try:
        await boot(wire, version)
        yield wire
    finally:
        await wire.close()


def locked(server: Records) -> AbstractContextManager[None]:
    """Another program holds what a writer of the database needs; readers are not hindered."""
    return server.database.locked()


async def silent(answer: asyncio.Future[Any], seconds: float = 0.3) -> bool:
    """Whether nothing comes for a while."""
    done, _ = await asyncio.wait([answer], timeout=seconds)
    return not done


def start_of(meter: int, token: str = "FREE", connector: int = 1) -> dict[str, Any]:
    """A StartTransaction whose content the meter makes unlike any other."""
    return {
        "connectorId": connector,
        "idTag": token,
        "meterStart": meter,
        "timestamp": "2026-05-04T03:02:01.000Z",
    }


def stop_of(number: int, meter: int) -> dict[str, Any]:
    """The StopTransaction of a transaction."""
    return {"transactionId": number, "meterStop": meter, "timestamp": "2026-05-04T04:02:01.000Z"}


def values_of(number: int, minute: int, register: int) -> dict[str, Any]:
    """A MeterValues of a transaction, at that minute past three."""
    sample = {"value": str(register), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    value = {"timestamp": f"2026-05-04T03:{minute:02d}:30.000Z", "sampledValue": [sample]}
    return {"connectorId": 1, "transactionId": number, "meterValue": [value]}
