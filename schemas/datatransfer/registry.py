"""All DataTransfer schemas of one owner, compiled: an immutable value that is replaced as a whole.

One engine judges (jsonschema-rs): offline, with these schemas as its only registry, and with regular
expressions that do not backtrack. A reference to anything else is refused when the schema is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urldefrag, urljoin

import jsonschema_rs
from jsonschema_rs import RegexOptions, ValidationError

from schemas.datatransfer.cost import Cost, pattern_weight
from schemas.datatransfer.document import Document
from schemas.datatransfer.faults import BadSchema
from schemas.datatransfer.key import Key, Part
from schemas.datatransfer.reading import DEPTH
from schemas.datatransfer.walk import Path, Reach, Schema, at_pointer, everything, steps
from schemas.faults import MAX_FAULTS, Fault, FaultKind, of_any_schema, ordered, pointer
from schemas.version import Version

T = TypeVar("T")
_FEW = 2_000  # visits up to which every fault is told; each costs 10 microseconds
_UNREADABLE = "holds text or nesting that JSON cannot carry"


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered schema, ready to judge."""

    document: Document
    visits: tuple[int, ...]  # worst case for one value, by levels of nesting below it
    patterns: int  # weight of all regular expressions that may be tried
    closure: Mapping[str, dict[str, Any]]  # its schema and those that it refers to, by `$id`
    takes_text: bool  # whether the schema speaks of text at its top
    _validator: Any

    @property
    def key(self) -> Key:
        """What it is registered under."""
        return self.document.key

    def work(self, values: int, levels: int, characters: int) -> tuple[int, int]:
        """Return the worst case for data of that size: subschemas tried, and characters times patterns."""
        return values * self.visits[min(levels, DEPTH)], characters * self.patterns

    def faults(self, value: object, work: int) -> tuple[Fault, ...]:
        """Judge one JSON value; where the worst case is large, only the first fault is looked for."""
        return faults_of(self._validator, value, every=work <= _FEW)


class Registry:
    """Schemas by key and by `$id`; see ``of``."""

    def __init__(self, entries: Mapping[Key, Entry]) -> None:
        self._entries = dict(entries)
        self._vendors = {(key.version, key.vendor_id) for key in entries if key.part is Part.REQUEST}

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Registry:
        """Compile the documents together.

        Raises:
            BadSchema: two have one key or one `$id`, a reference leads out of them, or one of them cannot be
                compiled; the text names it.
        """
        return _registry(tuple(documents))

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> Sequence[Entry]:
        """Return all of them, by key."""
        return [self._entries[key] for key in sorted(self._entries, key=lambda key: key.id)]

    def find(self, key: Key) -> Entry | None:
        """Return the schema of exactly this message; vendorId and messageId are compared without case."""
        return self._entries.get(key.folded)

    def knows(self, version: Version, vendor: str) -> bool:
        """Whether any request of this vendor has a schema in this version."""
        return (version, vendor.casefold()) in self._vendors


@lru_cache(maxsize=8)  # what is shipped is compiled at every start, and a start should be quick
def _registry(documents: tuple[Document, ...]) -> Registry:
    named = _by_id(documents)
    keyed: dict[Key, Document] = {}
    for document in named.values():
        other = keyed.setdefault(document.key.folded, document)
        if other is not document:
            raise BadSchema("", f"has the key of {other.source}: {document.key.id}").at(document.source)
    return Registry(_compiled(keyed, named))


def _by_id(documents: Iterable[Document]) -> dict[str, Document]:
    named: dict[str, Document] = {}
    for document in documents:
        other = named.setdefault(document.id, document)
        if other is not document:
            raise BadSchema("/$id", f"is that of {other.source}: {document.id}").at(document.source)
    return named


def _compiled(keyed: Mapping[Key, Document], named: Mapping[str, Document]) -> dict[Key, Entry]:
    schemas = {name: document.schema for name, document in named.items()}
    reached = {name: _said_of(document, _reached, document, schemas) for name, document in named.items()}
    library = library_of(schemas)
    return {
        key: _said_of(document, _entry, document, reached[document.id], schemas, library)
        for key, document in keyed.items()
    }


def _said_of(document: Document, work: Callable[..., T], *args: object) -> T:
    """Do the work; what is wrong is said to be so in this document."""
    try:
        return work(*args)
    except BadSchema as error:
        raise error.at(document.source) from None


