"""Where a name of the settings leads: to a file of this machine, to one among the CSMS's files, or, as a URL,
to one of any bucket.

``s3://BUCKET/NAME`` and ``gs://BUCKET/NAME`` are reached by what ``file_access`` says of their kind, whatever
its type is. An absolute name is a file of this machine; any other lies where files lie.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from csms.settings.buckets import open_files
from csms.settings.files import FileError, Files, here
from csms.settings.storage import FileAccess

_Kind: TypeAlias = Literal["local", "s3", "gcp"]
_SCHEMES: dict[str, _Kind] = {"s3": "s3", "gs": "gcp"}


class Stores:
    """The buckets of a process, each reached when it is first asked for."""

    def __init__(self, access: FileAccess) -> None:
        self._access = access
        self._open: dict[_Kind, Files] = {}

    def is_here(self, name: str) -> bool:
        """Whether a name is a path of this machine, as it stands.

        Raises:
            FileError: it is a URL of something else than a bucket.
        """
        return self._kind(name) == "local"

    def locate(self, name: str, *, folder: bool = False) -> tuple[Files, str]:
        """Return the files that a name is among, and what it is called there: a file, or else a ``folder``,
        which may be a whole bucket. May block.

        Raises:
            FileError: it is a URL of something else, a package is missing, or credentials cannot be used.
        """
        kind = self._kind(name)
        if kind == "local":
            return here(), name
        if kind not in self._open:
            self._open[kind] = open_files(self._access.model_copy(update={"type": kind}))
        scheme, _, rest = name.partition("://")
        if not rest:
            return self._open[kind], name
        bucket, _, inner = rest.partition("/")
        if not bucket or not (inner.strip("/") or folder):
            raise FileError(f"{name}: write {scheme}://BUCKET{'' if folder else '/NAME'}")
        return self._open[kind].at(bucket), inner

    def _kind(self, name: str) -> _Kind:
        scheme, url, _ = name.partition("://")
        if url and scheme not in _SCHEMES:
            raise FileError(f"{name}: {scheme}:// is no place for files; s3:// and gs:// are")
        if url:
            return _SCHEMES[scheme]
        return "local" if Path(name).is_absolute() else self._access.type


HERE = Stores(FileAccess())
"""Names as paths of this machine, and URLs by what the machine itself knows of credentials."""


def under(folder: str, name: str) -> str:
    """Return the name of a file of a folder, which may be a URL."""
    return f"{folder.rstrip('/')}/{name}"
