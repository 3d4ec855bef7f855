"""TOML tables read strictly into dataclasses: an unknown key is named with the nearest known one, a wrong
type too."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class FileError(ValueError):
    """A file that cannot be used: one line, naming the file and the place in it."""


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """The decoded file. Raises FileError."""
    try:
        return decode(path.read_text("utf-8"), f"{what} {path}")
    except OSError as error:
        raise FileError(f"{what} {path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{what} {path}: not text in UTF-8") from error


def decode(text: str, where: str) -> dict[str, Any]:
    """The decoded TOML. Raises FileError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{where}: {error}") from error


def table(kind: type[T], data: object, where: str, place: str) -> T:
    """One dataclass from one table; what is absent takes its default."""
    if not isinstance(data, dict):
        raise FileError(f"{where}: {place.rstrip('.')} must be a table")
    return kind(**typed(kind, data, where, place))


def tables(kind: type[T], data: object, where: str, place: str) -> tuple[T, ...]:
    """One dataclass for each table of a list ``[[place]]``."""
    if not isinstance(data, list):
        raise FileError(f"{where}: {place} must be a list of tables, [[{place}]]")
    return tuple(table(kind, item, where, f"{place}.") for item in data)


def typed(kind: type[Any], data: Mapping[str, Any], where: str, place: str) -> dict[str, Any]:
    """The members of a dataclass, checked against the types of its defaults."""
    by_name = {field.name: field for field in fields(kind)}
    known(data, by_name, where, place)
    values: dict[str, Any] = {}
    for key, value in data.items():
        default = by_name[key].default
        expected = str if default is MISSING or default is None else type(default)
        values[key] = _value(value, expected, f"{where}: {place}{key}")
    return values


def _value(value: Any, expected: type[Any], what: str) -> Any:
    if expected is tuple:
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise FileError(f"{what} must be a list of texts")
        return tuple(value)
    if expected is float and type(value) is int:
        value = float(value)
    if type(value) is not expected:
        raise FileError(f"{what} must be of type {expected.__name__}, not {type(value).__name__}")
    if expected in (int, float) and not 0 <= value < 1e12:
        raise FileError(f"{what} must be 0 or more")
    return value


def known(data: Mapping[str, Any], names: Iterable[str], where: str, place: str) -> None:
    """Every key has to be known."""
    names = set(names)
    for key in data:
        if key not in names:
            raise FileError(f"{where}: unknown key {place}{key}{near(key, names)}")


def near(word: str, names: Iterable[str]) -> str:
    """`` (did you mean …?)`` where something known is close."""
    close = get_close_matches(word, sorted(names), 1, 0.5)
    return f" (did you mean {close[0]!r}?)" if close else ""
