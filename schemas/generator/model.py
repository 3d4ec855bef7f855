"""From schema files to a plain model of types: every message, enum and nested type of one version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.action import Sender
from schemas.generator import names
from schemas.source import Schema, stem_of
from schemas.version import Version

CUSTOM_DATA = "CustomData"
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class Member:
    """One field: its wire name, its annotation, the named types in it, and whether it must be there."""

    wire: str
    annotation: str
    uses: frozenset[str]
    required: bool


@dataclass(slots=True)
class Enum:
    """An enumeration and its wire values in schema order."""

    name: str
    values: list[str]

    @property
    def uses(self) -> frozenset[str]:
        return frozenset()

    def merge(self, other: "Enum") -> None:
        """Take in values that another message's schema has for the same type."""
        self.values += [value for value in other.values if value not in self.values]


@dataclass(slots=True)
class Record:
    """A struct: a nested type, or a message when `doc` says so."""

    name: str
    members: list[Member]
    doc: str = ""

    @property
    def uses(self) -> frozenset[str]:
        return frozenset().union(*(member.uses for member in self.members))

    def merge(self, other: "Record") -> None:
        """Join two shapes of one type: required is only what both require.

        Raises ValueError when a member has two types.
        """
        theirs = {member.wire: member for member in other.members}
        joined = [_joined(member, theirs.pop(member.wire, None)) for member in self.members]
        optional = [Member(m.wire, m.annotation, m.uses, False) for m in theirs.values()]
        self.members = joined + optional


Named = Enum | Record


@dataclass(slots=True)
class Model:
    """All types of one version: `types` by name, `messages` by action and part."""

    version: Version
    types: dict[str, Named] = field(default_factory=dict)
    messages: dict[tuple[str, str], Record] = field(default_factory=dict)

    def add(self, named: Named) -> str:
        """Register a type, merging it with one of the same name; return its name."""
        known = self.types.setdefault(named.name, named)
        match known, named:
            case (Enum(), Enum()) | (Record(), Record()):
                known.merge(named)  # type: ignore[arg-type]  # both are of one class here
            case _:
                raise TypeError(f"{named.name} is both an enum and a struct")
        return named.name


def build(version: Version, table: Mapping[str, list[str]], files: Mapping[str, Schema]) -> Model:
    """Read every message of `version` named in `table` (see actions.toml) out of `files` (by stem)."""
    model = Model(version)
    for action, (block, kind, sender) in table.items():
        for part in ("request", "response") if kind == "call" else ("request",):
            stem = stem_of(version, action, "request" if part == "request" else "response")
            name = f"{action}{part.title()}"
            reader = _Reader(model, stem, files[stem])
            record = Record(name, reader.members(files[stem], stem))
            record.doc = _doc(version, action, part, kind, sender, block)
            model.messages[action, part] = record
    return model


def _doc(version: Version, action: str, part: str, kind: str, sender: str, block: str) -> str:
    """The docstring of a message: action, direction, block; never the schemas' own prose."""
    ends = {Sender.STATION: "station to CSMS", Sender.CSMS: "CSMS to station", Sender.BOTH: "either way"}
    back = {Sender.STATION: Sender.CSMS, Sender.CSMS: Sender.STATION, Sender.BOTH: Sender.BOTH}
    end = Sender(sender) if part == "request" else back[Sender(sender)]
    return f"OCPP {version} {action} {part} ({kind}), {ends[end]}; block {block}."


def _joined(mine: Member, other: Member | None) -> Member:
    if other is None:
        return Member(mine.wire, mine.annotation, mine.uses, False)
    if mine.annotation != other.annotation:
        raise ValueError(f"{mine.wire} is {mine.annotation} here and {other.annotation} there")
    return Member(mine.wire, mine.annotation, mine.uses, mine.required and other.required)


class _Reader:
    """Reads one file: resolves its definitions and names its nested types."""

    def __init__(self, model: Model, stem: str, schema: Schema) -> None:
        self._model = model
        self._stem = stem
        self._definitions: dict[str, Any] = schema.get("definitions", {})

    def members(self, schema: Schema, path: str) -> list[Member]:
        required = set(schema.get("required", ()))
        result = []
        for wire, inner in schema.get("properties", {}).items():
            annotation, uses = self._typed(inner, f"{path}.{wire}")
            result.append(Member(wire, annotation, uses, wire in required))
        return result

    def _typed(self, schema: Schema, path: str) -> tuple[str, frozenset[str]]:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            return self._named(name, self._definitions[name], path)
        if "enum" in schema or "properties" in schema:
            return self._named(names.nested_16(path), schema, path)
        if schema.get("type") == "array":
            inner, uses = self._typed(schema["items"], path)
            return f"Sequence[{inner}]", uses
        return _SCALARS.get(schema.get("type", ""), "object"), frozenset()

    def _named(self, name: str, schema: Schema, path: str) -> tuple[str, frozenset[str]]:
        if name == "CustomDataType":
            return CUSTOM_DATA, frozenset({CUSTOM_DATA})
        if "enum" in schema:
            self._model.add(Enum(name, list(schema["enum"])))
        elif schema.get("type") == "object":
            self._model.add(Record(name, self.members(schema, path)))
        else:
            return self._typed(schema, path)
        return name, frozenset({name})
