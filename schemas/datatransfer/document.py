"""A schema as it was given, checked by itself: its meta-schema, its limits, its key. References come later.

The pure Python ``jsonschema`` judges it against its meta-schema, without the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from jsonschema.validators import validator_for
from referencing import Registry

from schemas.datatransfer import key as keys
from schemas.datatransfer.faults import BadSchema
from schemas.datatransfer.key import MEMBER, Key, Sender
from schemas.datatransfer.walk import everything
from schemas.faults import Fault, FaultKind, pointer

SIZE = 65_536  # bytes; a larger one would hold up everybody while it is compiled
_DEFAULT = "https://json-schema.org/draft/2020-12/schema"
DRAFTS = (
    _DEFAULT,
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-04/schema",
)
_NOT_HERE = ("$dynamicRef", "$recursiveRef", "$vocabulary")
_MOST = 5  # faults told of one schema
_LONG = 200  # characters of a message


@dataclass(frozen=True, slots=True)
class Document:
    """One schema: ``given`` as it came, ``id`` by which others refer to it; ``source`` says where from.

    Equal ones have equal ``text``, which is ``given`` as JSON.
    """

    key: Key
    given: Mapping[str, Any] = field(compare=False)
    source: str
    sender: Sender
    text: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Its `$id`, or the spelling of its key."""
        return str(self.given.get("$id", self.key.id))

    @property
    def schema(self) -> dict[str, Any]:
        """What is compiled: it always has an `$id` and says its draft."""
        return {"$schema": _DEFAULT, **self.given, "$id": self.id}

    @classmethod
    def of(cls, given: object, source: str, fallback: Key | None = None) -> Document:
        """Check a schema; ``fallback`` is its key where it names none itself.

        Raises:
            BadSchema: it cannot be registered; the fault is named.
        """
        try:
            return _checked(given, source, fallback)
        except BadSchema as error:
            raise error.at(source) from None


def _checked(given: object, source: str, fallback: Key | None) -> Document:
    if not isinstance(given, Mapping):
        raise BadSchema("", "must be a JSON object")
    text = _within_limits(given)
    _by_its_meta_schema(given, text)
    _only_what_is_followed(given)
    key, sender = _key(given, fallback)
    return Document(key, given, source, sender, text)


def _within_limits(given: Mapping[str, Any]) -> bytes:
    """The schema as text."""
    try:
        text = msgspec.json.encode(given)
    except (msgspec.MsgspecError, TypeError, RecursionError, UnicodeError) as error:
        raise BadSchema("", f"is no JSON: {error}") from error
    if len(text) > SIZE:
        raise BadSchema("", f"has {len(text)} bytes; the limit is {SIZE}")
    if b"\\u0000" in text:
        raise BadSchema("", "contains the NUL character")
    return text


def _by_its_meta_schema(given: Mapping[str, Any], text: bytes) -> None:
    draft = given.get("$schema", _DEFAULT)
    if not isinstance(draft, str) or draft.rstrip("#") not in DRAFTS:
        raise BadSchema("/$schema", f"names no known draft: {draft!r}; known: {', '.join(DRAFTS)}")
    faults = _faults(draft, text)
    if faults:
        raise BadSchema.of(faults[:_MOST])


@lru_cache(maxsize=64)  # the shipped ones are read at every start, and a start should be quick
def _faults(draft: str, text: bytes) -> tuple[Fault, ...]:
    """What the meta-schema says of a schema, the outermost first."""
    kind = validator_for({"$schema": draft})
    # An empty registry of our own: the one by default would fetch what it does not know.
    errors = kind(kind.META_SCHEMA, registry=_METAS).iter_errors(msgspec.json.decode(text))
    return tuple(sorted(map(_fault, errors), key=lambda fault: (fault.path.count("/"), fault.path)))


def _fault(error: Any) -> Fault:
    path = pointer(error.absolute_path)
    text = error.message if len(error.message) <= _LONG else error.message[:_LONG] + "..."
    return Fault(path, str(error.validator), f"{path or 'the schema'}: {text}", FaultKind.PROPERTY)


def _only_what_is_followed(given: Mapping[str, Any]) -> None:
    for path, node in everything(given):
        if not isinstance(node, Mapping):
            continue
        for name in _NOT_HERE:
            if name in node:
                raise BadSchema(pointer((*path, name)), "is not followed here; write a plain $ref")
        if path and "$id" in node:
            raise BadSchema(pointer((*path, "$id")), "may stand at the top only")


def _key(given: Mapping[str, Any], fallback: Key | None) -> tuple[Key, Sender]:
    written = given.get("$id")
    if MEMBER in given:
        key, sender = keys.stated(given[MEMBER])
        possible = keys.readings(written) if isinstance(written, str) else []
        if possible and key.folded not in [one.folded for one in possible]:
            raise BadSchema("/$id", f"does not say what {MEMBER} says: {written}")
        return key, sender
    if isinstance(written, str):
        return keys.spelled(written), Sender.BOTH
    if fallback is None:
        raise BadSchema("", f"names no message: it has neither an $id nor {MEMBER}")
    return fallback, Sender.BOTH


_METAS: Registry[Any] = Registry()
