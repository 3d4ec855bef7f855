"""What the tests of the engine share: a store that can be made to fail, a session over an in-memory link."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select

from csms.context import Context, Policy
from csms.domain.evolve import evolve
from csms.domain.state import Boot, StationState, Transaction
from csms.engine import Engine, Options
from csms.ownership import Owner
from csms.routes import Command, Routes
from csms.store import tables
from csms.store.engine import Store, open_store
from ocppj.clock import SystemClock
from ocppj.connection import Connection
from ocppj.errors import CallError
from ocppj.ids import SeededIds
from ocppj.link_memory import MemoryLink, pair
from ocppj.peer import Peer
from schemas import v16, v201
from schemas.catalogue import Sender
from schemas.validation import Mode
from schemas.version import Version

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = 30.0  # seconds; only a failure takes them, however slow the machine


class Flaky:
    """A store whose writes fail as long as ``fault`` gives an error, before or after the real commit."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.statements = inner.statements
        self.prompt = None  # every look-up passes by here
        self.before: Callable[[], Exception | None] = lambda: None
        self.after: Callable[[], Exception | None] = lambda: None
        self.writes = 0
        self.gate: asyncio.Event | None = None

    async def write(self, work: Any) -> Any:
        self.writes += 1
        if self.gate is not None:
            await self.gate.wait()
        if error := self.before():
            raise error
        result = await self.inner.write(work)
        if error := self.after():
            raise error
        return result

    async def fetch(self, work: Any) -> Any:
        return await self.inner.fetch(work)

    def read(self) -> Any:
        return self.inner.read()

    async def close(self) -> None:
        await self.inner.close()


def times(count: int, error: Exception) -> Callable[[], Exception | None]:
    """Fail ``count`` times, then no more."""
    left = [count]

    def fault() -> Exception | None:
        left[0] -= 1
        return error if left[0] >= 0 else None

    return fault


async def rows(store: Store, table: Table, **equal: object) -> list[dict[str, Any]]:
    wanted = select(table).where(*(table.c[name] == value for name, value in equal.items()))
    found = await store.fetch(lambda connection: connection.execute(wanted).mappings().all())
    return [dict(row) for row in found]


class Session:
    """A session as the engine needs it, without a gateway."""

    def __init__(self, engine: Engine, link: MemoryLink, version: Version, policy: Policy) -> None:
        self.version = version
        self.policy = policy
        self.owner: Owner | None = None
        self.settlements: list[Boot] = []
        connection = Connection(version, receives=Sender.STATION, mode=Mode.STRICT, call_timeout=5.0)
        self.peer = Peer(link, connection, on_call=self._received, clock=engine.clock, ids=SeededIds(1))
        self._engine = engine

    def _received(self, peer: Peer, call: Any) -> None:
        assert self.owner is not None
        self.owner.on_call(peer, call)

    def settled(self, state: StationState) -> None:
        self.settlements.append(state.boot)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await self.peer.close(code, reason)

    async def run(self, tenant: int, station: str) -> None:
        self.owner = await self._engine.stations.attach(tenant, station, self)
        try:
            await self.peer.run()
        finally:
            await self._engine.stations.detach(self.owner)


class Station:
    """The raw other end: frames in and out, nothing of its own."""

    def __init__(self, engine: Engine, name: str, version: Version = Version.V16, **policy: Any) -> None:
        self.name = name
        self.link, theirs = pair(version.subprotocol)
        self.session = Session(engine, theirs, version, Policy(**policy))
        self.running = asyncio.create_task(self.session.run(1, name))
        self._sent = 0

    async def send(self, action: str, payload: object, message_id: str | None = None) -> str:
        self._sent += 1
        message_id = message_id or f"{self.name}-{self._sent}"
        await self.link.send(json.dumps([2, message_id, action, payload]))
        return message_id

    async def receive(self, timeout: float = PATIENCE) -> list[Any]:
        async with asyncio.timeout(timeout):
            frame: list[Any] = json.loads(await self.link.receive())
            return frame

    async def call(self, action: str, payload: object, message_id: str | None = None) -> Any:
        """Return the CALLRESULT's payload, or the error code of a CALLERROR."""
        message_id = await self.send(action, payload, message_id)
        answer = await self.receive()
        assert answer[1] == message_id, answer
        return answer[2]

    async def start(self, connector: int = 1, token: str = "T", meter: int = 0) -> Any:
        payload = {
            "connectorId": connector,
            "idTag": token,
            "meterStart": meter,
            "timestamp": "2026-03-01T12:00:00Z",
        }
        return await self.call("StartTransaction", payload)

    async def close(self) -> None:
        await self.link.close()
        await self.running

    async def silent(self, seconds: float = 0.05) -> bool:
        """Whether nothing came for a moment."""
        try:
            await self.receive(seconds)
        except TimeoutError:
            return True
        return False


