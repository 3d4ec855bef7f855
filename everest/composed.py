"""``everest compose``: what ``compose/compose.yml`` mounts, in a folder: the files that ``everest up`` puts
into its containers, and beside them the settings that tell the compose file of this folder."""

from __future__ import annotations

import hashlib
import shlex
import shutil
from pathlib import Path

from everest import containers, station
from everest.engine import Engine
from everest.native import Prefix
from everest.request import BASIC, Request, UsageError
from everest.supervise import prepare, write_files

COMPOSE_FILE = Path(__file__).with_name("compose") / "compose.yml"
SETTINGS = "compose.env"
_CSMS = ("ws://csms:8081/", "ws://csms:8082/")  # the compose file's own, by security profile


def address(request: Request) -> str:
    """The CSMS that the station calls."""
    return request.url or _CSMS[request.security]


def built(request: Request, image: str, prefix: Prefix | None) -> dict[str, str]:
    """The station's files, from those of ``prefix``, else from the image's own.

    Raises:
        FailureError: neither can be read.
    """
    if prefix is not None:
        return _files(request, prefix)
    engine = Engine()
    try:
        engine.ensure_image(image)
        with engine.inside(image, containers.labels(request.identity)) as installed:
            return _files(request, installed)
    finally:
        engine.close()


def _files(request: Request, installed: station.Installation) -> dict[str, str]:
    made = prepare(request, installed, address(request), Path(containers.FOLDER))
    return containers.placed(made.files)


def settings(request: Request, image: str, files: dict[str, str], folder: Path) -> str:
    """The text of ``compose.env``; other files have another ``EVEREST_FILES``."""
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    values = {
        "EVEREST_STATION": str(folder),
        "EVEREST_IMAGE": image,
        "EVEREST_FILES": digest[:16],
        "EVEREST_FLOWS": containers.flow(request),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def write(request: Request, image: str, prefix: Prefix | None, folder: Path) -> None:
    """Fill ``folder``, in place of what an earlier call has written there.

    Raises:
        UsageError: something else lies there; FailureError: EVerest's own files cannot be read.
    """
    empty = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not empty and not (folder / SETTINGS).is_file():
        raise UsageError(f"--to {folder}: something else lies there")
    files = built(request, image, prefix)
    shutil.rmtree(folder, ignore_errors=True)
    write_files({**files, SETTINGS: settings(request, image, files, folder)}, folder)


def next_steps(request: Request, folder: Path) -> list[str]:
    """The commands to give now."""
    base = ["docker-compose", "--env-file", str(folder / SETTINGS), "-f", str(COMPOSE_FILE)]
    if request.url is not None:
        return [shlex.join([*base, "up", "--detach", "--no-deps", "mqtt-server", "manager"])]
    steps = [shlex.join([*base, "up", "--detach"])]
    if request.security == BASIC:
        add = ["exec", "csms", "csms", "station", "add", request.identity, "--password"]
        steps.append(f"{shlex.join([*base, *add])} PASSWORD")
    return steps
