"""Transcripts and results by hand, for tests of what reads them."""

import json
from datetime import UTC, datetime, timedelta

from ocppj.transcript import Entry
from scenarios.verdicts import Mark, Result, StepResult, Verdict

START = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
EVIL = '</script><script>alert(1)</script><img src="http://evil.example" onerror="x()">\u202egnp.exe\u2066"\''
UP, DOWN = "cs->csms", "csms->cs"


def frame(t, direction, value, station="CS001", action=None):
    """An entry of one frame; the action of an answer has to be given."""
    text = value if isinstance(value, str) else json.dumps(value)
    listed = value if isinstance(value, list) else [None, None]
    named = action or (listed[2] if listed[0] == 2 else None)
    message_id = listed[1] if isinstance(listed[1], str) else None
    at = START + timedelta(seconds=t)
    return Entry(float(t), at, station, direction, text, message_id, named, listed[0])


def exchange(t, message_id, action, request, response, station="CS001", took=0.01):
    """A CALL of the station and its CALLRESULT."""
    return [
        frame(t, UP, [2, message_id, action, request], station),
        frame(t + took, DOWN, [3, message_id, response], station, action),
    ]


def event(t, direction, station="CS001", **extra):
    """An opening, a close or a note."""
    return Entry(float(t), START + timedelta(seconds=t), station, direction, extra=extra)


def evil_result():
    """A failure of which every text is hostile."""
    return result(
        Verdict.FAIL,
        id=EVIL,
        name=EVIL,
        tags=(EVIL,),
        reason=f"wrong\n{EVIL}",
        steps=(StepResult("Then", EVIL, "failed", 2), StepResult("And", "never reached", "not run")),
        frames=tuple(exchange(0, "m1", "BootNotification", {"chargePointVendor": EVIL}, {"status": EVIL})),
        concerned=frozenset({1}),
        trace=EVIL,
        marks=(Mark("/status", "enum", EVIL),),
    )


def result(verdict=Verdict.PASS, **changes):
    """A result with everything that reports show."""
    values = {
        "id": "provisioning/cold_boot/a-station-boots[1.6-sqlite]",
        "folder": "provisioning",
        "feature": "cold_boot",
        "name": "A station boots",
        "version": "1.6",
        "database": "sqlite",
        "tags": ("TC_001_CSMS", "csms"),
        "verdict": verdict,
        "seconds": 0.25,
        "steps": (StepResult("When", "station CS001 boots", "passed"),),
        "trace": "traces/a.jsonl",
    }
    return Result(**{**values, **changes})
