"""Plays a recorded station against a CSMS over a real socket: the order of the recording, not its pace.

Each frame goes out when what preceded it has been answered. Transaction ids that our CSMS gave take the place
of the recorded ones, in the station's frames and in the commands.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.oracles import official
from tests.oracles.commands import Commands
from tests.oracles.recording import CALL, CALLERROR, CALLRESULT, Line
from tests.oracles.rest import Rest

ANSWER_DEADLINE = 10.0  # seconds: a CSMS that says nothing for that long has lost the frame
ABNORMAL = 1006  # the recorded socket broke without a close frame


@dataclass(frozen=True, slots=True)
class Exchange:
    """A CALL of the station as it went out, and our answer (None: there was none)."""

    line: Line
    sent: list[Any]
    answer: list[Any] | None


@dataclass(slots=True)
class Played:
    """What came of a replay."""

    exchanges: dict[int, Exchange] = field(default_factory=dict)
    transaction_ids: dict[int, int] = field(default_factory=dict)  # recorded -> ours
    wrong: list[str] = field(default_factory=list)


class Replay:
    """One recording, one run."""

    def __init__(self, lines: list[Line], version: str, url: str, station: str, rest: Rest) -> None:
        self._lines, self._version, self._url = lines, version, url.rstrip("/")
        self._answers = {line.id: line for line in lines if line.is_answer("cs->csms")}
        self._recorded = {line.id: line for line in lines if line.is_answer("csms->cs")}
        self._commands = Commands(rest, station, version, self._mapped)
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._open: dict[str, asyncio.Future[list[Any]]] = {}
        self.played = Played()

    async def run(self) -> Played:
        """Play every line and return what happened."""
        runner = asyncio.create_task(self._commands.run())
        try:
            for line in self._lines:
                await self._play(line)
                if runner.done():
                    await runner
        finally:
            runner.cancel()
            await self._close(ABNORMAL)
            with suppress(asyncio.CancelledError):
                await runner
        self.played.wrong += self._commands.mismatches()
        return self.played

    async def _play(self, line: Line) -> None:
        if line.direction == "open":
            await self._connect(line)
        elif line.direction == "close":
            await self._commands.settled(line.number, unanswered=True)
            await self._close(int(line.extra["code"]))
        elif line.direction == "timeout":  # the recorder gave up waiting for its command here
            await self._commands.settled(line.number, unanswered=True)
        elif line.is_call("csms->cs"):
            self._commands.put(line, self._answers.get(line.id))
        elif line.is_answer("cs->csms"):
            await self._answer(line)
        elif line.is_call("cs->csms"):
            await self._commands.settled(line.number, unanswered=False)
            await self._call(line)

    async def _connect(self, line: Line) -> None:
        url = f"{self._url}{line.extra['path']}"
        self._socket = await connect(url, subprotocols=[line.extra["subprotocol"]], compression=None)
        assert self._socket.subprotocol == line.extra["subprotocol"]
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _close(self, code: int) -> None:
        socket, reader, self._socket, self._reader = self._socket, self._reader, None, None
        if socket is None or reader is None:
            return
        if code == ABNORMAL:
            socket.transport.abort()
        else:
            await socket.close(code)
        await reader

    async def _read(self, socket: ClientConnection) -> None:
        """Match what comes in until the socket closes."""
        try:
            async for text in socket:
                self._came(json.loads(text), str(text))
        except ConnectionClosed:
            return

    def _came(self, frame: list[Any], text: str) -> None:
        if frame[0] == CALL:
            if self._commands.came(frame) is None:
                self.played.wrong.append(f"a CALL that nobody asked for: {text}")
            return
        waiting = self._open.pop(frame[1], None)
        if waiting is None or frame[0] not in (CALLRESULT, CALLERROR):
            self.played.wrong.append(f"an answer to nothing: {text}")
        else:
            waiting.set_result(frame)

    async def _call(self, line: Line) -> None:
        sent = [CALL, line.id, line.action, self._mapped(line.frame[3])]
        answer = None
        try:
            async with asyncio.timeout(ANSWER_DEADLINE):
                answer = await self._exchange(sent)
        except TimeoutError:
            self.played.wrong.append(f"line {line.number}: no answer to {json.dumps(sent)}")
        self.played.exchanges[line.number] = Exchange(line, sent, answer)
        if answer is not None and answer[0] == CALLRESULT:
            self._learn(line, answer[2])
            for fault in official.faults(self._version, line.action, answer[2], answer=True):
                self.played.wrong.append(
                    f"line {line.number}: {json.dumps(answer)} breaks its schema: {fault}"
                )

    async def _exchange(self, sent: list[Any]) -> list[Any]:
        assert self._socket is not None
        self._open[sent[1]] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(sent))
        return await self._open[sent[1]]

    async def _answer(self, line: Line) -> None:
        """Give the recorded answer to our command, as soon as it is there."""
        command = self._commands.of(line)
        either = (command.arrived, command.done)
        await asyncio.wait(either, timeout=ANSWER_DEADLINE, return_when=asyncio.FIRST_COMPLETED)
        if command.arrived.done() and self._socket is not None:
            came = command.arrived.result()
            await self._socket.send(json.dumps([line.kind, came[1], *self._mapped(line.frame[2:])]))

    def _learn(self, line: Line, answer: Any) -> None:
        """Keep which id of ours stands for the recorded transactionId."""
        recorded = self._recorded.get(line.id)
        if line.action == "StartTransaction" and recorded is not None:
            self.played.transaction_ids[recorded.frame[2]["transactionId"]] = answer["transactionId"]

    def _mapped(self, value: Any) -> Any:
        """Replace recorded transaction ids of 1.6 by ours."""
        if isinstance(value, list):
            return [self._mapped(item) for item in value]
        if not isinstance(value, dict):
            return value
        ids = self.played.transaction_ids
        return {
            name: ids.get(item, item)
            if name == "transactionId" and isinstance(item, int)
            else self._mapped(item)
            for name, item in value.items()
        }
