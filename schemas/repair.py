"""Lenient mode's repair table: what real firmware gets wrong and can still be understood.

One row per kind of error. What has no row is refused; so is what would still break its schema after
the repair. The payload given in is never changed.
"""

import copy
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jsonschema_rs import ValidationError
from msgspec import Struct

from schemas.errata import nodes
from schemas.faults import pointer
from schemas.source import Schema

Path = Sequence[str | int]
Errors = Callable[[object], Iterable[ValidationError]]

# A date and time without zone: RFC 3339's grammar, its offset left off, "T" or a blank between.
_NAIVE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)")
_SAMPLES = "sampledValue"
MAX_REPAIRS = 1000


class Repair(Struct, frozen=True):
    """One thing put right. `path` is a JSON pointer into the payload as it came; `kind` is one of
    "unknown-property", "too-long", "unknown-enum", "fraction", "naive-time"."""

    path: str
    kind: str


class _Refused(Exception):
    """An error without a row in the table."""


class _Plan:
    """What to change: values to put in, places to take out; and what is recorded of it."""

    def __init__(self) -> None:
        self.replace: dict[tuple[str | int, ...], object] = {}
        self.remove: set[tuple[str | int, ...]] = set()
        self.repairs: list[Repair] = []

    def note(self, path: Path, kind: str) -> None:
        if len(self.repairs) < MAX_REPAIRS:
            self.repairs.append(Repair(pointer(path), kind))


def repairable(schema: Schema) -> Schema:
    """Return a schema that accepts at least all that `repaired` can put right.

    It is asked first, so that a payload of a million hopeless errors costs no more than one.
    """
    result = copy.deepcopy(schema)
    for node in nodes(result):
        for keyword in ("enum", "maxLength", "format"):
            node.pop(keyword, None)
        if node.get("additionalProperties") is False:
            del node["additionalProperties"]
        if node.get("type") == "integer":
            node["type"] = "number"
    return result


def repaired(payload: object, errors: Errors) -> tuple[object, tuple[Repair, ...]] | None:
    """Return a payload that can be typed and what was repaired, or None when it must be refused.

    `errors` judges a payload against its schema; `payload` is known to break it. At most 1000 repairs
    are listed, though all are made.
    """
    plan = _Plan()
    try:
        for error in errors(payload):
            _TABLE.get(error.kind.name, _refuse)(error, plan)
    except _Refused:
        return None
    result = _applied(payload, plan)
    emptied = {path[:-1] for path in plan.remove}
    if not all(_tolerable(error, emptied) for error in errors(result)):
        return None
    return result, tuple(plan.repairs)


def _refuse(error: ValidationError, plan: _Plan) -> None:
    raise _Refused


def _drop_properties(error: ValidationError, plan: _Plan) -> None:
    for name in error.kind.as_dict()["unexpected"]:
        plan.remove.add((*error.instance_path, name))
        plan.note([*error.instance_path, name], "unknown-property")


def _keep_long(error: ValidationError, plan: _Plan) -> None:
    plan.note(error.instance_path, "too-long")


def _leave_out(error: ValidationError, plan: _Plan) -> None:
    """Leave the member out; whether it was optional shows when the result is judged again.

    Inside a sampledValue the whole item goes: an absent measurand or unit means a default (1.6
    section 7.43) and would turn, say, a temperature into energy.
    """
    path = tuple(error.instance_path)
    plan.remove.add(_sample(path) or path)
    plan.note(path, "unknown-enum")


def _round(error: ValidationError, plan: _Plan) -> None:
    value = error.instance
    if (
        error.kind.as_dict()["types"] != ["integer"]
        or not isinstance(value, float)
        or not math.isfinite(value)
    ):
        raise _Refused
    plan.replace[tuple(error.instance_path)] = math.floor(value + 0.5)
    plan.note(error.instance_path, "fraction")


def _zone(error: ValidationError, plan: _Plan) -> None:
    match = _NAIVE.fullmatch(str(error.instance))
    if error.kind.as_dict()["format"] != "date-time" or match is None:
        raise _Refused
    plan.replace[tuple(error.instance_path)] = f"{match[1]}T{match[2]}Z"
    plan.note(error.instance_path, "naive-time")


_TABLE: dict[str, Callable[[ValidationError, _Plan], None]] = {
    "additionalProperties": _drop_properties,
    "maxLength": _keep_long,
    "enum": _leave_out,
    "type": _round,
    "format": _zone,
}


def _sample(path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """The path of the sampledValue item that `path` lies in, if it does."""
    if _SAMPLES not in path:
        return None
    end = path.index(_SAMPLES) + 2
    return path[:end] if len(path) > end else None


def _tolerable(error: ValidationError, emptied: set[tuple[str | int, ...]]) -> bool:
    """Long texts stay, and a list of samples may have become empty."""
    if error.kind.name == "maxLength":
        return True
    path = tuple(error.instance_path)
    return error.kind.name == "minItems" and path[-1:] == (_SAMPLES,) and path in emptied


def _applied(payload: object, plan: _Plan) -> object:
    """A copy with the plan carried out; later list items go first, so that indices stay true."""
    result = _copied(payload)
    for path, value in plan.replace.items():
        _parent(result, path)[path[-1]] = value
    for path in sorted(plan.remove, key=_backwards):
        del _parent(result, path)[path[-1]]
    return result


def _backwards(path: tuple[str | int, ...]) -> tuple[int, list[int]]:
    """Deepest first, and in one list the last first."""
    return -len(path), [-part if isinstance(part, int) else 0 for part in path]


def _parent(root: object, path: tuple[str | int, ...]) -> Any:
    node: Any = root
    for part in path[:-1]:
        node = node[part]
    return node


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copied(inner) for inner in value]
    return value
