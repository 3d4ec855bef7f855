"""The official schema files, read from the installed package `ocpp`.

The only module that touches that package, and only its files: none of its code is imported. Every
file must have the digest pinned in `digests.txt`.
"""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from schemas.version import Version

Part = Literal["request", "response"]
Schema = dict[str, Any]

PACKAGE = "ocpp"
DIGESTS = Path(__file__).with_name("digests.txt")
_FOLDERS = {Version.V16: "v16", Version.V201: "v201", Version.V21: "v21"}


class SourceError(Exception):
    """The schema files are missing, or are not the ones this release was made from."""


@cache
def root() -> Path:
    """Return the folder of the installed package, found without importing it.

    Raises SourceError when the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SourceError(f"the package '{PACKAGE}' with the official schemas is not installed")
    return Path(spec.submodule_search_locations[0])


def stems(version: Version) -> list[str]:
    """Return the names of all schema files of `version`, without extension, sorted."""
    return sorted(path.stem for path in (root() / _FOLDERS[version] / "schemas").glob("*.json"))


def file_name(version: Version, stem: str) -> str:
    """Return the file's path inside the package, with forward slashes."""
    return f"{_FOLDERS[version]}/schemas/{stem}.json"


def stem_of(version: Version, action: str, part: Part) -> str:
    """Return the file name the package uses for one part of an action.

    1.6 names requests after the bare action, and so does 2.1 for the one action of kind SEND.
    """
    suffix = "Response" if part == "response" else "Request"
    if part == "request" and (version is Version.V16 or action == "NotifyPeriodicEventStream"):
        suffix = ""
    return action + suffix


def read_bytes(version: Version, stem: str) -> bytes:
    """Return one schema file as it lies there. Raises SourceError when it cannot be read."""
    try:
        return (root() / file_name(version, stem)).read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {PACKAGE}/{file_name(version, stem)}: {error.strerror}") from error


def digest(version: Version, stem: str) -> str:
    """Return the SHA-256 of one schema file, in hexadecimal."""
    return hashlib.sha256(read_bytes(version, stem)).hexdigest()


@cache
def pinned() -> Mapping[str, str]:
    """Return file name -> SHA-256 as recorded by the generator; empty when nothing is pinned yet."""
    if not DIGESTS.exists():
        return {}
    lines = (line.split("  ", 1) for line in DIGESTS.read_text(encoding="ascii").splitlines())
    return {name: value for value, name in lines}


def load(version: Version, stem: str) -> Schema:
    """Return one schema, parsed.

    Raises SourceError when the file is missing or its digest is not the pinned one.
    """
    raw = read_bytes(version, stem)
    name = file_name(version, stem)
    if hashlib.sha256(raw).hexdigest() != pinned().get(name):
        raise SourceError(
            f"{PACKAGE}/{name} is not the file this release was generated from (SHA-256 differs)"
        )
    return parse(raw)


def verify() -> None:
    """Check every pinned file, for a program's start. Raises SourceError at the first that differs."""
    for version in Version:
        for stem in stems(version):
            load(version, stem)


def parse(raw: bytes) -> Schema:
    """Parse a schema file; some begin with a byte order mark."""
    parsed: Schema = json.loads(raw.decode("utf-8-sig"))
    return parsed
