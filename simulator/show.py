"""What a person sees of a fleet: a bar while it ramps up, a line while it runs, a table at the end."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from simulator.fleet import Fleet


async def progress(fleet: Fleet, console: Console) -> None:
    """Show until cancelled; nothing on what is no terminal."""
    if not console.is_terminal:
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[line]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("booted", total=None, line="")
        while True:
            summary = fleet.summary
            bar.update(task, total=summary.stations, completed=summary.booted, line=_line(fleet))
            await asyncio.sleep(0.2)


def _line(fleet: Fleet) -> str:
    summary = fleet.summary
    if not summary.booted and summary.last_problem:
        return summary.last_problem[:80]
    return f"{summary.tally.sessions} sessions, {summary.sent + summary.received} frames"


def summary_table(fleet: Fleet) -> Table:
    """The end: what was reached, and what went wrong."""
    summary, tally = fleet.summary, fleet.summary.tally
    table = Table(show_header=False, title="simulator", title_justify="left")
    rows = [
        ("stations", f"{summary.stations}, booted {summary.booted}"),
        ("sessions", f"{tally.sessions} begun, {tally.completed} ended by now; refused {tally.refused}"),
        ("energy", f"{tally.energy / 1000.0:.2f} kWh"),
        ("frames", f"{summary.sent} sent, {summary.received} received, {summary.errors} of them CALLERROR"),
        ("connections closed", str(summary.closed)),
        ("messages still owed", str(summary.owed)),
        ("seed", str(fleet.seed)),
    ]
    if tally.refusals:
        rows.append(("last refusal", f"{tally.refusals} (the CSMS has to know the token)"))
    if summary.last_problem:
        rows.append(("last problem", summary.last_problem))
    rows += [("failed", failure) for failure in summary.failures[:10]]
    for label, value in rows:
        table.add_row(label, value)
    return table
