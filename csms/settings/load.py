"""Settings from file, environment and command line (the later wins); each fault is told in one clear line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csms.settings import names as known
from csms.settings.base import SettingsError
from csms.settings.environment import Environment, unknown
from csms.settings.faults import servers_of, validated, validated_access
from csms.settings.names import SERVERS
from csms.settings.source import Source, find
from csms.settings.storage import Database
from csms.settings.tree import Settings

COMMAND_LINE = "command line"
_DEFAULT, _FILE, _ENVIRONMENT, _COMMAND_LINE = range(4)
_PLACE_OF_DATABASE = ("dialect", "host", "port", "name", "username", "password")
_OF_POSTGRES = ("host", "port", "username", "password")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, what was odd about their sources, the file (there or not) and where values came from."""

    settings: Settings
    warnings: tuple[str, ...]
    source: Source
    origins: Mapping[str, str]  # dotted name -> file, variable or command line; defaults are left out


def load(
    config_file: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
    *,
    prefix: str = "",
) -> Loaded:
    """Read the settings: ``overrides`` (dotted names) before environment before file before default.

    ``prefix`` stands before every name of the environment. Where the file is looked for: ``source.find``.

    Raises:
        SettingsError: a file that cannot be read, or a value that cannot be used.
    """
    environment = Environment(os.environ if env is None else env, prefix)
    early = _Draft()
    early.over(environment, overrides or {})
    access = validated_access(early.tree["file_access"], early.said_by_environment())
    source, warnings = find(config_file, environment, access)
    draft = _Draft()
    held = source.read()
    draft.make(held.get(SERVERS))
    for path, value in known.flat(held):
        draft.of_file(path, value, source.place)
    draft.over(environment, overrides or {})
    draft.settle_database()
    try:
        settings = validated(draft.tree, draft.said_by_environment())
    except SettingsError as error:
        error.warnings = (*warnings, *draft.warnings)
        raise
    origins = {known.dotted(path): origin for path, (_, origin) in draft.origins.items()}
    return Loaded(settings, (*warnings, *draft.warnings), source, origins)


def names() -> list[str]:
    """Return every setting's dotted name."""
    return [known.dotted(path) for path in known.of(_defaults())]


def _defaults() -> dict[str, Any]:
    """Return the default tree as plain mappings; the servers are keyed by name while sources are merged."""
    tree = Settings().model_dump()
    tree[SERVERS] = {server["name"].lower(): server for server in tree[SERVERS]}
    return tree


@dataclass
class _Draft:
    """The tree while sources are laid over each other."""

    tree: dict[str, Any] = field(default_factory=_defaults)
    origins: dict[known.Path, tuple[int, str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def make(self, servers: object) -> None:
        """Make the servers that the file names, those too of which it says nothing else."""
        for name, server in servers.items() if isinstance(servers, dict) else ():
            if isinstance(server, dict):
                self.tree[SERVERS].setdefault(name.lower(), {"name": name.lower()})

    def of_file(self, path: known.Path, value: object, place: str) -> None:
        """Lay a setting of the file over the defaults."""
        if path[0] == SERVERS and len(path) > 1:
            path = (SERVERS, path[1].lower(), *path[2:])
        self._put(path, value, known.dotted(path), _FILE, place)

    def over(self, environment: Environment, overrides: Mapping[str, object]) -> None:
        """Lay the environment over what there is, then the command line."""
        reading = environment.read(self.tree)
        self.warnings += reading.warnings
        for each in reading.said:
            self._put(each.path, each.value, each.variable, _ENVIRONMENT, each.variable)
        for dotted, value in overrides.items():
            self._put(tuple(dotted.split(".")), value, dotted, _COMMAND_LINE, COMMAND_LINE)

    def settle_database(self) -> None:
        """Let the database's parts count where a stronger source speaks of them than of its URL."""
        url = self._rank(("database_url",))
        parts = max(self._rank(("database", name)) for name in _PLACE_OF_DATABASE)
        if parts > url:
            self.tree["database_url"] = ""
        if self.tree["database_url"] or self.tree["database"]["dialect"] != "sqlite":
            return
        for name in _OF_POSTGRES:
            if self.tree["database"][name] != getattr(Database(), name):
                said = self.origins["database", name][1]
                self.warnings.append(
                    f"database.{name} ({said}) has no effect: database.dialect is sqlite; set it to postgres"
                )

    def said_by_environment(self) -> dict[known.Path, str]:
        """Return the variables that have said something that counts."""
        return {path: origin for path, (rank, origin) in self.origins.items() if rank == _ENVIRONMENT}

    def _rank(self, path: known.Path) -> int:
        return self.origins.get(path, (_DEFAULT, ""))[0]

    def _put(self, path: known.Path, value: object, said: str, rank: int, origin: str) -> None:
        """Set one value; an unknown name is warned of with the nearest known one and left out."""
        if path == (SERVERS,) and isinstance(value, list):
            self.tree[SERVERS] = _by_name(value)
        elif known.is_level(path) and isinstance(value, dict) and value:
            for inner, each in known.flat(value, path):
                self._put(inner, each, known.dotted(inner), rank, origin)
            return
        elif (level := self._level(path)) is None or not (known.field(path) or known.is_level(path)):
            self.warnings.append(unknown(path, said, self.tree))
            return
        else:
            level[path[-1]] = servers_of(value) if path == (SERVERS,) else value
        self.origins[path] = rank, origin

    def _level(self, path: known.Path) -> dict[str, Any] | None:
        here: Any = self.tree
        for part in path[:-1]:
            here = here.get(part) if isinstance(here, dict) else None
        return here if isinstance(here, dict) else None


def _by_name(servers: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for server in servers:
        if not isinstance(server, dict) or "name" not in server:
            raise SettingsError(f"{SERVERS}: every server needs a name")
        name = str(server["name"]).lower()
        if name in found:
            raise SettingsError(f"{SERVERS}: two servers have the name {name}")
        found[name] = server
    return found
