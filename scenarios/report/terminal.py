"""The verdict table on the terminal: one row per feature and version, then what did not pass and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scenarios.report.text import visible
from scenarios.verdicts import Result, Verdict

STYLE = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.INCONCLUSIVE: "yellow",
}
_REASON_LINES = 24
_FEATURE = 32  # characters; the table fits a terminal of 80 columns
_HEADS = {Verdict.NOT_APPLICABLE: "N/A", Verdict.INCONCLUSIVE: "?"}


def table(results: Sequence[Result]) -> Table:
    """Scenarios counted by verdict, a row per feature, version and database."""
    verdicts = [
        verdict
        for verdict in Verdict
        if verdict in (Verdict.PASS, Verdict.FAIL) or any(one.verdict is verdict for one in results)
    ]
    drawn = Table(title="Verdicts", title_justify="left", header_style="bold")
    drawn.add_column("feature", overflow="fold", min_width=_FEATURE)
    drawn.add_column("OCPP", no_wrap=True)
    drawn.add_column("database", overflow="fold")
    for verdict in verdicts:
        drawn.add_column(_HEADS.get(verdict, str(verdict)), justify="right", style=STYLE[verdict])
    drawn.add_column("s", justify="right", no_wrap=True)
    rows: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        key = (f"{result.folder}/{result.feature}", result.version, result.database)
        rows.setdefault(key, []).append(result)
    for (feature, version, database), members in sorted(rows.items()):
        drawn.add_row(feature, version, database, *_cells(members, verdicts))
    drawn.add_section()
    drawn.add_row("all", "", "", *_cells(results, verdicts), style="bold")
    return drawn


def _cells(results: Sequence[Result], verdicts: Sequence[Verdict]) -> list[str]:
    counts = Counter(result.verdict for result in results)
    seconds = sum(result.seconds for result in results)
    return [*(str(counts[verdict]) if counts[verdict] else "" for verdict in verdicts), f"{seconds:.1f}"]


def print_run(console: Console, results: Sequence[Result], page: Path) -> None:
    """Print the table, the reasons of all that did not pass, and where the report is."""
    console.print(table(results))
    for result in results:
        if result.verdict is not Verdict.PASS:
            _print_reason(console, result)
    for verdict, head in _HEADS.items():
        if any(result.verdict is verdict for result in results):
            console.print(f"{head} = {verdict}", highlight=False)
    console.print(f"Report: {page}", soft_wrap=True, highlight=False)


def _print_reason(console: Console, result: Result) -> None:
    style = STYLE[result.verdict]
    title = escape(visible(result.id))
    console.print(f"[{style}]{result.verdict}[/] {title}", soft_wrap=True, highlight=False)
    lines = result.reason.splitlines()
    if result.verdict in (Verdict.FAIL, Verdict.ERROR):
        failed = [f"at: {step.keyword} {step.text}" for step in result.steps if step.outcome == "failed"]
        lines = [*failed, *lines]
    for text in lines[:_REASON_LINES]:
        console.print(escape(f"  {visible(text)}"), soft_wrap=True, highlight=False)
    if len(lines) > _REASON_LINES:
        console.print(f"  … {len(lines) - _REASON_LINES} more lines", highlight=False)
