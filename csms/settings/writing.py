"""Writing changed settings back to the file that they were read from: what has changed, and nothing else.

What the environment or the command line says is not taken into the file, and goes on winning over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from csms.settings.names import SERVERS, Path, flat
from csms.settings.source import Source
from csms.settings.tree import Settings, WebSocketServer


class Keeper:
    """Writes the settings in force, as they change, so that after a restart they count again."""

    def __init__(self, source: Source, settings: Settings) -> None:
        """``settings``: as they were read from the source."""
        self._source, self._written = source, settings

    def keep(self, settings: Settings) -> None:
        """Write all that differs from what was written last. May block.

        Raises:
            SettingsError: the file cannot be read or written; it is what it was.
        """
        save(self._source, self._written, settings)
        self._source, self._written = replace(self._source, found=True), settings


def save(source: Source, before: Settings, after: Settings) -> None:
    """Write what differs between the settings in force and the new ones; what else the file holds stays.

    May block: a bucket is far away.

    Raises:
        SettingsError: the file cannot be read or written; it is what it was.
    """
    data = source.read()
    for path, value in _changed(before, after):
        _set(data, path, value)
    _save_servers(data, before, after)
    source.write(data)


def _changed(before: Settings, after: Settings) -> Iterator[tuple[Path, Any]]:
    old = dict(flat(before.model_dump(mode="json", exclude={SERVERS})))
    for path, value in flat(after.model_dump(mode="json", exclude={SERVERS})):
        if old.get(path) != value:
            yield path, value


def _set(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value, or take it out where there is none any more: a file has no word for that."""
    here = data
    for part in path[:-1]:
        inner = here.setdefault(part, {})
        here[part] = here = inner if isinstance(inner, dict) else {}
    if value is None:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value


def _save_servers(data: dict[str, Any], before: Settings, after: Settings) -> None:
    """Change servers where they stand; if one is removed the file has to name those that are left."""
    old = {server.name: server.model_dump(mode="json") for server in before.websockets}
    new = {server.name: server.model_dump(mode="json") for server in after.websockets}
    if old.keys() - new.keys():
        data[SERVERS] = [_own(server) for server in new.values()]
        return
    for name, server in new.items():
        known = old.get(name, {})
        changed = {key: value for key, value in server.items() if known.get(key, value) != value}
        if changed or not known:
            _entry(data, name).update(changed or _own(server))


def _own(server: dict[str, Any]) -> dict[str, Any]:
    """Return what a server has of its own, with its name."""
    common = WebSocketServer(name=server["name"]).model_dump(mode="json")
    return {key: value for key, value in server.items() if key == "name" or value != common[key]}


def _entry(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a server's table in the file, made if there is none."""
    servers = data.setdefault(SERVERS, {})
    if isinstance(servers, dict):
        key = next((each for each in servers if each.lower() == name.lower()), name)
        found: dict[str, Any] = servers.setdefault(key, {})
        return found
    entry: dict[str, Any] | None = next(
        (each for each in servers if each["name"].lower() == name.lower()), None
    )
    if entry is None:
        entry = {"name": name}
        servers.append(entry)
    return entry
