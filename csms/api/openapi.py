"""The OpenAPI 3.1 document, made from the operations and from the schemas that decide about commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from csms.api.operation import TENANT, Operation, Param
from csms.api.schemas import RESOURCES
from csms.routes import Routes
from schemas.action import Action, Kind, Sender
from schemas.catalogue import actions
from schemas.validation import schema_of
from schemas.version import Version

VERSION = "3.1.0"
_SERVED = (Version.V16, Version.V201)
_KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "date-time": {"type": "string", "format": "date-time"},
}
_COMMAND = "/commands/{Action}"
_ROOT_ONLY = ("$schema", "$id", "id", "comment", "definitions")


def document(operations: Iterable[Operation], routes: Routes, release: str) -> dict[str, Any]:
    """Return the whole document; a command's path is written out for every action that can be sent."""
    paths: dict[str, dict[str, Any]] = {}
    components: dict[str, Any] = dict(RESOURCES)
    for operation in operations:
        if operation.path.endswith(_COMMAND):
            for name, of_versions in sorted(_commands(routes).items()):
                path = operation.path.replace("{Action}", name)
                entry = _entry(operation, path)
                entry["summary"] = f"{name}: {operation.summary[0].lower()}{operation.summary[1:]}"
                entry["operationId"] = f"send{name}"
                entry["requestBody"] = _body(_payload(of_versions, components))
                paths.setdefault(path, {})[operation.method.lower()] = entry
        else:
            paths.setdefault(operation.path, {})[operation.method.lower()] = _entry(operation, operation.path)
    return {
        "openapi": VERSION,
        "info": {"title": "Plugfest CSMS", "version": release, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _commands(routes: Routes) -> dict[str, list[Action]]:
    found: dict[str, list[Action]] = {}
    for version in _SERVED:
        for action in actions(version).values():
            sendable = action.kind is Kind.CALL and action.sent_by(Sender.CSMS)
            if sendable and action.request in routes.commands:
                found.setdefault(action.name, []).append(action)
    return found


def _payload(of_versions: list[Action], components: dict[str, Any]) -> dict[str, Any]:
    choices = []
    for action in of_versions:
        prefix = "v" + action.version.replace(".", "")
        name = f"{prefix}.{action.name}Request"
        schema = dict(schema_of(action, "request"))
        for title, definition in dict(schema.pop("definitions", {})).items():
            components.setdefault(f"{prefix}.{title}", _rewritten(definition, prefix))
        components[name] = _rewritten({key: schema[key] for key in schema if key not in _ROOT_ONLY}, prefix)
        choices.append({"$ref": f"#/components/schemas/{name}"})
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _rewritten(schema: Any, prefix: str) -> Any:
    """Let references lead to this document's components."""
    if isinstance(schema, list):
        return [_rewritten(item, prefix) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            found[key] = value.replace("#/definitions/", f"#/components/schemas/{prefix}.")
        else:
            found[key] = _rewritten(value, prefix)
    return found


def _entry(operation: Operation, path: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.method.lower() + re.sub(r"\W+", "_", path),
        "tags": [operation.tag],
        "parameters": list(_parameters(operation, path)),
        "responses": {str(status): _response(*told) for status, told in operation.responses.items()},
    }
    if not operation.open:
        entry["responses"]["default"] = _response(
            "an RFC 9457 problem", {"$ref": "#/components/schemas/Problem"}, "application/problem+json"
        )
    else:
        entry["security"] = [{}]
    if operation.beyond:
        entry["responses"]["403"] = _response("not for a token that is bound to a tenant", None)
    if operation.body is not None:
        entry["requestBody"] = _body(operation.body)
    return entry


def _parameters(operation: Operation, path: str) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    for param in (*operation.query, *((TENANT,) if operation.tenanted else ())):
        yield _query(param)


def _query(param: Param) -> dict[str, Any]:
    schema = dict(_KINDS[param.kind])
    if param.least is not None:
        schema["minimum"] = param.least
    if param.most is not None:
        schema["maximum"] = param.most
    told = {"description": param.text} if param.text else {}
    return {"name": param.name, "in": "query", "schema": schema, **told}


def _body(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _response(text: str, schema: Mapping[str, Any] | None, kind: str = "application/json") -> dict[str, Any]:
    return (
        {"description": text}
        if schema is None
        else {"description": text, "content": {kind: {"schema": schema}}}
    )
