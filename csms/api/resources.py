"""The resources: stations, variables, transactions, tokens, and the lists that only grow."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from csms.acts import Conflict
from csms.api import problems, schemas
from csms.api.operation import PAGING, Call, Operation, Param, json
from csms.domain.mapping import table_fault
from csms.gateway.handshake import identity_fault
from csms.store.queries_shapes import Shape
from ocppj.redact import tells_secret

_SPAN = (Param("since", "date-time", "received at or after"), Param("until", "date-time", "received before"))
_STATION = Param("station", "string", "of this station only")
_SECRET = "a password is no policy: it would be kept in clear, and set at every boot"


def _found(what: str, shape: Shape | None) -> web.Response:
    if shape is None:
        raise problems.not_found(what)
    return json(shape)


# ---- stations ---------------------------------------------------------------------------------------------


async def stations(call: Call) -> web.Response:
    """List stations."""
    filters = {name: call.query[name] for name in ("online", "commissioned") if name in call.query}
    return json(await call.api.queries.stations(call.tenant, page=call.page(), **filters))


async def station(call: Call) -> web.Response:
    """Show a station."""
    return _found("station", await call.api.queries.station(call.path["id"], call.tenant))


async def add_station(call: Call) -> web.Response:
    """Put a station on record."""
    name = call.body["id"]
    if fault := identity_fault(name, odd=True):
        raise problems.field("/id", fault)
    _check_settings(call.body)
    try:
        await call.api.acts.add_station(call.tenant, name, call.body)
    except Conflict as error:
        raise problems.Problem(409, str(error)) from error
    return json(await call.api.queries.station(name, call.tenant), 201)


async def change_station(call: Call) -> web.Response:
    """Change what the operator sets for a station."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    _check_settings(call.body)
    try:
        await call.api.acts.change_station(call.tenant, call.path["id"], call.body)
    except Conflict as error:
        raise problems.Problem(409, str(error)) from error
    return await station(call)


def _check_settings(body: dict[str, Any]) -> None:
    mapping = body.get("evseMapping")
    if mapping is not None and (fault := table_fault(mapping)):
        raise problems.field("/evseMapping", fault)
    for index, item in enumerate(body.get("boot", {}).get("wanted") or ()):
        if tells_secret(item):
            raise problems.field(f"/boot/wanted/{index}", _SECRET)


async def remove_station(call: Call) -> web.Response:
    """Take a station off the record; its transactions and frames stay."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    await call.api.acts.remove_station(call.tenant, call.path["id"])
    return web.Response(status=204)


async def variables(call: Call) -> web.Response:
    """List a station's variables."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    return json(await call.api.queries.variables(call.path["id"], call.tenant))


async def local_list(call: Call) -> web.Response:
    """Show what is known of a station's local authorization list."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    return json(await call.api.queries.local_list(call.path["id"], call.tenant))


async def reports(call: Call) -> web.Response:
    """List a station's reports."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    return json(await call.api.queries.reports(call.path["id"], call.tenant))


async def statuses(call: Call) -> web.Response:
    """List the statuses that a station's connectors have had."""
    if await call.api.queries.station(call.path["id"], call.tenant) is None:
        raise problems.not_found("station")
    return json(await call.api.queries.statuses(call.path["id"], call.tenant, page=call.page()))


# ---- transactions -----------------------------------------------------------------------------------------


async def transactions(call: Call) -> web.Response:
    """List transactions."""
    filters = {
        name: call.query[name]
        for name in ("station", "active", "token", "since", "flag")
        if name in call.query
    }
    return json(await call.api.queries.transactions(call.tenant, page=call.page(), **filters))


async def transaction(call: Call) -> web.Response:
    """Show a transaction with its events."""
    return _found("transaction", await call.api.queries.transaction(call.path["id"], call.tenant))


async def close_transaction(call: Call) -> web.Response:
    """Close an active transaction by an estimate; a later real stop replaces it."""
    shape = await call.api.queries.transaction(call.path["id"], call.tenant)
    if shape is None:
        raise problems.not_found("transaction")
    try:
        await call.api.acts.close_transaction(
            call.tenant, shape["station"], call.path["id"], call.body["who"], call.body["why"]
        )
    except Conflict as error:
        raise problems.Problem(409, str(error)) from error
    return await transaction(call)


# ---- tokens -----------------------------------------------------------------------------------------------


async def tokens(call: Call) -> web.Response:
    """List tokens."""
    return json(await call.api.queries.tokens(call.tenant, page=call.page()))


async def token(call: Call) -> web.Response:
    """Show a token."""
    return _found("token", await call.api.queries.token(call.path["token"], call.tenant))


async def add_token(call: Call) -> web.Response:
    """Put a token on record."""
    name = call.body["token"]
    if await call.api.queries.token(name, call.tenant) is not None:
        raise problems.Problem(409, "this token is on record already")
    await call.api.acts.put_token(call.tenant, name, call.body, new=True)
    return json(await call.api.queries.token(name, call.tenant), 201)


async def change_token(call: Call) -> web.Response:
    """Change a token."""
    shape = await call.api.queries.token(call.path["token"], call.tenant)
    if shape is None:
        raise problems.not_found("token")
    await call.api.acts.put_token(call.tenant, shape["token"], call.body, new=False)
    return await token(call)


async def remove_token(call: Call) -> web.Response:
    """Take a token off the record."""
    if await call.api.queries.token(call.path["token"], call.tenant) is None:
        raise problems.not_found("token")
    await call.api.acts.remove_token(call.tenant, call.path["token"])
    return web.Response(status=204)


