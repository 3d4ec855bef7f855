"""The official schema decides: payload in, typed message or faults out.

One engine (jsonschema-rs, offline, linear-time regular expressions) judges; msgspec only gives the
accepted payload its type. In lenient mode the repair table of `schemas/repair.py` stands between.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from jsonschema_rs import Draft6Validator, RegexOptions, Registry
from msgspec import Struct

from schemas import errata, faults, source
from schemas.action import Action
from schemas.faults import MAX_FAULTS, Fault, FaultKind
from schemas.repair import Repair, repaired
from schemas.source import Part, Schema

__all__ = [
    "Checked",
    "Fault",
    "FaultKind",
    "Mode",
    "Repair",
    "check_request",
    "check_response",
    "to_json",
    "to_payload",
]


class Mode(StrEnum):
    """How a payload that breaks its schema is treated: refused, or repaired where the table allows."""

    STRICT = "strict"
    LENIENT = "lenient"


class Checked(Struct, frozen=True):
    """What became of a payload.

    `message` is None when it is refused. `faults` has the deciding one first and at most 100; in
    lenient mode a repaired payload has a message, the faults that were found, and the `repairs`.
    """

    message: Struct | None
    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()


class _Checker:
    """One message's validator and type, built on first use."""

    __slots__ = ("errors", "is_valid", "kind")

    def __init__(self, schema: Schema, kind: type[Struct]) -> None:
        validator = Draft6Validator(
            schema,
            offline=True,
            registry=Registry([]),
            pattern_options=RegexOptions(),
            validate_formats=True,
        )
        self.is_valid = validator.is_valid
        self.errors = validator.iter_errors
        self.kind = kind


def check_request(action: Action, payload: object, mode: Mode) -> Checked:
    """Judge a request's decoded JSON payload; None counts as ``{}``.

    Raises SourceError when the installed schema files are not those of this release.
    """
    return _check(_request(action), {} if payload is None else payload, mode)


def check_response(action: Action, payload: object, mode: Mode) -> Checked:
    """Judge a response's decoded JSON payload; None counts as ``{}``.

    Raises ValueError for an action of kind SEND (it has no response), SourceError as above.
    """
    return _check(_response(action), {} if payload is None else payload, mode)


def schema_of(action: Action, part: Part) -> Schema:
    """Return the schema that decides: the official one with the errata applied."""
    stem = source.stem_of(action.version, action.name, part)
    return errata.amended(action.version, stem, source.load(action.version, stem))


def to_payload(message: Struct) -> dict[str, object]:
    """Return the message as plain JSON values: wire names, schema order, unset members left out."""
    payload: dict[str, object] = msgspec.to_builtins(message)
    return payload


to_json: Callable[[Struct], bytes] = msgspec.json.Encoder().encode
"""The message's payload as compact JSON text in UTF-8, members in schema order."""


@cache
def _request(action: Action) -> _Checker:
    return _Checker(schema_of(action, "request"), action.request)


@cache
def _response(action: Action) -> _Checker:
    if action.response is None:
        raise ValueError(f"{action.name} of {action.version} has no response")
    return _Checker(schema_of(action, "response"), action.response)


def _check(checker: _Checker, payload: object, mode: Mode) -> Checked:
    try:
        if checker.is_valid(payload):
            return Checked(_typed(payload, checker.kind))
        return _judged(checker, payload, mode)
    except msgspec.ValidationError:
        raise  # the types do not fit the schemas: our own fault, never the sender's
    except (ValueError, RecursionError):
        return Checked(None, (faults.unreadable(),))


def _judged(checker: _Checker, payload: object, mode: Mode) -> Checked:
    """The slow path: say what is wrong, and repair it where the mode allows."""
    found = faults.ordered(fault for error in checker.errors(payload) for fault in faults.faults_of(error))
    result = repaired(payload, checker.errors) if mode is Mode.LENIENT else None
    if result is None:
        return Checked(None, found[:MAX_FAULTS])
    return Checked(_typed(result[0], checker.kind), found[:MAX_FAULTS], result[1])


def _typed(payload: object, kind: type[Struct]) -> Struct:
    try:
        return msgspec.convert(payload, kind, strict=False)
    except msgspec.ValidationError:
        # 1e18 is an integer to the schema, but to msgspec no float beyond 2**53 is one.
        return msgspec.convert(_integral(payload), kind, strict=False)


def _integral(value: Any) -> Any:
    """A copy in which every float without a fraction is an int."""
    if isinstance(value, dict):
        return {name: _integral(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_integral(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
