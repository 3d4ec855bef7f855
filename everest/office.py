"""Our own CSMS beside the station: the program ``csms``, run as a program, its addresses read off it. Where
the station comes over TLS, its test authority vouches for both."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from everest.parts import Part
from everest.request import BASIC, TLS, Certificates, FailureError, Request

_HTTP = re.compile(r"^HTTP\s+(\S+)")
_WEBSOCKET = re.compile(r"^WebSocket\s+(\S+)\s+([A-Za-z0-9-]+):")
_PATIENCE = 60.0
_DATABASE = "csms.db"
_PKI = "pki"  # its folder, in the station's
_SERVERS = ("auto", "basic", "tls", "mtls")  # by security profile


@dataclass(frozen=True, slots=True)
class Office:
    """A CSMS that runs: its HTTP address and the address of the server that the station is to use."""

    part: Part
    http: str
    url: str
    certificates: Certificates


def program() -> list[str]:
    """The command ``csms``: the one installed beside us, else one on the path, else as a module."""
    beside = Path(sys.executable).parent
    found = shutil.which("csms", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    return [found] if found else [sys.executable, "-m", "csms"]


def server(request: Request) -> str:
    """The name of the CSMS's WebSocket server for a security profile."""
    return _SERVERS[request.security]


def command(request: Request, folder: Path, host: str | None = None) -> list[str]:
    """How the CSMS is started: a database of its own; ``host``: where the station's network reaches it."""
    base = [*program(), "serve", "--database-url", f"sqlite:///{folder / _DATABASE}"]
    if request.security >= TLS:
        base += ["--set", f"tls.pki={folder / _PKI}"]
    return base if host is None else [*base, "--set", f"websockets.{server(request)}.host={host}"]


def authority(request: Request, folder: Path) -> list[str]:
    """How the certificates of both sides are made, for profiles 2 and 3."""
    return [*program(), "pki", "init", "--folder", str(folder / _PKI), "--station", request.identity]


def certificates(request: Request, folder: Path) -> Certificates:
    """What the station needs of them."""
    if request.security < TLS:
        return request.certificates
    pki = folder / _PKI
    own = pki / "stations" / quote(request.identity, safe="*=+|@")
    if request.security == TLS:
        return Certificates(pki / "cso-root.pem")
    return Certificates(
        pki / "cso-root.pem", own.with_name(f"{own.name}.pem"), own.with_name(f"{own.name}.key")
    )


def registration(request: Request, http: str) -> list[str]:
    """How the station is put on record; beyond profile 0 nobody is let in who is not."""
    password = ["--password", request.password] if request.security in (BASIC, TLS) else []
    return [*program(), "station", "add", request.identity, *password, "--url", http]


def named(url: str) -> str:
    """The address by a name: not every TLS library compares an address with those in a certificate."""
    return url.replace("//127.0.0.1:", "//localhost:") if url.startswith("wss:") else url


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

    known = (folder / _DATABASE).exists()  # kept from an earlier run, with its certificates
    if request.security >= TLS and not known:
        await _once("csms pki init", authority(request, folder), folder / "pki.log")
    part = await Part.start("csms", command(request, folder, host), folder / "csms.log", on_line=read)
    try:
        await _ready(part, ready)
        made = certificates(request, folder)
        office = Office(part, places["http"], named(places[server(request)]), made)
        if request.security and not known:
            register = registration(request, office.http)
            await _once("csms station add", register, folder / "register.log")
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


async def _once(name: str, command: list[str], log: Path) -> None:
    part = await Part.start(name, command, log)
    status = await part.ended()
    if status:
        raise FailureError(part.obituary(status))
