"""The hot path stays cheap: one CALL in and its answer out, by connection and peer, frame record included."""

import asyncio
import time

from ocppj.clock import SystemClock
from ocppj.connection import Connection
from ocppj.events import CallReceived
from ocppj.ids import RandomIds
from ocppj.link import LinkClosed
from ocppj.peer import Peer
from ocppj.transcript import Entry
from schemas import v16
from schemas.action import Sender
from schemas.validation import Mode
from schemas.version import Version

ROUNDS = 2000
LIMIT_US = 60.0
"""Four times the aim of 15 us: the machine that runs the tests is not the one that measures."""


class Feed:
    """A link that hands out the same CALL again and again, under new ids, and swallows the answers."""

    subprotocol = "ocpp1.6"
    prompt = True

    def __init__(self, rest: str) -> None:
        self.left = ROUNDS
        self.sent = 0
        self.rest = rest
        self.turn = asyncio.Event()

    async def receive(self) -> str:
        if self.left == 0:
            raise LinkClosed(1000)
        self.left -= 1
        return f'[2,"19223201-{self.left}",{self.rest}]'

    async def send(self, text: str) -> None:
        self.sent += 1

    async def close(self, code: int = 1000, reason: str = "") -> None:
        self.left = 0

    def abort(self) -> None:
        self.left = 0


async def microseconds(rest: str, response: object) -> float:
    """CPU a CALL, answered in the same task, as a lane without a store would."""
    entries: list[Entry] = []
    calls: list[CallReceived] = []
    link = Feed(rest)
    peer = Peer(
        link,
        Connection(Version.V16, receives=Sender.STATION, mode=Mode.LENIENT),
        on_call=lambda _, call: calls.append(call),
        clock=SystemClock(),
        ids=RandomIds(),
        observer=entries.append,
    )
    began = time.process_time()
    for _ in range(ROUNDS):
        peer._feed(await link.receive())
        await peer.answer(calls.pop(), response)
    spent = time.process_time() - began
    await peer.run()
    assert link.sent == ROUNDS
    assert len(entries) == 2 * ROUNDS + 2
    return spent / ROUNDS * 1e6


async def test_a_heartbeat() -> None:
    response = v16.HeartbeatResponse(current_time="2026-11-22T12:00:00Z")
    cost = min([await microseconds('"Heartbeat",{}', response) for _ in range(5)])
    print(f"Heartbeat: {cost:.1f} us of CPU a CALL and its answer")  # noqa: T201 - shown by pytest -s
    assert cost < LIMIT_US


async def test_meter_values() -> None:
    rest = (
        '"MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"2026-11-22T12:00:00Z",'
        '"sampledValue":[{"value":"1200","measurand":"Energy.Active.Import.Register","unit":"Wh"},'
        '{"value":"7.2","measurand":"Power.Active.Import","unit":"kW"}]}]}'
    )
    cost = min([await microseconds(rest, v16.MeterValuesResponse()) for _ in range(5)])
    print(f"MeterValues: {cost:.1f} us of CPU a CALL and its answer")  # noqa: T201 - shown by pytest -s
    assert cost < LIMIT_US
