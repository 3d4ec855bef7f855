"""One self-contained HTML page: no network, no foreign script, everything from the wire escaped.

Summary by feature and version, a filter, and per scenario its steps, the reason and the frames.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from ocppj.transcript import Entry
from scenarios.expect.evidence import TO_CSMS, TO_STATION, frame_text
from scenarios.report.info import RunInfo
from scenarios.report.page_parts import SCRIPT, STYLE
from scenarios.report.text import for_html
from scenarios.verdicts import Result, StepResult, Verdict

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_SIGN = {"passed": "✓", "failed": "✗", "not run": "·"}
_ARROW = {TO_CSMS: "→", TO_STATION: "←"}
_LONGEST = 20_000


def page(results: Sequence[Result], info: RunInfo) -> str:
    """The whole document."""
    bad_first = sorted(results, key=lambda result: (_rank(result.verdict), result.id))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Plugfest report</title><style>{STYLE}</style></head><body>",
            _head(results, info),
            _summary(results),
            _controls(),
            '<main id="scenarios">',
            *(_scenario(result) for result in bad_first),
            "</main>",
            f"<script>{SCRIPT}</script></body></html>",
        ]
    )


def _rank(verdict: Verdict) -> int:
    order = [Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS, Verdict.NOT_APPLICABLE]
    return order.index(verdict)


def _class(verdict: Verdict) -> str:
    return verdict.lower().replace(" ", "-")


def _head(results: Sequence[Result], info: RunInfo) -> str:
    counts = Counter(result.verdict for result in results)
    badges = " ".join(
        f'<span class="badge {_class(verdict)}">{counts[verdict]} {verdict}</span>'
        for verdict in Verdict
        if counts[verdict]
    )
    facts = [
        ("Target", info.target),
        ("Seed", str(info.seed)),
        ("Repeat with", info.command),
        ("Environment", info.environment),
        ("Time", f"{info.seconds:.1f} s"),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{for_html(value)}</dd>" for name, value in facts)
    return f"<header><h1>Plugfest</h1><p>{badges}</p><dl>{rows}</dl></header>"


def _summary(results: Sequence[Result]) -> str:
    rows: dict[tuple[str, str, str], Counter[Verdict]] = {}
    for result in results:
        key = (f"{result.folder}/{result.feature}", result.version, result.database)
        rows.setdefault(key, Counter())[result.verdict] += 1
    heads = "".join(f"<th>{name}</th>" for name in ("Feature", "OCPP", "Database", *Verdict))
    body = "".join(
        "<tr>" + "".join(f"<td>{for_html(part)}</td>" for part in key) + _count_cells(counts) + "</tr>"
        for key, counts in sorted(rows.items())
    )
    return f'<table class="summary"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _count_cells(counts: Counter[Verdict]) -> str:
    return "".join(
        f'<td class="n {_class(verdict) if counts[verdict] else ""}">{counts[verdict] or ""}</td>'
        for verdict in Verdict
    )


def _controls() -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="verdict" value="{_class(verdict)}" checked> {verdict}</label>'
        for verdict in Verdict
    )
    return (
        '<form id="filter"><input type="search" id="words" placeholder="filter: words of title, tag, step" '
        f'aria-label="filter">{boxes}<span id="count"></span></form>'
    )


def _scenario(result: Result) -> str:
    kind = _class(result.verdict)
    opened = " open" if result.verdict in (Verdict.FAIL, Verdict.ERROR) else ""
    place = f"{for_html(result.version)} · {for_html(result.database)} · {result.seconds:.2f} s"
    parts = [
        f'<details class="scenario {kind}" data-verdict="{kind}"{opened}>',
        f'<summary><span class="badge {kind}">{result.verdict}</span> {for_html(result.name)} ',
        f"<small>{place}</small></summary>",
        "<p>" + " ".join(f'<span class="tag">@{for_html(tag)}</span>' for tag in result.tags) + "</p>",
        f"<p><code>{for_html(result.id)}</code></p>",
        '<ol class="steps">' + "".join(_step(step) for step in result.steps) + "</ol>",
        f'<pre class="reason">{for_html(result.reason)}</pre>' if result.reason else "",
        _frames(result),
        f"<p>Trace: <code>{for_html(result.trace)}</code></p>" if result.trace else "",
        "</details>",
    ]
    return "".join(parts)


def _step(step: StepResult) -> str:
    kind = step.outcome.replace(" ", "-")
    sign = _SIGN.get(step.outcome, "")
    return f'<li class="{kind}">{sign} <b>{for_html(step.keyword)}</b> {for_html(step.text)}</li>'


def _frames(result: Result) -> str:
    if not result.frames:
        return '<p class="none">No frame was exchanged.</p>'
    rows = "".join(_frame(entry, index in result.concerned) for index, entry in enumerate(result.frames))
    return f'<div class="frames">{rows}</div>'


def _frame(entry: Entry, concerned: bool) -> str:
    arrow = _ARROW.get(entry.direction, entry.direction)
    side = {TO_CSMS: "up", TO_STATION: "down"}.get(entry.direction, "event")
    mark = " concerned" if concerned else ""
    text = frame_text(entry)
    faults = "".join(
        f'<p class="fault">{for_html(fault.path or "(payload)")}: {for_html(fault.message)}</p>'
        for fault in entry.faults
    )
    return (
        f'<details class="frame {side}{mark}"><summary><time>{entry.t:.3f}</time> '
        f"<b>{for_html(entry.station)}</b> {arrow} {for_html(_title(entry))}</summary>"
        f"<pre>{for_html(_pretty(text))}</pre>{faults}</details>"
    )


def _title(entry: Entry) -> str:
    kinds = {2: "CALL", 3: "CALLRESULT", 4: "CALLERROR", 5: "CALLRESULTERROR", 6: "SEND"}
    if entry.kind in kinds:
        return f"{entry.action or ''} {kinds[entry.kind]}".strip()
    return frame_text(entry)[:120]


def _pretty(text: str) -> str:
    cut = text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)[:_LONGEST]
    except (ValueError, RecursionError):
        return cut
