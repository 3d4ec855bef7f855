"""How frames are shown to a person: one line each, the frames that a failure speaks of marked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ocppj.redact import redact, redact_headers, redact_text
from ocppj.transcript import Entry

TO_CSMS = "cs->csms"
TO_STATION = "csms->cs"
_ARROWS = {TO_CSMS: "->", TO_STATION: "<-", "open": "[+", "close": "+]", "note": "--"}
_SHOWN = 14
_WIDTH = 400


def frame_text(entry: Entry) -> str:
    """The frame as it went over the wire, secrets removed; for other entries what they note."""
    if entry.text is not None:
        return redact_text(entry.text, entry.action)
    extra = redact(None, redact_headers(entry.extra))
    assert isinstance(extra, dict)
    return " ".join(f"{key}={value}" for key, value in extra.items())


def line(entry: Entry, *, marked: bool = False) -> str:
    """One entry as one line: time in seconds, station, direction, frame."""
    text = frame_text(entry)
    if len(text) > _WIDTH:
        text = f"{text[:_WIDTH]}… ({len(text)} characters)"
    sign = ">>" if marked else "  "
    arrow = _ARROWS.get(entry.direction, entry.direction)
    return f"{sign} {entry.t:8.3f} {entry.station} {arrow} {text}"


def shown(entries: Sequence[Entry], concerned: Iterable[Entry] = ()) -> str:
    """The entries as lines, the concerned ones marked; long stretches without one are left out."""
    marked = {id(entry) for entry in concerned}
    keep = _worth_showing(entries, marked)
    lines: list[str] = []
    left_out = 0
    for index, entry in enumerate(entries):
        if index not in keep:
            left_out += 1
            continue
        if left_out:
            lines.append(f"   … {left_out} more")
            left_out = 0
        lines.append(line(entry, marked=id(entry) in marked))
    return "\n".join(lines) if lines else "   (no frame at all)"


def _worth_showing(entries: Sequence[Entry], marked: Collection[int]) -> set[int]:
    """The last frames, and each marked one with its neighbours."""
    keep = set(range(max(0, len(entries) - _SHOWN), len(entries)))
    for index, entry in enumerate(entries):
        if id(entry) in marked:
            keep.update({index - 1, index, index + 1})
    return keep
