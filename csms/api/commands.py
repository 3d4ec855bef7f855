"""Commands towards stations: the answer waits for the station, and the status says how it ended."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from csms.api import problems
from csms.api.operation import Call, Operation, Param, json, read_json
from csms.blocks import batches
from csms.commands import Ending, NotConnected, Outcome
from csms.store.queries_shapes import frame, when
from ocppj.errors import CallOutcomeError, CallTimeout

STATUS: dict[Ending, int] = {
    Ending.ANSWERED: 200,
    Ending.ERROR: 200,
    Ending.INVALID: 200,
    Ending.BAD_REQUEST: 400,
    Ending.NOT_IN_VERSION: 400,
    Ending.DECLINED: 501,
    Ending.GATED: 409,
    Ending.UNKNOWN_STATION: 404,
    Ending.NOT_CONNECTED: 409,
    Ending.DISCONNECTED: 502,
    Ending.TIMEOUT: 504,
    Ending.STALE: 410,
}
_DETAILS: dict[Ending, str] = {
    Ending.BAD_REQUEST: "the payload is not valid",
    Ending.NOT_IN_VERSION: "the station's version has no such action",
    Ending.DECLINED: "this CSMS declines the action",
    Ending.GATED: "not allowed now",
    Ending.UNKNOWN_STATION: "there is no such station",
    Ending.NOT_CONNECTED: "the station is not connected",
    Ending.DISCONNECTED: "the connection was lost before the answer",
    Ending.TIMEOUT: "the station did not answer in time",
    Ending.STALE: "the command grew too old before it could be sent",
}
QUERY = (
    Param("timeout", "number", "seconds to wait for the answer", 0.01, 86_400),
    Param("stale_after", "number", "seconds after which it is not written to the socket any more", 0, 86_400),
    Param("queue_for", "number", "seconds to wait for a later connection", 0, 86_400),
    Param("validate", "boolean", "`false` sends a payload as it is"),
    Param(
        "split",
        "boolean",
        f"`true` sends {', '.join(sorted(batches.SPLIT))} in as many messages as the station asks for",
    ),
)


def body(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as it stands in answers; members that it does not have are left out."""
    shape: dict[str, Any] = {
        "outcome": str(outcome.outcome),
        "messageId": outcome.message_id,
        "action": outcome.action,
    }
    shape["sentAt"], shape["answeredAt"] = when(outcome.sent_at), when(outcome.answered_at)
    if outcome.outcome in (Ending.ANSWERED, Ending.INVALID):
        shape["response"] = outcome.response
    if outcome.outcome is Ending.ERROR:
        shape["error"] = outcome.error
    if outcome.faults or outcome.outcome is Ending.INVALID:
        shape["faults"] = [problems.fault_shape(fault) for fault in outcome.faults]
    if outcome.reason is not None:
        shape["reason"] = outcome.reason
    return shape


def answer(outcome: Outcome) -> web.Response:
    """Return the HTTP answer of an outcome.

    Raises:
        Problem: it is none of those that are answered 200.
    """
    status = STATUS[outcome.outcome]
    if status == 200:
        return json(body(outcome))
    detail = _DETAILS[outcome.outcome]
    if outcome.reason:
        detail = f"{detail}: {outcome.reason}"
    elif outcome.faults:
        detail = f"{detail}: {outcome.faults[0].message}"
    errors = [problems.fault_shape(fault) for fault in outcome.faults]
    raise problems.Problem(status, detail, errors=errors, extra=body(outcome))


async def send(call: Call) -> web.Response:
    """Send one command and wait for its end."""
    options: dict[str, Any] = {"validate": call.query.get("validate", True)}
    for name in ("timeout", "stale_after", "queue_for"):
        if name in call.query:
            options[name] = call.query[name]
    payload = await read_json(call.request)
    talk, action = call.api.conversations.of(call.tenant, call.path["id"]), call.path["Action"]
    if call.query.get("split", False):
        outcome = await batches.send(talk, action, payload, **options)
    else:
        outcome = await talk.send(action, payload, **options)
    call.api.metrics.commands.labels(outcome.action, str(outcome.outcome)).inc()
    return answer(outcome)


async def send_frame(call: Call) -> web.Response:
    """Send raw text as it is; with ``wait`` the answer is matched by the id of a readable CALL."""
    data = await call.request.read()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise problems.Problem(400, "a text frame has to be UTF-8") from error
    station, wait = call.path["id"], call.query.get("wait")
    try:
        log_id, answered = await call.api.send_text(call.tenant, station, text, wait)
    except NotConnected as error:
        if await call.api.queries.station(station, call.tenant) is None:
            raise problems.not_found("station") from error
        raise problems.Problem(409, str(error), extra={"outcome": "not-connected"}) from error
    except CallTimeout as error:
        raise problems.Problem(504, "no answer in time", extra={"outcome": "timeout"}) from error
    except CallOutcomeError as error:
        raise problems.Problem(502, str(error), extra={"outcome": "disconnected"}) from error
    shape: dict[str, Any] = {"id": str(log_id)}
    if wait is not None:
        shape["answer"] = None if answered is None else frame(answered.encode("utf-8", "replace"), None)
    return json(shape, 202)


async def disconnect(call: Call) -> web.Response:
    """Close the station's socket."""
    station = call.path["id"]
    if not await call.api.acts.disconnect(call.tenant, station):
        if await call.api.queries.station(station, call.tenant) is None:
            raise problems.not_found("station")
        raise problems.Problem(409, "the station is not connected")
    return web.Response(status=204)


OPERATIONS = (
    Operation(
        "POST",
        "/api/stations/{id}/commands/{Action}",
        send,
        "Send a command and wait for the station's answer and the commit of its effects",
        "commands",
        QUERY,
        responses={
            200: (
                "answered, a CALLERROR, or an answer that breaks its schema",
                {"$ref": "#/components/schemas/Outcome"},
            ),
            **{
                status: (" or ".join(str(end) for end in STATUS if STATUS[end] == status), None)
                for status in sorted(set(STATUS.values()) - {200})
            },
        },
    ),
    Operation(
        "POST",
        "/api/stations/{id}/frames",
        send_frame,
        "Send raw text as it is",
        "commands",
        (Param("wait", "number", "seconds to wait for the answer to a readable CALL", 0.01, 86_400),),
        responses={
            202: ("written; the id in the frame log", None),
            409: ("not connected", None),
            504: ("no answer", None),
        },
    ),
    Operation(
        "DELETE",
        "/api/stations/{id}/connection",
        disconnect,
        "Close the station's socket",
        "commands",
        responses={204: ("closed", None), 409: ("not connected", None)},
    ),
)
