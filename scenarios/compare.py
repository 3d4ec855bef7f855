"""Whether two runs said the same: transcripts per station and direction, times masked, transaction ids renumbered.

Everything else, message ids and meter values included, has to agree: one seed decides them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ocppj.transcript import Entry

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$")
_FRAMES = ("cs->csms", "csms->cs")
Stream = tuple[str, str]


@dataclass
class _Renumbering:
    """Transaction ids in the order in which they were first seen on the wire."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, value: object) -> str:
        return f"<transaction {self.numbers.setdefault(str(value), len(self.numbers) + 1)}>"


def normalised(entries: Iterable[Entry]) -> Mapping[Stream, list[object]]:
    """The frames per station and direction in comparable form."""
    streams: dict[Stream, list[object]] = defaultdict(list)
    ids: dict[str, _Renumbering] = defaultdict(_Renumbering)
    for entry in entries:
        if entry.direction in _FRAMES:
            value = entry.text if entry.frame is None else entry.frame
            streams[(entry.station, entry.direction)].append(_masked(value, ids[entry.station]))
    return dict(streams)


def _masked(value: object, ids: _Renumbering, name: str = "") -> object:
    if isinstance(value, Mapping):
        return {key: _masked(item, ids, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, ids) for item in value]
    if name == "transactionId" and isinstance(value, str | int):
        return ids.of(value)
    if isinstance(value, str) and _TIME.match(value):
        return "<time>"
    return value


def differences(first: Iterable[Entry], second: Iterable[Entry]) -> list[str]:
    """One text per stream that differs: the first frame in which it does; empty when the runs agree."""
    one, other = normalised(first), normalised(second)
    found = []
    for stream in sorted(one.keys() | other.keys()):
        text = _first_difference(one.get(stream, []), other.get(stream, []))
        if text:
            found.append(f"{stream[0]} {stream[1]}: {text}")
    return found


def _first_difference(one: list[object], other: list[object]) -> str | None:
    for number, (a, b) in enumerate(zip(one, other, strict=False), start=1):
        if a != b:
            return f"frame {number} is {a!r} in the first run and {b!r} in the second"
    if len(one) != len(other):
        longer, which = (one, "second") if len(one) > len(other) else (other, "first")
        return f"the {which} run lacks frame {min(len(one), len(other)) + 1}: {longer[min(len(one), len(other))]!r}"
    return None
