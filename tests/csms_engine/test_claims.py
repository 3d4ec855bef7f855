"""Claims and numbers: never too many at once, never one left over, whatever crosses and whoever dies."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from csms import blocks, claims
from csms.context import Context
from csms.engine import Engine
from csms.numbers import Numbers, NumbersExhausted
from csms.store import tables
from csms.store.effects import Insert, Upsert
from csms.store.engine import open_store
from ocppj import virtual_time
from ocppj.clock import LoopClock
from tests.csms_engine.kit import START, Station, rows, running

ROOT = Path(__file__).parents[2]


async def _token(engine: Engine, limit: int | None) -> None:
    row = {
        "tenant_id": 1, "token_key": "t", "token": "T", "type": "Central", "status": "Accepted",
        "concurrency": limit, "created_at": START, "updated_at": START,
    }  # fmt: skip
    await engine.journal.submit([Insert(tables.tokens, row)])


async def _ask(engine: Engine, holder: str, limit: int | None, station: str = "a") -> bool:
    async def act(context: Context) -> bool:
        return await context.claim("token", "k", limit, holder)

    return await engine.stations.turn(1, station, act)


async def _on_record(engine: Engine, *stations: str) -> None:
    for name in stations:
        row = {"tenant_id": 1, "station_id": name, "commissioned": "manual", "created_at": START}
        await engine.journal.submit([Insert(tables.stations, row)])


async def test_slots_are_counted_and_given_back(url: str) -> None:
    async with running(url) as (engine, _):
        await _on_record(engine, "a", "b")
        assert [await _ask(engine, f"h{number}", 2) for number in range(4)] == [True, True, False, False]
        assert await _ask(engine, "h1", 2)  # a holder that has one keeps it, and takes no second
        assert len(await rows(engine.store, tables.claims)) == 2

        async def act(context: Context) -> None:
            context.release("token", "k", "h0")

        await engine.stations.turn(1, "b", act)
        assert await _ask(engine, "h2", 2)
        held = await engine.store.fetch(claims.held)
        assert sorted((slot, holder) for _, slot, holder in held) == [(1, "h2"), (2, "h1")]


async def test_no_limit_takes_no_row_until_there_is_one(url: str) -> None:
    async with running(url) as (engine, _):
        await _token(engine, None)
        station = Station(engine, "a")
        await station.start()
        assert await rows(engine.store, tables.claims) == []
        assert await engine.journal.ask(claims.adopt, (1, "t")) == 1
        assert await engine.journal.ask(claims.adopt, (1, "t")) == 0
        await engine.journal.submit(
            [Upsert(tables.tokens, {"tenant_id": 1, "token_key": "t"}, {"concurrency": 1})]
        )
        other = Station(engine, "b")
        assert (await other.start())["idTagInfo"]["status"] == "ConcurrentTx"


async def test_a_failed_repeat_does_not_take_the_earlier_claim_away(url: str) -> None:
    async with running(url) as (engine, _):
        await _on_record(engine, "a")
        assert await _ask(engine, "h", 1)

        async def act(context: Context) -> None:
            assert await context.claim("token", "k", 1, "h")
            raise RuntimeError("later")

        with pytest.raises(RuntimeError, match="later"):
            await engine.stations.turn(1, "a", act)
        assert [row["holder"] for row in await rows(engine.store, tables.claims)] == ["h"]


async def test_who_asks_at_the_same_time_is_served_in_order_of_arrival(url: str) -> None:
    async with running(url) as (engine, store):
        names = [f"s{number}" for number in range(40)]
        await _on_record(engine, *names)
        store.writes = 0
        got = await asyncio.gather(*(_ask(engine, f"h-{name}", 3, name) for name in names))
        assert got == [True] * 3 + [False] * 37
        assert store.writes < 10


async def _interleaved(url: str, seed: int) -> None:
    """Two stations, one token, concurrency 1; starts and stops wherever chance puts them."""
    chance = random.Random(seed)
    clock = LoopClock(datetime(2026, 3, 1, tzinfo=UTC))
    async with running(url, blocks.ROUTES, clock=clock) as (engine, _):
        await _token(engine, 1)
        running_now: set[str] = set()
        accepted = 0

        async def drive(name: str) -> None:
            nonlocal accepted
            station = Station(engine, name)
            for meter in (1, 2):  # other content, or the second would be a repeat of the first
                await asyncio.sleep(chance.choice((0, 0, 0.001, 0.5)))
                answer = await station.start(meter=meter)
                if answer["idTagInfo"]["status"] == "Accepted":
                    running_now.add(name)
                    accepted += 1
                    assert len(running_now) == 1, "two at once"
                    await asyncio.sleep(chance.choice((0, 0.001, 0.5)))
                    running_now.discard(name)
                number = answer["transactionId"]
                stop = {"transactionId": number, "meterStop": 5, "timestamp": "2026-03-01T12:10:00Z"}
                assert await station.call("StopTransaction", stop) == {}
            await station.close()

        await asyncio.gather(drive("a"), drive("b"))
        assert accepted >= 1
        assert await rows(engine.store, tables.claims) == []
        assert len(await rows(engine.store, tables.transactions)) == 4


@pytest.mark.parametrize("seed", range(200))
def test_two_stations_and_one_token_with_a_limit_of_one(url: str, seed: int) -> None:
    virtual_time.run(_interleaved(url, seed))


async def test_numbers_are_never_given_twice(url: str) -> None:
    given: list[int] = []
    for _ in range(3):
        async with running(url, number_block=10) as (engine, _):
            given += await asyncio.gather(*(engine.next_id(1, "transaction") for _ in range(25)))
            assert await engine.next_id(2, "transaction") not in (0, None)
    assert len(set(given)) == 75
    assert min(given) == 1 and given == sorted(given)


async def test_numbers_end_at_the_highest_that_16_allows(url: str) -> None:
    async with running(url) as (engine, _):
        row = {"tenant_id": 1, "name": "transaction", "next": 2**31 - 3}
        await engine.journal.submit([Insert(tables.id_blocks, row)])
        numbers = Numbers(engine.journal)
        assert [await numbers.next(1, "transaction") for _ in range(3)] == [2**31 - 3, 2**31 - 2, 2**31 - 1]
        with pytest.raises(NumbersExhausted):
            await numbers.next(1, "transaction")


_VICTIM = """
import asyncio, sys
from csms.store import tables
from csms.store.effects import Insert
from tests.csms_engine.kit import Station, START, running

