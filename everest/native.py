"""EVerest as installed below a prefix: what is run, with which files and environment. Pure but for reading
the installation."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from everest.request import UsageError

MANAGER = "bin/manager"
FIFO = "status"
READY = "ALL_MODULES_STARTED"
RESET_STATUS = 1  # the manager ends so after an OCPP Reset; there is no restart of its own


@dataclass(frozen=True, slots=True)
class Prefix:
    """An installation in a directory; see station.Installation."""

    root: Path

    def text(self, path: str) -> str:
        """The text of a file; FileNotFoundError when it is not there."""
        return (self.root / path).read_text(encoding="utf-8")

    def folder(self, path: str) -> dict[str, str]:
        """The files below a folder by their path in it; FileNotFoundError when it is not there."""
        base = self.root / path
        if not base.is_dir():
            raise FileNotFoundError(str(base))
        files = sorted(one for one in base.rglob("*") if one.is_file() and one.suffix == ".json")
        return {one.relative_to(base).as_posix(): one.read_text(encoding="utf-8") for one in files}


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the MQTT broker is; ``own``: we start a mosquitto there."""

    host: str
    port: int
    own: bool


def check_prefix(prefix: Path) -> Prefix:
    """The installation below ``prefix``.

    Raises:
        UsageError: there is none.
    """
    if not (prefix / MANAGER).is_file():
        raise UsageError(f"--prefix {prefix}: no EVerest is installed there ({prefix / MANAGER} is missing)")
    return Prefix(prefix.resolve())


def broker(given: str | None) -> Broker:
    """The broker that was named, or one of our own at a free port.

    Raises:
        UsageError: no HOST:PORT, or no mosquitto to start.
    """
    if given is None:
        if mosquitto() is None:
            raise UsageError("mosquitto is not installed: install it, or name a broker with --mqtt HOST:PORT")
        return Broker("127.0.0.1", free_port(), own=True)
    host, colon, port = given.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise UsageError(f"--mqtt {given}: write HOST:PORT")
    return Broker(host, int(port), own=False)


def mosquitto() -> str | None:
    """The program mosquitto; Debian keeps it where only root looks."""
    return shutil.which(
        "mosquitto", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin:/usr/local/sbin"
    )


def mosquitto_configuration(where: Broker) -> str:
    """mosquitto.conf: this machine only, anybody on it, nothing kept."""
    return f"listener {where.port} {where.host}\nallow_anonymous true\npersistence false\n"


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(prefix: Prefix, folder: Path) -> list[str]:
    """How the manager is started."""
    root = prefix.root
    return [
        str(root / MANAGER),
        "--prefix",
        str(root),
        "--config",
        str(folder / "config.yaml"),
        "--status-fifo",
        str(folder / FIFO),
    ]


def environment(prefix: Prefix, where: Broker, base: Mapping[str, str]) -> dict[str, str]:
    """The manager's environment: as EVerest's own run scripts set it, and the broker, which wins over the
    configuration's."""
    root = prefix.root
    return {
        **base,
        "LD_LIBRARY_PATH": _before(f"{root}/lib", base.get("LD_LIBRARY_PATH")),
        "PATH": _before(f"{root}/bin", base.get("PATH")),
        "MQTT_SERVER_ADDRESS": where.host,
        "MQTT_SERVER_PORT": str(where.port),
    }


def _before(first: str, rest: str | None) -> str:
    return f"{first}:{rest}" if rest else first
