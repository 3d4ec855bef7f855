"""What runs, in one file a station below the user's state directory: how the other commands find it."""

from __future__ import annotations

import json
import os
import shutil
import signal
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

from everest.request import FailureError

STARTING, READY, FAILED = "starting", "ready", "failed"


@dataclass(frozen=True, slots=True)
class Process:
    """A process that we started. ``born`` (clock ticks since the boot) tells it from a later one that was
    given the same number."""

    pid: int
    born: int

    @classmethod
    def of(cls, pid: int) -> Process:
        """The process that has this number now; ``born`` 0 if there is none."""
        return cls(pid, _born(pid))

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.born != 0 and _born(self.pid) == self.born

    def kill(self, number: int, *, group: bool = False) -> None:
        """Send a signal, to its whole group on demand; nothing if it has gone."""
        if self.alive():
            with suppress(ProcessLookupError, PermissionError):
                (os.killpg if group else os.kill)(self.pid, number)


@dataclass(slots=True)
class Running:
    """The state file's content; ``parts``: process by name; ``containers``: name in Docker by part."""

    identity: str
    ocpp: str
    path: str  # "native" or "docker"
    evses: int
    status: str = STARTING
    error: str | None = None
    mqtt_host: str | None = None
    mqtt_port: int | None = None
    mqtt_prefix: str = ""
    csms_url: str | None = None
    http_url: str | None = None
    restarts: int = 0
    supervisor: Process | None = None
    parts: dict[str, Process] = field(default_factory=dict)
    containers: dict[str, str] = field(default_factory=dict)
    panel_url: str | None = None


def folder(identity: str, base: Path | None = None) -> Path:
    """Where a station's state, logs and files lie: below ``base``, else XDG_STATE_HOME or
    ``~/.local/state``."""
    given = os.environ.get("XDG_STATE_HOME")
    base = base or (Path(given) if given else Path.home() / ".local" / "state")
    return base / "plugfest" / "everest" / f"id-{quote(identity, safe='')}"


def write(running: Running) -> None:
    """Replace the state file at once."""
    path = folder(running.identity) / "state.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(running), indent=2))
    new.replace(path)


def read(identity: str, base: Path | None = None) -> Running | None:
    """What the state file says, None if there is none or it cannot be read."""
    try:
        data = json.loads((folder(identity, base) / "state.json").read_text())
        given = data.pop("supervisor")
        supervisor = None if given is None else Process(**given)
        parts = {name: Process(**one) for name, one in data.pop("parts").items()}
        return Running(**data, supervisor=supervisor, parts=parts)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def current(identity: str) -> Running:
    """What runs as this station.

    Raises:
        FailureError: nothing does.
    """
    running = read(identity)
    if running is None or running.supervisor is None or not running.supervisor.alive():
        raise FailureError(f"no EVerest runs as {identity}: start it with `everest up --id {identity}`")
    return running


def sweep(identity: str) -> None:
    """End what a supervisor that was killed left running, and forget it; its logs stay."""
    running = read(identity)
    if running is None:
        return
    for part in running.parts.values():
        part.kill(signal.SIGKILL, group=True)
    (folder(identity) / "state.json").unlink(missing_ok=True)


def clear(identity: str) -> None:
    """Make a station's folder anew: no database, overlay or log of an older run stays."""
    shutil.rmtree(folder(identity), ignore_errors=True)
    folder(identity).mkdir(parents=True)


def _born(pid: int) -> int:
    """Field 22 of ``/proc/PID/stat``; the program's name before it may hold blanks. 0: no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[19])
