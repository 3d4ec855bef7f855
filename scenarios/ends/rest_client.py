"""HTTP requests to a CSMS that offers our REST interface (CONTRACT.md), for the tenant that is stood for.

What the interface does not answer as it should is Inconclusive: nothing to judge a CSMS by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from scenarios.targets import Record
from scenarios.verdicts import Inconclusive

_PAGE = 200
_TIMEOUT = aiohttp.ClientTimeout(total=40)


class RestClient:
    """Who asks; ``open`` first, ``close`` at the end."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        """``base_url`` without a trailing slash; ``token`` is a bearer token."""
        self._base = base_url.rstrip("/")
        self._tenant: str | None = None  # what every request is about, unless the default one
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the HTTP session."""
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT)

    async def close(self) -> None:
        """End the HTTP session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _all(self, path: str) -> Sequence[Record]:
        found: list[Record] = []
        cursor: object = ""
        mark = "&" if "?" in path else "?"
        while cursor is not None:
            after = f"&cursor={quote(str(cursor), safe='')}" if cursor else ""
            page = self._good(*await self._ask("GET", f"{path}{mark}limit={_PAGE}{after}"))
            items = page.get("items")
            found.extend(items if isinstance(items, list) else [])
            cursor = page.get("next")
        return found

    async def _wanted(self, method: str, path: str, body: Mapping[str, object]) -> None:
        """An act that brings the CSMS to the state that a scenario needs."""
        self._good(*await self._ask(method, path, body))

    def _good(self, status: int, body: Record) -> Record:
        if status >= 300:
            raise Inconclusive(f"the CSMS's REST interface answered HTTP {status}: {dict(body)}")
        return body

    async def _text(self, path: str) -> str:
        """What is no JSON."""
        _, text = await self._request("GET", path)
        return text

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | Sequence[object] | None = None
    ) -> tuple[int, Record]:
        status, text = await self._request(method, path, json=body)
        try:
            answer = msgspec.json.decode(text) if text.strip() else {}
        except msgspec.DecodeError:
            answer = {}
        return status, answer if isinstance(answer, dict) else {}

    async def _request(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        """Make a request for the tenant that this driver stands for; ``path`` is percent-encoded already."""
        if self._session is None:
            raise RuntimeError("the driver is not open")
        if self._tenant is not None and path.startswith("/api/"):
            path += f"{'&' if '?' in path else '?'}tenant={quote(self._tenant, safe='')}"
        url = URL(f"{self._base}{path}", encoded=True)
        try:
            async with self._session.request(method, url, **sent) as response:
                return response.status, await response.text()
        except aiohttp.ClientError as error:
            raise Inconclusive(f"the CSMS's REST interface cannot be reached: {error}") from error
