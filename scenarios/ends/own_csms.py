"""Our own CSMS in this process, over real sockets on free ports of 127.0.0.1 and a database of its own.

Commands and records go through its REST interface, as anybody else's would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from csms.blocks import ROUTES
from csms.bootstrap import Csms
from csms.routes import Routes
from csms.settings import Settings, WebSocketServer
from ocppj.clock import SystemClock
from ocppj.ids import SeededIds
from scenarios.ends.databases import Databases
from scenarios.ends.driven import Driven, Driver
from scenarios.ends.failing import failing_at_ends
from scenarios.ends.foreign import NoDriver
from scenarios.ends.rest import RestDriver
from scenarios.ends.rest_office import SERVERS
from scenarios.targets import CsmsPlan, Door

Defect = Callable[[Routes], Routes]


def servers(plan: CsmsPlan | None = None) -> tuple[WebSocketServer, ...]:
    """The doors: strict, without a boot on record nothing is believed, and what a plan says of them. Those
    with TLS start only where there are certificates."""
    common: dict[str, object] = {"mode": "strict", "unknown_boot": "refuse", "port": 0}
    plan = plan or CsmsPlan()
    rules: Mapping[Door, Mapping[str, object]] = {
        Door.OPEN: {"allow_unknown": True},
        Door.PASSWORD: {"security_profile": 1},
        Door.KNOWN: {},
        Door.SECURED: {"security_profile": 2},
        Door.CERTIFIED: {"security_profile": 3},
    }
    return tuple(
        WebSocketServer.model_validate({**common, **rules[door], **plan.by_door.get(door, {}), "name": name})
        for door, name in SERVERS.items()
    )


class OwnCsms(Driven):
    """One CSMS, started for one scenario."""

    name = "plugfest"

    def __init__(self, databases: Databases, plan: CsmsPlan, seed: str, defect: Defect | None = None) -> None:
        """``defect`` alters the routes on purpose, to see a scenario turn red."""
        self._databases = databases
        self._plan = plan
        self._seed = seed
        routes = defect(ROUTES) if defect is not None else ROUTES
        self._routes = failing_at_ends(routes, plan.failing_ends) if plan.failing_ends else routes
        self._database: str | None = None
        self._csms: Csms | None = None
        self.driver: Driver = NoDriver()

    async def start(self) -> None:
        """Open the database, start every server."""
        self._database = await self._databases.fresh(_file_name(self._seed))
        boot = {"status": self._plan.boot_status, "interval": self._plan.boot_interval}
        changes = {"boot": boot, "websockets": servers(self._plan), **self._plan.extra}
        settings = Settings.ephemeral(self._database, **changes)
        csms = Csms(settings, routes=self._routes, clock=SystemClock(), ids=SeededIds(self._seed))
        self._csms = await csms.__aenter__()
        self.driver = RestDriver(self._csms.http_url)
        await self.driver.open()

    async def stop(self) -> None:
        """Stop it and drop its database."""
        await self.driver.close()
        if self._csms is not None:
            await self._csms.__aexit__(None, None, None)
        if self._database is not None:
            await self._databases.drop(self._database)

    def url(self, door: Door) -> str:
        """The address of the server that stands for the door."""
        assert self._csms is not None
        return f"{self._csms.ws_url(SERVERS[door]).rstrip('/')}/"


def _file_name(seed: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in seed)[-120:]
