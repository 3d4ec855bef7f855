"""Frames of real firmware, judged: all pass, but for the one that answers in another version's shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import find
from schemas.validation import Checked, Mode, check_request, check_response
from schemas.version import Version

FOLDER = Path(__file__).parent.parent / "recordings"
FILES = {
    "everest-frames-16": Version.V16,
    "microocpp-frames-16": Version.V16,
    "microocpp-frames-201": Version.V201,
    "openocpp-frames-16": Version.V16,
    "openocpp-frames-201": Version.V201,
}
# MicroOcpp 1.2 answers GetLocalListVersion of 2.0.1 with the member that 1.6 has.
REFUSED = {("microocpp-frames-201", "GetLocalListVersion", ("required", "additionalProperties"))}

Judged = tuple[str, Checked]


def frames(name: str) -> Iterator[tuple[str, list[Any]]]:
    """The direction and content of each frame that is a JSON array."""
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        frame = entry.get("frame")
        if isinstance(frame, str) and frame.startswith("[") and frame.endswith("]"):
            frame = json.loads(frame)
        if isinstance(frame, list) and frame:
            yield entry["dir"], frame


def judged(name: str, mode: Mode) -> list[Judged]:
    version = FILES[name]
    asked: dict[tuple[str, str], str] = {}
    results = []
    for direction, frame in frames(name):
        if frame[0] == 2:
            asked[direction, frame[1]] = frame[2]
            action, judge, payload = find(version, frame[2]), check_request, frame[3]
        elif frame[0] == 3:
            other = "csms->cs" if direction == "cs->csms" else "cs->csms"
            action, judge, payload = find(version, asked.get((other, frame[1]), "")), check_response, frame[2]
        else:
            continue
        if action is not None:
            results.append((action.name, judge(action, payload, mode)))
    return results


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mode", Mode)
def test_real_frames_pass(name: str, mode: Mode) -> None:
    results = judged(name, mode)
    refused = {(name, a, tuple(f.rule for f in c.faults)) for a, c in results if c.message is None}
    assert len(results) > 90
    assert refused == {entry for entry in REFUSED if entry[0] == name}
