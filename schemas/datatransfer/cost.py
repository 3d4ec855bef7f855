"""How much work a schema can ask for at worst, known before any data is seen.

The engine holds the interpreter while it works, and neither it nor anybody else can stop it: a schema that
refers twice to a schema that refers twice ... is two to the power of its depth. So what data may cost is
bounded from above first; what is too much for the event loop is judged elsewhere (``helper``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema_rs import RegexOptions, ValidationError, validator_for

from schemas.datatransfer.faults import BadSchema
from schemas.datatransfer.walk import Reach, Schema, steps

ENDLESS = 10**12  # visits; more is not counted
_WORDS_A_VISIT = 8  # entries of an enum that cost as much as one subschema
_SIZES = ((10_000, 1), (100_000, 10), (1_000_000, 100), (10_000_000, 1_000))  # bytes compiled -> weight
Resolve = Callable[[str], tuple[Any, Schema]]
"""From a reference in the schema at hand to the schema that it means, with the document it stands in."""


@dataclass
class Cost:
    """The worst case of one document with all that it refers to."""

    resolve: Callable[[Any, str], tuple[Any, Schema]]
    _known: dict[tuple[int, int], int] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def visits(self, document: Any, schema: Schema, depth: int) -> int:
        """Return how many subschemas may be tried at any one value nested up to ``depth`` levels deeper.

        Raises:
            BadSchema: a schema refers to itself without going deeper: nothing would ever come of it.
        """
        if not isinstance(schema, Mapping):
            return 1
        mark = id(schema), depth
        if mark in self._known:
            return self._known[mark]
        if id(schema) in self._open:
            raise BadSchema("", "refers to itself without going deeper into the data")
        self._open.add(id(schema))
        count = 1 + len(schema.get("enum", ())) // _WORDS_A_VISIT + self._here(document, schema, depth)
        self._open.discard(id(schema))
        if depth:
            before, self._open = self._open, set()  # one level deeper a schema may come again
            count += self._deeper(document, schema, depth - 1)
            self._open = before
        self._known[mark] = min(count, ENDLESS)
        return self._known[mark]

    def _here(self, document: Any, schema: Mapping[str, Any], depth: int) -> int:
        inner = [step.schema for step in steps(schema) if step.reach is Reach.HERE]
        count = sum(self.visits(document, one, depth) for one in inner)
        if isinstance(schema.get("$ref"), str):
            count += self.visits(*self.resolve(document, schema["$ref"]), depth)
        return count

    def _deeper(self, document: Any, schema: Mapping[str, Any], depth: int) -> int:
        found = [step for step in steps(schema) if step.reach in (Reach.ONE, Reach.DEEPER)]
        either = [self.visits(document, step.schema, depth) for step in found if step.reach is Reach.ONE]
        beside = [self.visits(document, step.schema, depth) for step in found if step.reach is Reach.DEEPER]
        return max(either, default=0) + sum(beside)


def pattern_weight(pattern: str) -> int | None:
    """Return how heavy a regular expression is, None where the linear-time engine does not take it."""
    for size, weight in _SIZES:
        try:
            validator_for({"pattern": pattern}, offline=True, pattern_options=RegexOptions(size_limit=size))
        except ValidationError:
            continue
        return weight
    return None
