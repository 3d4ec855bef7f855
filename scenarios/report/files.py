"""The files of one run: ``junit.xml``, ``report.html`` and a trace per scenario under ``traces/``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ocppj.transcript import Transcript
from scenarios.report import html, junit
from scenarios.report.info import RunInfo
from scenarios.verdicts import Result

_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def prepare(folder: Path) -> None:
    """A ``traces/`` in ``folder`` without the traces of an earlier run. Raises OSError."""
    traces = folder / "traces"
    traces.mkdir(parents=True, exist_ok=True)
    for path in traces.glob("*.jsonl"):
        path.unlink()


def write_trace(folder: Path, case_id: str, transcript: Transcript) -> str:
    """Write the trace of one scenario; returns its path relative to ``folder``."""
    name = f"traces/{_ODD.sub('-', case_id).strip('-')}.jsonl"
    transcript.write(folder / name)
    return name


def write(folder: Path, results: Sequence[Result], info: RunInfo) -> Path:
    """Write the JUnit file and the page into ``folder``; returns the page's path."""
    (folder / "junit.xml").write_bytes(junit.document(results, info))
    page = folder / "report.html"
    page.write_text(html.page(results, info), encoding="utf-8")
    return page
