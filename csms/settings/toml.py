"""Settings as TOML text. Python reads TOML and does not write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(tree: Mapping[str, Any]) -> str:
    """Return a tree of JSON values as TOML; what is None is left out, since TOML has no word for it."""
    return "\n".join(_table((), tree)).strip("\n") + "\n"


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> list[str]:
    below = {name: value for name, value in table.items() if _is_table(value) or _are_tables(value)}
    lines = [line(name, value) for name, value in table.items() if name not in below and value is not None]
    for name, value in below.items():
        inner = (*path, name)
        for each in [value] if isinstance(value, dict) else value:
            head = header(inner) if isinstance(value, dict) else f"[{header(inner)}]"
            lines += ["", head, *_table(inner, each)]
    return lines


def header(path: tuple[str, ...]) -> str:
    """Return the line that opens a table."""
    return f"[{'.'.join(_key(part) for part in path)}]"


def line(name: str, value: Any) -> str:
    """Return one setting."""
    return f"{_key(name)} = {inline(value)}"


def inline(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        inner = ", ".join(line(name, each) for name, each in value.items() if each is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(inline(each) for each in value)}]"
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_table(each) for each in value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else inline(name)
