"""``csms pki``: a certificate authority for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from csms import pki_files
from csms.cli.common import UsageFailure, say

app = typer.Typer(help="A certificate authority for tests.", no_args_is_help=True)
_LOCAL = ["localhost", "127.0.0.1", "::1"]


@app.callback()
def pki() -> None:
    """Certificates for tests and test networks: the keys lie in plain files."""


@app.command()
def init(
    folder: Annotated[Path, typer.Option("--folder", help="Where the files are written.")] = Path("pki"),
    host: Annotated[
        list[str] | None, typer.Option("--host", help="Name or address of the CSMS; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Make roots (V2G, MO, CSO), a sub-CA below each, and the CSMS's server certificate.

    Example: csms pki init --folder pki --host csms.example.com
    """
    try:
        files = pki_files.init(folder, datetime.now(UTC), host or _LOCAL, force=force)
    except pki_files.PkiError as error:
        raise UsageFailure(str(error)) from error
    for file in files:
        say(str(file))
