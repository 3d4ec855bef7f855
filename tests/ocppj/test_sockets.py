"""Two WebSocket implementations meet on the wire: aiohttp's server and the client of `websockets`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvloop
from aiohttp import web

from ocppj import link_aiohttp, link_websockets
from ocppj.link import HandshakeRefused, LinkClosed
from ocppj.link_aiohttp import AiohttpLink, accept
from ocppj.link_websockets import WebsocketsLink, basic_authorization, connect
from schemas import v16
from schemas.action import Sender
from tests.ocppj.ends import NOW, end


@dataclass
class Server:
    """Accepts with whatever `choose` says, and hands the links to the test."""

    url: str = ""
    links: "asyncio.Queue[AiohttpLink]" = field(default_factory=asyncio.Queue)
    headers: "asyncio.Queue[dict[str, str]]" = field(default_factory=asyncio.Queue)

    async def link(self) -> AiohttpLink:
        return await asyncio.wait_for(self.links.get(), 5)


@asynccontextmanager
async def serving(
    choose: Callable[[list[str]], str | None] = lambda offered: None, **options
) -> AsyncIterator[Server]:
    server = Server()
    done = asyncio.Event()

    async def handle(request: web.Request) -> web.StreamResponse:
        server.headers.put_nowait(dict(request.headers))
        if request.path == "/refused":
            return web.Response(status=404, text="who are you?")
        offered = [one.strip() for one in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        link = await accept(request, choose(offered), **options)
        server.links.put_nowait(link)
        await done.wait()
        return link.response

    app = web.Application()
    app.router.add_get("/{tail:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"ws://{host}:{port}/ocpp"
    try:
        yield server
    finally:
        done.set()
        await runner.cleanup()


@asynccontextmanager
async def joined(server: Server, **options) -> AsyncIterator[tuple[AiohttpLink, WebsocketsLink]]:
    client = await connect(f"{server.url}/cp001", **({"subprotocols": ["ocpp1.6"]} | options))
    there = await server.link()
    try:
        yield there, client
    finally:
        await asyncio.gather(there.close(), client.close())


async def receive(link: AiohttpLink | WebsocketsLink) -> str | bytes:
    return await asyncio.wait_for(link.receive(), 5)


async def closing(link: AiohttpLink | WebsocketsLink) -> LinkClosed:
    with pytest.raises(LinkClosed) as raised:
        await receive(link)
    return raised.value


async def test_two_peers_over_a_socket() -> None:
    async with serving(lambda _: "ocpp1.6") as server, joined(server) as (there, here):
        csms = end(there, Sender.STATION).start()
        station = end(here, Sender.CSMS, seed=2).start()
        beat, reset = await asyncio.gather(
            station.peer.call(v16.HeartbeatRequest()),
            csms.peer.call(v16.ResetRequest(type=v16.ResetType.HARD)),
        )
        await station.peer.close(1000, "bye")
        ends = [await csms.ended(), await station.ended()]
    assert beat == v16.HeartbeatResponse(current_time=NOW)
    assert reset == v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)
    assert [(one.code, one.reason) for one in ends] == [(1000, "bye")] * 2


async def test_the_server_decides_against_the_clients_order() -> None:
    def newest(offered: list[str]) -> str | None:
        return next((one for one in ("ocpp2.0.1", "ocpp1.6") if one in offered), None)

    async with (
        serving(newest) as server,
        joined(server, subprotocols=["ocpp1.6", "ocpp2.0.1"]) as (there, here),
    ):
        assert there.subprotocol == here.subprotocol == "ocpp2.0.1"


async def test_no_common_subprotocol_upgrades_without_the_header_and_closes_1002() -> None:
    async with serving() as server, joined(server, subprotocols=["ocpp1.5"]) as (there, here):
        assert there.subprotocol is None
        assert here.subprotocol is None
        closed = asyncio.create_task(closing(here))
        await there.close(1002, "no common subprotocol")
        assert ((await closed).code, (await closed).reason) == (1002, "no common subprotocol")


async def test_no_offer_at_all() -> None:
    async with serving() as server, joined(server, subprotocols=[]) as (there, here):
        assert there.subprotocol is None
        assert here.subprotocol is None


async def test_a_refused_handshake_tells_its_status() -> None:
    async with serving() as server:
        with pytest.raises(HandshakeRefused) as raised:
            await connect(server.url.replace("/ocpp", "/refused"), subprotocols=["ocpp1.6"])
    assert raised.value.status == 404


async def test_nobody_listens() -> None:
    async with serving() as server:
        url = server.url
    with pytest.raises(OSError):
        await connect(url, subprotocols=["ocpp1.6"])


async def test_basic_authorization_carries_arbitrary_bytes() -> None:
    async with serving() as server, joined(server, user="cp001", password=b"\xff\x00:") as (there, here):
        headers = await server.headers.get()
        assert there.subprotocol == here.subprotocol
    assert headers["Authorization"] == "Basic Y3AwMDE6/wA6"
    assert basic_authorization("a", "b") == "Basic YTpi"


async def test_a_frame_over_the_limit_closes_1009() -> None:
    async with serving(lambda _: "ocpp1.6", max_size=1000) as server, joined(server) as (there, here):
        await here.send("x" * 1000)
        assert await receive(there) == "x" * 1000
        await here.send("x" * 1001)
        ours, theirs = await asyncio.gather(closing(there), closing(here))
    assert (ours.code, theirs.code) == (1009, 1009)


async def test_text_that_is_no_utf8_closes_1007() -> None:
    async with serving(lambda _: "ocpp1.6") as server, joined(server) as (there, here):
        await here._ws.send(b"\xff\xfe", text=True)
        ours, theirs = await asyncio.gather(closing(there), closing(here))
    assert (ours.code, theirs.code) == (1007, 1007)


async def test_a_binary_frame_is_told_apart_and_closed_1003() -> None:
    async with serving(lambda _: "ocpp1.6") as server, joined(server) as (there, here):
        csms = end(there, Sender.STATION).start()
        await here.send_binary(b"[2]")
        assert (await closing(here)).code == 1003
        assert (await csms.ended()).code == 1003


@pytest.mark.parametrize(("offer", "take"), [(True, True), (False, True), (True, False)])
async def test_permessage_deflate_only_when_offered(offer: bool, take: bool) -> None:
    async with (
        serving(lambda _: "ocpp1.6", compression=take) as server,
        joined(server, compression=offer) as ends,
    ):
        there, here = ends
        assert here.compressed == (offer and take)
        await here.send("e" * 5000)
        assert await receive(there) == "e" * 5000
        await there.send("é" * 5000)
        assert await receive(here) == "é" * 5000


async def test_a_silent_socket_is_pinged_and_given_up() -> None:
    async with serving(lambda _: "ocpp1.6", heartbeat=0.05, pong_timeout=0.1) as server:
        _, port = server.url.removeprefix("ws://").split("/")[0].split(":")
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(
            b"GET /ocpp/cp001 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
        )
        there = await server.link()
        assert (await closing(there)).code == 1006
        sent = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await writer.wait_closed()
    assert sent.endswith(b"\x89\x00")


async def test_a_living_socket_answers_pings() -> None:
    async with (
        serving(lambda _: "ocpp1.6", heartbeat=0.02, pong_timeout=1.0) as server,
        joined(server) as (there, here),
    ):
        reading = asyncio.create_task(receive(there))
        pings = asyncio.get_running_loop().time() + 0.15
        while asyncio.get_running_loop().time() < pings:
            assert not reading.done()
            await asyncio.wait([reading], timeout=0.03)
        await here.send("still here")
        assert await reading == "still here"


async def test_the_client_pings_too() -> None:
    pinging = {"ping_interval": 0.02, "ping_timeout": 5.0}
    async with serving(lambda _: "ocpp1.6") as server, joined(server, **pinging) as (there, here):
        reading = asyncio.create_task(receive(there))
        async with asyncio.timeout(30):
            while here._ws.latency == 0:
                await asyncio.wait([reading], timeout=0.01)
        await here.send("x")
        assert await reading == "x"


async def test_cut_off_without_a_closing_frame() -> None:
    async with serving(lambda _: "ocpp1.6") as server:
        async with joined(server) as (there, here):
            here.abort()
            assert (await closing(here)).code == 1006
            assert (await closing(there)).code in (1000, 1006)
        async with joined(server) as (there, here):
            there.abort()
            assert (await closing(here)).code == 1006


async def test_sending_on_a_closed_link_raises() -> None:
    async with serving(lambda _: "ocpp1.6") as server, joined(server) as (there, here):
        reading = asyncio.create_task(closing(there))
        await here.close(1000)
        await reading
        for link in (there, here):
            with pytest.raises(LinkClosed):
                await link.send("x")
            with pytest.raises(LinkClosed):
                await link.receive()


async def test_a_server_peer_gives_up_a_client_that_does_not_read(monkeypatch) -> None:
    monkeypatch.setattr(link_aiohttp, "_CLOSE_TIMEOUT", -0.9)
    async with serving(lambda _: "ocpp1.6") as server:
        _, port = server.url.removeprefix("ws://").split("/")[0].split(":")
        _, writer = await asyncio.open_connection("127.0.0.1", int(port), limit=1)
        writer.write(
            b"GET /ocpp/cp001 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        there = await server.link()
        csms = end(there, Sender.STATION, send_timeout=0.2).start()
        flooding = asyncio.create_task(flood(csms.peer))
        closed = await asyncio.wait_for(asyncio.shield(csms.reader), 10)
        await flooding
        writer.transport.abort()
    assert closed.code == 1008


async def test_a_client_closes_a_server_that_does_not_read(monkeypatch) -> None:
    async with serving(lambda _: "ocpp1.6") as server, joined(server) as (there, here):
        monkeypatch.setattr(link_websockets, "_CLOSE_TIMEOUT", -0.9)
        station = end(here, Sender.CSMS, send_timeout=0.2).start()
        flooding = asyncio.create_task(flood(station.peer))
        closed = await asyncio.wait_for(asyncio.shield(station.reader), 10)
        await flooding
        there.abort()
    assert closed.code in (1006, 1008)


async def flood(peer) -> None:
    for _ in range(400):
        if peer.closed:
            return
        await peer.send_raw("x" * 100_000)


@pytest.mark.parametrize(
    "scenario",
    [
        test_two_peers_over_a_socket,
        test_a_frame_over_the_limit_closes_1009,
        test_a_binary_frame_is_told_apart_and_closed_1003,
        test_a_silent_socket_is_pinged_and_given_up,
        test_cut_off_without_a_closing_frame,
        test_sending_on_a_closed_link_raises,
    ],
)
def test_the_same_on_uvloop(scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(scenario())


def test_who_does_not_read_is_given_up_on_uvloop(monkeypatch) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_a_server_peer_gives_up_a_client_that_does_not_read(monkeypatch))
