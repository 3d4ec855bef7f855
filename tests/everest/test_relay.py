"""The relay in front of a CSMS: what passes, what is written down, and what a cut does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from ocppj.link import HandshakeRefused, LinkClosed
from ocppj.link_aiohttp import accept
from ocppj.link_websockets import connect
from ocppj.transcript import Transcript
from scenarios.ends.relay import Relay

_BOOT = '[2,"7","BootNotification",{}]'


class Csms:
    """Answers every CALL with {}, closes after one of ``Leave``; no credentials, no entry."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.raw_path)
        if "Authorization" not in request.headers:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="ocpp"'})
        link = await accept(request, "ocpp1.6")
        try:
            while True:
                frame = json.loads(await link.receive())
                if frame[2] == "Leave":
                    await link.close(1008, "superseded")
                await link.send(json.dumps([3, frame[1], {}]))
        except LinkClosed:
            return link.response


@pytest.fixture
async def csms() -> AsyncIterator[tuple[Csms, str]]:
    one, app = Csms(), web.Application()
    app.router.add_get("/{path:.*}", one.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield one, f"ws://127.0.0.1:{runner.addresses[0][1]}/ocpp/"
    await runner.cleanup()


@pytest.fixture
async def relay(csms: tuple[Csms, str]) -> AsyncIterator[tuple[Relay, Transcript, str]]:
    transcript = Transcript()
    one = Relay("CS/1", csms[1], transcript.add)
    yield one, transcript, await one.start()
    await one.close()


async def test_frames_pass_and_are_written_down(
    csms: tuple[Csms, str], relay: tuple[Relay, Transcript, str]
) -> None:
    one, transcript, url = relay
    link = await connect(
        f"{url}CS%2F1", subprotocols=["ocpp2.0.1", "ocpp1.6"], user="CS/1", password="p" * 16
    )
    assert link.subprotocol == "ocpp1.6"
    assert csms[0].paths == ["/ocpp/CS%2F1"]
    await link.send(_BOOT)
    assert json.loads(await link.receive()) == [3, "7", {}]
    assert await one.more_than(0, 5)
    assert await one.quiet(0.05, 5)
    told = [(entry.direction, entry.action, entry.text) for entry in transcript]
    assert told[1:] == [
        ("cs->csms", "BootNotification", _BOOT),
        ("csms->cs", "BootNotification", '[3, "7", {}]'),
    ]
    assert told[0][0] == "open"
    await link.send('[2,"8","Leave",{}]')
    with pytest.raises(LinkClosed) as closed:
        await link.receive()
    assert (closed.value.code, closed.value.reason) == (1008, "superseded")
    assert await one.quiet(0.0, 5)
    assert transcript.entries[-1].extra == {"code": 1008, "reason": "superseded"}


async def test_refusal_is_the_stations_to_hear(relay: tuple[Relay, Transcript, str]) -> None:
    _, transcript, url = relay
    with pytest.raises(HandshakeRefused) as refused:
        await connect(f"{url}CS1", subprotocols=["ocpp1.6"])
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"] == 'Basic realm="ocpp"'
    assert [entry.extra["status"] for entry in transcript] == [401]


async def test_cut_is_felt_by_both_and_lasts(relay: tuple[Relay, Transcript, str]) -> None:
    one, transcript, url = relay

    async def dial() -> object:
        return await connect(f"{url}CS1", subprotocols=["ocpp1.6"], user="CS1", password="p" * 16)

    link = await connect(f"{url}CS1", subprotocols=["ocpp1.6"], user="CS1", password="p" * 16)
    one.cut()
    with pytest.raises(LinkClosed) as closed:
        await link.receive()
    assert closed.value.code == 1006
    with pytest.raises(HandshakeRefused):
        await dial()
    one.mend()
    again = asyncio.create_task(dial())
    assert await one.reconnected(5)
    await again
    assert [entry.direction for entry in transcript] == ["open", "close", "open"]
