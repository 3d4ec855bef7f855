"""One HTTP operation as a value: the route, the checks and the documentation all come from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

import msgspec
from aiohttp import web
from jsonschema_rs import Draft202012Validator

from csms.api import problems
from csms.api.parts import Api
from csms.store.queries_paging import LIMIT, LIMIT_MAX, Page
from schemas import faults

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Param:
    """A query parameter; ``kind`` is string, boolean, number, integer or date-time."""

    name: str
    kind: str = "string"
    text: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request after its checks; ``bound``: the only tenant that its token reaches, None for all."""

    api: Api
    tenant: int
    bound: int | None
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    request: web.Request

    def page(self) -> Page:
        """Return the part of a list that is asked for."""
        return Page(self.query.get("limit", LIMIT), self.query.get("cursor"))


Handler: TypeAlias = Callable[[Call], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path; ``open`` needs no token, ``responses`` maps a status to its meaning and schema.

    ``beyond``: it tells of the whole server, or changes it: a token bound to a tenant is refused.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    query: tuple[Param, ...] = ()
    body: Schema | None = None
    responses: Mapping[int, tuple[str, Schema | None]] = field(default_factory=dict)
    open: bool = False
    tenanted: bool = True
    beyond: bool = False

    @property
    def writes(self) -> bool:
        """Whether a token with the right to read alone is refused."""
        return self.method not in ("GET", "HEAD")


PAGING = (
    Param("cursor", "string", "the `next` of the page before"),
    Param("limit", "integer", f"items in a page, {LIMIT} unless given", 1, LIMIT_MAX),
)
TENANT = Param(
    "tenant",
    "string",
    "name or number; default: the token's tenant, else `default`. A token bound to a tenant reaches no other",
)


def json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a JSON answer."""
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json", headers=headers
    )


def read_query(operation: Operation, request: web.Request) -> dict[str, Any]:
    """Convert the query parameters.

    Raises:
        Problem: one is unknown, given twice or cannot be read; the text names it and the rule.
    """
    known = {param.name: param for param in operation.query}
    if operation.tenanted:
        known[TENANT.name] = TENANT
    found: dict[str, Any] = {}
    for name, text in request.query.items():
        param = known.get(name)
        if param is None:
            raise problems.field(name, f"no such parameter here; known: {', '.join(known) or 'none'}")
        if name in found:
            raise problems.field(name, "is given twice")
        found[name] = _read(param, text)
    return found


def _read(param: Param, text: str) -> Any:
    if "\0" in text:
        raise problems.field(param.name, "holds a NUL character")
    if param.kind == "string":
        return text
    if param.kind == "boolean":
        if text.lower() not in ("true", "false", "1", "0"):
            raise problems.field(param.name, "is neither true nor false")
        return text.lower() in ("true", "1")
    if param.kind == "date-time":
        return _time(param, text)
    return _number(param, text)


def _time(param: Param, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise problems.field(param.name, "is no RFC 3339 date-time") from error


def _number(param: Param, text: str) -> float | int:
    try:
        value = int(text) if param.kind == "integer" else float(text)
    except ValueError as error:
        raise problems.field(param.name, f"is no {param.kind}") from error
    least = param.least if param.least is not None else float("-inf")
    most = param.most if param.most is not None else float("inf")
    if not least <= value <= most:
        raise problems.field(param.name, f"is not within {param.least} and {param.most}")
    return value


async def read_body(operation: Operation, request: web.Request) -> Any:
    """Read and check the JSON body of an operation that has one.

    Raises:
        Problem: it is no JSON, or breaks the operation's schema (every fault is named).
    """
    if operation.body is None:
        return None
    body = await read_json(request)
    found = faults.ordered(fault for error in _errors(operation, body) for fault in faults.faults_of(error))
    if found:
        raise problems.from_faults(f"the body is not valid: {found[0].message}", found)
    return body


async def read_json(request: web.Request) -> Any:
    """Decode the body; an empty one is an empty object.

    Raises:
        Problem: it is no JSON.
    """
    data = await request.read()
    try:
        return msgspec.json.decode(data) if data.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise problems.Problem(400, "the body is no JSON") from error


def _errors(operation: Operation, body: Any) -> Any:
    return _validator(operation.method, operation.path, msgspec.json.encode(operation.body)).iter_errors(body)


@cache
def _validator(method: str, path: str, schema: bytes) -> Draft202012Validator:
    """Compile a body's schema once; method and path keep the operations apart."""
    return Draft202012Validator(msgspec.json.decode(schema), validate_formats=True, offline=True)