async def main(url, before, after):
    async with running(url, crash_before_commit=before, crash_after_commit=after) as (engine, _):
        row = {"tenant_id": 1, "token_key": "t", "token": "T", "type": "Central", "status": "Accepted",
               "concurrency": 1, "created_at": START, "updated_at": START}
        await engine.journal.submit([Insert(tables.tokens, row)])
        station = Station(engine, "a")
        for number in range(50):
            answer = await station.start()
            print(answer["transactionId"], answer["idTagInfo"]["status"], flush=True)
            stop = {"transactionId": answer["transactionId"], "meterStop": 5}
            stop["timestamp"] = "2026-03-01T12:10:00Z"
            assert await station.call("StopTransaction", stop) == {}
            print(-answer["transactionId"], flush=True)

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


@pytest.mark.parametrize(("before", "after"), [(0, 4), (5, 0), (0, 5), (6, 0), (0, 6), (0, 7), (8, 0)])
async def test_a_kill_leaves_what_was_answered_and_no_claim(url: str, before: int, after: int) -> None:
    arguments = [sys.executable, "-c", _VICTIM, url, str(before), str(after)]
    victim = await asyncio.to_thread(
        subprocess.run, arguments, cwd=ROOT, capture_output=True, text=True, timeout=60, env=dict(os.environ)
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr
    answered = [line.split()[0] for line in victim.stdout.splitlines()]
    async with running(url) as (engine, _):
        kept = {row["transaction_id"]: row for row in await rows(engine.store, tables.transactions)}
        for number in answered:
            assert number.lstrip("-") in kept
            if number.startswith("-"):
                assert kept[number[1:]]["active"] is False
        active = {row["id"] for row in kept.values() if row["active"]}
        assert {row["holder"] for row in await rows(engine.store, tables.claims)} == active
        station = Station(engine, "b")
        answer: Any = await station.start()
        assert answer["idTagInfo"]["status"] == ("ConcurrentTx" if active else "Accepted")
        assert str(answer["transactionId"]) not in kept


async def test_the_sweep_leaves_running_transactions_alone(url: str) -> None:
    async with running(url) as (engine, _):
        await _token(engine, 1)
        station = Station(engine, "a")
        await station.start()
        await _ask(engine, "nobody", 5)
        assert len(await rows(engine.store, tables.claims)) == 2
    store = open_store(url)
    assert await store.write(claims.sweep) == 1
    assert [row["key"] for row in await rows(store, tables.claims)] == ["t"]
    await store.close()
