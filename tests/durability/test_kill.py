"""CALLRESULT = committed: a CSMS that is killed again and again under load loses and doubles nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

import pytest

from tests.databases import Database
from tests.durability.ledger import discrepancies
from tests.durability.load import Driver, load, names
from tests.durability.server import Server

STATIONS = 50


class Kill(NamedTuple):
    """How a process ends: by a hook in its n-th batch, or by a signal after that many seconds."""

    settings: dict[str, object]
    after: float


def kills(count: int, random: Random) -> Iterator[Kill]:
    """By signal, between commit and send, and before the commit, in turn."""
    for number in range(count):
        hook = ("", "crash_after_commit", "crash_before_commit")[number % 3]
        batch = random.randint(1, 60)
        yield Kill({f"debug__{hook}": batch} if hook else {}, 60.0 if hook else random.uniform(0.5, 2.0))


async def put_to_death(server: Server, kill: Kill) -> None:
    died = await server.dead(kill.after)
    assert died is bool(kill.settings), f"{kill}: {server.complaints()}"
    await server.kill()


def repeated(drivers: Sequence[Driver]) -> int:
    """How many messages stations had to send more than once."""
    total = 0
    for driver in drivers:
        sent = [entry.message_id for entry in driver.station.transcript.entries if entry.kind == 2]
        total += len(sent) - len(set(sent))
    return total


@pytest.mark.timeout(600)
async def test_killed_again_and_again(database: Database, full: bool, say: Callable[[str], None]) -> None:
    count, seed = (20 if full else 4), 11
    began = time.monotonic()
    async with Server(database) as server:
        server.add_tokens(*(f"TAG-{name}" for name, _ in names(STATIONS)), concurrency=1)
        async with load(server.url, STATIONS, seed) as drivers:
            for kill in kills(count, Random(seed)):
                await server.start(**kill.settings)
                await put_to_death(server, kill)
            await server.start()
        sessions = sum(driver.sessions for driver in drivers)
        told = sum(len(driver.station.acknowledged) for driver in drivers)
        say(
            f"{count} kills, {STATIONS} stations, {sessions} sessions, {told} acknowledged,"
            f" {repeated(drivers)} sent again, {time.monotonic() - began:.1f} s"
        )
        assert await server.stop() == 0, server.complaints()
        assert not discrepancies(server, [driver.station for driver in drivers])
        assert server.rows("SELECT count(*) n FROM transactions")[0]["n"] == sessions
        assert server.rows("SELECT * FROM transactions WHERE active OR NOT authorized") == []
        assert server.rows("SELECT * FROM claims") == []
        if database.name == "sqlite":
            assert server.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert "Traceback" not in server.log.read_text(errors="replace"), server.complaints()
