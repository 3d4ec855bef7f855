"""Station profiles: TOML files, by name from this package or by path, read strictly: an unknown key is an
error.

Units in the file: V, W, Wh, seconds, fractions of 1. ``phases = 0`` is direct current.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from simulator.model.definitions import DEFINITIONS
from simulator.model.spec import EvseSpec, Profile, Quirks, VehicleSpec
from simulator.model.store import MemoryStore
from simulator.model.variables import Variables, problem

T = TypeVar("T")
_CHOICES = {"lock": ("works", "fails", "none"), "reset": ("accepts", "rejects")}


class ProfileError(ValueError):
    """A profile that cannot be read: one line, naming the file and the key."""


def names() -> list[str]:
    """The profiles that come with the package."""
    return sorted(
        item.name[:-5]
        for item in files("simulator").joinpath("profiles").iterdir()
        if item.name.endswith(".toml")
    )


def load(name: str | Path) -> Profile:
    """A profile by name, or from a file when the name ends in ``.toml`` or is a path. Raises ProfileError."""
    text = str(name)
    if text.endswith(".toml") or "/" in text or isinstance(name, Path):
        return _read(Path(name).stem, _text_of(Path(name)), text)
    known = names()
    if text not in known:
        raise ProfileError(f"no profile {text!r}{_near(text, known)}; there are: {', '.join(known)}")
    return _read(text, files("simulator").joinpath("profiles", f"{text}.toml").read_text("utf-8"), text)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"profile {path}: {getattr(error, 'strerror', None) or 'not text'}") from error


def _read(name: str, text: str, where: str) -> Profile:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"profile {where}: {error}") from error
    return parse(name, data, where)


def parse(name: str, data: Mapping[str, Any], where: str) -> Profile:
    """A profile from its decoded TOML."""
    known = {field.name for field in fields(Profile)} - {"name", "evses"} | {"evse"}
    _known(data, known, where, "")
    plain = {
        key: value for key, value in data.items() if key not in ("evse", "vehicle", "quirks", "variables")
    }
    evses = data.get("evse", [{}])
    if not isinstance(evses, list) or not evses:
        raise ProfileError(f"profile {where}: evse must be a list of tables, [[evse]]")
    values = {
        **_typed(Profile, plain, where, ""),
        "evses": tuple(_table(EvseSpec, item, where, "evse.") for item in evses),
        "vehicle": _table(VehicleSpec, data.get("vehicle", {}), where, "vehicle."),
        "quirks": _table(Quirks, data.get("quirks", {}), where, "quirks."),
        "variables": _variables(data.get("variables", {}), where),
    }
    return Profile(name=name, **values)


def _table(kind: type[T], data: Any, where: str, place: str) -> T:
    if not isinstance(data, dict):
        raise ProfileError(f"profile {where}: {place.rstrip('.')} must be a table")
    return kind(**_typed(kind, data, where, place))


def _typed(kind: type[Any], data: Mapping[str, Any], where: str, place: str) -> dict[str, Any]:
    known = {field.name: field for field in fields(kind)}
    _known(data, set(known), where, place)
    values: dict[str, Any] = {}
    for key, value in data.items():
        default = known[key].default
        expected = str if default is None or default is MISSING else type(default)
        values[key] = _value(value, expected, f"profile {where}: {place}{key}")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise ProfileError(f"profile {where}: {place}{key} must be one of {', '.join(_CHOICES[key])}")
    return values


def _value(value: Any, expected: type[Any], what: str) -> Any:
    if expected is tuple:
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise ProfileError(f"{what} must be a list of texts")
        return tuple(value)
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not expected:
        raise ProfileError(f"{what} must be of type {expected.__name__}, not {type(value).__name__}")
    if expected in (int, float) and value < 0:
        raise ProfileError(f"{what} must not be negative")
    return value


def _variables(data: Any, where: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise ProfileError(f"profile {where}: variables must be a table")
    table = Variables(MemoryStore())
    by_name = {item.name: item for item in DEFINITIONS} | {item.key: item for item in DEFINITIONS if item.key}
    _known(data, set(by_name), where, "variables.")
    values = {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in data.items()
    }
    for key, value in values.items():
        wrong = problem(table.of_key(key) or by_name[key], value)
        if wrong is not None:
            raise ProfileError(f"profile {where}: variables.{key} = {value!r}: {wrong}")
    return values


def _known(data: Mapping[str, Any], known: set[str], where: str, place: str) -> None:
    for key in data:
        if key not in known:
            raise ProfileError(f"profile {where}: unknown key {place}{key}{_near(key, known)}")


def _near(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), 1, 0.5)
    return f", did you mean {close[0]!r}?" if close else ""