# ---- handlers: small ones, so that what fails is the engine ----


async def heartbeat(context: Context, request: v16.HeartbeatRequest) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time="2026-03-01T12:00:00Z")


async def status(context: Context, request: v16.StatusNotificationRequest) -> v16.StatusNotificationResponse:
    code = request.vendor_error_code
    if code == "refuse":
        context.note("dropped")
        raise CallError("SecurityError", "no")
    if code == "break":
        context.note("dropped")
        raise RuntimeError("secret of ours")
    context.upsert(
        tables.connectors,
        {"evse_id": request.connector_id, "connector_id": 1},
        status=request.status.value,
        info=request.info if isinstance(request.info, str) else None,
        wire_connector_id=2**70 if code == "too big" else request.connector_id,
    )
    return v16.StatusNotificationResponse()


async def start(context: Context, request: v16.StartTransactionRequest) -> v16.StartTransactionResponse:
    key = context.ids.uuid7()
    token = await context.token(request.id_tag)
    granted = token is None or await context.claim("token", token.token_key, token.concurrency, key)
    number = await context.next_id("transaction")
    context.upsert(
        tables.transactions,
        {"id": key},
        station_id=context.station,
        version="1.6",
        transaction_id=str(number),
        token_key=token.token_key if token else None,
        authorized=granted,
        active=True,
        received_at=context.now,
        meter_start=Decimal(2**70 if request.meter_start == 666 else 0),
        flags=[],
    )
    if request.meter_start == 777:
        raise RuntimeError("after the claim")
    begun = Transaction(
        key=key,
        transaction_id=str(number),
        evse_id=None,
        connector_id=None,
        wire_connector_id=request.connector_id,
        token=request.id_tag,
        token_key=token.token_key if token else None,
        token_type=None,
        authorized=granted,
        token_status=None,
        active=True,
        received_at=context.now,
    )
    context.state = evolve(context.state, transactions={**context.state.transactions, key: begun})
    outcome = v16.AuthorizationStatus.ACCEPTED if granted else v16.AuthorizationStatus.CONCURRENT_TX
    return v16.StartTransactionResponse(id_tag_info=v16.IdTagInfo(status=outcome), transaction_id=number)


async def stop(context: Context, request: v16.StopTransactionRequest) -> v16.StopTransactionResponse:
    found = next(
        each
        for each in context.state.transactions.values()
        if each.transaction_id == str(request.transaction_id)
    )
    context.update(tables.transactions, {"id": found.key}, active=False, stop_received_at=context.now)
    ended = evolve(found, active=False, stop_received_at=context.now)
    context.state = evolve(context.state, transactions={**context.state.transactions, found.key: ended})
    if found.token_key is not None:
        context.release("token", found.token_key, found.key)
    return v16.StopTransactionResponse()


async def notify_report(context: Context, request: v201.NotifyReportRequest) -> v201.NotifyReportResponse:
    context.insert(
        tables.report_parts,
        request_id=request.request_id,
        seq_no=request.seq_no,
        received_at=context.now,
        to_be_continued=False,
        items=0,
    )
    return v201.NotifyReportResponse()


async def report_applied(
    context: Context, request: v201.GetBaseReportRequest, response: v201.GetBaseReportResponse
) -> None:
    context.note("report asked", status=response.status.value)


async def configuration_applied(
    context: Context, request: v16.ChangeConfigurationRequest, response: v16.ChangeConfigurationResponse
) -> None:
    context.note("configuration", status=response.status.value)


ROUTES = Routes(
    handlers={
        v16.HeartbeatRequest: heartbeat,
        v16.StatusNotificationRequest: status,
        v16.StartTransactionRequest: start,
        v16.StopTransactionRequest: stop,
        v201.NotifyReportRequest: notify_report,
    },
    commands={
        v16.ChangeConfigurationRequest: Command(applied=configuration_applied),
        v16.ClearCacheRequest: Command(allowed=lambda state, request: "not now"),
        v16.ResetRequest: Command(),
        v201.GetBaseReportRequest: Command(applied=report_applied),
    },
    declined={(Version.V16, "GetDiagnostics"): "no diagnostics here"},
)


@asynccontextmanager
async def running(
    url: str, routes: Routes = ROUTES, *, clock: Any = None, **options: Any
) -> AsyncIterator[tuple[Engine, Flaky]]:
    """An engine on a store that can be made to fail."""
    store = Flaky(open_store(url))
    engine = Engine(store, routes, clock or SystemClock(), options=Options(**options))
    await engine.start()
    try:
        yield engine, store
    finally:
        store.before = store.after = lambda: None
        await engine.stop(timeout=2.0)


async def until(condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Wait for a condition, turn of the loop by turn of the loop."""
    async with asyncio.timeout(timeout):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)
