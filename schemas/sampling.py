"""Seeded payloads that keep to their schema, for tests and load: same action, part and seed, same payload."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.action import Action
from schemas.source import Part, Schema
from schemas.validation import schema_of

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=:+|@. äß漢🔌"
_MOST_TEXT = 24
_MOST_ITEMS = 3
_INTEGERS = (-1000, 100_000)
_NUMBERS = (-1000.0, 100_000.0)
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def sample(action: Action, part: Part, seed: int) -> dict[str, Any]:
    """Return a payload that its schema accepts: every required member, about half of the others.

    `seed` decides everything. Integers and numbers keep to modest sizes within the schema's bounds.
    """
    return Sampler(schema_of(action, part), f"{action.version}/{action.name}/{part}/{seed}").payload()


class Sampler:
    """Draws values from one schema with one seed."""

    def __init__(self, schema: Schema, seed: str) -> None:
        self._schema = schema
        self._random = random.Random(seed)

    def payload(self) -> dict[str, Any]:
        """Return one payload for the whole schema."""
        return self._object(self._schema)

    def value(self, schema: Schema) -> Any:
        """Return one value for a schema that stands inside the one given at the start."""
        if "$ref" in schema:
            return self.value(self._schema["definitions"][schema["$ref"].removeprefix("#/definitions/")])
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                return self._string(schema)
            case "integer":
                return self._integer(schema)
            case "number":
                return self._number(schema)
            case "boolean":
                return self._random.random() < 0.5
            case _:
                return self.anything()

    def anything(self, depth: int = 2) -> Any:
        """Return any JSON value, nested at most `depth` levels."""
        choice = self._random.randrange(7 if depth else 5)
        match choice:
            case 0:
                return None
            case 1:
                return self._random.random() < 0.5
            case 2:
                return self._random.randint(*_INTEGERS)
            case 3:
                return round(self._random.uniform(*_NUMBERS), 3)
            case 4:
                return self._text(_MOST_TEXT)
            case 5:
                return [self.anything(depth - 1) for _ in range(self._random.randrange(_MOST_ITEMS))]
            case _:
                return {
                    f"member{i}": self.anything(depth - 1) for i in range(self._random.randrange(_MOST_ITEMS))
                }

    def _object(self, schema: Schema) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        result = {
            name: self.value(inner)
            for name, inner in schema.get("properties", {}).items()
            if name in required or self._random.random() < 0.5
        }
        if schema.get("additionalProperties") is not False and self._random.random() < 0.5:
            result["x-unknown"] = self.anything()
        return result

    def _array(self, schema: Schema) -> list[Any]:
        least = schema.get("minItems", 0)
        most = max(least, min(schema.get("maxItems", _MOST_ITEMS), _MOST_ITEMS))
        return [self.value(schema["items"]) for _ in range(self._random.randint(least, most))]

    def _string(self, schema: Schema) -> str:
        if schema.get("format") == "date-time":
            return self._time()
        if schema.get("format") == "uri":
            return f"ftp://user@example.com/{self._random.randrange(10**6)}"
        return self._text(min(schema.get("maxLength", _MOST_TEXT), _MOST_TEXT))

    def _text(self, most: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=self._random.randint(min(1, most), most)))

    def _time(self) -> str:
        at = _EPOCH + timedelta(milliseconds=self._random.randrange(10**11))
        zone = self._random.choice(("Z", "Z", "+01:00", "-05:30"))
        return (
            at.replace(tzinfo=None).isoformat(timespec=self._random.choice(("seconds", "milliseconds")))
            + zone
        )

    def _integer(self, schema: Schema) -> int:
        low, high = _range(schema, _INTEGERS)
        return self._random.randint(int(low), int(high))

    def _number(self, schema: Schema) -> float:
        low, high = _range(schema, _NUMBERS)
        return round(self._random.uniform(low, high), 1 if "multipleOf" in schema else 3)


def _range(schema: Schema, modest: tuple[float, float]) -> tuple[float, float]:
    """The schema's bounds, drawn in to modest ones where they allow it."""
    least, most = schema.get("minimum", modest[0]), schema.get("maximum", modest[1])
    low, high = max(least, modest[0]), min(most, modest[1])
    return (low, high) if low <= high else (least, most)
