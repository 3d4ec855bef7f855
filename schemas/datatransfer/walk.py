"""Where the subschemas of a JSON schema stand, and how each is reached: on the same value, or one deeper.

Only schema positions count: what stands in `enum`, `const` or `default` is data, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import unquote

Schema: TypeAlias = Any  # a mapping, or true or false
Path: TypeAlias = tuple[str | int, ...]

_HERE_LISTS = ("allOf", "anyOf", "oneOf")
_HERE = ("not", "if", "then", "else")
_HERE_MAPS = ("dependentSchemas", "dependencies")
_DEEPER = (
    "additionalProperties", "additionalItems", "contains", "items",
    "propertyNames", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_KEPT = ("$defs", "definitions")
_ONE_OF_THEM = frozenset({"properties", "additionalProperties", "prefixItems", "items"})


class Reach(Enum):
    """How a subschema is reached."""

    HERE = "on the same value"
    ONE = "one level deeper, at most one of these for each child"
    DEEPER = "one level deeper, beside the others"
    KEPT = "by reference only"


@dataclass(frozen=True, slots=True)
class Step:
    """A subschema of a schema: its place in it and how it is reached."""

    path: Path
    reach: Reach
    schema: Schema


def steps(schema: Schema) -> Iterator[Step]:
    """The direct subschemas of ``schema``, without those that it refers to."""
    if not isinstance(schema, Mapping):
        return
    for name in _HERE_LISTS:
        yield from _listed(schema, name, Reach.HERE)
    for name in _HERE:
        if name in schema:
            yield Step((name,), Reach.HERE, schema[name])
    for name in _HERE_MAPS:
        yield from _mapped(schema, name, Reach.HERE)
    yield from _mapped(schema, "properties", Reach.ONE)
    yield from _mapped(schema, "patternProperties", Reach.DEEPER)
    yield from _listed(schema, "prefixItems", Reach.ONE)
    for name in _DEEPER:
        reach = Reach.ONE if name in _ONE_OF_THEM else Reach.DEEPER
        if isinstance(schema.get(name), list):
            yield from _listed(schema, name, Reach.ONE)
        elif name in schema:
            yield Step((name,), reach, schema[name])
    for name in _KEPT:
        yield from _mapped(schema, name, Reach.KEPT)


def everything(schema: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """``schema`` and all that stands in it, each with its place."""
    waiting: list[tuple[Path, Schema]] = [(path, schema)]
    while waiting:
        place, node = waiting.pop()
        yield place, node
        waiting.extend((place + step.path, step.schema) for step in steps(node))


def at_pointer(schema: Schema, fragment: str) -> Schema | None:
    """Return what a reference's fragment (``/$defs/x`` or an anchor) means in a schema, None if nothing."""
    if fragment == "":
        return schema
    if not fragment.startswith("/"):
        anchored = (node for _, node in everything(schema) if isinstance(node, Mapping))
        return next((node for node in anchored if node.get("$anchor") == fragment), None)
    node = schema
    for part in unquote(fragment)[1:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and name in node:
            node = node[name]
        elif isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        else:
            return None
    return node


def _listed(schema: Mapping[str, Any], name: str, reach: Reach) -> Iterator[Step]:
    inner = schema.get(name)
    if isinstance(inner, list):
        for place, node in enumerate(inner):
            yield Step((name, place), reach, node)


def _mapped(schema: Mapping[str, Any], name: str, reach: Reach) -> Iterator[Step]:
    inner = schema.get(name)
    if isinstance(inner, Mapping):
        for key, node in inner.items():
            if isinstance(node, Mapping | bool):  # the old `dependencies` also lists names
                yield Step((name, key), reach, node)
