"""What the page holds of a run, as plain JSON: frames as they went over the wire, without their secrets.

The page draws from it what is opened; nothing of it is markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ocppj.dialect import CALL, CALLRESULT
from ocppj.transcript import Entry
from scenarios.expect import schema
from scenarios.expect.evidence import TO_CSMS, TO_STATION, frame_text
from scenarios.report.info import RunInfo
from scenarios.verdicts import Mark, Result, Verdict
from schemas.version import Version

Data: TypeAlias = dict[str, object]
LONGEST = 20_000  # characters of a frame; the trace has the rest
_LONGEST_ID = 80
_SIDE = {TO_CSMS: "up", TO_STATION: "down"}
_SEND = 6  # a CALL without an answer, of 2.1
# Where the payload stands in a frame, by message type.
_PAYLOAD = {CALL: "/3", _SEND: "/3", CALLRESULT: "/2"}
_ORDER = [Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS, Verdict.NOT_APPLICABLE]


def block(results: Sequence[Result], info: RunInfo) -> str:
    """The results as JSON for a script element: ASCII, and without a character that could end the element."""
    text = json.dumps([scenario(one, info) for one in bad_first(results)], separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def bad_first(results: Sequence[Result]) -> list[Result]:
    """In the order of the page: what failed is at its top."""
    return sorted(results, key=lambda result: (_ORDER.index(result.verdict), result.id))


def verdict_class(verdict: Verdict) -> str:
    """A verdict as a class of the style sheet and a value of the filter."""
    return verdict.lower().replace(" ", "-")


def scenario(result: Result, info: RunInfo) -> Data:
    """One result; ``wrong`` is the index of the frame at fault, ``concerned`` holds those beside it."""
    bad = result.verdict in (Verdict.FAIL, Verdict.ERROR)
    wrong = max(result.concerned) if bad and result.concerned else None
    return {
        "id": result.id,
        "name": result.name,
        "feature": f"{result.folder}/{result.feature}",
        "version": result.version,
        "database": result.database,
        "tags": result.tags,
        "verdict": str(result.verdict),
        "kind": verdict_class(result.verdict),
        "reason": result.reason,
        "seconds": round(result.seconds, 2),
        "steps": [[step.keyword, step.text, step.outcome, step.until] for step in result.steps],
        "frames": _frames(result, wrong),
        "concerned": sorted(result.concerned),
        "wrong": wrong,
        "trace": result.trace,
        "again": info.repeating(result),
    }


def _frames(result: Result, wrong: int | None) -> list[Data]:
    judged = schema.judged(result.frames, Version(result.version))
    told = []
    for index, (entry, faults) in enumerate(judged):
        marks = [schema.mark(fault) for fault in dict.fromkeys((*faults, *entry.faults))]
        if index == wrong:
            told_of = {mark.path for mark in marks}  # the schema's rule says it better
            marks += [mark for mark in result.marks if mark.path not in told_of]
        told.append(_frame(entry, marks))
    return told


def _frame(entry: Entry, marks: Sequence[Mark]) -> Data:
    """Members that say nothing are left out: most frames have none of them."""
    text = frame_text(entry)
    at = _PAYLOAD.get(entry.kind or 0, "")
    members: Mapping[str, object] = {
        "t": round(entry.t, 3),
        "station": entry.station,
        "side": _SIDE.get(entry.direction, entry.direction),
        "kind": entry.kind,
        "id": entry.message_id and entry.message_id[:_LONGEST_ID],
        "action": entry.action,
        "text": text[:LONGEST],
        "cut": len(text) if len(text) > LONGEST else None,
        "marks": [[f"{at}{mark.path}", mark.rule, mark.message] for mark in marks] or None,
    }
    return {name: value for name, value in members.items() if value is not None}
