"""The operator's side of an oracle: REST calls to a running CSMS, and the records that are read back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON body of an HTTP answer."""

    status: int
    body: Any


class Rest:
    """One HTTP session to ``csms.http_url``."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def request(self, method: str, path: str, body: object = None, **query: object) -> Reply:
        """Send one request; ``query`` members become the query string."""
        url = f"{self._url}{path}"
        parameters = {name: str(value) for name, value in query.items()}
        async with self._session.request(method, url, json=body, params=parameters) as answer:
            kind = answer.headers.get("Content-Type", "")
            return Reply(answer.status, await answer.json(content_type=None) if "json" in kind else None)

    async def get(self, path: str, **query: object) -> Any:
        """Return the body of a GET that has to succeed."""
        reply = await self.request("GET", path, **query)
        assert reply.status == 200, f"GET {path}: {reply}"
        return reply.body

    async def token(self, token: str, **members: object) -> None:
        """Enter a token that may charge unless ``members`` say otherwise."""
        body = {"token": token, "type": "ISO14443", "status": "Accepted", **members}
        reply = await self.request("POST", "/api/tokens", body)
        assert reply.status in (200, 201), f"token {token}: {reply}"

    async def command(self, station: str, action: str, payload: object, **query: object) -> Reply:
        """Send a command and wait for its outcome."""
        return await self.request("POST", f"/api/stations/{station}/commands/{action}", payload, **query)

    async def raw(self, station: str, text: str, wait: float) -> Reply:
        """Send raw text and wait that long for an answer to it."""
        url = f"{self._url}/api/stations/{station}/frames"
        async with self._session.post(url, data=text, params={"wait": str(wait)}) as answer:
            return Reply(answer.status, await answer.json(content_type=None))

    async def station(self, station: str) -> Any:
        """Return the station in full."""
        return await self.get(f"/api/stations/{station}")

    async def transactions(self, station: str) -> list[Any]:
        """Return the station's transactions, oldest first."""
        body = await self.get("/api/transactions", station=station, limit=100)
        items: list[Any] = body["items"]
        return items[::-1]

    async def connectors(self, station: str) -> dict[tuple[int, int], Any]:
        """Return the station's connectors by EVSE and connector, without the station as a whole."""
        evses = (await self.station(station))["evses"]
        return {(evse["id"], c["id"]): c for evse in evses for c in evse["connectors"] if evse["id"]}


async def until(what: str, probe: Callable[[], Awaitable[T]], seconds: float = 30.0) -> T:
    """Ask again until the answer is true; only for what nothing on the wire announces.

    Raises:
        AssertionError: it did not become true in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := await probe()):
        assert time.monotonic() < deadline, f"not in {seconds} s: {what}"
        await asyncio.sleep(0.01)
    return found
