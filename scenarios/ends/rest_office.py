"""The part of our REST interface that sees to stations and tenants (CONTRACT.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from scenarios.ends.rest_client import RestClient
from scenarios.targets import Door, Layout, Record
from scenarios.verdicts import Inconclusive

SERVERS = {  # the names that our CSMS has for them
    Door.OPEN: "auto",
    Door.PASSWORD: "basic",
    Door.KNOWN: "plain",
    Door.SECURED: "tls",
    Door.CERTIFIED: "mtls",
}


class RestOffice(RestClient):
    """An operator's desk, in the tenant that he stands for."""

    async def enter_with(self, station: str, evses: Layout) -> None:
        """POST /api/stations."""
        await self._wanted("POST", "/api/stations", {"id": station, "evses": _layout(evses)})

    async def correct(self, station: str, evses: Layout, **settings: object) -> None:
        """PATCH /api/stations/{id}."""
        await self._wanted("PATCH", _path(station), {"evses": _layout(evses), **settings})

    async def keep(self, station: str) -> None:
        """PATCH /api/stations/{id}."""
        await self._wanted("PATCH", _path(station), {"commissioned": "manual"})

    async def remove(self, station: str) -> None:
        """DELETE /api/stations/{id}."""
        await self._wanted("DELETE", _path(station), {})

    async def change_door(self, door: Door, **settings: object) -> None:
        """PUT /api/config."""
        await self._wanted("PUT", "/api/config", {"websockets": {SERVERS[door]: settings}})

    async def let_unknown_in(self, allowed: bool) -> None:
        """PATCH /api/tenants/{name}."""
        await self.set_policy(allowUnknown=allowed)

    async def set_policy(self, **settings: object) -> None:
        """PATCH /api/tenants/{name}."""
        await self._wanted("PATCH", f"/api/tenants/{self._tenant or 'default'}", settings)

    async def close_down(self) -> bool:
        """DELETE /api/tenants/{name}."""
        status, _ = await self._ask("DELETE", f"/api/tenants/{self._tenant or 'default'}")
        return status == 204

    async def send_text(self, station: str, text: str) -> None:
        """POST /api/stations/{id}/frames."""
        status, answer = await self._request("POST", f"{_path(station)}/frames", data=text.encode())
        if status != 202:
            raise Inconclusive(f"the frame to {station} was not written, HTTP {status}: {answer}")

    async def messages(self, station: str) -> Sequence[Record]:
        """GET /api/messages."""
        return await self._all(f"/api/messages?station={quote(station, safe='')}")

    async def sample(self, metric: str, **labels: str) -> float:
        """GET /metrics."""
        text = await self._text("/metrics")
        return sum(
            float(value)
            for name, listed, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE)
            if name == metric and labels.items() <= dict(re.findall(r'(\w+)="([^"]*)"', listed)).items()
        )


def _path(station: str) -> str:
    return f"/api/stations/{quote(station, safe='')}"


def _layout(evses: Layout) -> list[dict[str, object]]:
    return [{"id": evse, "connectors": [{"id": each} for each in listed]} for evse, listed in evses.items()]
