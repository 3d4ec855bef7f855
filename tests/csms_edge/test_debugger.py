"""``csms serve --debug-port``: a debugger attaches by its protocol (DAP), stops the CSMS and lets it go."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from csms.api import system
from tests.csms_edge.serving import FREE, reading, serving

Run = Callable[..., tuple[int, str, str]]
_DEADLINE = 20.0


class Debugger:
    """As much of the protocol as attaching needs: numbered requests, their answers, and events between."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._heard: list[dict[str, Any]] = []

    @classmethod
    async def at(cls, port: int) -> Debugger:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, command: str, **arguments: object) -> int:
        number = next(self._numbers)
        request = {"seq": number, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(request).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await self._writer.drain()
        return number

    async def ask(self, command: str, **arguments: object) -> dict[str, Any]:
        return await self.answer(await self.send(command, **arguments))

    async def answer(self, number: int) -> dict[str, Any]:
        told = await self._first(lambda one: one.get("request_seq") == number)
        assert told["success"], told
        return dict(told.get("body") or {})

    async def event(self, name: str) -> dict[str, Any]:
        return dict((await self._first(lambda one: one.get("event") == name)).get("body") or {})

    async def _first(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(_DEADLINE):
            while True:
                for one in self._heard:
                    if wanted(one):
                        self._heard.remove(one)
                        return one
                header = await self._reader.readuntil(b"\r\n\r\n")
                length = int(header.split(b"Content-Length:")[1].split()[0])
                self._heard.append(json.loads(await self._reader.readexactly(length)))

    async def attach(self, stop_at: tuple[str, int]) -> None:
        """Say what we are, attach, set one breakpoint, and let it run."""
        await self.ask("initialize", clientID="test", adapterID="debugpy", pathFormat="path")
        attached = await self.send("attach", justMyCode=False)
        await self.event("initialized")
        file, line = stop_at
        told = await self.ask("setBreakpoints", source={"path": file}, breakpoints=[{"line": line}])
        assert told["breakpoints"][0]["verified"]
        await self.ask("configurationDone")
        await self.answer(attached)

    async def leave(self) -> None:
        await self.ask("disconnect", terminateDebuggee=False)
        self._writer.close()


def _last_line_of_health() -> tuple[str, int]:
    lines, start = inspect.getsourcelines(system.health)
    return inspect.getsourcefile(system.health) or "", start + len(lines) - 1


def _port(line: str) -> int:
    return int(line.split()[1].rpartition(":")[2])


async def test_it_waits_and_a_breakpoint_stops_it(tmp_path: Path) -> None:
    async with serving(tmp_path, "--debug-port", "0", "--wait-for-debugger", until="Debugger") as (
        process,
        lines,
    ):
        assert lines[-1].endswith("(waiting until one is attached)")
        assert not (tmp_path / "csms.db").exists()  # what comes next has not begun
        debugger = await Debugger.at(_port(lines[-1]))
        await debugger.attach(_last_line_of_health())
        url = next(line.split()[1] for line in await reading(process, "Database") if line.startswith("HTTP"))
        async with aiohttp.ClientSession() as client:
            asked = asyncio.create_task(client.get(f"{url}/health"))
            stopped = await debugger.event("stopped")
            assert stopped["reason"] == "breakpoint"
            stack = await debugger.ask("stackTrace", threadId=stopped["threadId"])
            assert stack["stackFrames"][0]["name"] == "health"
            assert not asked.done()
            await debugger.ask("continue", threadId=stopped["threadId"])
            async with await asyncio.wait_for(asked, _DEADLINE) as answer:
                assert answer.status == 200
        await debugger.leave()
        process.send_signal(signal.SIGTERM)
        _, error = await asyncio.wait_for(process.communicate(), _DEADLINE)
        assert (process.returncode, error) == (0, b"")


async def test_it_listens_on_this_machine_alone_and_does_not_wait_untold(tmp_path: Path) -> None:
    async with serving(tmp_path, "--debug-port", "0", "--host", "0.0.0.0") as (process, lines):
        debugging = next(line for line in lines if line.startswith("Debugger"))
        assert debugging.split()[1].startswith("127.0.0.1:")
        http = next(_port(line) for line in lines if line.startswith("HTTP"))
        socket.create_connection(("127.0.0.2", http), 5).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", _port(debugging)), 5)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), _DEADLINE) == 130


def test_what_is_wrong_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        status, _, error = run("serve", *FREE, "--debug-port", str(port))
        assert status == 2
        assert error.startswith(f"csms: no debugger on 127.0.0.1:{port}: ")
    told = run("serve", *FREE, "--wait-for-debugger")
    assert told == (2, "", "csms: --wait-for-debugger needs --debug-port\n")
    monkeypatch.setitem(sys.modules, "debugpy", None)
    told = run("serve", *FREE, "--debug-port", "0")
    assert told == (2, "", "csms: the debugger is missing: pip install plugfest[debug]\n")
