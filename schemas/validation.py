"""The official schema decides: payload in, typed message or faults out.

One engine (jsonschema-rs, offline, linear-time regular expressions) judges; msgspec only gives the
accepted payload its type. In lenient mode the repair table of `schemas/repair.py` stands between.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from jsonschema_rs import Draft6Validator, RegexOptions, Registry, ValidationError
from msgspec import Struct

from schemas import errata, faults, source
from schemas.action import Action
from schemas.excerpt import excerpt, holds, is_huge
from schemas.faults import MAX_FAULTS, Fault, FaultKind
from schemas.repair import Repair, repairable, repaired
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

    __slots__ = ("_gate", "_schema", "_validator", "errors", "is_valid", "kind")

    def __init__(self, schema: Schema, kind: type[Struct]) -> None:
        self._schema = schema
        self._validator = _validator(schema)
        self._gate: Draft6Validator | None = None
        self.is_valid = self._validator.is_valid
        self.errors = self._validator.iter_errors
        self.kind = kind

    def first_error(self, payload: object) -> ValidationError:
        """The first error the engine meets in a payload that is known to be wrong."""
        try:
            self._validator.validate(payload)
        except ValidationError as error:
            return error
        raise AssertionError("a payload that was found wrong is right")

    def may_be_repaired(self, payload: object) -> bool:
        """Whether all that is wrong is of a kind that has a repair; stops at the first that has none."""
        if self._gate is None:
            self._gate = _validator(repairable(self._schema))
        return self._gate.is_valid(payload)


def _validator(schema: Schema) -> Draft6Validator:
    """The one engine, kept from files, the network and regular expressions that backtrack."""
    return Draft6Validator(
        schema,
        offline=True,
        registry=Registry([]),
        pattern_options=RegexOptions(),
        validate_formats=True,
    )


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
    found = tuple(_found(checker, payload)[:MAX_FAULTS])
    if mode is Mode.STRICT or not checker.may_be_repaired(payload):
        return Checked(None, found)
    result = repaired(payload, checker.errors)
    if result is None:
        return Checked(None, found)
    return Checked(_typed(result[0], checker.kind), found, result[1])


def _found(checker: _Checker, payload: object) -> Sequence[Fault]:
    """The faults, the deciding one first; of a huge payload, those of an excerpt."""
    if not is_huge(payload):
        return faults.ordered(f for error in checker.errors(payload) for f in faults.faults_of(error))
    found = [
        fault
        for error in checker.errors(excerpt(payload))
        if not (error.kind.name == "required" and holds(payload, faults.path_of_required(error)))
        for fault in faults.faults_of(error)
    ]
    return faults.ordered(found) or faults.faults_of(checker.first_error(payload))


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
