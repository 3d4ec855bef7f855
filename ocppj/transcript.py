"""The ordered record of every frame: verdicts, reports, the message log and replay all read this one form.

On disk it is JSON lines: a version line, then one entry a line, a superset of the recordings' form
(`t` seconds, `ts`, `dir`, `frame`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec
from msgspec import Struct

from ocppj.dialect import CALL, CALLERROR, CALLRESULT
from ocppj.frames import read_json
from ocppj.redact import redact_frame, redact_headers, redact_text
from schemas.validation import Fault, FaultKind

FORM_VERSION: Final = 1
Direction = Literal["cs->csms", "csms->cs", "open", "close", "note"]

TO_CSMS: Final = "cs->csms"
TO_STATION: Final = "csms->cs"
_DIRECTIONS: Final = frozenset({TO_CSMS, TO_STATION, "open", "close"})
_EMPTY: Final[Mapping[str, object]] = MappingProxyType({})
_OWN: Final = frozenset({"t", "ts", "station", "dir", "frame", "text", "id", "action", "kind", "faults"})


class Entry(Struct, eq=False):
    """One frame or event. `t` in seconds of a steady clock, `at` aware UTC; `frame` is decoded on demand.

    `kind` is the message type number; `extra`: what only some entries have (`code`, ...).
    """

    t: float
    at: datetime
    station: str
    direction: Direction
    text: str | None = None
    message_id: str | None = None
    action: str | None = None
    kind: int | None = None
    faults: tuple[Fault, ...] = ()
    extra: Mapping[str, object] = _EMPTY
    _frame: object = None
    _parsed: bool = False

    @property
    def frame(self) -> object:
        """The decoded frame; None for no frame or unreadable text."""
        if not self._parsed:
            self._parsed = True
            self._frame = None if self.text is None else read_json(self.text)
        return self._frame

    @property
    def payload(self) -> object:
        """The payload of a CALL, SEND or CALLRESULT, None for anything else."""
        frame = self.frame
        if not isinstance(frame, list) or len(frame) < 3:
            return None
        if self.kind == CALLRESULT:
            return frame[2]
        return frame[3] if self.kind != CALLERROR and len(frame) > 3 else None

    @property
    def is_call(self) -> bool:
        """Whether this is a CALL."""
        return self.kind == CALL

    @property
    def is_answer(self) -> bool:
        """Whether this is a CALLRESULT or a CALLERROR."""
        return self.kind in (CALLRESULT, CALLERROR)

    def __repr__(self) -> str:
        """Time, direction and text, secrets included: for a terminal, not for a file."""
        what = self.text if self.text is not None else dict(self.extra)
        return f"<{self.t:.3f} {self.station} {self.direction} {what}>"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A CALL and its answer, None if there was none."""

    call: Entry
    answer: Entry | None

    @property
    def latency(self) -> float | None:
        """Seconds from the CALL to its answer."""
        return None if self.answer is None else self.answer.t - self.call.t


class Transcript:
    """Entries in order, and what verdicts ask of them. Ids are looked up per station and direction."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Entries already in order."""
        self.entries: list[Entry] = []
        self._answers: dict[tuple[str, str, str], list[Entry]] = {}
        self._places: dict[int, int] = {}  # by identity: an entry may stand in several transcripts
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        """The number of entries."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """In order."""
        return iter(self.entries)

    def add(self, entry: Entry) -> None:
        """Append; fits `Peer(observer=...)`."""
        self._places[id(entry)] = len(self.entries)
        self.entries.append(entry)
        if entry.is_answer and entry.message_id is not None:
            self._answers.setdefault((entry.station, entry.direction, entry.message_id), []).append(entry)

    def select(
        self,
        *,
        station: str | None = None,
        direction: Direction | None = None,
        kind: int | None = None,
        action: str | None = None,
        since: float | None = None,
    ) -> list[Entry]:
        """All entries that match everything given; `since` is a `t`."""
        return [
            one
            for one in self.entries
            if (station is None or one.station == station)
            and (direction is None or one.direction == direction)
            and (kind is None or one.kind == kind)
            and (action is None or one.action == action)
            and (since is None or one.t >= since)
        ]

    def calls(
        self,
        action: str | None = None,
        station: str | None = None,
        direction: Direction | None = None,
        since: float | None = None,
    ) -> list[Entry]:
        """The CALLs that match."""
        return self.select(station=station, direction=direction, kind=CALL, action=action, since=since)

    def answer_to(self, call: Entry) -> Entry | None:
        """The first CALLRESULT or CALLERROR with this CALL's id, in the other direction, after it."""
        found = self.answers_to(call)
        return found[0] if found else None

    def answers_to(self, call: Entry) -> list[Entry]:
        """All answers after this CALL with its id: more than one is a fault of the other side.

        Raises KeyError for an entry that is not of this transcript.
        """
        if call.message_id is None:
            return []
        back = TO_STATION if call.direction == TO_CSMS else TO_CSMS
        found = self._answers.get((call.station, back, call.message_id), ())
        place = self._places[id(call)]
        return [one for one in found if self._places[id(one)] > place]

    def exchanges(
        self, action: str | None = None, station: str | None = None, direction: Direction | None = None
    ) -> list[Exchange]:
        """Each matching CALL with its answer."""
        return [Exchange(one, self.answer_to(one)) for one in self.calls(action, station, direction)]

    def unanswered(self, station: str | None = None, direction: Direction | None = None) -> list[Entry]:
        """CALLs without an answer."""
        return [one.call for one in self.exchanges(None, station, direction) if one.answer is None]

    def write(self, path: Path | str, *, secrets: bool = False) -> None:
        """Write JSON lines; secrets are redacted unless asked for."""
        with Path(path).open("w", encoding="utf-8") as file:
            file.write(json.dumps({"plugfest": FORM_VERSION, "form": "transcript"}) + "\n")
            for entry in self.entries:
                file.write(to_line(entry, secrets=secrets) + "\n")

    @classmethod
    def read(cls, path: Path | str) -> "Transcript":
        """Read JSON lines: this form or the recordings'. Raises ValueError naming the line, or OSError."""
        transcript = cls()
        with Path(path).open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    _read_line(transcript, line, f"{path}, line {number}")
        _name_answers(transcript)
        return transcript


