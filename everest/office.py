"""Our own CSMS beside the station: the program ``csms``, run as a program, its addresses read off it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from everest.parts import Part
from everest.request import FailureError, Request

_HTTP = re.compile(r"^HTTP\s+(\S+)")
_WEBSOCKET = re.compile(r"^WebSocket\s+(\S+)\s+([A-Za-z0-9-]+):")
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Office:
    """A CSMS that runs: its HTTP address and the address of the server that the station is to use."""

    part: Part
    http: str
    url: str


def program() -> list[str]:
    """The command ``csms``: the one installed beside us, else one on the path, else as a module."""
    beside = Path(sys.executable).parent
    found = shutil.which("csms", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    return [found] if found else [sys.executable, "-m", "csms"]


def server(request: Request) -> str:
    """The name of the CSMS's WebSocket server for a security profile."""
    return "auto" if request.security == 0 else "basic"


def command(request: Request, folder: Path, host: str | None = None) -> list[str]:
    """How the CSMS is started: a database of its own; ``host``: where the station's network reaches it."""
    base = [*program(), "serve", "--database-url", f"sqlite:///{folder / 'csms.db'}"]
    return base if host is None else [*base, "--set", f"websockets.{server(request)}.host={host}"]


def registration(request: Request, http: str) -> list[str]:
    """How the station is put on record; profile 1 knows no unknown stations."""
    return [*program(), "station", "add", request.identity, "--password", request.password, "--url", http]


async def start(request: Request, folder: Path, host: str | None = None) -> Office:
    """Start it and wait until it has said where it listens.

    Raises:
        FailureError: it ended instead, with what it said.
    """
    loop = asyncio.get_running_loop()
    places: dict[str, str] = {}
    ready: asyncio.Future[None] = loop.create_future()

    def read(line: str) -> None:
        if found := _HTTP.match(line):
            places["http"] = found[1]
        elif found := _WEBSOCKET.match(line):
            places[found[2]] = found[1]
        elif line.startswith("Database") and not ready.done():
            ready.set_result(None)

    part = await Part.start("csms", command(request, folder, host), folder / "csms.log", on_line=read)
    try:
        await _ready(part, ready)
        office = Office(part, places["http"], places[server(request)])
        if request.security:
            await _register(request, office, folder)
    except BaseException:
        await part.stop()
        raise
    return office


async def _ready(part: Part, ready: asyncio.Future[None]) -> None:
    ended = asyncio.create_task(part.ended())
    both: set[asyncio.Future[Any]] = {ended, ready}
    done, _ = await asyncio.wait(both, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    if ended in done:
        raise FailureError(
            f"{part.obituary(ended.result())} (another CSMS runs? give its address with --url)"
        )
    ended.cancel()
    if not done:
        raise FailureError(f"csms did not come up within {_PATIENCE:g} s: {part.last_line()}")


async def _register(request: Request, office: Office, folder: Path) -> None:
    log = folder / "register.log"
    part = await Part.start("csms station add", registration(request, office.http), log)
    status = await part.ended()
    if status:
        raise FailureError(part.obituary(status))
