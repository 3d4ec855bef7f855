"""Schemas from files: every ``*.json`` of some folders, not of those below them.

A folder lies on this machine or in a bucket; what is far away is read in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias, TypeVar

from csms.settings.files import FileError, Files, reason
from csms.settings.stores import HERE, Stores
from ocppj.virtual_time import hold
from schemas.datatransfer import BadSchema, Document

T = TypeVar("T")
Stamp: TypeAlias = tuple[tuple[str, str], ...]
"""Where every file lies, and what changes when it does: by it a change is seen."""
_FAR_PACE = 10  # looks at a bucket cost money each
_SUFFIX = ".json"


class Folder(Protocol):
    """A folder of schema files, in a fixed order. Both raise FileError: it, or a file, cannot be read."""

    @property
    def far(self) -> bool:
        """Whether it takes its time."""

    def stamps(self) -> Stamp:
        """What changes when a file does."""

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Where each file lies, and what it holds."""


@dataclass(frozen=True, slots=True)
class Here:
    """A folder of this machine."""

    path: Path
    far: ClassVar[bool] = False

    def stamps(self) -> Stamp:
        """Name, time of change and size."""
        with self._told():
            found = [(path, path.stat()) for path in self._files()]
        return tuple((str(path), f"{status.st_mtime_ns} {status.st_size}") for path, status in found)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """What the files hold."""
        with self._told():
            yield from ((str(path), path.read_bytes()) for path in self._files())

    def _files(self) -> list[Path]:
        return sorted(path for path in self.path.iterdir() if path.suffix == _SUFFIX)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FileError(f"cannot read {error.filename or self.path}: {reason(error)}") from error


@dataclass(frozen=True, slots=True)
class There:
    """A folder of a bucket."""

    files: Files
    name: str
    far: ClassVar[bool] = True

    def stamps(self) -> Stamp:
        """Name, and what the bucket says of each, such as its entity tag."""
        return tuple(
            (f"{self.name}/{name}", mark)
            for name, mark in self.files.marks(self.name).items()
            if name.endswith(_SUFFIX)
        )

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """What the files hold."""
        for name, _mark in self.stamps():
            yield self.files.place(name), self.files.read(name)


def folder_of(name: str, stores: Stores = HERE) -> Folder:
    """Return the folder that a setting names.

    Raises:
        FileError: it is a URL of something else than a bucket, or what is needed for one is missing.
    """
    with _of_the_setting():
        return Here(Path(name)) if stores.is_here(name) else There(*_located(name, stores))


def _located(name: str, stores: Stores) -> tuple[Files, str]:
    files, inner = stores.locate(name, folder=True)
    return files, inner.rstrip("/")


def pace(folders: Sequence[Folder]) -> int:
    """Return how much longer than the settings say one waits between two looks."""
    return _FAR_PACE if any(folder.far for folder in folders) else 1


def stamp(folders: Sequence[Folder]) -> Stamp:
    """Return what changes when a file does.

    Raises:
        FileError: a folder cannot be read.
    """
    with _of_the_setting():
        return tuple(each for folder in folders for each in folder.stamps())


def read_all(folders: Sequence[Folder]) -> tuple[Document, ...]:
    """Return every schema of the folders.

    Raises:
        BadSchema: one of them cannot be used; the text names its file. FileError: it cannot be read.
    """
    with _of_the_setting():
        found = [each for folder in folders for each in folder.contents()]
    return tuple(Document.of(_decoded(data, place), place) for place, data in found)


async def beside(work: Callable[[Sequence[Folder]], T], folders: Sequence[Folder]) -> T:
    """Do one of these, in a thread if a folder is far away."""
    if pace(folders) == 1:
        return work(folders)
    with hold():
        return await asyncio.to_thread(work, folders)


@contextlib.contextmanager
def _of_the_setting() -> Iterator[None]:
    try:
        yield
    except FileError as error:
        raise FileError(f"data_transfer.folders: {error}") from error


def _decoded(data: bytes, place: str) -> object:
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadSchema("", f"is no JSON: {error}").at(place) from error
