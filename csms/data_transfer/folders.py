"""Schemas from files: every ``*.json`` of some folders, not of those below them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from schemas.datatransfer import BadSchema, Document

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of every file: by it a change is seen."""


def files(folders: Sequence[Path]) -> list[Path]:
    """Return the schema files in a fixed order.

    Raises:
        BadSchema: a folder is none.
    """
    for folder in folders:
        if not folder.is_dir():
            raise BadSchema("", "is no folder that can be read").at(str(folder))
    return [path for folder in folders for path in sorted(folder.glob("*.json"))]


def stamp(folders: Sequence[Path]) -> Stamp:
    """Return what changes when a file does."""
    found = [(path, path.stat()) for path in files(folders)]
    return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in found)


def read_all(folders: Sequence[Path]) -> tuple[Document, ...]:
    """Return every schema of the folders.

    Raises:
        BadSchema: one of them cannot be used; the text names its file.
    """
    return tuple(Document.of(_read(path), str(path)) for path in files(folders))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSchema("", f"cannot be read: {error.strerror}").at(str(path)) from error
    except (ValueError, RecursionError) as error:
        raise BadSchema("", f"is no JSON: {error}").at(str(path)) from error
