"""Every setting by its name: the tree flattened, read off the types; servers stand under their names."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from csms.settings.base import Hidden
from csms.settings.tree import Settings, WebSocketServer

Path: TypeAlias = tuple[str, ...]
SERVERS = "websockets"
_ANY = "*"  # stands for a server's name
_LEVELS_OF_SERVERS = ((SERVERS,), (SERVERS, _ANY))


def _walk(model: type[BaseModel], before: Path = ()) -> Iterator[tuple[Path, FieldInfo, bool]]:
    for name, field in model.model_fields.items():
        path, kind = (*before, name), field.annotation
        level = isinstance(kind, type) and issubclass(kind, BaseModel)
        yield path, field, level
        if level and isinstance(kind, type):
            yield from _walk(kind, path)


_FIELDS = {path: field for path, field, level in _walk(Settings) if not level and path != (SERVERS,)}
_FIELDS |= {(SERVERS, _ANY, *path): field for path, field, _ in _walk(WebSocketServer)}
_LEVELS = {path for path, _, level in _walk(Settings) if level} | set(_LEVELS_OF_SERVERS)


def _general(path: Path) -> Path:
    return (SERVERS, _ANY, *path[2:]) if path[:1] == (SERVERS,) and len(path) > 1 else path


def field(path: Path) -> FieldInfo | None:
    """Return what is known of a single setting; None: there is none of that name."""
    return _FIELDS.get(_general(path))


def is_level(path: Path) -> bool:
    """Whether a path is that of a table of settings."""
    return _general(path) in _LEVELS


def is_secret(path: Path) -> bool:
    """Whether a setting is never shown."""
    found = field(path)
    return found is not None and any(isinstance(each, Hidden) for each in found.metadata)


def flat(data: Mapping[str, Any], before: Path = ()) -> list[tuple[Path, Any]]:
    """Flatten a tree down to its single settings; tables that are one setting stay whole."""
    found: list[tuple[Path, Any]] = []
    for name, value in data.items():
        path = (*before, name)
        inner = isinstance(value, dict) and field(path) is None
        found += flat(value, path) if inner else [(path, value)]
    return found


def of(tree: Mapping[str, Any]) -> list[Path]:
    """Return every single setting that a tree can have, by the servers that it has."""
    servers = tree[SERVERS]
    single = [path for path in _FIELDS if path[0] != SERVERS]
    inner = [path[2:] for path in _FIELDS if path[0] == SERVERS]
    return single + [(SERVERS, name, *rest) for name in servers for rest in inner]


def nearest(path: Path, servers: Iterable[str]) -> str | None:
    """Return the known name that is most like one that is not, if any is."""
    known = [dotted(each) for each in of({SERVERS: servers})]
    return next(iter(difflib.get_close_matches(dotted(path), known, 1, 0.5)), None)


def dotted(path: Path) -> str:
    """Return a setting's name as it is shown."""
    return ".".join(path)


def squashed(name: str) -> str:
    """Return a name's letters and digits: other programs write the same names in other ways."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def value(text: str, of_field: FieldInfo | None) -> Any:
    """Read a value of the environment: JSON where it is JSON.

    A text stays as it is, unless it is a quoted one: a password may well be a number, or begin with a brace.
    Plain numbers and flags are converted by their field.
    """
    plain = of_field is not None and of_field.annotation is str
    if text[:1] in (('"',) if plain else ("[", "{", '"')) or (text == "null" and not plain):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text
