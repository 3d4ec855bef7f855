"""Files by name, wherever they lie: on this machine, in a bucket of S3 or of Google Cloud Storage.

A name is relative to the folder or bucket in use; an absolute one is a file of this machine, where files are
local. Nothing here is quick: a bucket is far away. Called from a running loop it has to be in a thread.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from fsspec.implementations.local import LocalFileSystem

from csms.settings.base import SettingsError

_LONG = 6  # shorter texts may stand anywhere
PATIENCE = 20  # seconds for one request
_MISSING = {"read": "file", "list": "folder", "write": "folder or bucket"}
_MARKS = ("ETag", "etag", "generation", "mtime", "size")  # as S3, Google and a disk tell of a change


class FileError(SettingsError):
    """A file cannot be read or written; the text is one clear line and holds no secret."""


class FileMissing(FileError):
    """There is no such file."""


class Files:
    """A folder, or a bucket, with its files."""

    def __init__(self, system: Any, root: str, scheme: str = "", secrets: tuple[str, ...] = ()) -> None:
        self._system, self.root, self._scheme, self._secrets = system, root, scheme, secrets

    @property
    def local(self) -> bool:
        """Whether the files lie on this machine."""
        return not self._scheme

    def at(self, root: str) -> Files:
        """Return the files of another folder or bucket of the same kind."""
        return Files(self._system, root, self._scheme, self._secrets)

    def place(self, name: str) -> str:
        """Return where a file lies, as it is shown."""
        return self._scheme + self._path(name)

    def read(self, name: str) -> bytes:
        """Return a file's content.

        Raises:
            FileMissing: there is none. FileError: it cannot be read.
        """
        with self._told("read", name):
            return bytes(self._system.cat_file(self._path(name), **self._limit))

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole; on this machine nobody ever sees half of it.

        Raises:
            FileError: it cannot be written.
        """
        if self.local:
            with self.writing(name) as write:
                write(data)
        else:
            with self._told("write", name):
                self._system.pipe_file(self._path(name), data, **self._limit)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Yield what writes a file bit by bit; it is there when the block ends well, and otherwise is what it
        was. On its way to a bucket it lies among the temporary files of this machine.

        Raises:
            FileError: it cannot be written.
        """
        with contextlib.ExitStack() as stack:
            with self._told("write", name):
                stream, beside = stack.enter_context(_unfinished(self._beside(name)))

            def write(data: bytes) -> None:
                with self._told("write", name):
                    stream.write(data)

            yield write
            with self._told("write", name):
                stream.flush()
                self._put(stream, beside, self._path(name))

    def _put(self, stream: BinaryIO, beside: Path, path: str) -> None:
        if self.local:
            os.fsync(stream.fileno())
            _replace(Path(path), beside)
        else:
            self._system.put_file(str(beside), path)

    def _beside(self, name: str) -> Path | None:
        """Where an unfinished file lies; None: among the temporary ones."""
        if not self.local:
            return None
        folder = Path(self._path(name)).parent
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def marks(self, folder: str = "") -> dict[str, str]:
        """Return by name, in order, the files of a folder, not of those below it, and for each a text that
        changes when its content does. A bucket is asked once.

        Raises:
            FileMissing: there is no such folder. FileError: it cannot be read.
        """
        with self._told("list", folder):
            found = self._system.ls(self._path(folder).rstrip("/"), detail=True, **self._limit)
        files = {PurePosixPath(each["name"]).name: _mark(each) for each in found if each["type"] == "file"}
        return dict(sorted(files.items()))

    def _path(self, name: str) -> str:
        return str(Path(self.root) / name) if self.local else str(PurePosixPath(self.root) / name.lstrip("/"))

    @property
    def _limit(self) -> dict[str, float]:
        return {} if self.local else {"timeout": PATIENCE}

    @contextlib.contextmanager
    def _told(self, verb: str, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            told = f"cannot {verb} {self.place(name)}: there is no such {_MISSING[verb]}"
            raise FileMissing(told) from error
        except Exception as error:  # each kind of storage has errors of its own, with no common base
            text = reason(error)
            if isinstance(error, PermissionError) and not self.local:
                text = f"access is refused, do the keys of file_access fit? ({text})"
            for secret in self._secrets:
                text = text.replace(secret, "***") if len(secret) >= _LONG else text
            raise FileError(f"cannot {verb} {self.place(name)}: {text}") from error


def _mark(entry: Mapping[str, Any]) -> str:
    return " ".join(str(entry[name]) for name in _MARKS if name in entry)


def reason(error: BaseException) -> str:
    """Return what an error of a storage says, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, KeyError) and error.args:
        return f"{error.args[0]} is missing"
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE} s"
    several = len(error.args) > 1 and isinstance(error.args[0], str)  # what else is in it is for programs
    return " ".join(str(error.args[0] if several else error).split()) or type(error).__name__


def here(folder: str = "") -> Files:
    """Return the files of a folder of this machine; none: the working directory."""
    return Files(LocalFileSystem(), folder)


@contextlib.contextmanager
def _unfinished(folder: Path | None) -> Iterator[tuple[BinaryIO, Path]]:
    """A file that goes with the block, unless it is something else by then; it is its owner's alone."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".csms-")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _replace(file: Path, by: Path) -> None:
    """Put a file in another's place, which keeps its mode."""
    if file.exists():
        by.chmod(file.stat().st_mode & 0o777)
    by.replace(file)
