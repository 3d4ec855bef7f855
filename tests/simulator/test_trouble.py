"""A station that is not online says why: in the text of a time-out, and in the summary of a fleet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import websockets

from schemas.version import Version
from simulator import Station
from simulator.fleet import Fleet
from simulator.line import address, check

Answer = Callable[[Any, Any], Awaitable[None]]


async def hangs_up(socket: Any, _: Any) -> None:
    await socket.close(1008, "not you")


async def says_nothing(_socket: Any, _frame: Any) -> None:
    return


async def refuses(socket: Any, frame: Any) -> None:
    await socket.send(msgspec.json.encode([4, frame[1], "InternalError", "no disk", {}]).decode())


async def breaks_the_schema(socket: Any, frame: Any) -> None:
    await socket.send(msgspec.json.encode([3, frame[1], {"status": "Maybe"}]).decode())


async def keeps_waiting(socket: Any, frame: Any) -> None:
    payload = {"status": "Pending", "interval": 77, "currentTime": "2026-03-01T00:00:00Z"}
    await socket.send(msgspec.json.encode([3, frame[1], payload]).decode())


async def accepts(socket: Any, frame: Any) -> None:
    payload = {"status": "Accepted", "interval": 77, "currentTime": "2026-03-01T00:00:00Z"}
    await socket.send(msgspec.json.encode([3, frame[1], payload]).decode())


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    async def serve(socket: Any) -> None:
        async for text in socket:
            await answer(socket, msgspec.json.decode(text))

    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp1.6", "ocpp2.0.1"]) as made:
        yield f"ws://127.0.0.1:{next(iter(made.sockets)).getsockname()[1]}/"


CASES = [
    (hangs_up, "the connection was closed (1008 not you); BootNotification has no answer yet"),
    (says_nothing, "BootNotification has no answer yet"),
    (refuses, "InternalError: no disk"),
    (breaks_the_schema, "BootNotification: "),
    (keeps_waiting, "the boot is Pending, interval 77"),
]


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
@pytest.mark.parametrize(("answer", "told"), CASES)
async def test_a_time_out_says_why(version: Version, answer: Answer, told: str) -> None:
    async with server(answer) as url, Station("cp001", url=url, version=version) as station:
        await station.until(lambda: told in (station.trouble or ""), 30)
        with pytest.raises(TimeoutError, match="accepted boot not met within ") as raised:
            await station.booted(0.01)
        assert "\n" not in str(raised.value)


async def test_a_way_that_is_none_is_told() -> None:
    async with Station("cp001", url="ws://127.0.0.1:9/", version=Version.V16) as station:
        await station.until(lambda: station.connect_error is not None, 30)
        with pytest.raises(TimeoutError, match=r"127\.0\.0\.1"):
            await station.booted(0.01)


async def test_a_fleet_that_does_not_boot_says_why() -> None:
    async with server(keeps_waiting) as url:
        fleet = Fleet(url=url, count=1)
        running = asyncio.create_task(fleet.run())
        await asyncio.wait_for(problem(fleet, "Pending"), 30)
        fleet.stop()
        summary = await running
    assert (summary.booted, "cp001: the boot is Pending" in summary.last_problem) == (0, True)


async def test_a_fleet_that_boots_has_no_problem() -> None:
    """The way there is none: the boot that has no answer yet, the station that had to ask twice."""
    asked: list[str] = []

    async def accepts_the_second(socket: Any, frame: Any) -> None:
        asked.append(frame[2])
        if asked.count("BootNotification") == 1:
            await socket.close(1013, "later")
            return
        await accepts(socket, frame)

    async with server(accepts_the_second) as url:
        fleet = Fleet(url=url, count=2, ramp=1000.0, sessions=[])
        running = asyncio.create_task(fleet.run())
        async with asyncio.timeout(30):
            while fleet.summary.booted < 2:  # noqa: ASYNC110 - a summary has no event
                await asyncio.sleep(0.01)
        assert fleet.summary.last_problem == ""
        fleet.stop()
        assert (await running).last_problem == ""


async def problem(fleet: Fleet, told: str) -> None:
    while told not in (fleet.summary.last_problem or ""):  # noqa: ASYNC110 - a summary has no event
        await asyncio.sleep(0.01)


async def test_who_is_online_has_no_trouble() -> None:
    async with server(accepts) as url, Station("cp001", url=url, version=Version.V16) as station:
        await station.booted(30)
        assert station.trouble is None


@pytest.mark.parametrize(
    "url", ["", "http://h/", "127.0.0.1:9", "ws://h/#x", "ws://:1/", "ws://h:0/", "ws://h:x/"]
)
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="is no WebSocket address"):
        Station("cp001", url=url)


@pytest.mark.parametrize(
    ("url", "dialled"),
    [
        ("ws://h:1", "ws://h:1/a%2Fb"),
        ("ws://h:1/", "ws://h:1/a%2Fb"),
        ("wss://h/ocpp/", "wss://h/ocpp/a%2Fb"),
        ("ws://h:1/x?key=1&b=/", "ws://h:1/x/a%2Fb?key=1&b=/"),
    ],
)
def test_the_identity_is_the_last_part_of_the_path(url: str, dialled: str) -> None:
    assert address(check(url), "a/b") == dialled
