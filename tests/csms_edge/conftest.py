"""A whole CSMS on free ports, and small clients: a station on ``websockets``, an operator on aiohttp."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
import websockets

from csms.__main__ import main
from csms.bootstrap import Csms
from csms.settings import Settings
from tests.csms_edge import stores
from tests.databases import Database

DEADLINE = 30.0  # seconds; only a failure takes them, however slow the machine


class Client:
    """A station by hand: every frame is written and read as text."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self._numbers = itertools.count(1)

    async def send(self, frame: object) -> None:
        """Write a frame, or a text as it is."""
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def read(self) -> Any:
        """Read the next frame."""
        return json.loads(await asyncio.wait_for(self.socket.recv(), DEADLINE))

    async def call(self, action: str, payload: object) -> Any:
        """Make a CALL and read its answer."""
        await self.send([2, str(next(self._numbers)), action, payload])
        return await self.read()

    async def boot(self) -> Any:
        """Boot as a 1.6 or 2.0.1 station."""
        if self.socket.subprotocol == "ocpp1.6":
            payload: object = {"chargePointVendor": "Acme", "chargePointModel": "One"}
        else:
            payload = {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "One"}}
        return await self.call("BootNotification", payload)

    async def closed(self) -> tuple[int | None, str]:
        """Wait for the close frame."""
        await asyncio.wait_for(self.socket.wait_closed(), DEADLINE)
        return self.socket.close_code, self.socket.close_reason or ""


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
def settings(database: Database) -> Callable[..., Settings]:
    """Make settings with every port free on the test's database; changes to all servers by ``each``."""

    def make(each: dict[str, object] | None = None, **changes: object) -> Settings:
        base = Settings.ephemeral(database.url, **changes)
        servers = tuple(server.model_copy(update=each or {}) for server in base.websockets)
        return base.model_copy(update={"websockets": servers})

    return make


@pytest.fixture
async def start(settings: Callable[..., Settings]) -> AsyncIterator[Callable[..., Awaitable[Csms]]]:
    """Start systems; they end with the test."""
    async with AsyncExitStack() as stack:

        async def run(each: dict[str, object] | None = None, **changes: object) -> Csms:
            return await stack.enter_async_context(Csms(settings(each, **changes)))

        yield run


@pytest.fixture
async def csms(start: Callable[..., Awaitable[Csms]]) -> Csms:
    """The default system."""
    return await start()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Connect stations; they leave with the test."""
    async with AsyncExitStack() as stack:

        async def run(
            url: str,
            station: str,
            *protocols: str,
            password: bytes | str | None = None,
            user: str | None = None,
        ) -> Client:
            headers = {}
            if password is not None:
                secret = password.encode() if isinstance(password, str) else password
                pair = (user or station).encode() + b":" + secret
                headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
            opened = websockets.connect(
                url + station,
                subprotocols=[websockets.Subprotocol(name) for name in protocols or ("ocpp1.6",)],
                additional_headers=headers,
                compression=None,
            )
            return Client(await stack.enter_async_context(opened))

        yield run


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, at most ``DEADLINE`` seconds."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 - nothing tells us: the condition lies in another task
            await asyncio.sleep(0.01)


class Operator:
    """A client of the HTTP interface."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def __call__(self, method: str, path: str, body: object = None, **options: Any) -> tuple[int, Any]:
        """Return status and decoded body."""
        if isinstance(body, bytes | str):
            options["data"] = body
        elif body is not None:
            options["json"] = body
        async with self.session.request(method, self.url + path, **options) as response:
            data = await response.read()
            return response.status, json.loads(data) if data else None


@pytest.fixture(name="until")
def _until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Wait for a condition."""
    return until


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A bare HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def operate(http: aiohttp.ClientSession) -> Callable[[Csms], Operator]:
    """Make an operator of a system."""
    return lambda csms: Operator(http, csms.http_url)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Take back what `serve` does to the log: its handler writes to a stream that ends with its test."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command in this process: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CSMS_DATABASE_URL", f"sqlite:///{tmp_path}/csms.db")
    monkeypatch.setenv("CSMS_HTTP__PORT", "0")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["csms", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return command


# ---- object stores: who uses them is in the xdist group "stores", so that they are started once ----------


@pytest.fixture(scope="session")
def s3() -> Iterator[stores.S3]:
    """A server of S3."""
    with stores.s3() as server:
        yield server


@pytest.fixture(scope="session")
def google() -> Iterator[stores.Google]:
    """A server like Google's."""
    with stores.google() as server:
        yield server


@pytest.fixture(scope="session")
def accounts(google: stores.Google) -> dict[str, str]:
    """Credentials that are good, and some that are not."""
    uri = f"{google.url}/token"
    return {name: json.dumps(stores.service_account(uri, f"{name}@p.example")) for name in ("good", "wrong")}


@pytest.fixture(params=["local", "s3", "gcp"])
def env(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What the environment says of where files lie."""
    if request.param == "local":
        return {stores.F + "LOCAL_DEFAULT_FILE_PATH": str(tmp_path / "files")}
    if request.param == "s3":
        return stores.of_s3(request.getfixturevalue("s3"))
    google: stores.Google = request.getfixturevalue("google")
    accounts: dict[str, str] = request.getfixturevalue("accounts")
    google.objects.clear()
    return stores.of_google(google, accounts["good"])
