"""The schemas of DataTransfer: what is registered, registered anew, or removed, while the CSMS runs."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from csms.api import problems, schemas
from csms.api.operation import PAGING, Call, Operation, Param, json
from csms.data_transfer.book import InUse
from csms.store.queries_paging import BadQuery
from schemas.datatransfer import BadSchema, Entry

_ONE = "/api/data-transfer/schemas/{key}"


def shape(entry: Entry) -> dict[str, Any]:
    """Shape a registered schema."""
    key = entry.key
    return {
        "key": key.id,
        "subprotocol": key.version.subprotocol,
        "vendorId": key.vendor_id,
        "messageId": key.message_id,
        "part": str(key.part),
        "sender": str(entry.document.sender),
        "source": entry.document.source,
        "schema": dict(entry.document.given),
    }


async def listed(call: Call) -> web.Response:
    """List the schemas in force, by key."""
    entries = call.api.book.registry(call.tenant).entries()
    vendor = call.query.get("vendor")
    if vendor is not None:
        entries = [one for one in entries if one.key.vendor_id.casefold() == vendor.casefold()]
    page = call.page()
    start = _start(page.cursor)
    after = start + page.limit
    following = str(after) if after < len(entries) else None
    return json({"items": [shape(entry) for entry in entries[start:after]], "next": following})


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or len(cursor) > 9:
        raise BadQuery("cursor", "is none of ours")
    return int(cursor)


async def shown(call: Call) -> web.Response:
    """Show one schema."""
    return json(shape(_found(call)))


async def put(call: Call) -> web.Response:
    """Register a schema, or replace one that was put."""
    try:
        entry, new = await call.api.book.put(call.tenant, call.path["key"], call.body)
    except BadSchema as error:
        raise problems.from_faults(f"the schema cannot be registered: {error}", error.faults) from error
    return json(shape(entry), 201 if new else 200)


async def removed(call: Call) -> web.Response:
    """Remove a schema that was put."""
    try:
        await call.api.book.remove(call.tenant, _found(call))
    except InUse as error:
        raise problems.Problem(409, f"the schema cannot be removed: {error}") from error
    return web.Response(status=204)


def _found(call: Call) -> Entry:
    entry = call.api.book.find(call.tenant, call.path["key"])
    if entry is None:
        raise problems.not_found("schema")
    return entry


OPERATIONS = (
    Operation(
        "GET", "/api/data-transfer/schemas", listed, "List the DataTransfer schemas in force",
        "data transfer", (*PAGING, Param("vendor", "string", "of this vendor only")),
        responses={200: ("a page", schemas.listing("DataTransferSchema"))},
    ),
    Operation(
        "GET", _ONE, shown, "Show a DataTransfer schema", "data transfer",
        responses={200: ("it", schemas.ref("DataTransferSchema"))},
    ),
    Operation(
        "PUT", _ONE, put,
        "Register a DataTransfer schema: <subprotocol>-<vendorId>[-<messageId>][.response], percent-encoded",
        "data transfer", body={"type": "object", "description": "a JSON schema"},
        responses={
            200: ("replaced", schemas.ref("DataTransferSchema")),
            201: ("registered", schemas.ref("DataTransferSchema")),
            400: ("it cannot be registered; the faults are named", None),
        },
    ),
    Operation(
        "DELETE", _ONE, removed, "Remove a DataTransfer schema that was put", "data transfer",
        responses={204: ("removed", None), 409: ("of a file, or referred to", None)},
    ),
)  # fmt: skip
