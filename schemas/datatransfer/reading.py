"""From the text of DataTransfer's `data` to a JSON value.

What two readers may understand differently is none: members that come twice, NaN, numbers beyond a float.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

DEPTH = 32
"""Levels of nesting; the same that errata.toml allows where 2.0.1 takes any JSON."""


class NotJson(ValueError):
    """The text is no JSON value; the message says why in a few words."""


def read(text: str) -> Any:
    """Return the JSON value of a text.

    Raises:
        NotJson: it is none, or one that readers disagree about.
    """
    if not text.strip():
        raise NotJson("is empty")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise NotJson(f"is nested deeper than {DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"is not JSON: {error.msg} at character {error.pos}") from None
    except ValueError as error:
        raise NotJson(str(error)) from None
    if levels(text) > DEPTH and _deep(value, DEPTH):
        raise NotJson(f"is nested deeper than {DEPTH} levels")
    return value


def levels(text: str) -> int:
    """Return a bound on how deep the text may be nested."""
    return text.count("[") + text.count("{")


def values(text: str) -> int:
    """Return a bound on how many values the text may hold."""
    return 1 + levels(text) + text.count(",")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(f"has the member {twice[:50]!r} twice")
    return members


def _no_constant(name: str) -> Any:
    raise NotJson(f"is not JSON: it has {name}")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NotJson("has a number that is too large")
    return value


def _deep(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for one in level for child in _children(one)]
    return any(isinstance(one, dict | list) for one in level)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class _Payload(msgspec.Struct):
    data: msgspec.Raw | UnsetType = UNSET


_frame = msgspec.json.Decoder(tuple[int, str, str, _Payload | None])


def raw_data(frame: str) -> str | None:
    """Return the text of `data` in a CALL of 2.0.1 exactly as it came, None where there is none.

    Decoded values would have lost what came twice, and how numbers were written.
    """
    payload = _frame.decode(frame)[3]
    return None if payload is None or payload.data is UNSET else bytes(payload.data).decode()
