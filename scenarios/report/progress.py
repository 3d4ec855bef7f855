"""How far a run is: a bar at a terminal, a few plain lines where the output goes to a file or a CI.

What fails is named at once in both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scenarios.parts import Begun, Judged
from scenarios.parts import Progress as Listener
from scenarios.report.terminal import STYLE
from scenarios.report.text import visible
from scenarios.verdicts import Verdict

_BAD = frozenset({Verdict.FAIL, Verdict.ERROR})
_NAMED = 20  # so many are named while it runs; all of them afterwards
_TENTHS = 10
_QUIET = 5.0  # seconds between two plain lines


class _Shown(Protocol):
    def show(self, counted: _Counted) -> None: ...


class _Counted:
    """What has been told so far; hands every change to whoever shows it."""

    def __init__(self, console: Console, shown: _Shown) -> None:
        self.total = self.done = self.bad = 0
        self.last = ""
        self._console = console
        self._shown = shown

    def __call__(self, event: Begun | Judged) -> None:
        if isinstance(event, Begun):
            self.total += event.total
        else:
            self._judged(event)
        self._shown.show(self)

    def _judged(self, event: Judged) -> None:
        self.done += 1
        self.last = visible(event.id)
        if event.verdict not in _BAD:
            return
        self.bad += 1
        if self.bad <= _NAMED:
            style = STYLE[event.verdict]
            text = f"[{style}]{event.verdict}[/] {escape(self.last)}"
            self._console.print(text, soft_wrap=True, highlight=False)


class _Bar:
    """The bar at a terminal; it is gone when the run is over."""

    def __init__(self, console: Console) -> None:
        self.drawn = Progress(
            MofNCompleteColumn(),
            BarColumn(bar_width=20),
            TimeElapsedColumn(),
            TextColumn("{task.fields[bad]}"),
            TextColumn("[dim]{task.fields[last]}"),
            console=console,
            transient=True,
        )
        self._task = self.drawn.add_task("", total=None, bad="", last="")

    def show(self, counted: _Counted) -> None:
        self.drawn.update(
            self._task,
            total=counted.total,
            completed=counted.done,
            bad=f"[bold red]{counted.bad} bad[/]" if counted.bad else "",
            last=escape(counted.last.partition("/")[2].partition("/")[0]),
        )


class _Lines:
    """A line every tenth of the run, and not more than one in a while."""

    def __init__(self, console: Console, seconds: Callable[[], float]) -> None:
        self._console = console
        self._seconds = seconds
        self._began = self._said = seconds()
        self._tenth = 0

    def show(self, counted: _Counted) -> None:
        now = self._seconds()
        tenth = _TENTHS * counted.done // max(1, counted.total)
        if tenth == self._tenth or now - self._said < _QUIET or counted.done == counted.total:
            return
        self._tenth, self._said = tenth, now
        took = f"{now - self._began:.0f} s"
        text = f"{counted.done} of {counted.total} scenarios, {counted.bad} bad, {took}"
        self._console.print(text, highlight=False)


@contextmanager
def progress_on(console: Console, seconds: Callable[[], float] = time.monotonic) -> Iterator[Listener]:
    """While it is open, what is told to its value is shown on ``console``."""
    if not console.is_terminal:
        yield _Counted(console, _Lines(console, seconds))
        return
    bar = _Bar(console)
    with bar.drawn:
        yield _Counted(console, bar)
