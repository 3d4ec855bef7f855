"""Applies `errata.toml` to a published schema, in memory, before its validator is built.

So the checks cost no walk over payloads: they are keywords like any other.
"""

import copy
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from schemas.source import Schema
from schemas.version import Version

NUL = r"\u0000"
# Year 0, and the days that an offset moves out of years 1..9999 (see errata.toml, rule "year").
BAD_YEAR = r"^(0000|0001-01-01.*\+|9999-12-31.*-[0-9]{2}:[0-9]{2}$)"
INTEGER_64 = (-(2**63), 2**63 - 1)
NUMBER = (-9_200_000_000_000, 9_200_000_000_000)
ANY = "anyJson"
DEPTH = 32
_NO_NUL: Schema = {"not": {"type": "string", "pattern": NUL}}


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Return the errata as written, in order."""
    text = Path(__file__).with_name("errata.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["erratum"])


def amended(version: Version, stem: str, schema: Schema) -> Schema:
    """Return a copy of `schema` with every erratum of `version` applied."""
    result = copy.deepcopy(schema)
    _plain(result)
    for entry in entries():
        if version in entry["versions"] and stem in entry.get("files", [stem]):
            _RULES[entry["rule"]](result, entry)
    return result


def _plain(schema: Schema) -> None:
    """Spell what means the same in one way, so that the engine names the same rule for it.

    No reference leaves the file, so an id would only change how "#" is read. What has no members is
    an object with none; what is text needs no word on members.
    """
    schema.pop("$id", None)
    for node in nodes(schema):
        if node.get("additionalProperties") is False:
            if node.get("type") == "object":
                node.setdefault("properties", {})
            else:
                del node["additionalProperties"]


def nodes(schema: Schema) -> Iterator[Schema]:
    """Every schema in the file but the definitions of free JSON, the outermost first."""
    yield schema
    for group in ("definitions", "properties"):
        for name, inner in schema.get(group, {}).items():
            if not name.startswith(ANY):
                yield from nodes(inner)
    if isinstance(schema.get("items"), dict):
        yield from nodes(schema["items"])


def _draft_06(schema: Schema, _: dict[str, Any]) -> None:
    schema["$schema"] = "http://json-schema.org/draft-06/schema#"


def _no_nul(schema: Schema, _: dict[str, Any]) -> None:
    for node in list(nodes(schema)):
        if node.get("type") == "string" and "enum" not in node and "format" not in node:
            node.update(_NO_NUL)
        elif _is_open(node):
            _open(schema, node)
            for level in _levels(schema):
                level.update(_NO_NUL, propertyNames=_NO_NUL)


def _integer_64(schema: Schema, _: dict[str, Any]) -> None:
    for node in list(nodes(schema)):
        if node.get("type") == "integer":
            _bound(node, INTEGER_64)
        elif _is_open(node):
            _open(schema, node)
            for level in _levels(schema):
                _bound(level, INTEGER_64)


def _number_range(schema: Schema, _: dict[str, Any]) -> None:
    for node in nodes(schema):
        if node.get("type") == "number":
            _bound(node, NUMBER)


def _year(schema: Schema, _: dict[str, Any]) -> None:
    for node in nodes(schema):
        if node.get("format") == "date-time":
            node["not"] = {"type": "string", "pattern": BAD_YEAR}


def _enum_add(schema: Schema, entry: dict[str, Any]) -> None:
    node = schema
    for name in entry["path"].split("."):
        node = node["properties"][name]
        node = node.get("items", node)
    node["enum"] = [*node["enum"], *entry["values"]]


def _is_open(node: Schema) -> bool:
    """Whether anything may stand here (no type), or in further members (customData)."""
    anything = not node.keys() & {"type", "$ref", "enum", "properties"}
    return anything or ("properties" in node and "additionalProperties" not in node)


def _depth(schema: Schema, _: dict[str, Any]) -> None:
    for node in list(nodes(schema)):
        if _is_open(node):
            _open(schema, node)
            _levels(schema)[-1]["allOf"] = [{"not": {"type": ["array", "object"]}}]


def _levels(schema: Schema) -> list[Schema]:
    """The definitions that open places refer to: any JSON, one definition for each level of nesting."""
    definitions = schema.setdefault("definitions", {})
    if f"{ANY}0" not in definitions:
        for number in range(DEPTH):
            deeper = _level(number + 1)
            definitions[f"{ANY}{number}"] = {"items": deeper, "additionalProperties": deeper}
        definitions[f"{ANY}{DEPTH}"] = {}
    return [definitions[f"{ANY}{number}"] for number in range(DEPTH + 1)]


def _level(number: int) -> Schema:
    return {"$ref": f"#/definitions/{ANY}{number}"}


def _open(schema: Schema, node: Schema) -> None:
    _levels(schema)
    if "properties" in node:
        node["additionalProperties"] = _level(0)
        node["propertyNames"] = _NO_NUL
    else:
        node["allOf"] = [_level(0)]


def _bound(node: Schema, limits: tuple[int, int]) -> None:
    node["minimum"] = max(node.get("minimum", limits[0]), limits[0])
    node["maximum"] = min(node.get("maximum", limits[1]), limits[1])


_RULES: dict[str, Callable[[Schema, dict[str, Any]], None]] = {
    "draft-06": _draft_06,
    "depth": _depth,
    "no-nul": _no_nul,
    "integer-64": _integer_64,
    "number-range": _number_range,
    "year": _year,
    "enum-add": _enum_add,
}
