"""One self-contained HTML page: no network, no foreign script, everything from the wire is data or escaped.

Head, summary and filter are markup; the scenarios are JSON, drawn when they are opened, so that a thousand
of them load at once.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from scenarios.report.data import block, verdict_class
from scenarios.report.info import RunInfo
from scenarios.report.text import for_html
from scenarios.verdicts import Result, Verdict

_PAGE = Path(__file__).parent / "page"
_SCRIPTS = ("text.js", "layout.js", "diagram.js", "scenario.js", "filter.js", "start.js")
_NO_SCRIPT = "The scenarios are drawn by the script of this page; junit.xml and traces/ need none."


def page(results: Sequence[Result], info: RunInfo) -> str:
    """The whole document."""
    style = (_PAGE / "style.css").read_text(encoding="utf-8")
    parts = [(_PAGE / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    script = "\n".join(["(function () {", '"use strict";', *parts, "}());"])
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_title(results)}</title><style>{style}</style></head><body>",
            _head(results, info),
            '<div class="columns">',
            f'<nav aria-label="Summary">{_summary(results)}</nav>',
            f"<main>{_controls(results)}<noscript><p>{_NO_SCRIPT}</p></noscript>",
            '<div id="scenarios"></div></main></div>',
            f'<script type="application/json" id="data">{block(results, info)}</script>',
            f"<script>{script}</script></body></html>",
        ]
    )


def _policy(style: str, script: str) -> str:
    """Nothing is fetched, and nothing runs but this style and this script."""
    held = {"style-src": _digest(style), "script-src": _digest(script)}
    allowed = "; ".join(f"{name} '{digest}'" for name, digest in held.items())
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _title(results: Sequence[Result]) -> str:
    bad = sum(result.verdict in (Verdict.FAIL, Verdict.ERROR) for result in results)
    return f"Plugfest: {bad} of {len(results)} failed" if bad else f"Plugfest: {len(results)} scenarios"


def _head(results: Sequence[Result], info: RunInfo) -> str:
    counts = Counter(result.verdict for result in results)
    badges = " ".join(
        f'<a class="badge {verdict_class(verdict)}" href="{_filter(verdict=verdict_class(verdict))}">'
        f"{counts[verdict]} {verdict}</a>"
        for verdict in Verdict
        if counts[verdict]
    )
    facts = [
        ("Target", for_html(info.target)),
        ("When", f"{info.started:%Y-%m-%d %H:%M:%S} UTC, {info.seconds:.1f} s"),
        ("Seed", str(info.seed)),
        ("Environment", for_html(info.environment)),
        ("Repeat all", f"<code>{for_html(info.command)}</code>"),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f"<header><h1>Plugfest</h1><p>{badges}</p><dl>{rows}</dl></header>"


def _filter(**chosen: str) -> str:
    """A link that filters; the script reads it from the address."""
    return for_html(f"#?{urlencode(chosen, quote_via=quote)}")


def _summary(results: Sequence[Result]) -> str:
    """A row per feature, a column per version and database."""
    cells: dict[tuple[str, str, str], Counter[Verdict]] = {}
    for result in results:
        key = (f"{result.folder}/{result.feature}", result.version, result.database)
        cells.setdefault(key, Counter())[result.verdict] += 1
    columns = sorted({(version, database) for _, version, database in cells})
    heads = "".join(
        f'<th scope="col">{for_html(version)}<br><small>{for_html(database)}</small></th>'
        for version, database in columns
    )
    rows = "".join(
        f'<tr><th scope="row"><a href="{_filter(feature=feature)}">{for_html(feature)}</a></th>'
        + "".join(_cell(feature, *column, cells.get((feature, *column))) for column in columns)
        + "</tr>"
        for feature in sorted({feature for feature, _, _ in cells})
    )
    return (
        '<details id="summary" open><summary>Summary by feature, version and database</summary>'
        f'<table><thead><tr><th scope="col">Feature</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</details>"
    )


def _cell(feature: str, version: str, database: str, counts: Counter[Verdict] | None) -> str:
    if counts is None:
        return "<td></td>"
    worst = next(verdict for verdict in _WORST if counts[verdict])
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    short = str(counts.total()) if worst is Verdict.PASS else f"{counts[worst]}/{counts.total()}"
    link = _filter(feature=feature, version=version, database=database)
    sign = "" if worst is Verdict.PASS else f"{_SIGNS[worst]} "
    return (
        f'<td class="{verdict_class(worst)}"><a href="{link}" title="{told}" aria-label="{told}">'
        f"{sign}{short}</a></td>"
    )


_WORST = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.PASS)
_SIGNS = {Verdict.FAIL: "✗", Verdict.ERROR: "!", Verdict.INCONCLUSIVE: "?", Verdict.NOT_APPLICABLE: "–"}


def _controls(results: Sequence[Result]) -> str:
    counts = Counter(result.verdict for result in results)
    boxes = "".join(
        f'<label class="{verdict_class(verdict)}"><input type="checkbox" name="verdict" '
        f'value="{verdict_class(verdict)}" checked> {verdict} {counts[verdict]}</label>'
        for verdict in Verdict
        if counts[verdict]
    )
    tags = sorted({tag for result in results for tag in result.tags})
    return (
        '<form id="filter" role="search"><label class="words">Filter '
        '<input type="search" name="words" placeholder="words of title, step, reason or frame"></label>'
        f"<fieldset><legend>Verdict</legend>{boxes}</fieldset>"
        + _select("version", "OCPP", sorted({result.version for result in results}))
        + _select("database", "Database", sorted({result.database for result in results}))
        + _select("tag", "Tag", tags)
        + _select("feature", "Feature", sorted({f"{one.folder}/{one.feature}" for one in results}))
        + '<button type="button" id="all">Show all</button>'
        + '<output id="count" aria-live="polite"></output></form>'
    )


def _select(name: str, label: str, values: Iterable[str]) -> str:
    options = "".join(f'<option value="{for_html(one)}">{for_html(one)}</option>' for one in values)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'
