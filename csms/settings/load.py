"""Settings from file, environment and command line (the later wins); faults are told in one clear line."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from csms.settings.tree import Settings, WebSocketServer

NATIVE_PREFIX = "CSMS_"
DEFAULT_FILE = "csms.toml"
_WHOLE = frozenset({"tenant_paths", "groups"})  # tables whose names are the operator's own
_NOT_SETTINGS = frozenset({"CSMS_CONFIG", "CSMS_TOKEN", "CSMS_URL"})  # read by the command line itself


class SettingsError(Exception):
    """The settings cannot be used; the text is one clear line."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, what was odd about their sources, and the file they came from."""

    settings: Settings
    warnings: tuple[str, ...]
    file: Path | None


def load(
    config_file: Path | None = None,
    env: Mapping[str, str] | None = None,
    prefix: str = NATIVE_PREFIX,
    overrides: Mapping[str, object] | None = None,
) -> Loaded:
    """Read the settings: ``overrides`` (dotted names) before environment before file before default.

    Without ``config_file`` a ``csms.toml`` in the working directory is read if there is one.

    Raises:
        SettingsError: a file that cannot be read, or a value that cannot be used.
    """
    warnings: list[str] = []
    file = config_file or (Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None)
    tree = _defaults()
    for path, value in _flat(_read(file) if file else {}):
        if path[0] == "websockets" and len(path) > 1:
            path = ("websockets", path[1].lower(), *path[2:])
            _server(tree, path[1])
        _put(tree, path, value, ".".join(path), warnings)
    for name, value in sorted((os.environ if env is None else env).items()):
        if name.upper().startswith(prefix) and name.upper() not in _NOT_SETTINGS:
            path = tuple(name[len(prefix) :].lower().split("__"))
            _put(tree, path, _json_or_text(value), name, warnings)
    for dotted, value in (overrides or {}).items():
        _put(tree, tuple(dotted.split(".")), value, dotted, warnings)
    return Loaded(_validated(tree), tuple(warnings), file)


def names() -> list[str]:
    """Return every setting's dotted name."""
    return [".".join(path) for path, _ in _flat(_defaults())]


def _defaults() -> dict[str, object]:
    """Return the default tree as plain mappings; the servers are keyed by name while sources are merged."""
    tree = Settings().model_dump()
    tree["websockets"] = {server["name"].lower(): server for server in tree["websockets"]}
    return tree


def _read(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read the configuration file {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"the configuration file {file} is not UTF-8 text") from error
    try:
        data = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"the configuration file {file} cannot be parsed: {error}") from error
    if not isinstance(data, dict):
        raise SettingsError(f"the configuration file {file} holds no table of settings")
    return data


def _flat(data: Mapping[str, object], before: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    found: list[tuple[tuple[str, ...], object]] = []
    for name, value in data.items():
        path = (*before, name)
        table = isinstance(value, dict) and path[-1] not in _WHOLE
        found += _flat(value, path) if table and isinstance(value, dict) else [(path, value)]
    return found


def _json_or_text(text: str) -> object:
    """Read lists, tables, quoted texts and null as JSON; numbers and flags are converted by their field."""
    if text[:1] in ("[", "{", '"') or text == "null":
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def _server(tree: dict[str, object], name: str) -> None:
    """Make room for a server that a file names; the environment only changes what is there."""
    servers = tree["websockets"]
    if isinstance(servers, dict):
        servers.setdefault(name, {"name": name})


def _put(tree: dict[str, object], path: tuple[str, ...], value: object, said: str, warned: list[str]) -> None:
    """Set one value; an unknown name is warned of with the nearest known one and left out."""
    if path == ("websockets",) and isinstance(value, list):
        tree["websockets"] = {str(_name_of(item)).lower(): item for item in value}
        return
    here: object = tree
    for part in path[:-1]:
        here = here.get(part) if isinstance(here, dict) else None
    of_server = path[0] == "websockets" and len(path) == 3 and path[2] in WebSocketServer.model_fields
    if not isinstance(here, dict) or (path[-1] not in here and not of_server):
        warned.append(_unknown(path, said))
        return
    here[path[-1]] = value


def _name_of(server: object) -> object:
    if not isinstance(server, dict) or "name" not in server:
        raise SettingsError("websockets: every server needs a name")
    return server["name"]


def _unknown(path: tuple[str, ...], said: str) -> str:
    name = ".".join(path)
    near = difflib.get_close_matches(name, names(), 1, 0.5)
    hint = f"; the nearest known one is {near[0]}" if near else ""
    return f"unknown setting {said} is ignored{hint}"


def _validated(tree: dict[str, object]) -> Settings:
    servers = tree["websockets"]
    plain = {**tree, "websockets": list(servers.values()) if isinstance(servers, dict) else servers}
    try:
        return Settings.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in _named(first["loc"], plain)) or "settings"
        shown = "" if isinstance(first["input"], dict | BaseModel) else f" (given: {first['input']!r})"
        raise SettingsError(f"{where}: {first['msg'].removeprefix('Value error, ')}{shown}") from error


def _named(location: tuple[int | str, ...], tree: Mapping[str, object]) -> tuple[int | str, ...]:
    """Say a server by its name instead of its place in the list."""
    servers = tree["websockets"]
    if location[:1] == ("websockets",) and len(location) > 1 and isinstance(servers, list):
        place = location[1]
        if isinstance(place, int) and isinstance(servers[place], dict):
            return ("websockets", str(servers[place].get("name")), *location[2:])
    return location
