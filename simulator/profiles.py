"""Station profiles: TOML files, by name from this package or by path, read strictly.

Units in the file: V, W, Wh, seconds, fractions of 1. ``phases = 0`` is direct current.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from schemas.v201 import ConnectorEnumType
from simulator.model.definitions import DEFINITIONS, Definition
from simulator.model.spec import EvseSpec, Profile, Quirks, VehicleSpec
from simulator.model.variables import problem
from simulator.strict import FileError, decode, known, near, read_toml, table, tables, typed

_CHOICES = {"lock": ("works", "fails", "none"), "reset": ("accepts", "rejects")}
CONNECTORS = frozenset(str(kind) for kind in ConnectorEnumType)
"""The kinds of connectors that 2.0.1 has names for."""
_PARTS = ("evse", "vehicle", "quirks", "variables")
_VARIABLES: dict[str, Definition] = {
    **{item.name: item for item in DEFINITIONS},
    **{item.key: item for item in DEFINITIONS if item.key},
}


def names() -> list[str]:
    """The profiles that come with the package."""
    folder = files("simulator").joinpath("profiles")
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load(name: str | Path) -> Profile:
    """A profile by name, or from a file when the name is a path or ends in ``.toml``. Raises FileError."""
    text = str(name)
    if isinstance(name, Path) or text.endswith(".toml") or "/" in text:
        return parse(Path(name).stem, read_toml(Path(name), "profile"), f"profile {text}")
    if text not in names():
        raise FileError(f"no profile {text!r}{near(text, names())}; there are: {', '.join(names())}")
    content = files("simulator").joinpath("profiles", f"{text}.toml").read_text("utf-8")
    return parse(text, decode(content, f"profile {text}"), f"profile {text}")


def parse(name: str, data: Mapping[str, Any], where: str) -> Profile:
    """A profile from its decoded TOML. Raises FileError."""
    known(data, {field.name for field in fields(Profile)} - {"name", "evses"} | {"evse"}, where, "")
    plain = {key: value for key, value in data.items() if key not in _PARTS}
    evses = _evses(data.get("evse", [{}]), where)
    quirks = table(Quirks, data.get("quirks", {}), where, "quirks.")
    for key, choices in _CHOICES.items():
        if getattr(quirks, key) not in choices:
            raise FileError(f"{where}: quirks.{key} must be one of {', '.join(choices)}")
    return Profile(
        name=name,
        evses=evses,
        vehicle=_vehicle(data.get("vehicle", {}), where),
        quirks=quirks,
        variables=_variables(data.get("variables", {}), where),
        **typed(Profile, plain, where, ""),
    )


def _evses(data: object, where: str) -> tuple[EvseSpec, ...]:
    evses = tables(EvseSpec, data, where, "evse")
    if not evses:
        raise FileError(f"{where}: a station needs an EVSE, [[evse]]")
    for number, evse in enumerate(evses, 1):
        for kind in evse.connectors:
            if kind not in CONNECTORS:
                raise FileError(f"{where}: evse {number}: no connector {kind!r}{near(kind, CONNECTORS)}")
    return evses


def _vehicle(data: object, where: str) -> VehicleSpec:
    vehicle = table(VehicleSpec, data, where, "vehicle.")
    if vehicle.capacity <= 0 or vehicle.soc > 1 or vehicle.target > 1:
        raise FileError(f"{where}: vehicle needs a capacity above 0, and soc and target up to 1")
    return vehicle


def _variables(data: object, where: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise FileError(f"{where}: variables must be a table")
    known(data, _VARIABLES, where, "variables.")
    values = {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in data.items()
    }
    for key, value in values.items():
        wrong = problem(_VARIABLES[key], value)
        if wrong is not None:
            raise FileError(f"{where}: variables.{key} = {value!r}: {wrong}")
    return values
