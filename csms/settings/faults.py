"""What is wrong with settings, one clear line for each fault: its name, the rule, and the value if it is none
of the secret ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError

from csms.settings.base import SettingsError
from csms.settings.names import SERVERS, Path, field, is_secret, nearest
from csms.settings.storage import FileAccess
from csms.settings.tree import Settings
from csms.settings.words import rule

Origins: TypeAlias = Mapping[Path, str]
"""By a setting's path, which variable of the environment has said it."""
NO_ORIGINS: Origins = MappingProxyType({})
_OPEN = frozenset({"tenant_paths", "groups", "subprotocols"})


def validated(tree: Mapping[str, Any], origins: Origins = NO_ORIGINS) -> Settings:
    """Return the settings of a merged tree, in which servers stand under their names.

    ``origins``: what said a value, where that is not clear from its name.

    Raises:
        SettingsError: a value cannot be used.
    """
    plain = {**tree, SERVERS: servers_of(tree[SERVERS])}
    try:
        return Settings.model_validate(plain)
    except ValidationError as error:
        raise SettingsError(*(_line(each, plain, origins) for each in _all(error))) from error


def validated_access(level: Mapping[str, Any], origins: Origins = NO_ORIGINS) -> FileAccess:
    """Return where files lie, before the rest is known.

    Raises:
        SettingsError: a value cannot be used.
    """
    try:
        return FileAccess.model_validate(level)
    except ValidationError as error:
        found = [{**each, "loc": ("file_access", *each["loc"])} for each in _all(error)]
        raise SettingsError(*(_line(each, {}, origins) for each in found)) from error


def listed(error: ValidationError, tree: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return for each fault of a tree its dotted name, the rule, and its line."""
    return [(_name(_named(each["loc"], tree)), each["type"], _line(each, tree)) for each in _all(error)]


def servers_of(given: Any) -> list[Any]:
    """Return WebSocket servers by name as a list.

    Raises:
        SettingsError: they, or one of them, are something else.
    """
    if not isinstance(given, Mapping):
        raise SettingsError(f"{SERVERS}: has to be a list of servers, or a table of servers by name")
    for name, server in given.items():
        if not isinstance(server, Mapping):
            raise SettingsError(f"{SERVERS}.{name}: has to be a table of settings")
    return list(given.values())


def _all(error: ValidationError) -> list[dict[str, Any]]:
    return [dict(each) for each in error.errors(include_url=False)]


def _line(fault: Mapping[str, Any], tree: Mapping[str, Any], origins: Origins = NO_ORIGINS) -> str:
    path = _named(fault["loc"], tree)
    given, known = fault["input"], fault["type"] not in ("missing", "extra_forbidden")
    hidden = isinstance(given, dict | BaseModel | list | tuple) or not _may_be_shown(path)
    hidden = hidden or (isinstance(given, str) and "@" in given)  # a URL with a password, say
    remarks = [f"given: {given!r}"] if known and not hidden else []
    if (origin := _origin(path, origins)) is not None:
        remarks.append(f"by {origin}")
    if fault["type"] == "extra_forbidden" and (near := nearest(path, _names(tree))) is not None:
        remarks.append(f"the nearest known one is {near}")
    told = f"{_name(path)}: {rule(fault)}" + (f" ({', '.join(remarks)})" if remarks else "")
    return " ".join(told.split())


def _name(path: tuple[str, ...]) -> str:
    return ".".join(path) or "settings"


def _origin(path: tuple[str, ...], origins: Origins) -> str | None:
    """What said a setting, or the one that it stands within."""
    within = (tuple(part.lower() for part in path[:length]) for length in range(len(path), 0, -1))
    return next((origins[each] for each in within if each in origins), None)


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
    if location[:1] == (SERVERS,) and len(location) > 1 and isinstance(location[1], int):
        server = tree[SERVERS][location[1]]
        if isinstance(server, Mapping) and "name" in server:
            location = (SERVERS, str(server["name"]), *location[2:])
    return tuple(str(part) for part in location)


def _names(tree: Mapping[str, Any]) -> list[str]:
    servers = tree.get(SERVERS, [])
    return [str(each["name"]) for each in servers if isinstance(each, Mapping) and "name" in each]
