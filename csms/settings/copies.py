"""Files of a bucket as files of this machine, for what reads nothing else: TLS takes its keys from paths.

The copies are this process's alone and go with it. Where files are local, a name is a path, as it stands.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from csms.settings.files import here
from csms.settings.stores import Stores


class Copies:
    """The copies that a process has of files."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def path(self, name: str) -> Path:
        """Return where a file is, or will be once it is fetched.

        Raises:
            FileError: the name is a URL of something else than a bucket.
        """
        if self._stores.is_here(name):
            return Path(name)
        marked = hashlib.sha256(name.encode()).hexdigest()[:8]
        return self._folder / f"{marked}-{Path(name).name}"

    def fetch(self, names: Iterable[str]) -> None:
        """Copy files that are new or have changed; the others keep their time of change. Blocks.

        Raises:
            FileError: one cannot be read.
        """
        for name in names:
            if not self._stores.is_here(name):
                files, inner = self._stores.locate(name)
                copy, data = self.path(name), files.read(inner)
                if not copy.exists() or copy.read_bytes() != data:
                    here().write(str(copy), data)

    @cached_property
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="csms-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)
