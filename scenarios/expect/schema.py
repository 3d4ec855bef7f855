"""Frames held against their official schema, judged afresh: what an end's own validation said has no part."""

from __future__ import annotations

from collections.abc import Sequence

from ocppj.transcript import Entry
from scenarios.expect import frames
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.verdicts import Mark
from schemas.catalogue import find
from schemas.validation import Fault, Mode, check_request, check_response
from schemas.version import Version


def valid(entries: Sequence[Entry], station: str, version: Version, sender: str | None = None) -> None:
    """Every frame (of ``sender``, a direction) of the station is valid; raises Unmet naming the rules."""
    for entry, faults in judged(frames.of_station(entries, station), version):
        if faults and (sender is None or entry.direction == sender):
            told = "; ".join(f"{fault.path or '(payload)'}: {fault.message}" for fault in faults)
            text = f"{_named(entry)} breaks its schema: {told}"
            raise frames.unmet(text, entries, station, [entry], [mark(fault) for fault in faults])


def mark(fault: Fault) -> Mark:
    """A fault as a place in its frame."""
    return Mark(fault.path, fault.rule, fault.message)


def judged(entries: Sequence[Entry], version: Version) -> list[tuple[Entry, tuple[Fault, ...]]]:
    """Each entry with its faults; one without a schema, such as a CALLERROR, has none."""
    asked: dict[tuple[str, str, str], Entry] = {}
    found = []
    for entry in entries:
        if entry.kind == frames.CALL and entry.message_id is not None:
            asked[(entry.station, entry.direction, entry.message_id)] = entry
        back = TO_STATION if entry.direction == TO_CSMS else TO_CSMS
        question = asked.get((entry.station, back, str(entry.message_id)))
        found.append((entry, _faults(entry, question, version)))
    return found


def _faults(entry: Entry, question: Entry | None, version: Version) -> tuple[Fault, ...]:
    asked = entry if entry.kind == frames.CALL else question if entry.kind == frames.RESULT else None
    action = None if asked is None else find(version, str(asked.action))
    if action is None:
        return ()
    payload = {} if entry.payload is None else entry.payload
    check = check_request if asked is entry else check_response
    return check(action, payload, Mode.STRICT).faults


def _named(entry: Entry) -> str:
    return f"{entry.action or 'a frame'} ({'CALL' if entry.kind == frames.CALL else 'answer'})"
