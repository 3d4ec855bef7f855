"""From the engine's errors to faults: which rule broke, where, and in which of four kinds.

The order of kinds and paths decides the one error code of a frame (OCPP-J error codes), so that it
does not depend on the engine.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from jsonschema_rs import ValidationError
from msgspec import Struct

from schemas.errata import BAD_YEAR, DEPTH, NUL

MAX_FAULTS = 100
_MAX_NAME = 60


class FaultKind(StrEnum):
    """What a fault is called on the wire, before a dialect spells it; the first kind wins."""

    TYPE = "type"
    OCCURRENCE = "occurrence"
    PROPERTY = "property"
    FORMAT = "format"


class Fault(Struct, frozen=True):
    """One broken rule. `path` is a JSON pointer, "" the payload; a member that is missing or does not
    belong is named by its own pointer. `rule` is the schema keyword, or "year", "nul" or "depth" (errata)."""

    path: str
    rule: str
    message: str
    kind: FaultKind


def _plain(limit: float) -> float:
    """A bound as people write it: the schemas spell some integers as fractions."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


_ORDER = {kind: place for place, kind in enumerate(FaultKind)}
_KINDS = {
    "type": FaultKind.TYPE,
    "required": FaultKind.OCCURRENCE,
    "minItems": FaultKind.OCCURRENCE,
    "maxItems": FaultKind.OCCURRENCE,
    "additionalProperties": FaultKind.FORMAT,
}
_TEXTS: dict[str, Callable[[Any], str]] = {
    "type": lambda kind: f"must be of type {' or '.join(kind.types)}",
    "minItems": lambda kind: f"must have at least {kind.limit} items",
    "maxItems": lambda kind: f"must have at most {kind.limit} items",
    "enum": lambda kind: f"must be one of {', '.join(str(option) for option in kind.options)}",
    "maxLength": lambda kind: f"must have at most {kind.limit} characters",
    "minLength": lambda kind: f"must have at least {kind.limit} characters",
    "minimum": lambda kind: f"must be at least {_plain(kind.limit)}",
    "maximum": lambda kind: f"must be at most {_plain(kind.limit)}",
    "multipleOf": lambda kind: f"must be a multiple of {kind.multiple_of}",
    "format": lambda kind: f"must have the format {kind.format}",
    "year": lambda _: "must lie in years 1 to 9999 UTC",
    "nul": lambda _: "must not contain the NUL character",
    "depth": lambda _: f"is nested deeper than {DEPTH} levels",
}


def faults_of(error: ValidationError) -> list[Fault]:
    """Return the faults that one error of the engine stands for (one per unknown property)."""
    path, name = error.instance_path, error.kind.name
    if name == "required":
        return [_fault(path_of_required(error), name, "is required")]
    if name == "additionalProperties":
        members = sorted(error.kind.as_dict()["unexpected"])[:MAX_FAULTS]
        return [_fault([*path, member], name, "is not a property here") for member in members]
    rule = _rule(error)
    text = _TEXTS.get(rule, lambda _: f"breaks the rule {rule}")(error.kind)
    if rule == "type" and not path:
        return [Fault("", rule, "the payload must be an object", FaultKind.FORMAT)]
    return [_fault(path, rule, text)]


def path_of_required(error: ValidationError) -> list[str | int]:
    """The path of the member that a `required` error misses."""
    return [*error.instance_path, error.kind.as_dict()["property"]]


def unreadable() -> Fault:
    """The fault of a payload that is no JSON text could hold (lone surrogates, endless depth)."""
    return Fault("", "json", "the payload holds text or nesting that JSON cannot carry", FaultKind.FORMAT)


def ordered(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults with the deciding one first: kind, then depth of path, then text."""
    return tuple(sorted(faults, key=_rank))


def tokens(path: str) -> list[str]:
    """Return the parts of a JSON pointer, unescaped (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def pointer(path: Iterable[str | int]) -> str:
    """Return a JSON pointer (RFC 6901), with unprintable text replaced and long names cut."""
    return "".join(f"/{_clean(str(part)).replace('~', '~0').replace('/', '~1')}" for part in path)


def _rank(fault: Fault) -> tuple[int, int, str, str]:
    return _ORDER[fault.kind], fault.path.count("/"), fault.path, fault.rule


def _rule(error: ValidationError) -> str:
    """The keyword, except for the errata, which are all spelled `not`."""
    if error.kind.name == "propertyNames":
        return "nul"
    if error.kind.name == "not":
        pattern = error.kind.as_dict()["schema"].get("pattern")
        return {NUL: "nul", BAD_YEAR: "year"}.get(pattern, "depth")
    return error.kind.name


def _fault(path: Sequence[str | int], rule: str, text: str) -> Fault:
    return Fault(pointer(path), rule, f"{_spelled(path)} {text}", _KINDS.get(rule, FaultKind.PROPERTY))


def _spelled(path: Sequence[str | int]) -> str:
    """The field as people write it: ``meterValue[0].timestamp``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_clean(part)}" for part in path)
    return text.removeprefix(".") or "the payload"


def _clean(name: str) -> str:
    """A name that came off the wire, made fit for logs and databases."""
    cut = name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in cut)


def of_any_schema(error: ValidationError) -> Fault:
    """Return the fault of an error against a schema that is not one of the official ones."""
    path, name = error.instance_path, error.kind.name
    if name == "required":
        return _fault(path_of_required(error), name, "is required")
    if name == "additionalProperties":
        member = min(error.kind.as_dict()["unexpected"])
        return _fault([*path, member], name, "is not a property here")
    text = _TEXTS[name](error.kind) if name in _TEXTS else f"breaks the rule {name}"
    where = "the data" if not path else _spelled(path)
    return Fault(pointer(path), name, f"{where} {text}", _KINDS.get(name, FaultKind.PROPERTY))
