"""What a person reads when the run is over: verdict table, what did not pass and why, where the report is.

It fits a narrow terminal, and where the output goes to a file it is plain text without control characters.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scenarios.report.info import RunInfo
from scenarios.report.text import visible
from scenarios.verdicts import Result, Verdict

STYLE = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.INCONCLUSIVE: "yellow",
}
_IN_FULL = 20  # failures; of more than that the page tells the rest
_ROOM_FOR_TIMES = 60  # columns
_BAD = (Verdict.FAIL, Verdict.ERROR)
_HEADS = {Verdict.NOT_APPLICABLE: "N/A", Verdict.INCONCLUSIVE: "?"}


def plain_console() -> Console:
    """A console that prints whatever the encoding of the output has no letters for as escapes."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return Console()


def table(results: Sequence[Result], width: int = 80) -> Table:
    """Scenarios counted by verdict, a row per feature, version and database; without times if narrow."""
    timed = width >= _ROOM_FOR_TIMES
    verdicts = [
        verdict
        for verdict in Verdict
        if verdict in (Verdict.PASS, Verdict.FAIL) or any(one.verdict is verdict for one in results)
    ]
    drawn = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    drawn.add_column("feature", overflow="fold", min_width=12)
    drawn.add_column("OCPP", no_wrap=True)
    drawn.add_column("database", overflow="fold", min_width=6)
    for verdict in verdicts:
        head = _HEADS.get(verdict, str(verdict))
        drawn.add_column(head, justify="right", style=STYLE[verdict], no_wrap=True)
    if timed:
        drawn.add_column("s", justify="right", no_wrap=True)
    for (feature, version, database), members in _grouped(results):
        drawn.add_row(feature, version, database, *_cells(members, verdicts, timed))
    drawn.add_section()
    drawn.add_row("all", "", "", *_cells(results, verdicts, timed), style="bold")
    return drawn


def _grouped(results: Sequence[Result]) -> list[tuple[tuple[str, str, str], list[Result]]]:
    rows: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        key = (f"{result.folder}/{result.feature}", result.version, result.database)
        rows.setdefault(key, []).append(result)
    return sorted(rows.items())


def _cells(results: Sequence[Result], verdicts: Sequence[Verdict], timed: bool) -> list[str]:
    counts = Counter(result.verdict for result in results)
    told = [str(counts[verdict]) if counts[verdict] else "" for verdict in verdicts]
    return [*told, f"{sum(result.seconds for result in results):.1f}"] if timed else told


def print_run(console: Console, results: Sequence[Result], info: RunInfo, page: Path) -> None:
    """Print the table, all that did not pass with its frames, and where the report is."""
    console.print(table(results, console.width))
    for verdict, head in _HEADS.items():
        if any(result.verdict is verdict for result in results):
            console.print(f"{head} = {verdict}", highlight=False)
    bad = [result for result in results if result.verdict in _BAD]
    for result in results:
        if result.verdict not in (*_BAD, Verdict.PASS):
            _print_lines(console, result, result.reason.splitlines()[:1])
    for result in bad[:_IN_FULL]:
        _print_lines(console, result, [*_told(result, info)])
    for result in bad[_IN_FULL:]:
        _print_lines(console, result, result.reason.splitlines()[:1])
    console.print(f"\n[bold]{_sum(results)}[/] in {info.seconds:.0f} s, seed {info.seed}", highlight=False)
    console.print(f"Report: {page}", soft_wrap=True, highlight=False)


def _sum(results: Sequence[Result]) -> str:
    counts = Counter(result.verdict for result in results)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    return f"{len(results)} {'scenario' if len(results) == 1 else 'scenarios'}: {told}"


def _told(result: Result, info: RunInfo) -> Iterator[str]:
    for step in result.steps:
        if step.outcome == "failed":
            yield f"at: {step.keyword} {step.text}"
    yield from result.reason.splitlines()
    yield f"again: {info.repeating(result)}"


def _print_lines(console: Console, result: Result, lines: Sequence[str]) -> None:
    style = STYLE[result.verdict]
    title = escape(visible(result.id))
    console.print(f"\n[{style}]{result.verdict}[/] {title}", soft_wrap=True, highlight=False)
    for text in lines:
        marked = "bold" if text.startswith(">>") else ""
        console.print(escape(f"  {visible(text)}"), soft_wrap=True, highlight=False, style=marked)
