"""The HTTP server: a request passes the guard and its operation's checks; one place catches."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable

from aiohttp import web

from csms.api import commands, config, data_transfer, problems, resources, system, tenants
from csms.api.guard import Guard, tenant_within
from csms.api.operation import Call, Operation, read_body, read_query
from csms.api.parts import Api
from csms.journal import JournalClosed
from csms.store.failures import is_transient
from csms.store.queries_paging import BadQuery

_log = logging.getLogger(__name__)
_BODY_LIMIT = 4 * 1024 * 1024
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPERATIONS: tuple[Operation, ...] = (
    *resources.OPERATIONS,
    *tenants.OPERATIONS,
    *commands.OPERATIONS,
    *data_transfer.OPERATIONS,
    *config.OPERATIONS,
    *system.OPERATIONS,
)


def application(api: Api, guard: Guard) -> web.Application:
    """Return the application with every operation routed."""

    @web.middleware
    async def boundary(request: web.Request, handler: _Handler) -> web.StreamResponse:
        return await _bounded(guard, request, handler)

    app = web.Application(middlewares=[boundary], client_max_size=_BODY_LIMIT)
    # A fixed path goes before one with a placeholder: /api/messages/stream is no message's id.
    for operation in sorted(OPERATIONS, key=lambda each: each.path.count("{")):
        app.router.add_route(operation.method, operation.path, _handler(api, guard, operation))
    return app


def _handler(api: Api, guard: Guard, operation: Operation) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        token = guard.admit(operation, request)
        query = read_query(operation, request)
        bound = None if token is None else token.tenant
        asked = query.pop("tenant", None) if operation.tenanted else None
        tenant = await tenant_within(api.queries, bound, asked)
        body = await read_body(operation, request)
        return await operation.handler(Call(api, tenant, bound, request.match_info, query, body, request))

    return handle


async def _bounded(guard: Guard, request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer whatever happens: problems as such, the unforeseen with an id that stands in the log."""
    try:
        if request.match_info.http_exception is not None:
            guard.admit(None, request)
        return await handler(request)
    except problems.Problem as problem:
        return problem.response()
    except BadQuery as error:
        return problems.field(error.field, error.rule).response()
    except web.HTTPException as error:
        headers = {name: value for name, value in error.headers.items() if name == "Allow"}
        return problems.Problem(error.status, error.reason, headers=headers).response()
    except Exception as error:  # noqa: BLE001 - the boundary of the HTTP interface
        return _failed(request, error)


def _failed(request: web.Request, error: Exception) -> web.Response:
    if is_transient(error) or isinstance(error, JournalClosed):
        return problems.Problem(503, "the database does not answer", headers={"Retry-After": "2"}).response()
    mark = uuid.uuid4().hex[:12]
    _log.error("HTTP %s %s failed, %s", request.method, request.path, mark, exc_info=error)
    return problems.Problem(500, f"our own fault; it is in the log as {mark}").response()
