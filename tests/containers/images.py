"""Images without a registry: a Debian base made by debootstrap, and what is built on it."""

from __future__ import annotations

import platform
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # its import takes longer than most tests
    from docker import DockerClient

BASE = "plugfest-tests/base:latest"
_CONTENT = ("python3", "python3-venv", "ca-certificates")
_AUTHORITIES = "etc/ssl/certs/ca-certificates.crt"
# Builds and pip in them trust whom this machine trusts, which may stand behind a proxy.
_CHANGES = (f"ENV PIP_CERT=/{_AUTHORITIES} PIP_DISABLE_PIP_VERSION_CHECK=1", 'CMD ["/bin/sh"]')


def connect(address: str) -> DockerClient:
    """A client of the daemon there."""
    from docker import DockerClient  # noqa: PLC0415 - see above

    return DockerClient(base_url=address, timeout=120)


def make_base(client: DockerClient, tag: str = BASE) -> None:
    """Make an image of this machine's own Debian release, with Python and nothing else."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    with tempfile.TemporaryDirectory(prefix="plugfest-base-") as folder:
        root = Path(folder) / "root"
        _run("debootstrap", "--variant=minbase", f"--include={','.join(_CONTENT)}", release, str(root))
        (root / _AUTHORITIES).write_bytes(Path("/", _AUTHORITIES).read_bytes())
        left_out = ("./var/cache/apt/archives", "./var/lib/apt/lists", "./usr/share/doc", "./usr/share/man")
        archive = Path(folder) / "root.tar"
        _run("tar", "-C", str(root), *(f"--exclude={one}/*" for one in left_out), "-cf", str(archive), ".")
        repository, _, name = tag.partition(":")
        client.api.import_image_from_file(
            str(archive), repository=repository, tag=name, changes=list(_CHANGES)
        )


def build(
    client: DockerClient, tag: str, folder: Path, arguments: Mapping[str, str] | None = None, **options: Any
) -> None:
    """Build the Dockerfile of a folder in this machine's network; on failure all that it said is told."""
    from docker.errors import BuildError  # noqa: PLC0415 - see above

    chosen: dict[str, Any] = {"network_mode": "host", "rm": True, "forcerm": True, **options}
    try:
        client.images.build(path=str(folder), tag=tag, buildargs=dict(arguments or {}), **chosen)
    except BuildError as error:
        said = "".join(str(line.get("stream", "")) for line in error.build_log)
        raise AssertionError(f"{tag}: {error}\n{said[-4000:]}") from error


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, (
        f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    )
