"""What is wrong with settings, one clear line for each fault: its name, the rule, and the value if it is none
of the secret ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from csms.settings.base import SettingsError
from csms.settings.names import field, is_secret
from csms.settings.storage import FileAccess
from csms.settings.tree import Settings

_OPEN = frozenset({"tenant_paths", "groups", "subprotocols"})


def validated(tree: Mapping[str, Any]) -> Settings:
    """Return the settings of a merged tree, in which servers stand under their names.

    Raises:
        SettingsError: a value cannot be used.
    """
    servers = tree["websockets"]
    plain = {**tree, "websockets": list(servers.values()) if isinstance(servers, dict) else servers}
    try:
        return Settings.model_validate(plain)
    except ValidationError as error:
        raise SettingsError(*told(error, plain)) from error


def validated_access(level: Mapping[str, Any]) -> FileAccess:
    """Return where files lie, before the rest is known.

    Raises:
        SettingsError: a value cannot be used.
    """
    try:
        return FileAccess.model_validate(level)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise SettingsError(*(_line(fault, ("file_access",)) for fault in faults)) from error


def told(error: ValidationError, tree: Mapping[str, Any]) -> list[str]:
    """Return a line for each fault of a tree."""
    return [_line(each, (), tree) for each in error.errors(include_url=False)]


def listed(error: ValidationError, tree: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return for each fault of a tree its dotted name, the rule, and its line."""
    found = error.errors(include_url=False)
    named = [".".join(_named(each["loc"], tree)) or "settings" for each in found]
    return [(name, each["type"], _line(each, (), tree)) for name, each in zip(named, found, strict=True)]


def _line(fault: Any, level: tuple[str, ...], tree: Mapping[str, Any] | None = None) -> str:
    path = level + (_named(fault["loc"], tree) if tree else tuple(str(part) for part in fault["loc"]))
    where = ".".join(path) or "settings"
    given = fault["input"]
    hidden = isinstance(given, dict | BaseModel | list | tuple) or not _may_be_shown(path)
    shown = "" if hidden else f" (given: {given!r})"
    return " ".join(f"{where}: {fault['msg'].removeprefix('Value error, ')}{shown}".split())


def _may_be_shown(path: tuple[str, ...]) -> bool:
    """Only what is a known setting and no secret, or stands within one that holds none."""
    for length in range(len(path), 0, -1):
        found = field(path[:length])
        if found is not None:
            whole = length == len(path) and not str(found.annotation).count("ApiToken")
            return not is_secret(path[:length]) and (whole or path[length - 1] in _OPEN)
    return False


def _named(location: tuple[int | str, ...], tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Say a server by its name instead of its place in the list."""
    servers = tree["websockets"]
    if location[:1] == ("websockets",) and len(location) > 1 and isinstance(servers, list):
        place = location[1]
        if isinstance(place, int) and isinstance(servers[place], dict):
            location = ("websockets", str(servers[place].get("name")), *location[2:])
    return tuple(str(part) for part in location)