def library_of(schemas: Mapping[str, dict[str, Any]]) -> jsonschema_rs.Registry:
    """Return the engine's registry of these schemas by `$id`.

    Raises:
        BadSchema: it does not take them.
    """
    try:
        return jsonschema_rs.Registry(list(schemas.items()))
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise BadSchema("", f"cannot be registered: {error}") from error


def _entry(
    document: Document, reached: set[str], schemas: Mapping[str, dict[str, Any]], library: Any
) -> Entry:
    weight = sum(_weight(schemas[name]) for name in reached)
    cost = Cost(lambda owner, reference: _resolved(owner, reference, schemas))
    schema = schemas[document.id]
    visits = tuple(cost.visits(document.id, schema, depth) for depth in range(DEPTH + 1))
    closure = {name: schemas[name] for name in sorted(reached)}
    words = _takes_text(document.id, schema, schemas)
    return Entry(document, visits, weight, closure, words, validator(schema, library))


def _takes_text(owner: str, schema: Schema, schemas: Mapping[str, dict[str, Any]]) -> bool:
    """Whether text may be meant: by its type, or by what it refers to or is combined of."""
    if not isinstance(schema, Mapping):
        return False
    kind = schema.get("type", ())
    if "string" in ([kind] if isinstance(kind, str) else kind):
        return True
    inner = [(owner, step.schema) for step in steps(schema) if step.reach is Reach.HERE]
    if "$ref" in schema:
        inner.append(_resolved(owner, schema["$ref"], schemas))
    return any(_takes_text(*one, schemas) for one in inner)


def _reached(document: Document, schemas: Mapping[str, dict[str, Any]]) -> set[str]:
    """The documents that a document refers to, directly or not, and itself: every reference leads there."""
    reached = {document.id}
    waiting = [document.id]
    while waiting:
        owner = waiting.pop()
        for path, node in everything(schemas[owner]):
            if isinstance(node, Mapping) and "$ref" in node:
                target, _ = _resolved(owner, node["$ref"], schemas, path)
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
    return reached


def _resolved(
    owner: str, reference: object, schemas: Mapping[str, dict[str, Any]], path: Path = ()
) -> tuple[str, Schema]:
    name, fragment = urldefrag(urljoin(owner, str(reference)))
    target = owner if str(reference).startswith("#") else name
    if target not in schemas:
        raise BadSchema(pointer((*path, "$ref")), f"refers to {reference}, which is not registered here")
    found = at_pointer(schemas[target], fragment)
    if found is None:
        raise BadSchema(pointer((*path, "$ref")), f"refers to {reference}, where there is nothing")
    return target, found


def _weight(schema: Mapping[str, Any]) -> int:
    total = 0
    for path, node in everything(schema):
        if not isinstance(node, Mapping):
            continue
        named = node.get("patternProperties", {})
        patterns = [*named, *([node["pattern"]] if "pattern" in node else [])]
        for pattern in patterns:
            weight = pattern_weight(pattern)
            if weight is None:
                text = "is no regular expression of the linear-time engine, or far too large a one"
                raise BadSchema(pointer((*path, "pattern")), f"{text}: {pattern[:80]}")
            total += weight
    return total


def validator(schema: dict[str, Any], library: Any) -> Any:
    """Compile one schema; ``library`` is all that it may refer to.

    Raises:
        BadSchema: the engine does not take it.
    """
    try:
        return jsonschema_rs.validator_for(
            schema, offline=True, registry=library, pattern_options=RegexOptions(), validate_formats=True
        )
    except (ValidationError, ValueError, jsonschema_rs.ReferencingError) as error:
        message = getattr(error, "message", str(error))
        raise BadSchema("", f"cannot be compiled: {message.splitlines()[0][:200]}") from error


def faults_of(engine: Any, value: object, *, every: bool) -> tuple[Fault, ...]:
    """Judge one JSON value: () if it is valid; otherwise what is wrong, or the first of it."""
    try:
        if engine.is_valid(value):
            return ()
        errors = engine.iter_errors(value) if every else [_first(engine, value)]
        return ordered(of_any_schema(error) for error in errors)[:MAX_FAULTS]
    except (ValueError, RecursionError):
        return (Fault("", "json", _UNREADABLE, FaultKind.FORMAT),)


def _first(engine: Any, value: object) -> ValidationError:
    try:
        engine.validate(value)
    except ValidationError as error:
        return error
    raise AssertionError("a value that was found wrong is right")
