"""PostgreSQL that goes away under load: nothing answered is lost or doubled, and all recovers by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from csms.store import migrate
from scenarios.ends.postgres import choose
from scenarios.ends.postgres_cluster import Cluster, from_wheel
from tests.databases import Postgres
from tests.durability.ledger import discrepancies
from tests.durability.load import Driver, load, names
from tests.durability.proxy import CommitCutter, Cut
from tests.durability.server import Server
from tests.durability.stage import station
from tests.oracles.rest import Rest, until

STATIONS, SEED = 20, 5
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the test's own, to be stopped at will."""
    with Cluster(from_wheel() or choose()) as running:
        migrate.upgrade(running.url)
        yield running


@pytest.fixture
def database(cluster: Cluster, tmp_path: Path) -> Postgres:
    """Its database, migrated."""
    return Postgres(cluster.url, tmp_path)


def answered(drivers: Sequence[Driver]) -> int:
    return sum(len(driver.station.acknowledged) for driver in drivers)


async def _all_well(server: Server, drivers: Sequence[Driver]) -> None:
    """Each acknowledged message is there once; nothing was refused for a fault that was not its own."""
    sessions = sum(driver.sessions for driver in drivers)
    assert not discrepancies(server, [driver.station for driver in drivers])
    assert server.rows("SELECT count(*) n FROM transactions") == [{"n": sessions}]
    assert server.rows("SELECT * FROM transactions WHERE active OR NOT authorized") == []
    assert server.rows("SELECT * FROM claims") == []
    assert server.rows("SELECT frame FROM messages WHERE outgoing AND kind = 4") == []
    assert "Traceback" not in server.log.read_text(errors="replace"), server.complaints()


async def _goes_and_comes_back(server: Server, rest: Rest, cluster: Cluster, *, crash: bool) -> None:
    """The server ends; who waits for an answer is hung up, the CSMS is not ready, until it is back."""

    async def ready(status: int) -> bool:
        return (await rest.request("GET", "/ready")).status == status

    async with station(server, f"witness-{crash}") as witness:
        await asyncio.to_thread(cluster.stop, crash=crash)
        held = await witness.begin("Heartbeat", {})
        assert (await witness.ended(20)).code == 1013
        assert held.exception() is not None
        await until("/ready is red", lambda: ready(503), 20)
    await asyncio.to_thread(cluster.start)
    await until("/ready is green again", lambda: ready(200), 30)


async def test_stopped_and_started_under_load(
    cluster: Cluster, database: Postgres, full: bool, say: Callable[[str], None]
) -> None:
    times = 6 if full else 2
    async with Server(database, answer_deadline=1.0) as server, Rest(server.http) as rest:
        server.add_tokens(*(f"TAG-{name}" for name, _ in names(STATIONS)), concurrency=1)
        await server.start()
        process = server.process.pid
        async with load(server.url, STATIONS, SEED) as drivers:
            for number in range(times):
                before = answered(drivers)
                await until("the stations are served", _served(drivers, before + 2 * STATIONS), 60)
                await _goes_and_comes_back(server, rest, cluster, crash=bool(number % 2))
        assert (server.process.pid, server.process.returncode) == (process, None)
        say(f"{times} outages of PostgreSQL, {STATIONS} stations, {answered(drivers)} acknowledged")
        assert await server.stop() == 0, server.complaints()
        await _all_well(server, drivers)


def _served(drivers: Sequence[Driver], count: int) -> Callable[[], object]:
    async def enough() -> bool:
        return answered(drivers) >= count

    return enough


async def test_a_commit_of_unknown_outcome_is_repeated_and_counts_once(
    cluster: Cluster, database: Postgres, full: bool, say: Callable[[str], None]
) -> None:
    wanted = 20 if full else 4
    async with CommitCutter(cluster.socket, every=7) as proxy:
        url = f"postgresql+asyncpg://postgres@127.0.0.1:{proxy.port}/postgres"
        async with Server(database, database_url=url) as server:
            server.add_tokens(*(f"TAG-{name}" for name, _ in names(STATIONS)), concurrency=1)
            await server.start()
            async with load(server.url, STATIONS, SEED) as drivers:

                async def cut_enough() -> bool:
                    return all(proxy.cuts[cut] >= wanted for cut in Cut)

                await until("enough commits were cut", cut_enough, 120)
            told = ", ".join(f"{count} {cut}" for cut, count in proxy.cuts.items())
            say(f"commits cut: {told}; {answered(drivers)} acknowledged")
            assert await server.stop() == 0, server.complaints()
            await _all_well(server, drivers)
