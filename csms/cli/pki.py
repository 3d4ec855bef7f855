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
    station: Annotated[
        list[str] | None, typer.Option("--station", help="Identity of a station; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Make roots (V2G, MO, CSO), a sub-CA below each, the CSMS's server certificate, and client certificates.

    Example: csms pki init --folder pki --host csms.example.com --station cp001
    """
    now = datetime.now(UTC)
    try:
        written = pki_files.init(folder, now, host or _LOCAL, force=force)
        made = [pki_files.add_station(folder, identity, now) for identity in station or ()]
    except pki_files.PkiError as error:
        raise UsageFailure(str(error)) from error
    for file in (*written, *(file for each in made for file in (each.certificate, each.key))):
        say(str(file))
    say(f"TLS servers use it: csms serve --set tls.pki={folder}")


@app.command()
def station(
    identities: Annotated[list[str], typer.Argument(help="Identities of stations.")],
    folder: Annotated[Path, typer.Option("--folder", help="Where the authority lies.")] = Path("pki"),
) -> None:
    """Make client certificates for stations (security profile 3); what they had is replaced.

    Example: csms pki station cp001 cp002 --folder pki
    """
    for identity in identities:
        try:
            made = pki_files.add_station(folder, identity, datetime.now(UTC))
        except pki_files.PkiError as error:
            raise UsageFailure(str(error)) from error
        say(f"{made.certificate}\n{made.key}")
