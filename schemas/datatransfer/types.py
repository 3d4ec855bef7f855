"""A message type made of a DataTransfer schema: what a handler that is typed by its schema gets.

Only the shape is taken over (members, types, enumerations); whether the data is valid the schema has said.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, Union

import msgspec
from msgspec import UNSET, Struct, UnsetType

from schemas.datatransfer.document import Document
from schemas.datatransfer.walk import at_pointer
from schemas.generator.names import attribute

_SCALARS: Mapping[str, Any] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "null": None,
}  # fmt: skip
_DEEPEST = 16


def struct_of(document: Document) -> type[Struct]:
    """Return the frozen Struct of a schema of objects: attributes in snake_case, absent ones are UNSET.

    Raises:
        TypeError: the schema describes no object with named members.
    """
    message = document.key.message_id or document.key.vendor_id
    return _struct(_name(message) or "Data", msgspec.json.encode(document.schema))


@lru_cache(maxsize=256)
def _struct(name: str, schema: bytes) -> type[Struct]:
    whole = msgspec.json.decode(schema)
    made = _Maker(whole).of(whole, name)
    if not (isinstance(made, type) and issubclass(made, Struct)):
        raise TypeError("the schema describes no object with named members")
    return made


class _Maker:
    """Makes the types of one schema."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self._whole = whole
        self._depth = 0

    def of(self, schema: Any, name: str) -> Any:
        """Return the type of a subschema; Any where it says too little or nests too deep."""
        if not isinstance(schema, Mapping) or self._depth > _DEEPEST:
            return Any
        self._depth += 1
        try:
            return self._of(schema, name)
        finally:
            self._depth -= 1

    def _of(self, schema: Mapping[str, Any], name: str) -> Any:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            found = at_pointer(self._whole, reference[1:]) if reference.startswith("#") else None
            return self.of(found, name)
        values = schema.get("enum")
        if values and all(isinstance(value, str) for value in values):
            return Literal[tuple(values)]
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            return Union[tuple(self._typed(one, schema, name) for one in kind)]  # noqa: UP007 - made, not written
        return self._typed(kind, schema, name)

    def _typed(self, kind: object, schema: Mapping[str, Any], name: str) -> Any:
        if kind == "array":
            return list[self.of(schema.get("items"), name + "Item")]  # type: ignore[misc]
        if kind == "object":
            return self._object(schema, name) if schema.get("properties") else dict[str, Any]
        return _SCALARS.get(str(kind), Any)

    def _object(self, schema: Mapping[str, Any], name: str) -> type[Struct]:
        fields: list[Any] = []
        wire: dict[str, str] = {}
        for member, inner in schema["properties"].items():
            place = _identifier(member, wire)
            wire[place] = member
            kind = self.of(inner, name + _name(member))
            if member in schema.get("required", ()):
                fields.append((place, kind))
            else:
                fields.append((place, Union[kind, UnsetType], UNSET))  # noqa: UP007 - made, not written
        return msgspec.defstruct(name, fields, frozen=True, kw_only=True, rename=wire)


def _identifier(member: str, taken: Mapping[str, str]) -> str:
    text = "".join(char if char.isalnum() and char.isascii() else "_" for char in attribute(member))
    place = text if text[:1].isalpha() else f"x_{text}"
    while place in taken:
        place += "_"
    return place


def _name(text: str) -> str:
    letters = "".join(char for char in text if char.isalnum() and char.isascii())
    return letters[:1].upper() + letters[1:] if letters[:1].isalpha() else ""
