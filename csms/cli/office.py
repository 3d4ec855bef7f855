"""An operator's commands talk to the running server when there is one, else to the database, by one path.

Without a server the HTTP interface is started in this process on a free loopback port, so that every command
goes through the same checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp

from csms.api.guard import is_local
from csms.bootstrap import Csms
from csms.cli.common import UsageFailure, database_in_use
from csms.settings import Http, Settings
from csms.settings.place import mark

T = TypeVar("T")
_PATIENCE = aiohttp.ClientTimeout(total=30, connect=2)


class Office:
    """A client of the HTTP interface."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def call(self, method: str, path: str, body: object = None, **query: str | None) -> Any:
        """Make a request; the decoded answer, None if it is empty. A parameter that is None is left out.

        Raises:
            UsageFailure: the server refuses; the text is its problem's detail. Or it does not answer.
        """
        params = {name: value for name, value in query.items() if value is not None}
        try:
            async with self._session.request(method, self.url + path, json=body, params=params) as response:
                data = await response.json(content_type=None) if response.status != 204 else None
                if response.status >= 400:
                    raise UsageFailure(str((data or {}).get("detail", response.reason)))
                return data
        except TimeoutError as error:
            told = f"no answer within {_PATIENCE.total:g} s: is the database away, locked or read-only?"
            raise UsageFailure(told) from error

    async def every(self, path: str, tenant: str | None = None) -> list[dict[str, Any]]:
        """Return all items of a tenant's list."""
        items: list[dict[str, Any]] = []
        query: dict[str, str | None] = {"limit": "1000", "tenant": tenant}
        while True:
            page = await self.call("GET", path, **query)
            items += page["items"]
            if page["next"] is None:
                return items
            query["cursor"] = page["next"]


def visit(
    settings: Settings, url: str | None, token: str | None, work: Callable[[Office], Awaitable[T]]
) -> T:
    """Run ``work`` against the server at ``url``, else the configured one if it runs, else the database."""

    async def run() -> T:
        async with _office(settings, url, token) as office:
            return await work(office)

    try:
        return asyncio.run(run())
    except aiohttp.ClientError as error:
        raise UsageFailure(f"the server cannot be reached: {error}") from error


@asynccontextmanager
async def _office(settings: Settings, url: str | None, token: str | None) -> AsyncIterator[Office]:
    token = token or own_token(settings.http, url)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(headers=headers, timeout=_PATIENCE) as session:
        if url is not None:
            yield Office(session, url.rstrip("/"))
            return
        host = "127.0.0.1" if settings.http.host in ("", "0.0.0.0", "::") else settings.http.host
        configured = f"http://{host}:{settings.http.port}"
        if settings.http.port and await _serves(session, configured, mark(settings.database_url)):
            yield Office(session, configured)
            return
        async with _beside(settings) as csms:
            yield Office(session, csms.http_url)


def own_token(http: Http, url: str | None) -> str | None:
    """Return a token of the settings that may write: one bound to a tenant only where one is needed."""
    write = sorted(
        (each for each in http.tokens if each.rights == "write"), key=lambda each: each.tenant or 0
    )
    if not write or (write[0].tenant is not None and url is None and is_local(http.host)):
        return None
    return write[0].token


async def _serves(session: aiohttp.ClientSession, url: str, store: str) -> bool:
    try:
        async with session.get(url + "/health", timeout=aiohttp.ClientTimeout(total=2)) as response:
            data = await response.json(content_type=None)
            return response.status == 200 and isinstance(data, dict) and data.get("store") == store
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False  # nobody there, or somebody else: the database itself is asked


@asynccontextmanager
async def _beside(settings: Settings) -> AsyncIterator[Csms]:
    """Open the database without serving stations."""
    alone = settings.model_copy(update={"http": Http(host="127.0.0.1", port=0), "websockets": ()})
    with database_in_use(settings.database_url):
        async with Csms(alone, alone=True) as csms:
            yield csms
