"""The recorder's commands, issued through REST: one at a time, in the order of the recording."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.oracles import official
from tests.oracles.recording import CALLERROR, Line
from tests.oracles.rest import Reply, Rest

UNANSWERED = 0.5  # seconds: how long a command waits that the recording shows unanswered
ANSWERED = 10.0


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Command:
    """One recorded command: the recorded answer to it (None: there is none) and what REST said at the end."""

    line: Line
    answer: Line | None
    payload: Any = None
    raw: bool = False
    reply: Reply | None = None
    arrived: asyncio.Future[list[Any]] = field(default_factory=_future)
    done: asyncio.Future[None] = field(default_factory=_future)


class Commands:
    """Issues commands one after another and says which of them a CALL on the wire belongs to."""

    def __init__(self, rest: Rest, station: str, version: str, mapped: Callable[[Any], Any]) -> None:
        self._rest, self._station, self._version, self._mapped = rest, station, version, mapped
        self._waiting: asyncio.Queue[Command] = asyncio.Queue()
        self._expected: deque[Command] = deque()
        self.issued: list[Command] = []
        self._by_id: dict[str, Command] = {}

    def put(self, line: Line, answer: Line | None) -> None:
        """Take the next command; it goes out when those before it have ended."""
        command = Command(line, answer)
        self._by_id[line.id] = command
        self.issued.append(command)
        self._waiting.put_nowait(command)

    async def run(self) -> None:
        """Issue what is put, until cancelled."""
        while True:
            command = await self._waiting.get()
            command.payload = self._mapped(command.line.frame[3])
            self._expected.append(command)
            try:
                await self._issue(command)
            finally:
                if command in self._expected:  # it never reached the wire
                    self._expected.remove(command)
                command.done.set_result(None)

    def came(self, frame: list[Any]) -> Command | None:
        """Say which command this CALL is; None for one that nobody asked for."""
        if not self._expected or self._expected[0].line.action != frame[2]:
            return None
        command = self._expected.popleft()
        command.arrived.set_result(frame)
        return command

    def of(self, answer: Line) -> Command:
        """Return the command that a recorded answer belongs to."""
        return self._by_id[answer.id]

    async def settled(self, before: int, *, unanswered: bool) -> None:
        """Wait for the end of the commands of earlier lines; the ``unanswered`` ones only when asked to."""
        for command in self.issued:
            due = command.answer.number if command.answer else command.line.number
            if due < before and (command.answer or unanswered):
                await asyncio.wait((command.done,), timeout=ANSWERED)

    async def _issue(self, command: Command) -> None:
        wait = ANSWERED if command.answer else UNANSWERED
        action = command.line.action
        if official.known(self._version, action):
            command.reply = await self._rest.command(self._station, action, command.payload, timeout=wait)
        if command.reply is None or command.reply.status == 501:  # no OCPP action, or declined here
            command.raw = True
            text = json.dumps([2, command.line.id, action, command.payload])
            command.reply = await self._rest.raw(self._station, text, wait)

    def mismatches(self) -> list[str]:
        """What REST said otherwise than the recording shows."""
        return [said for command in self.issued if (said := self._mismatch(command))]

    def _mismatch(self, command: Command) -> str | None:
        where = f"line {command.line.number}: {command.line.action} {json.dumps(command.payload)}"
        if command.reply is None:
            return f"{where}: REST gave no answer"
        if not command.arrived.done():
            return f"{where}: never reached the station, REST said {command.reply}"
        frame = command.arrived.result()
        if frame[3] != command.payload:
            return f"{where}: reached the station as {json.dumps(frame)}"
        wanted = _outcome(command, self._version)
        body = command.reply.body if isinstance(command.reply.body, dict) else {}
        got = _raw_outcome(command.reply) if command.raw else _named(command.reply, body)
        return None if got == wanted else f"{where}: REST said {got!r}, the recording says {wanted!r}"


def _outcome(command: Command, version: str) -> tuple[Any, ...]:
    """Say what REST has to answer by the recorded answer."""
    answer = command.answer
    if answer is None:
        return (504, "timeout", None)
    if command.raw:
        return tuple(answer.frame[2:4] if answer.kind == CALLERROR else answer.frame[2:3])
    if answer.kind == CALLERROR:
        return (200, "error", answer.frame[2])
    broken = official.faults(version, command.line.action, answer.frame[2], answer=True)
    return (200, "invalid" if broken else "answered", answer.frame[2])


def _named(reply: Reply, body: dict[str, Any]) -> tuple[Any, ...]:
    outcome = body.get("outcome")
    if outcome == "error":
        return (reply.status, outcome, body["error"]["code"])
    return (reply.status, outcome, body.get("response"))


def _raw_outcome(reply: Reply) -> tuple[Any, ...]:
    """Take the answer out of what REST says of raw text: the frame that came back, or why none did."""
    if reply.status != 202:
        return (reply.status, reply.body["outcome"], None)
    answer = reply.body["answer"]
    return tuple(answer[2:4] if answer[0] == CALLERROR else answer[2:3])
