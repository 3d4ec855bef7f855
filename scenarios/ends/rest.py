"""The driver for a CSMS that offers our REST interface (CONTRACT.md): in this process or at an address.

Every question and command goes over HTTP, so that what is judged is what the outside sees.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from scenarios.ends.rest_office import RestOffice
from scenarios.targets import Record, TokenPlan, Told
from scenarios.verdicts import Inconclusive

_ANSWER = 5.0  # seconds for the answer to a raw CALL
_RESULT, _FRAME = 3, 3  # the message type of a CALLRESULT, and how many elements it has
_PAGE = 200
_BAD_REQUEST = 400
_TIMEOUT = aiohttp.ClientTimeout(total=40)


class RestDriver(RestOffice):
    """Acts and records of one CSMS; ``open`` first, ``close`` at the end."""

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

    def office(self, tenant: str | None = None) -> RestDriver:
        """The same connection, for another tenant."""
        desk = copy.copy(self)
        desk._tenant = tenant
        return desk

    async def add_token(self, plan: TokenPlan) -> None:
        """POST /api/tokens."""
        body: dict[str, object] = {"token": plan.token, "type": "ISO14443", "status": plan.status}
        if plan.expires_at is not None:
            body["expiresAt"] = plan.expires_at
        more: dict[str, object] = {"concurrency": plan.concurrency, "group": plan.group}
        more |= {"language": plan.language, "evses": plan.evses, "masterPass": plan.master_pass or None}
        body |= {name: value for name, value in more.items() if value is not None}
        await self._wanted("POST", "/api/tokens", body)

    async def set_token(self, token: str, status: str) -> None:
        """PATCH /api/tokens/{token}."""
        await self._wanted("PATCH", f"/api/tokens/{quote(token, safe='')}", {"status": status})

    async def add_station(self, station: str, password: str | None = None) -> None:
        """POST /api/stations."""
        body = {"id": station} if password is None else {"id": station, "password": password}
        await self._wanted("POST", "/api/stations", body)

    async def enter(self, station: str, wanted: Mapping[str, object]) -> None:
        """POST /api/stations."""
        await self._wanted("POST", "/api/stations", {"id": station, **wanted})

    async def change_station(self, station: str, wanted: Mapping[str, object]) -> Told:
        """PATCH /api/stations/{id}."""
        status, body = await self._ask("PATCH", f"/api/stations/{quote(station, safe='')}", wanted)
        if status != _BAD_REQUEST:
            self._good(status, body)
            return Told("done", body)
        return Told("refused", body, str(body.get("detail") or body.get("errors")))

    async def close_transaction(self, transaction: str) -> None:
        """POST /api/transactions/{id}/close."""
        body = {"who": "operator", "why": "the scenario says so"}
        await self._wanted("POST", f"/api/transactions/{quote(transaction, safe='')}/close", body)

    async def set_boot(self, station: str, status: str) -> None:
        """PATCH /api/stations/{id}."""
        await self._wanted("PATCH", f"/api/stations/{quote(station, safe='')}", {"boot": {"status": status}})

    async def variables(self, station: str) -> Sequence[Record]:
        """GET /api/stations/{id}/variables."""
        return await self._items(f"/api/stations/{quote(station, safe='')}/variables")

    async def reports(self, station: str) -> Sequence[Record]:
        """GET /api/stations/{id}/reports."""
        return await self._items(f"/api/stations/{quote(station, safe='')}/reports")

    async def _items(self, path: str) -> Sequence[Record]:
        """A list that has one page."""
        items = self._good(*await self._ask("GET", path)).get("items")
        return items if isinstance(items, list) else []

    async def prepare(self, station: str, wanted: Sequence[Record]) -> None:
        """POST /api/stations."""
        boot = {"prepare": True, "wanted": list(wanted)}
        await self._wanted("POST", "/api/stations", {"id": station, "boot": boot})

    async def command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """POST /api/stations/{id}/commands/{Action}."""
        return await self._command(station, action, payload)

    async def command_split(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """POST /api/stations/{id}/commands/{Action}?split=true."""
        return await self._command(station, f"{action}?split=true", payload)

    async def command_ungated(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        """POST /api/stations/{id}/frames: the CALL as raw text, and what came back under its id."""
        path = f"/api/stations/{quote(station, safe='')}/frames?wait={_ANSWER:g}"
        status, body = await self._ask("POST", path, [2, f"ungated-{action}"[:36], action, payload])
        answer = body.get("answer")
        if not isinstance(answer, list) or len(answer) < _FRAME:
            raise Inconclusive(f"the CSMS answered the raw CALL with HTTP {status} and no answer: {body}")
        if answer[0] == _RESULT:
            return Told("answered", answer[2])
        return Told("error", {}, str(answer[2]))

    async def _command(self, station: str, action: str, payload: Mapping[str, object]) -> Told:
        path = f"/api/stations/{quote(station, safe='')}/commands/{action}"
        status, body = await self._ask("POST", path, payload)
        outcome = body.get("outcome")
        if not isinstance(outcome, str):
            raise Inconclusive(f"the CSMS answered the command with HTTP {status} and no outcome: {body}")
        response = body.get("response")
        reason = body.get("reason") or body.get("detail") or body.get("error") or ""
        return Told(outcome, response if isinstance(response, dict) else {}, str(reason))

    async def station(self, station: str) -> Record | None:
        """GET /api/stations/{id}."""
        status, body = await self._ask("GET", f"/api/stations/{quote(station, safe='')}")
        if status == 404:
            return None
        return self._good(status, body)

    async def stations(self) -> Sequence[Record]:
        """GET /api/stations."""
        return await self._all("/api/stations")

    async def transactions(self, station: str | None = None) -> Sequence[Record]:
        """GET /api/transactions, turned so that the oldest comes first."""
        query = f"?station={quote(station, safe='')}" if station is not None else ""
        return list(reversed(await self._all(f"/api/transactions{query}")))

    async def meter_values(self, station: str) -> Sequence[Record]:
        """GET /api/meter-values."""
        return await self._all(f"/api/meter-values?station={quote(station, safe='')}")

    async def tokens(self) -> Sequence[Record]:
        """GET /api/tokens."""
        return await self._all("/api/tokens")

    async def reservations(self, station: str) -> Sequence[Record]:
        """GET /api/reservations."""
        return await self._all(f"/api/reservations?station={quote(station, safe='')}")

    async def remote_starts(self, station: str) -> Sequence[Record]:
        """GET /api/remote-starts."""
        return await self._all(f"/api/remote-starts?station={quote(station, safe='')}")

    async def inconsistencies(self, station: str) -> Sequence[Record]:
        """GET /api/inconsistencies."""
        return await self._all(f"/api/inconsistencies?station={quote(station, safe='')}")

    async def data_transfers(self, station: str) -> Sequence[Record]:
        """GET /api/data-transfers."""
        return await self._all(f"/api/data-transfers?station={quote(station, safe='')}")

    async def device_events(self, station: str) -> Sequence[Record]:
        """GET /api/device-events."""
        return await self._all(f"/api/device-events?station={quote(station, safe='')}")

    async def local_list(self, station: str) -> Record:
        """GET /api/stations/{id}/local-list."""
        return self._good(*await self._ask("GET", f"/api/stations/{quote(station, safe='')}/local-list"))

    async def put_schema(self, name: str, schema: Mapping[str, object]) -> Told:
        """PUT /api/data-transfer/schemas/{key}."""
        status, body = await self._ask("PUT", _schema_path(name), schema)
        return _told({200: "replaced", 201: "registered", 400: "refused"}, status, body)

    async def remove_schema(self, name: str) -> Told:
        """DELETE /api/data-transfer/schemas/{key}."""
        status, body = await self._ask("DELETE", _schema_path(name))
        return _told({204: "removed", 409: "refused"}, status, body)

    async def schemas(self) -> Sequence[Record]:
        """GET /api/data-transfer/schemas."""
        return await self._all("/api/data-transfer/schemas")

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


def _schema_path(name: str) -> str:
    return f"/api/data-transfer/schemas/{quote(name, safe='')}"


def _told(words: Mapping[int, str], status: int, body: Record) -> Told:
    """The operator's word for an HTTP status, with the reason; another status is nothing to be judged by."""
    if status not in words:
        raise Inconclusive(f"the CSMS's REST interface answered HTTP {status}: {dict(body)}")
    errors = body.get("errors")
    places = [str(one.get("path")) for one in errors] if isinstance(errors, list) else []
    return Told(words[status], {"places": places}, str(body.get("detail", "")))
