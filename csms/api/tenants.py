"""Tenants: who they are, and their policy: who may come in, and how what their stations say is taken."""

from __future__ import annotations

from aiohttp import web

from csms.acts import Conflict
from csms.api import problems, schemas
from csms.api.guard import tenant_within
from csms.api.operation import PAGING, Call, Operation, json
from csms.store.queries_paging import BadQuery

_ONE = "/api/tenants/{name}"


async def tenants(call: Call) -> web.Response:
    """List tenants."""
    return json(await call.api.queries.tenants(page=call.page()))


async def add_tenant(call: Call) -> web.Response:
    """Put a tenant on record."""
    try:
        number = await call.api.acts.add_tenant(call.body["name"], wanted=call.body)
    except Conflict as error:
        raise problems.Problem(409, str(error)) from error
    return json(await call.api.queries.tenant_shape(number), 201)


async def tenant(call: Call) -> web.Response:
    """Show a tenant."""
    return json(await call.api.queries.tenant_shape(await _number(call)))


async def change_tenant(call: Call) -> web.Response:
    """Change a tenant's policy."""
    await call.api.acts.change_tenant(await _number(call), call.body)
    return await tenant(call)


async def remove_tenant(call: Call) -> web.Response:
    """Take an empty tenant off the record."""
    number = await _number(call)
    try:
        await call.api.acts.remove_tenant(number)
    except Conflict as error:
        raise problems.Problem(409, str(error)) from error
    return web.Response(status=204)


async def _number(call: Call) -> int:
    try:
        return await tenant_within(call.api.queries, call.bound, call.path["name"])
    except BadQuery as error:
        raise problems.not_found("tenant") from error


_SHOWN = {200: ("it", schemas.ref("Tenant"))}

OPERATIONS = (
    Operation(
        "GET", "/api/tenants", tenants, "List tenants", "tenants", PAGING,
        responses={200: ("a page", schemas.listing("Tenant"))}, beyond=True,
    ),
    Operation(
        "POST", "/api/tenants", add_tenant, "Put a tenant on record", "tenants", body=schemas.TENANT_NEW,
        responses={201: ("on record", schemas.ref("Tenant")), 409: ("is there", None)}, beyond=True,
    ),
    Operation("GET", _ONE, tenant, "Show a tenant, by name or number", "tenants", responses=_SHOWN),
    Operation(
        "PATCH", _ONE, change_tenant, "Change what counts for all stations of a tenant",
        "tenants", body=schemas.TENANT_CHANGE, responses=_SHOWN,
    ),
    Operation(
        "DELETE", _ONE, remove_tenant, "Take an empty tenant off", "tenants",
        responses={204: ("removed", None), 409: ("not empty, or named by the settings", None)}, beyond=True,
    ),
)  # fmt: skip
