"""The loop jumps over idle time, waits for real while it is held, and knows no sockets."""

import asyncio
import gc
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from ocppj import virtual_time
from ocppj.clock import LoopClock, SystemClock
from ocppj.errors import CallTimeout
from ocppj.ids import RandomIds, SeededIds
from schemas import v16
from tests.ocppj.ends import two_ends

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_thirty_days_in_no_time() -> None:
    async def month() -> tuple[float, datetime]:
        clock = virtual_time.clock()
        for _ in range(30 * 24):
            await asyncio.sleep(3600)
        return clock.monotonic(), clock.utc()

    began = time.perf_counter()
    seconds, calendar = virtual_time.run(month(), start=START)
    assert seconds == pytest.approx(30 * 86400, abs=1e-6)
    assert abs(calendar - (START + timedelta(days=30))) < timedelta(milliseconds=1)
    assert time.perf_counter() - began < 1.0


def test_a_clock_made_later_shows_the_same_calendar() -> None:
    async def twice() -> tuple[datetime, datetime]:
        early = virtual_time.clock()
        await asyncio.sleep(12345)
        return early.utc(), virtual_time.clock().utc()

    early, late = virtual_time.run(twice(), start=START)
    assert early == late


def test_timers_fire_in_order_and_at_their_time() -> None:
    async def timers() -> list[tuple[str, float]]:
        loop, seen = asyncio.get_running_loop(), []
        for name, at in (("c", 5.0), ("a", 1.0), ("b", 1.0), ("d", 100_000.5)):
            loop.call_at(at, lambda name=name: seen.append((name, loop.time())))
        await asyncio.sleep(200_000)
        return seen

    assert virtual_time.run(timers()) == [("a", 1.0), ("b", 1.0), ("c", 5.0), ("d", 100_000.5)]


def test_the_clock_stands_while_a_thread_works() -> None:
    async def query() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        ticks: list[float] = []

        async def tick() -> None:
            while True:
                await asyncio.sleep(1)
                ticks.append(loop.time())

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0)
        with virtual_time.hold():
            done = loop.create_future()

            def work() -> None:
                time.sleep(0.05)
                loop.call_soon_threadsafe(done.set_result, None)

            thread = threading.Thread(target=work)
            thread.start()
            await done
            thread.join()
            held = loop.time()
        await asyncio.sleep(10)
        ticking.cancel()
        return held, loop.time()

    assert virtual_time.run(query()) == (0.0, 10.0)


def test_an_executor_without_timers_is_waited_for() -> None:
    async def work() -> str:
        return await asyncio.to_thread(lambda: "done")

    assert virtual_time.run(work()) == "done"


def test_held_for_ever_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(virtual_time, "HELD_TOO_LONG", 0.05)

    async def stuck() -> None:
        with virtual_time.hold():
            await asyncio.sleep(1)

    with pytest.raises(RuntimeError, match="held"):
        virtual_time.run(stuck())


async def test_hold_is_nothing_on_another_loop() -> None:
    began = time.monotonic()
    with virtual_time.hold():
        await asyncio.sleep(0.001)
    assert time.monotonic() > began


@pytest.mark.parametrize("kind", ["connect", "serve", "sock"])
def test_real_sockets_are_refused(kind: str) -> None:
    async def attempt() -> None:
        loop = asyncio.get_running_loop()
        if kind == "connect":
            await asyncio.open_connection("127.0.0.1", 9)
        elif kind == "serve":
            await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        else:
            await loop.sock_recv(None, 1)  # type: ignore[arg-type]

    with pytest.raises(RuntimeError, match="no real sockets"):
        virtual_time.run(attempt())


def test_what_is_left_behind_is_cancelled() -> None:
    ended: list[str] = []

    async def sleeper() -> None:
        try:
            await asyncio.sleep(10**9)
        finally:
            ended.append("cancelled")

    async def leave() -> None:
        leave.task = asyncio.create_task(sleeper())  # type: ignore[attr-defined]
        await asyncio.sleep(1)

    virtual_time.run(leave())
    gc.collect()
    assert ended == ["cancelled"]


def test_peers_in_virtual_time_repeat_to_the_byte() -> None:
    async def half_a_day() -> list[tuple[float, str | None]]:
        clock = virtual_time.clock()

        def silent(peer: object, call: object) -> None:
            """Never answers."""

        async with two_ends(clock=clock, station_on_call=silent) as (csms, station):
            for _ in range(12):
                await station.peer.call(v16.HeartbeatRequest())
                with pytest.raises(CallTimeout):
                    await csms.peer.call(v16.ResetRequest(type=v16.ResetType.SOFT))
                await asyncio.sleep(3570)
            return [(one.t, one.text) for one in csms.transcript]

    first = virtual_time.run(half_a_day(), start=START)
    assert first == virtual_time.run(half_a_day(), start=START)
    assert first[-1][0] == pytest.approx(43200 - 3600)


async def test_a_scaled_calendar_and_an_unscaled_deadline() -> None:
    clock = LoopClock(START, scale=3600.0)
    began = clock.monotonic()
    await asyncio.sleep(0.01)
    assert clock.utc() - START >= timedelta(seconds=30)
    assert clock.monotonic() - began < 5
    assert clock.wait(3600.0) == 1.0
    with pytest.raises(ValueError, match="aware"):
        LoopClock(datetime(2026, 1, 1))


def test_ids_and_the_system_clock() -> None:
    one, two, other = SeededIds(7), SeededIds(7), SeededIds(8)
    drawn = [one.message_id() for _ in range(3)]
    assert drawn == [two.message_id() for _ in range(3)]
    assert drawn[0] != other.message_id()
    assert {len(one) for one in [*drawn, RandomIds().message_id()]} == {36}
    assert SystemClock().utc().tzinfo is UTC
    with pytest.raises(RuntimeError):
        virtual_time.clock()
