"""A Docker daemon for the tests: the one that is given, else one of our own that ends with this process.

Ours keeps its images and containers in a folder that is removed, listens on a Unix socket there, and leaves
the machine's packet filter alone: ports are published by its proxy, containers reach each other and this
machine, and an image is built in this machine's own network.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = "docker.io debootstrap docker-compose iproute2"  # of Debian
_USUAL = Path("/var/run/docker.sock")
_PATIENCE = 120.0  # seconds to come up, and to end
_OPTIONS = ("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--log-level=warn")
# Standard input is the lifeline: when it ends we are gone, and so is the daemon with all that it has made.
_KEEPER = """
folder=$1; shift; exec 3<&0
"$@" </dev/null & daemon=$!
( cat <&3 >/dev/null; kill $daemon 2>/dev/null ) & watcher=$!
while kill -0 $daemon 2>/dev/null; do wait $daemon; done
kill $watcher 2>/dev/null
while read -r _ place _; do case $place in "$folder"/*) umount "$place" ;; esac; done </proc/mounts
ip link delete docker0 2>/dev/null
find /sys/fs/cgroup -depth -type d -path '*/docker*' -delete 2>/dev/null
rm -rf "$folder"
"""


class DockerMissing(Exception):
    """No daemon can be used here; the text says what to do."""


@contextmanager
def running() -> Iterator[str]:
    """The address of a daemon: ``DOCKER_HOST``, the machine's own, or one that runs as long as the context.

    Raises:
        DockerMissing: there is none, and none can be started.
    """
    given = os.environ.get("DOCKER_HOST") or (f"unix://{_USUAL}" if _USUAL.exists() else None)
    if given is not None:
        yield given
        return
    program = shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None or os.geteuid() != 0:
        raise DockerMissing(f"set DOCKER_HOST, or as root: apt-get install {PACKAGES}")
    with Path(program).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one daemon of ours at a time: all of them want the same bridge
        with _own(program) as address:
            yield address


@contextmanager
def _own(program: str) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="plugfest-docker-", dir="/tmp"))  # the paths of sockets are short
    listening, log = folder / "sock", folder / "log"
    (folder / "daemon.json").write_text("{}")
    places = {"data-root": "data", "exec-root": "exec", "pidfile": "pid", "config-file": "daemon.json"}
    named = [f"--{option}={folder / name}" for option, name in places.items()]
    with log.open("ab") as written:
        keeper = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                _KEEPER,
                "keeper",
                str(folder),
                program,
                *named,
                *_OPTIONS,
                f"-H=unix://{listening}",
            ],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        _until_ready(keeper, listening, log)
        yield f"unix://{listening}"
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(_PATIENCE)
        left = _left_behind(folder)
        assert not left, f"the daemon has left {left}"


def _until_ready(keeper: subprocess.Popen[bytes], address: Path, log: Path) -> None:
    """Wait until it answers; it listens earlier."""
    deadline = time.monotonic() + _PATIENCE
    while not _answers(address):
        if keeper.poll() is not None or time.monotonic() > deadline:
            told = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
            raise DockerMissing(f"dockerd does not start: {told[-1] if told else 'it says nothing'}")
        time.sleep(0.05)


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(_PATIENCE)
        try:
            asking.connect(str(address))
            asking.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b"200" in asking.recv(64)
        except OSError:
            return False


def _left_behind(folder: Path) -> list[str]:
    """What is still there of a daemon that has ended."""
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    bridge = [str(path) for path in (Path("/sys/class/net/docker0"), folder) if path.exists()]
    return bridge + [mount for mount in mounts if mount.startswith(str(folder))]
