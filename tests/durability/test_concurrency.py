"""One token with concurrency 1 at two stations: never two Accepted at once, never a claim left over."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from csms.blocks import ROUTES
from csms.bootstrap import Csms
from csms.context import Context
from csms.routes import Handler, Routes
from csms.settings import Settings
from csms.store import tables
from ocppj import virtual_time
from ocppj.ids import SeededIds
from ocppj.link import Link
from ocppj.link_memory import pair
from schemas import v16, v201
from schemas.version import Version
from tests.databases import Database
from tests.durability.actors import ACCEPTED, Actor, Holders
from tests.durability.server import Server
from tests.durability.wire import dial

VERSIONS = (
    (Version.V16, Version.V16),
    (Version.V201, Version.V201),
    (Version.V16, Version.V201),
    (Version.V201, Version.V16),
)
# Of the transactions that may be running: the newest at its outlet, for a newer one ends those before it.
RUNNING = """
    SELECT count(*) FROM transactions t WHERE token_key = :token AND active AND authorized AND NOT EXISTS (
        SELECT 1 FROM transactions n
        WHERE n.station_id = t.station_id AND n.evse_id = t.evse_id AND n.id > t.id
    )"""
CLAIMS = "SELECT count(DISTINCT station_id) FROM claims WHERE key = :token"
RECORDS = "SELECT count(*) FROM transactions WHERE token_key = :token"


@dataclass
class Trouble:
    """Which turns fail, and how often it has happened."""

    random: Random
    raised: int = 0
    refused: int = 0
    off: bool = False

    def wrap(self, handler: Handler) -> Handler:
        """Let the handler do its work, then fail some turns: in the code or in the database."""

        @functools.wraps(handler)
        async def failing(context: Context, request: Any) -> Any:
            response = await handler(context, request)
            dice = 1.0 if self.off else self.random.random()
            if dice < 0.08:
                self.raised += 1
                raise RuntimeError("a turn fails")
            if dice < 0.16:
                self.refused += 1
                context.insert(
                    tables.inconsistencies, id=2**70, kind="no database takes this", at=context.now
                )
            return response

        return failing

    def routes(self) -> Routes:
        """The routes of the CSMS with these handlers failing."""
        messages = (v16.StartTransactionRequest, v16.StopTransactionRequest, v201.TransactionEventRequest)
        return ROUTES.replaced(handlers={each: self.wrap(ROUTES.handlers[each]) for each in messages})


@dataclass
class Watch:
    """Looks into the database after every commit."""

    token: str = ""
    broken: list[str] = field(default_factory=list)
    commits: int = 0

    def over(self, write: Callable[[Any], Awaitable[Any]], csms: Csms) -> Callable[[Any], Awaitable[Any]]:
        """A write that looks afterwards, before anybody is told."""

        async def watched(work: Any) -> Any:
            result = await write(work)
            running, claims = await csms.store.fetch(self._look)
            self.commits += 1
            if running > 1 or claims > 1:
                self.broken.append(f"{self.token}: {running} running, {claims} claims")
            return result

        return watched

    def _look(self, connection: Connection) -> tuple[int, int]:
        return count(connection, RUNNING, self.token), count(connection, CLAIMS, self.token)


def count(connection: Connection, query: str, token: str) -> int:
    return int(connection.execute(text(query), {"token": token.casefold()}).scalar_one())


def add_token(connection: Connection, token: str, now: Any) -> None:
    connection.execute(
        insert(tables.tokens).values(
            tenant_id=1,
            token=token,
            token_key=token.casefold(),
            type="ISO14443",
            status="Accepted",
            concurrency=1,
            created_at=now,
            updated_at=now,
        )
    )


@asynccontextmanager
async def running_csms(folder: Path, trouble: Trouble, watch: Watch) -> AsyncIterator[Csms]:
    settings = Settings.ephemeral(database_url=f"sqlite:///{folder / 'csms.db'}")
    csms = Csms(
        settings,
        trouble.routes(),
        virtual_time.clock(),
        SeededIds(1),
        chance=Random(1),
        listen=False,
    )
    async with csms:
        csms.store.write = watch.over(csms.store.write, csms)  # type: ignore[method-assign, assignment]
        yield csms


class Hall:
    """Lets stations in over in-memory links."""

    def __init__(self, csms: Csms) -> None:
        self._csms = csms
        self._served: set[asyncio.Task[None]] = set()

    async def enter(self, name: str, version: Version) -> Link:
        mine, theirs = pair(version.subprotocol)
        task = asyncio.create_task(self._csms.accept(theirs, station=name, version=version))
        self._served.add(task)
        return mine

    async def empty(self) -> None:
        """Every session has ended, none with an error."""
        await asyncio.gather(*self._served)
        self._served.clear()


async def interleave(csms: Csms, seed: int, trouble: Trouble, watch: Watch) -> Holders:
    """One interleaving from beginning to quiescence."""
    random = Random(seed)
    trouble.random, trouble.off = Random(f"trouble/{seed}"), False
    watch.token = token = f"Token-{seed}"
    now = csms.clock.utc()
    await csms.store.write(lambda connection: add_token(connection, token, now))
    hall, holders = Hall(csms), Holders()
    actors = [
        Actor(
            f"{letter}{seed}",
            version,
            token,
            functools.partial(hall.enter, f"{letter}{seed}", version),
            holders,
            Random(f"{seed}/{letter}"),
            csms.clock.utc,
        )
        for letter, version in zip("AB", random.choice(VERSIONS), strict=True)
    ]
    await asyncio.gather(*(actor.act(6) for actor in actors))
    trouble.off = True
    for actor in actors:  # nothing is left over: the slot is free for each in turn
        assert await actor.session() == ACCEPTED, f"seed {seed}: a claim is left over"
    assert await csms.store.fetch(lambda connection: count(connection, CLAIMS, token)) == 0, f"seed {seed}"
    for actor in actors:
        await actor.leave()
    await hall.empty()
    assert not holders.broken, f"seed {seed}: {holders.broken}"
    assert not watch.broken, f"seed {seed}: {watch.broken}"
    assert await csms.store.fetch(lambda connection: count(connection, RUNNING, token)) == 0, f"seed {seed}"
    return holders


@pytest.mark.timeout(600)
def test_interleavings_in_virtual_time(tmp_path: Path, full: bool, say: Callable[[str], None]) -> None:
    seeds = range(200 if full else 40)
    trouble, watch = Trouble(Random(0)), Watch()

    async def all_of_them() -> list[Holders]:
        async with running_csms(tmp_path, trouble, watch) as csms:
            return [await interleave(csms, seed, trouble, watch) for seed in seeds]

    seen = virtual_time.run(all_of_them())
    accepted, refused = sum(each.accepted for each in seen), sum(each.refused for each in seen)
    say(
        f"{len(seeds)} interleavings: {accepted} accepted, {refused} refused, {watch.commits} commits,"
        f" {trouble.raised} turns failed in the code and {trouble.refused} in the database"
    )
    assert refused > len(seeds)  # or they never met
    assert trouble.raised
    assert trouble.refused


# ---- over sockets, with kill -9 -----------------------------------------------------------------------


async def act_until(over: asyncio.Event, actor: Actor) -> None:
    while not over.is_set():
        await actor.act(1)


async def over_sockets(server: Server, seed: int) -> tuple[Holders, list[Actor]]:
    """One interleaving against a process that is killed in the midst of it, thrice."""
    random = Random(f"sockets/{seed}")
    token, holders = f"Token-{seed}", Holders()
    server.add_tokens(token, concurrency=1)
    actors = [
        Actor(
            name := f"{letter}{seed}",
            version,
            token,
            functools.partial(dial, server.url, name, version),
            holders,
            Random(f"{seed}/{letter}"),
        )
        for letter, version in zip("AB", random.choice(VERSIONS), strict=True)
    ]
    over = asyncio.Event()
    async with asyncio.TaskGroup() as acting:
        for actor in actors:
            acting.create_task(act_until(over, actor))
        for hook in ("crash_after_commit", "crash_before_commit", ""):
            await server.start(**({f"debug__{hook}": random.randint(10, 60)} if hook else {}))
            died = await server.dead(60 if hook else random.uniform(0.1, 0.3))
            assert died is bool(hook), server.complaints()
            await server.kill()
        await server.start()
        over.set()
    for actor in actors:
        assert await actor.session() == ACCEPTED, f"seed {seed}: a claim is left over"
        await actor.leave()
    return holders, actors


@pytest.mark.timeout(600)
async def test_interleavings_over_sockets_with_kill(
    database: Database, full: bool, say: Callable[[str], None]
) -> None:
    for seed in range(5 if full else 1):
        async with Server(database) as server:
            holders, actors = await over_sockets(server, seed)
            assert await server.stop() == 0, server.complaints()
        key = f"token-{seed}"
        starts = [start for actor in actors for start in actor.starts]
        kept = {row["transaction_id"] for row in server.rows("SELECT transaction_id FROM transactions")}
        assert {start.transaction for start in starts} <= kept
        events = server.rows("SELECT transaction_id, seq_no FROM transaction_events")
        assert {
            (start.transaction, start.payload["seqNo"]) for start in starts if "seqNo" in start.payload
        } <= {(row["transaction_id"], row["seq_no"]) for row in events}
        assert not holders.broken, f"seed {seed}: {holders.broken}"
        assert server.rows("SELECT * FROM claims") == []
        assert server.rows(RUNNING.replace("count(*)", "count(*) n").replace(":token", "?"), key)[0]["n"] == 0
        say(
            f"sockets and kill -9, seed {seed}: {holders.accepted} accepted, {holders.refused} refused,"
            f" {len(kept)} transactions"
        )
