"""Puts the stand-in below a directory, as EVerest is installed: ``python -m tests.everest.standin DIR
[RELEASE]``.

``DIR/bin`` holds a ``mosquitto`` too, for machines without one:
``PATH=DIR/bin:$PATH python -m scenarios --station everest --prefix DIR``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.everest import shapes

ROOT = Path(__file__).parents[3]


def program(module: str) -> str:
    """A script that runs one of the stand-in's programs."""
    python = f"{ROOT}${{PYTHONPATH:+:$PYTHONPATH}}"
    return (
        f'#!/bin/sh\nexport PYTHONPATH="{python}"\n'
        f'exec {sys.executable} -W ignore -m tests.everest.standin.{module} "$@"\n'
    )


def install(folder: Path, release: str = "new") -> Path:
    """Everything below one directory; the directory."""
    shapes.install(folder, release, program("manager"))
    for name in ("mosquitto", "mosquitto_pub"):
        script = folder / "bin" / name
        script.write_text(program(name))
        script.chmod(0o755)
    return folder


if __name__ == "__main__":
    sys.stdout.write(f"{install(Path(sys.argv[1]).resolve(), *sys.argv[2:])}\n")
