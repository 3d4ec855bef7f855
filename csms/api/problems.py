"""Errors as RFC 9457 problem details: what was wrong, naming field and rule; nothing of our insides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

import msgspec
from aiohttp import web

from schemas.validation import Fault


class Problem(Exception):
    """A request is answered with this status; ``errors`` name each field with its rule."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = HTTPStatus(status)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def response(self) -> web.Response:
        """Return the answer."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **self.extra,
        }
        if self.errors:
            body["errors"] = self.errors
        return web.Response(
            status=self.status,
            body=msgspec.json.encode(body),
            content_type="application/problem+json",
            headers=self.headers,
        )


def field(name: str, rule: str) -> Problem:
    """Return the 400 for one field or parameter."""
    return Problem(
        400, f"{name}: {rule}", errors=[{"path": name, "rule": rule, "message": f"{name}: {rule}"}]
    )


def from_faults(detail: str, faults: Iterable[Fault], extra: Mapping[str, object] | None = None) -> Problem:
    """Return the 400 for a payload with every fault."""
    return Problem(400, detail, errors=[fault_shape(fault) for fault in faults], extra=extra)


def fault_shape(fault: Fault) -> dict[str, str]:
    """Return a fault as it stands in answers."""
    return {"path": fault.path, "rule": fault.rule, "message": fault.message}


def not_found(what: str) -> Problem:
    """Return the 404 for a resource that is not on record."""
    return Problem(404, f"there is no such {what}")
