"""The driver for a CSMS that offers our REST interface (CONTRACT.md): in this process or at an address.

Every question and command goes over HTTP, so that what is judged is what the outside sees.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from scenarios.ends.rest_office import RestOffice
from scenarios.targets import Record, TokenPlan, Told
from scenarios.verdicts import Inconclusive

_ANSWER = 5.0  # seconds for the answer to a raw CALL
_RESULT, _FRAME = 3, 3  # the message type of a CALLRESULT, and how many elements it has
_BAD_REQUEST = 400


class RestDriver(RestOffice):
    """Acts and records of one CSMS; ``open`` first, ``close`` at the end."""

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


def _schema_path(name: str) -> str:
    return f"/api/data-transfer/schemas/{quote(name, safe='')}"


def _told(words: Mapping[int, str], status: int, body: Record) -> Told:
    """The operator's word for an HTTP status, with the reason; another status is nothing to be judged by."""
    if status not in words:
        raise Inconclusive(f"the CSMS's REST interface answered HTTP {status}: {dict(body)}")
    errors = body.get("errors")
    places = [str(one.get("path")) for one in errors] if isinstance(errors, list) else []
    return Told(words[status], {"places": places}, str(body.get("detail", "")))