def to_line(entry: Entry, *, secrets: bool = False) -> str:
    """One entry as a line of JSON."""
    extra = dict(entry.extra)
    frame: object = entry.frame
    if not secrets:
        frame = redact_frame(entry.action, frame)
        extra = redact_headers(extra)
    line: dict[str, object] = {
        "t": round(entry.t, 6),
        "ts": entry.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "station": entry.station,
        "dir": entry.direction,
        "frame": frame,
    }
    if entry.text is not None and entry.frame is None:
        line["text"] = entry.text if secrets else redact_text(entry.text, entry.action)
    for name, value in (("id", entry.message_id), ("action", entry.action), ("kind", entry.kind)):
        if value is not None:
            line[name] = value
    if entry.faults:
        line["faults"] = [
            {"path": one.path, "rule": one.rule, "message": one.message, "kind": one.kind}
            for one in entry.faults
        ]
    return json.dumps(line | extra)


def _read_line(transcript: Transcript, line: str, where: str) -> None:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{where}: not JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError(f"{where}: not an object")  # noqa: TRY004 - the file is at fault, not a caller
    if "plugfest" in data:
        if data["plugfest"] != FORM_VERSION:
            raise ValueError(f"{where}: form version {data['plugfest']!r}, this program reads {FORM_VERSION}")
        return
    transcript.add(_entry(data, where))


def _entry(data: dict[str, object], where: str) -> Entry:
    t = data.get("t")
    if not isinstance(t, (int, float)):
        raise ValueError(f"{where}: no time t")  # noqa: TRY004 - as above
    said = data.get("dir")
    direction: Direction = said if said in _DIRECTIONS else "note"  # type: ignore[assignment]
    frame = data.get("frame")
    text = data.get("text")
    if not isinstance(text, str):
        text = None if frame is None else msgspec.json.encode(frame).decode()
    kind, message_id, action = _head(frame)
    extra = {name: value for name, value in data.items() if name not in _OWN}
    if direction == "note" and said not in (None, "note"):
        extra["dir"] = said
    return Entry(
        t=float(t),
        at=_moment(data.get("ts"), float(t)),
        station=_text(data.get("station")) or "",
        direction=direction,
        text=text,
        message_id=_text(data.get("id")) or message_id,
        action=_text(data.get("action")) or action,
        kind=kind,
        faults=_faults(data.get("faults")),
        extra=extra,
    )


def _head(frame: object) -> tuple[int | None, str | None, str | None]:
    if not isinstance(frame, list) or len(frame) < 2:
        return None, None, None
    kind = frame[0] if isinstance(frame[0], int) else None
    action = frame[2] if kind in (CALL, 6) and len(frame) > 2 else None
    return kind, _text(frame[1]), _text(action)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(ts: object, t: float) -> datetime:
    """The recordings of one recorder have no `ts`; their `t` is epoch seconds."""
    if isinstance(ts, str):
        return datetime.fromisoformat(ts)
    return datetime.fromtimestamp(t, UTC)


def _faults(data: object) -> tuple[Fault, ...]:
    if not isinstance(data, list):
        return ()
    return tuple(
        Fault(str(one["path"]), str(one["rule"]), str(one["message"]), FaultKind(one["kind"])) for one in data
    )


def _name_answers(transcript: Transcript) -> None:
    """Give every answer the action and station that a bare recording leaves out."""
    for exchange in transcript.exchanges():
        if exchange.answer is not None and exchange.answer.action is None:
            exchange.answer.action = exchange.call.action


__all__ = ["FORM_VERSION", "TO_CSMS", "TO_STATION", "Direction", "Entry", "Exchange", "Transcript", "to_line"]
