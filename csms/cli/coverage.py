"""``csms coverage``: every action of every version: routed, proved, or declined with its reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from csms.blocks import ROUTES
from csms.cli.common import UsageFailure, say
from csms.coverage import Proofs, survey

PROOFS = Path("reports/proved.json")


def coverage(
    as_json: Annotated[
        bool, typer.Option("--json", help="A list of {version, action, block, state, reason}.")
    ] = False,
    proofs: Annotated[Path, typer.Option("--proofs", help="What the last test run proved.")] = PROOFS,
) -> None:
    """Show what is routed, proved and declined; exit status 1 if anything is declined.

    Example: csms coverage --json
    """
    rows = survey(ROUTES, _proofs(proofs))
    if as_json:
        say(msgspec.json.encode(rows).decode())
    else:
        _print(rows)
    if any(row["state"] == "declined" for row in rows):
        raise typer.Exit(1)


def _proofs(file: Path) -> Proofs:
    if not file.exists():
        return Proofs()
    try:
        return Proofs.read(file.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageFailure(f"the proofs {file} cannot be read: {error}") from error


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table("version", "action", "block", "state", "reason")
    for row in rows:
        table.add_row(row["version"], row["action"], row["block"], row["state"], row["reason"] or "")
    console = Console(width=None if Console().is_terminal else 140)
    console.print(table)
    counts = Counter(row["state"] for row in rows)
    say(", ".join(f"{counts[state]} {state}" for state in ("proved", "routed", "declined")))
