"""A settings file with every setting and its default, and the remarks that stand beside it in the code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from csms.settings import toml
from csms.settings.names import SERVERS
from csms.settings.tree import Settings, WebSocketServer

_REMARK = re.compile(r"    (\w+): .*?  # (.+)")
_HEAD = (
    "# Settings of the CSMS: every one with its default. Each line may be left out.",
    "# Beside a file the environment counts: CSMS_HTTP__PORT, or CITRINEOS_HTTP_PORT, is http.port.",
)


def text() -> str:
    """Return the file as TOML; read again it gives the defaults."""
    settings = Settings()
    single, tables = _parts(settings)
    lines = [*_HEAD, "", *_lines(settings, single)]
    for name in tables:
        if name != SERVERS:
            lines += _table((name,), getattr(settings, name))
    lines += ["", *_remark(_about(WebSocketServer), " A server of your own has a table of its own.")]
    for number, server in enumerate(settings.websockets):
        common = WebSocketServer(name=server.name)
        differs = [name for name in _shown(server) if getattr(server, name) != getattr(common, name)]
        lines += ["", toml.header((SERVERS, server.name))]
        lines += _lines(server, differs if number else _shown(server), remarks=not number)
    return "\n".join(lines) + "\n"


def _shown(server: WebSocketServer) -> list[str]:
    return [name for name in type(server).model_fields if name != "name"]


def _table(path: tuple[str, ...], level: BaseModel) -> list[str]:
    single, tables = _parts(level)
    lines = ["", *_remark(_about(type(level))), toml.header(path), *_lines(level, single)]
    for name in tables:
        lines += _table((*path, name), getattr(level, name))
    return lines


def _parts(level: BaseModel) -> tuple[list[str], list[str]]:
    """Return the names of single settings, and those of the tables below: in TOML these come last."""
    names = list(type(level).model_fields)
    tables = [name for name in names if name == SERVERS or isinstance(getattr(level, name), BaseModel)]
    return [name for name in names if name not in tables], tables


def _lines(level: BaseModel, names: list[str], *, remarks: bool = True) -> Iterator[str]:
    values, told = level.model_dump(mode="json"), _remarks(type(level)) if remarks else {}
    for name in names:
        line = f"# {name} =" if values[name] is None else toml.line(name, values[name])
        yield line + (f"  # {told[name]}" if name in told else "")


def _remarks(model: type[BaseModel]) -> dict[str, str]:
    matches = map(_REMARK.match, inspect.getsource(model).splitlines())
    found: dict[str, str] = {match[1]: match[2] for match in matches if match is not None}
    for name, field in model.model_fields.items():
        if words := _words(field.annotation):
            found[name] = "; ".join(part for part in (words, found.get(name)) if part)
    return found


def _words(kind: Any) -> str:
    return " | ".join(str(word) for word in get_args(kind)) if get_origin(kind) is Literal else ""


def _about(model: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(model) or "").split())


def _remark(*parts: str) -> list[str]:
    return ["# " + "".join(parts).replace("``", "`")]
