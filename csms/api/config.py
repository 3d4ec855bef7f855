"""The settings in force, and their change while the CSMS runs."""

from __future__ import annotations

from aiohttp import web

from csms.api import problems
from csms.api.operation import Call, Operation, Param, json
from csms.gateway.listening import BindError
from csms.gateway.tls import TlsError
from csms.settings import SettingsError
from csms.settings.change import RUNNING, Unfit
from csms.settings.secrets import without_secrets

_TREE = {"type": "object", "description": "the settings tree, secrets masked", "additionalProperties": True}
_CHANGE = {
    "type": "object",
    "description": (
        "the settings tree, whole or in part: a table changes what it holds; `websockets` as a list is all of"
        " the servers, as a table of servers by name it changes those and null removes one. Can change:"
        f" {', '.join(sorted(RUNNING))}. What is masked (***) stays. All or nothing."
    ),
}


async def config(call: Call) -> web.Response:
    """Show the settings."""
    return json(without_secrets(call.api.configuration.settings))


async def change(call: Call) -> web.Response:
    """Change them."""
    try:
        await call.api.configuration.lay(call.body, save=call.query.get("save", False))
    except Unfit as error:
        faults = [{"path": each.path, "rule": each.rule, "message": each.message} for each in error.faults]
        raise problems.Problem(400, str(error), errors=faults) from error
    except TlsError as error:
        raise _at(400, error.field, "file", error) from error
    except BindError as error:
        field = "port" if error.taken else "host"
        rule = "taken" if error.taken else "unusable"
        raise _at(409, f"websockets.{error.name}.{field}", rule, error) from error
    except SettingsError as error:
        raise problems.Problem(500, f"the change is in force, but it is not saved: {error}") from error
    return await config(call)


def _at(status: int, path: str, rule: str, error: Exception) -> problems.Problem:
    return problems.Problem(status, str(error), errors=[{"path": path, "rule": rule, "message": str(error)}])


_SAVE = Param(
    "save",
    "boolean",
    "write what has changed since the start to the configuration file, too; a missing one is made",
)

OPERATIONS = (
    Operation(
        "GET", "/api/config", config, "Show the settings in force, without secrets", "system",
        responses={200: ("the tree", _TREE)}, beyond=True,
    ),
    Operation(
        "PUT", "/api/config", change, "Change settings, such as the WebSocket servers, while the CSMS runs",
        "system", (_SAVE,), body=_CHANGE,
        responses={
            200: ("the tree as it is now", _TREE),
            400: ("a value cannot be used, or cannot change now; nothing is changed", None),
            409: ("a port cannot be listened on; nothing is changed", None),
        },
        beyond=True,
    ),
)  # fmt: skip
