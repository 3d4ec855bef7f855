"""Files by name, wherever they lie: on this machine, in a bucket of S3 or of Google Cloud Storage.

A name is relative to the folder or bucket in use; an absolute one is a file of this machine, where files are
local. Nothing here is quick: a bucket is far away. Called from a running loop it has to be in a thread.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from csms.settings.base import SettingsError
from csms.settings.place import data_directory
from csms.settings.storage import FileAccess, GcpFiles, S3Files

_LONG = 6  # shorter texts may stand anywhere
_PATIENCE = 20  # seconds for one request
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
        with self._told("write", name):
            if self.local:
                _replace(Path(self._path(name)), data)
            else:
                self._system.pipe_file(self._path(name), data, **self._limit)

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
        return {} if self.local else {"timeout": _PATIENCE}

    @contextlib.contextmanager
    def _told(self, verb: str, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            what = "folder" if verb == "list" else "file"
            raise FileMissing(f"cannot {verb} {self.place(name)}: there is no such {what}") from error
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
    if isinstance(error, TimeoutError):
        return f"no answer within {_PATIENCE} s"
    return " ".join(str(error).split()) or type(error).__name__


def open_files(access: FileAccess) -> Files:
    """Return the files of a setting; a bucket is not asked for anything yet.

    Raises:
        FileError: a package is missing, or credentials cannot be used.
    """
    if access.type == "s3":
        return _s3(access.s3)
    if access.type == "gcp":
        return _gcp(access.gcp)
    return here(access.local.default_file_path or str(data_directory()))


def here(folder: str = "") -> Files:
    """Return the files of a folder of this machine; none: the working directory."""
    return Files(LocalFileSystem(), folder)


def _s3(access: S3Files) -> Files:
    s3fs = _extra("s3fs", "s3")
    style = "path" if access.force_path_style else "virtual"
    limits = {"connect_timeout": 5, "read_timeout": _PATIENCE, "retries": {"max_attempts": 1}}
    system = s3fs.S3FileSystem(
        key=access.access_key_id or None,
        secret=access.secret_access_key or None,
        endpoint_url=access.endpoint or None,
        client_kwargs={"region_name": access.region} if access.region else {},
        config_kwargs={**limits, "s3": {"addressing_style": style}},
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    keys = tuple(key for key in (access.access_key_id, access.secret_access_key) if key)
    return Files(system, access.default_bucket_name, "s3://", keys)


def _gcp(access: GcpFiles) -> Files:
    gcsfs = _extra("gcsfs.core", "gcs")
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)  # it logs tracebacks of what it raises
    place = f"gs://{access.default_bucket_name}"
    nobody = "anon" if access.endpoint else "google_default"
    try:
        system = gcsfs.GCSFileSystem(
            project=access.projectid,
            token=_credentials(access) or nobody,
            endpoint_url=access.endpoint or None,
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        system.credentials.maybe_refresh()  # wrong ones are refused here; later they would be tried for long
    except FileError:
        raise
    except Exception as error:
        told = f"file_access.gcp.credentials cannot be used for {place}: {reason(error)}"
        raise FileError(told) from error
    return Files(system, access.default_bucket_name, "gs://")


def _credentials(access: GcpFiles) -> dict[str, Any] | None:
    """Return the credentials given, whether as JSON or as a file with it."""
    given = access.credentials
    if not given or isinstance(given, dict):
        return given or None
    try:
        found = json.loads(Path(given).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"file_access.gcp.credentials: the file cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise FileError("file_access.gcp.credentials: the file holds no JSON") from error
    if not isinstance(found, dict):
        raise FileError("file_access.gcp.credentials: the file holds no credentials")
    return found


def _extra(module: str, name: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        told = f"file_access.type: a package is missing for it: pip install plugfest[{name}]"
        raise FileError(told) from error


def _replace(file: Path, data: bytes) -> None:
    """Write beside the file, then put it in its place; it keeps its mode, a new one is its owner's alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            Path(beside).chmod(file.stat().st_mode & 0o777)
        Path(beside).replace(file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
