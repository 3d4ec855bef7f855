"""Whether two runs said the same: frames per station and direction, times masked, transaction ids renumbered.

Keys and certificates, of which every run makes its own, and the ports that the system gives are masked too.
Everything else, message ids and meter values included, has to agree: one seed decides them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from ocppj.transcript import Entry, Transcript

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$")
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----\n?", re.DOTALL)
_PORT = re.compile(r"(?<=://127\.0\.0\.1:)\d+")
_FRAMES = ("cs->csms", "csms->cs")
_TWO = 2
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
    if name == "data" and isinstance(value, str):
        return _masked_inside(value, ids)
    return _own(value) if isinstance(value, str) else value


def _own(text: str) -> str:
    """A text without what is each run's own."""
    return _PORT.sub("<port>", _PEM.sub(r"<\1>", text))


def _masked_inside(text: str, ids: _Renumbering) -> object:
    """The data of a DataTransfer is often JSON in a string: its times and transactions are masked as well."""
    try:
        inner = json.loads(text)
    except ValueError:
        return _own(text)
    return _masked(inner, ids) if isinstance(inner, dict | list) else _own(text)


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
        shared = min(len(one), len(other))
        return f"the {which} run lacks frame {shared + 1}: {longer[shared]!r}"
    return None


def differing(first: Path, second: Path) -> dict[str, list[str]]:
    """The differences of two report folders, by the name of the trace; empty when the runs agree.

    Raises OSError or ValueError for what cannot be read.
    """
    names = sorted({path.name for folder in (first, second) for path in (folder / "traces").glob("*.jsonl")})
    found = {}
    for name in names:
        texts = differences(_entries(first / "traces" / name), _entries(second / "traces" / name))
        if texts:
            found[name] = texts
    return found


def _entries(path: Path) -> list[Entry]:
    return Transcript.read(path).entries if path.exists() else []


def main(arguments: Sequence[str]) -> int:
    """``python -m scenarios.compare REPORTS REPORTS``: 0 the runs agree, 1 they differ, 2 bad usage."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    if len(arguments) != _TWO or not all((Path(one) / "traces").is_dir() for one in arguments):
        console.print("usage: python -m scenarios.compare REPORTS REPORTS (two folders that runs wrote)")
        return 2
    try:
        found = differing(Path(arguments[0]), Path(arguments[1]))
    except (OSError, ValueError) as error:
        console.print(f"compare: {error}")
        return 2
    for name, texts in found.items():
        for text in texts:
            console.print(f"{name}: {text}")
    console.print(f"{len(found)} traces differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
