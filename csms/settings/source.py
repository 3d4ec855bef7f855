"""The configuration file: where it is looked for, read, and written back as what it was, TOML or JSON."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from csms.settings import toml
from csms.settings.base import SettingsError
from csms.settings.buckets import open_files
from csms.settings.citrineos import CONFIG_DIR, CONFIG_FILENAME
from csms.settings.environment import Environment
from csms.settings.files import FileMissing, Files, here
from csms.settings.storage import FileAccess
from csms.settings.stores import Stores

DEFAULT_FILE = "csms.toml"  # also in the working directory
_NAMES = ("config.json", DEFAULT_FILE)


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file, there or not: what is written goes there."""

    files: Files
    name: str
    found: bool = True

    @property
    def place(self) -> str:
        """Where it lies, as it is shown."""
        return self.files.place(self.name)

    def read(self) -> dict[str, Any]:
        """Return what it holds, nothing if it is not there.

        Raises:
            SettingsError: it cannot be read, or holds no settings.
        """
        if not self.found:
            return {}
        try:
            text = self.files.read(self.name).decode("utf-8-sig")  # editors of Windows put a mark first
        except UnicodeDecodeError as error:
            raise SettingsError(f"the configuration file {self.place} is not UTF-8 text") from error
        try:
            data = json.loads(text) if self._json else tomllib.loads(text)
        except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise SettingsError(f"the configuration file {self.place} cannot be parsed: {error}") from error
        if not isinstance(data, dict):
            raise SettingsError(f"the configuration file {self.place} holds no table of settings")
        return data

    def write(self, data: Mapping[str, Any]) -> None:
        """Write it whole; remarks in a TOML file are lost.

        Raises:
            FileError: it cannot be written.
        """
        text = msgspec.json.format(msgspec.json.encode(data)) + b"\n" if self._json else None
        self.files.write(self.name, toml.text(data).encode() if text is None else text)

    @property
    def _json(self) -> bool:
        return self.name.lower().endswith(".json")


def find(file: Path | str | None, environment: Environment, access: FileAccess) -> tuple[Source, list[str]]:
    """Return the configuration file, and a warning if one that was asked for is not there.

    ``file`` (a path, or the URL of one in a bucket) before ``CSMS_CONFIG`` before the bootstrap variables,
    before a ``csms.toml`` of the working directory, before a ``config.json`` or ``csms.toml`` among the
    files. In buckets a ``CONFIG_DIR`` is a folder of the default bucket or, as in CitrineOS, a bucket.

    Raises:
        SettingsError: ``file`` is not there, or files cannot be reached.
    """
    named = file or environment.command_line("CONFIG")
    if named:
        return _named(str(named), access), []
    folder, name = environment.bootstrap(CONFIG_DIR), environment.bootstrap(CONFIG_FILENAME)
    asked = folder is not None or name is not None or access.type != "local"
    if not asked and Path(DEFAULT_FILE).is_file():
        return Source(here(), DEFAULT_FILE), []
    candidates = list(_candidates(open_files(access), folder, (name,) if name else _NAMES))
    for each in candidates:
        if _is_there(each):
            return each, []
    first = candidates[0]
    missing = Source(first.files, first.name, found=False)
    return missing, [f"there is no configuration file {missing.place}: defaults count"] if asked else []


def _candidates(files: Files, folder: str | None, names: tuple[str, ...]) -> Iterator[Source]:
    roots = [files.root]
    if folder is not None:
        roots = [folder] if files.local else [f"{files.root}/{folder.strip('/')}", folder.strip("/")]
    for root in roots:
        for name in names:
            yield Source(files.at(root), name)


def _is_there(source: Source) -> bool:
    if source.files.local:
        return Path(source.place).is_file()
    try:
        source.files.read(source.name)
    except FileMissing:
        return False
    return True


def _named(name: str, access: FileAccess) -> Source:
    """The file that the command line names: a path of this machine, or a URL of one in a bucket."""
    try:
        files, inner = Stores(access).locate(name) if "://" in name else (here(), name)
        files.read(inner)
    except SettingsError as error:
        told = error.args[0].removeprefix("cannot read ")
        told = told if name in told else f"{name}: {told}"
        raise SettingsError(f"cannot read the configuration file {told}") from error
    return Source(files, inner)