# ---- what only grows --------------------------------------------------------------------------------------


def _lists(name: str) -> Any:
    async def handler(call: Call) -> web.Response:
        """List one page."""
        filters = {
            key: value for key, value in call.query.items() if key not in ("cursor", "limit", "tenant")
        }
        return json(await getattr(call.api.queries, name)(call.tenant, page=call.page(), **filters))

    return handler


def _growing(path: str, name: str, shape: str, summary: str, *query: Param) -> Operation:
    responses = {200: ("a page", schemas.listing(shape))}
    return Operation(
        "GET", path, _lists(name), summary, "records", (*PAGING, _STATION, *query), responses=responses
    )


_ONE = "/api/stations/{id}"
_GONE = {204: ("removed", None)}

OPERATIONS = (
    Operation(
        "GET", "/api/stations", stations, "List stations", "stations",
        (
            *PAGING, Param("online", "boolean", "with or without a socket now"),
            Param("commissioned", "string", "`manual` or `automatic`"),
        ),
        responses={200: ("a page", schemas.listing("Station"))},
    ),
    Operation(
        "POST", "/api/stations", add_station, "Put a station on record", "stations",
        body=schemas.STATION_NEW, responses={201: ("on record", schemas.ref("Station"))},
    ),
    Operation(
        "GET", _ONE, station, "Show a station", "stations", responses={200: ("it", schemas.ref("Station"))}
    ),
    Operation(
        "PATCH", _ONE, change_station, "Change what the operator sets for a station", "stations",
        body=schemas.STATION_CHANGE,
        responses={200: ("changed", schemas.ref("Station")), 409: ("the EVSEs cannot be so", None)},
    ),
    Operation("DELETE", _ONE, remove_station, "Take a station off the record", "stations", responses=_GONE),
    Operation(
        "GET", _ONE + "/variables", variables, "List configuration keys or the device model in one form",
        "stations", responses={200: ("all", schemas.listing("Variable"))},
    ),
    Operation(
        "GET", _ONE + "/local-list", local_list, "Show the local authorization list that a station has taken",
        "stations", responses={200: ("it", schemas.ref("LocalList"))},
    ),
    Operation(
        "GET", _ONE + "/reports", reports, "List the reports that have come, and whether they are complete",
        "stations", responses={200: ("all", schemas.listing("Report"))},
    ),
    Operation(
        "GET", _ONE + "/statuses", statuses, "List the statuses that a station's connectors have had",
        "stations", PAGING, responses={200: ("a page", schemas.listing("Status"))},
    ),
    Operation(
        "GET", "/api/transactions", transactions, "List transactions", "transactions",
        (
            *PAGING, _STATION, Param("active", "boolean", "running or ended"), Param("token"),
            Param("since", "date-time", "received at or after"), Param("flag", "string", "bearing this flag"),
        ),
        responses={200: ("a page", schemas.listing("Transaction"))},
    ),
    Operation(
        "GET", "/api/transactions/{id}", transaction, "Show a transaction with its events", "transactions",
        responses={200: ("it", schemas.ref("Transaction"))},
    ),
    Operation(
        "POST", "/api/transactions/{id}/close", close_transaction,
        "Close an active transaction; a later real stop replaces the estimate", "transactions",
        body=schemas.CLOSE,
        responses={200: ("closed", schemas.ref("Transaction")), 409: ("not active", None)},
    ),
    Operation(
        "GET", "/api/tokens", tokens, "List tokens", "tokens", PAGING,
        responses={200: ("a page", schemas.listing("Token"))},
    ),
    Operation(
        "POST", "/api/tokens", add_token, "Put a token on record", "tokens",
        body=schemas.TOKEN_NEW, responses={201: ("on record", schemas.ref("Token")), 409: ("is there", None)},
    ),
    Operation(
        "GET", "/api/tokens/{token}", token, "Show a token", "tokens",
        responses={200: ("it", schemas.ref("Token"))},
    ),
    Operation(
        "PATCH", "/api/tokens/{token}", change_token, "Change a token", "tokens",
        body=schemas.TOKEN_CHANGE, responses={200: ("changed", schemas.ref("Token"))},
    ),
    Operation("DELETE", "/api/tokens/{token}", remove_token, "Take a token off", "tokens", responses=_GONE),
    _growing(
        "/api/remote-starts", "remote_starts", "RemoteStart", "List the sessions asked for from afar"
    ),
    _growing(
        "/api/reservations", "reservations", "Reservation", "List reservations, the refused ones too",
        Param("status", "string", "Active, Used, Expired, Cancelled or Refused"), Param("token"),
    ),
    _growing(
        "/api/messages", "messages", "Message", "List the frame log",
        Param("action", "string", "of this action only"), *_SPAN,
    ),
    _growing(
        "/api/meter-values", "meter_values", "MeterValue", "List meter values",
        Param("transaction", "string", "the opaque id of a transaction"), *_SPAN,
    ),
    _growing(
        "/api/inconsistencies", "inconsistencies", "Inconsistency", "List what did not fit together",
        Param("kind"), Param("transaction", "string", "the opaque id of a transaction"),
        Param("resolved", "boolean", "set right meanwhile, or still standing"),
    ),
    _growing(
        "/api/device-events", "device_events", "DeviceEvent", "List what stations told of parts of theirs",
        Param("component", "string", "by its name"),
    ),
    _growing(
        "/api/data-transfers", "data_transfers", "DataTransfer", "List DataTransfers with their verdicts",
        Param("vendor"), Param("message"), Param("verdict"), Param("direction", "string", "in or out"),
        *_SPAN,
    ),
)  # fmt: skip
