"""Bounds the work that a wrong payload can ask for: of a huge one, only an excerpt is searched for faults.

The engine collects every error at about 10 microseconds each, and a frame of 1 MiB can hold half a
million: seconds in which no other station is served.
"""

from typing import Any

HUGE = 10_000
_ITEMS = 30
_MEMBERS = 300


def is_huge(payload: object) -> bool:
    """Whether the payload holds more than `HUGE` values. No recursion: it may be nested without end."""
    waiting: list[Any] = [payload]
    seen = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            seen += len(node)
            waiting.extend(node.values())
        elif isinstance(node, list):
            seen += len(node)
            waiting.extend(node)
        if seen > HUGE:
            return True
    return False


def excerpt(value: Any) -> Any:
    """Return a copy with the first members of every object and the first items of every list."""
    if isinstance(value, dict):
        return {name: excerpt(inner) for name, inner in list(value.items())[:_MEMBERS]}
    if isinstance(value, list):
        return [excerpt(inner) for inner in value[:_ITEMS]]
    return value


def holds(payload: Any, path: list[str | int]) -> bool:
    """Whether the payload has something at `path`."""
    node = payload
    for part in path[:-1]:
        node = node[part]
    return path[-1] in node
