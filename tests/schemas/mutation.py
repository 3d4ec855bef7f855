"""Seeded damage to a valid payload: one place changed, in one of the ways real stations get it wrong."""

import copy
import random
from collections.abc import Iterator
from typing import Any

WRONG: tuple[Any, ...] = (
    None,
    True,
    7,
    -3,
    1.5,
    1e30,
    10**30,
    "",
    "x" * 70000,
    "Nonsense",
    "a\0b",
    [],
    {},
    [[1]],
    {"a": 1},
)
TIMES = (
    "2024-01-01T00:00:00",
    "2024-13-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:59Z",
)


def mutants(payload: dict[str, Any], seed: str, count: int) -> Iterator[Any]:
    """Yield `count` damaged copies; now and then the damage is harmless, which is a case as well."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _damaged(copy.deepcopy(payload), chance)


def _damaged(payload: dict[str, Any], chance: random.Random) -> Any:
    holder, key = chance.choice([*_places(payload), (None, None)])
    if holder is None:
        return chance.choice(([], "text", 5, {**payload, "unknownMember": 1}))
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder["unknownMember"] = chance.choice(WRONG)
        case 2 if isinstance(holder[key], list):
            holder[key] *= 40
        case 3:
            holder[key] = chance.choice(TIMES)
        case _:
            holder[key] = chance.choice(WRONG)
    return payload


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield node, key
            yield from _places(inner)
