"""Health, readiness, metrics, the stream of frames, and the documentation pages."""

from __future__ import annotations

import importlib.resources
import re
from importlib.resources.abc import Traversable

import msgspec
from aiohttp import web

from csms import metrics
from csms.api import openapi, problems
from csms.api.operation import Call, Operation, Param, json
from csms.feed import Seen
from csms.store.queries_shapes import frame, when
from ocppj.transcript import TO_CSMS

_PATIENCE = 15.0  # seconds of silence after which a comment keeps a stream alive
_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".html": "text/html"}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Plugfest CSMS</title>
<link rel="stylesheet" href="docs/swagger-ui.css"><link rel="icon" href="docs/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div><script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script></body></html>
"""
_START = (
    'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});\n'
)
_CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


async def health(call: Call) -> web.Response:
    """Say that the process lives, and by a digest which database it serves."""
    return json({"status": "ok", "store": call.api.store_mark})


async def ready(call: Call) -> web.Response:
    """Say whether stations are served: red while the database is away."""
    checks = await call.api.checks()
    fine = all(checks.values())
    return json({"ready": fine, "checks": checks}, 200 if fine else 503)


async def metric_text(call: Call) -> web.Response:
    """Show the counters."""
    text = call.api.metrics.text()
    return web.Response(body=text, headers={"Content-Type": metrics.CONTENT_TYPE})


async def document(call: Call) -> web.Response:
    """Show the OpenAPI document."""
    return web.Response(body=call.api.document(), content_type="application/json")


async def docs(call: Call) -> web.Response:
    """Show the documentation page; everything it loads comes from here."""
    headers = {"Content-Security-Policy": _CSP}
    return web.Response(text=_PAGE, content_type="text/html", charset="utf-8", headers=headers)


async def docs_file(call: Call) -> web.Response:
    """Serve one file of the documentation page."""
    name = call.path["file"]
    if name == "start.js":
        return web.Response(text=_START, content_type="text/javascript")
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.(js|css|png)", name):
        raise problems.not_found("file")
    file = _assets().joinpath(name)
    if not file.is_file():
        raise problems.not_found("file")
    kind = _TYPES["." + name.rpartition(".")[2]]
    return web.Response(body=file.read_bytes(), content_type=kind, headers={"Cache-Control": "max-age=3600"})


def _assets() -> Traversable:
    """Return the folder of the bundled Swagger UI."""
    vendor = importlib.resources.files("swagger_ui_bundle").joinpath("vendor")
    return max(vendor.iterdir(), key=lambda folder: folder.name)


async def stream(call: Call) -> web.StreamResponse:
    """Send frames as they pass, as server-sent events."""
    station, action = call.query.get("station"), call.query.get("action")

    def wants(seen: Seen) -> bool:
        of_station = station is None or seen.entry.station == station
        return seen.tenant == call.tenant and of_station and (action is None or seen.entry.action == action)

    response = web.StreamResponse(headers={"Cache-Control": "no-store", "Content-Type": "text/event-stream"})
    reader = call.api.feed.open(wants)
    try:
        await response.prepare(call.request)
        await response.write(b": frames as they pass\n\n")
        async for seen in reader.frames(_PATIENCE):
            await response.write(b":\n\n" if seen is None else _event(seen))
    except ConnectionError:
        return response  # the reader has gone: nothing is left to tell it
    finally:
        call.api.feed.leave(reader)
    return response


def _event(seen: Seen) -> bytes:
    entry = seen.entry
    shape = {
        "id": str(seen.log_id),
        "station": entry.station,
        "at": when(entry.at),
        "direction": "in" if entry.direction == TO_CSMS else "out",
        "messageId": entry.message_id,
        "action": entry.action,
        "frame": frame((entry.text or "").encode("utf-8", "replace"), entry.action),
        "faults": [problems.fault_shape(fault) for fault in entry.faults],
    }
    return b"id: %d\nevent: message\ndata: %s\n\n" % (seen.log_id, msgspec.json.encode(shape))


_FILTERS = (
    Param("station", "string", "of this station only"),
    Param("action", "string", "of this action only"),
)
OPERATIONS = (
    Operation(
        "GET",
        "/api/messages/stream",
        stream,
        "Frames as they pass, as server-sent events",
        "records",
        _FILTERS,
        responses={200: ("text/event-stream", None)},
    ),
    Operation(
        "GET", "/health", health, "Whether the process lives", "system",
        responses={200: ("it does", None)}, open=True, tenanted=False,
    ),
    Operation(
        "GET", "/ready", ready, "Whether stations are served", "system",
        responses={200: ("yes", None), 503: ("no, for instance while the database is away", None)},
        open=True, tenanted=False,
    ),
    Operation(
        "GET", "/metrics", metric_text, "Counters for Prometheus", "system",
        responses={200: ("text", None)}, tenanted=False, beyond=True,
    ),
    Operation(
        "GET", "/openapi.json", document, "This document", "system",
        responses={200: (f"OpenAPI {openapi.VERSION}", None)}, tenanted=False,
    ),
    Operation(
        "GET", "/docs", docs, "Swagger UI", "system", responses={200: ("a page", None)}, tenanted=False
    ),
    Operation(
        "GET", "/docs/{file}", docs_file, "A file of the documentation page", "system",
        responses={200: ("the file", None), 404: ("no such file", None)}, tenanted=False,
    ),
)  # fmt: skip
