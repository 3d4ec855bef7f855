"""Expectations over a transcript: pure functions that return the frames meant, or raise Unmet showing frames.

They look at frames only, never at what an end says of itself, and validate against the schema themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ocppj.redact import HIDDEN, redact
from ocppj.transcript import Entry
from scenarios.expect.evidence import TO_CSMS, TO_STATION, shown
from scenarios.verdicts import Mark, Unmet
from schemas.faults import pointer

CALL, RESULT, ERROR = 2, 3, 4
Having = Mapping[str, object]
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Where:
    """A value that is described instead of given: ``test`` decides, ``text`` tells a person."""

    text: str
    test: Callable[[object], bool]


ABSENT = Where("nothing", lambda value: value is _ABSENT)
PRESENT = Where("any value", lambda value: value is not _ABSENT and value is not None)


def one_of(*values: object) -> Where:
    """Any of ``values``."""
    return Where(" or ".join(repr(value) for value in values), lambda value: value in values)


def or_absent(wanted: object) -> Where:
    """``wanted``, or no such member."""
    return Where(f"{wanted!r} or nothing", lambda value: value is _ABSENT or value == wanted)


def payload(entry: Entry) -> Mapping[str, object]:
    """The payload of a CALL or CALLRESULT; empty where the frame has none."""
    frame = entry.frame
    if not isinstance(frame, list):
        return {}
    place = 3 if entry.kind == CALL else 2
    value = frame[place] if len(frame) > place else None
    return value if isinstance(value, dict) else {}


def member(value: object, path: str) -> object:
    """The member at a dotted path (``idTokenInfo.status``, ``meterValue.0.timestamp``)."""
    for part in path.split("."):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _ABSENT
    return value


def differences(entry: Entry, having: Having) -> list[str]:
    """What of ``having`` the entry's payload does not bear out, one text each."""
    return [f"{path}: {text}" for path, text in _differing(entry, having).items()]


def marks(entry: Entry, having: Having) -> list[Mark]:
    """The same as marks at the members meant."""
    return [mark(path, text) for path, text in _differing(entry, having).items()]


def mark(path: str, text: str) -> Mark:
    """What a scenario does not like at a dotted path (as for ``member``)."""
    return Mark(pointer(path.split(".")), "expected", text)


def _differing(entry: Entry, having: Having) -> dict[str, str]:
    found = {}
    for path, wanted in having.items():
        value = member(payload(entry), path)
        if isinstance(wanted, Where):
            if not wanted.test(value):
                found[path] = f"wanted {wanted.text}, the frame has {_told(entry, path)}"
        elif value is _ABSENT or value != wanted:
            said = HIDDEN if _told(entry, path) == repr(HIDDEN) else repr(wanted)
            found[path] = f"wanted {said}, the frame has {_told(entry, path)}"
    return found


def _told(entry: Entry, path: str) -> str:
    """The member as it may be shown: a secret is not."""
    value = member(redact(entry.action, payload(entry)), path)
    return "no such member" if value is _ABSENT else repr(value)


def of_station(entries: Iterable[Entry], station: str) -> list[Entry]:
    """The entries of one station, in order."""
    return [entry for entry in entries if entry.station == station]


def calls(entries: Sequence[Entry], station: str, direction: str, action: str) -> list[Entry]:
    """Every CALL of ``action`` that went in ``direction`` between ``station`` and the CSMS."""
    return [
        entry
        for entry in entries
        if entry.station == station
        and entry.direction == direction
        and entry.kind == CALL
        and entry.action == action
    ]


def call(
    entries: Sequence[Entry], station: str, direction: str, action: str, having: Having | None = None
) -> Entry:
    """The first CALL of ``action`` with the members ``having``; raises Unmet when there is none."""
    candidates = calls(entries, station, direction, action)
    for entry in candidates:
        if not differences(entry, having or {}):
            return entry
    sender = "the station" if direction == TO_CSMS else "the CSMS"
    text = f"{sender} sent no {action}"
    if not candidates:
        raise unmet(text, entries, station, [])
    reasons = "; ".join(differences(candidates[-1], having or {}))
    text = f"no {action} of {sender} is the one meant: {reasons}"
    raise unmet(text, entries, station, candidates, marks(candidates[-1], having or {}))


def only(entries: Sequence[Entry], station: str, direction: str, action: str) -> Entry:
    """The one CALL of ``action`` that went in ``direction``; raises Unmet for none or several."""
    found = calls(entries, station, direction, action)
    if len(found) != 1:
        raise unmet(f"wanted one {action}, there are {len(found)}", entries, station, found)
    return found[0]


def answer(entries: Sequence[Entry], asked: Entry) -> Entry:
    """The one answer to a CALL; raises Unmet for none or several."""
    found = answers(entries, asked)
    if len(found) == 1:
        return found[0]
    text = (
        f"{asked.action} was not answered" if not found else f"{asked.action} was answered {len(found)} times"
    )
    raise unmet(text, entries, asked.station, [asked, *found])


def answers(entries: Sequence[Entry], asked: Entry) -> list[Entry]:
    """All that came back under the id of ``asked``, from the other side, after it, before its reuse."""
    back = TO_STATION if asked.direction == TO_CSMS else TO_CSMS
    found: list[Entry] = []
    started = False
    for entry in entries:
        if entry is asked:
            started = True
        elif started and entry.station == asked.station and entry.message_id == asked.message_id:
            if entry.direction == asked.direction and entry.kind == CALL:
                break
            if entry.direction == back and entry.kind in (RESULT, ERROR):
                found.append(entry)
    return found


def result(entries: Sequence[Entry], asked: Entry, having: Having | None = None) -> Entry:
    """The CALLRESULT to ``asked`` with the members ``having``."""
    found = answer(entries, asked)
    if found.kind == ERROR:
        raise _wrong(f"{asked.action} was refused with {code(found)}", entries, asked, found)
    reasons = differences(found, having or {})
    if reasons:
        text = f"the answer to {asked.action} is not the one meant: {'; '.join(reasons)}"
        raise _wrong(text, entries, asked, found, marks(found, having or {}))
    return found


def refusal(entries: Sequence[Entry], asked: Entry, wanted: str | None = None) -> Entry:
    """The CALLERROR to ``asked``, with the code ``wanted`` where one is given."""
    found = answer(entries, asked)
    if found.kind != ERROR:
        raise _wrong(f"{asked.action} was answered and should be refused", entries, asked, found)
    if wanted is not None and code(found) != wanted:
        raise _wrong(
            f"{asked.action} should be refused with {wanted}, not {code(found)}", entries, asked, found
        )
    return found


def _wrong(text: str, entries: Sequence[Entry], asked: Entry, found: Entry, at: Iterable[Mark] = ()) -> Unmet:
    """The answer is there and it is wrong: a further frame does not change it."""
    error = unmet(text, entries, asked.station, [asked, found], at)
    error.final = True
    return error


def code(entry: Entry) -> str:
    """The error code of a CALLERROR."""
    frame = entry.frame
    return str(frame[2]) if isinstance(frame, list) and len(frame) > 2 else "(unreadable)"


def none_of(entries: Sequence[Entry], station: str, direction: str, actions: Iterable[str] | None) -> None:
    """No CALL of ``actions`` (``None``: no CALL at all) went in ``direction``; raises Unmet showing them."""
    wanted = None if actions is None else set(actions)
    found = [
        entry
        for entry in of_station(entries, station)
        if entry.direction == direction and entry.kind == CALL and (wanted is None or entry.action in wanted)
    ]
    if found:
        names = ", ".join(sorted({str(entry.action) for entry in found}))
        raise unmet(f"nothing of the kind should have been sent: {names}", entries, station, found)


def ordered(entries: Sequence[Entry], *wanted: Entry) -> None:
    """The frames stand in this order in the transcript."""
    places = [next(i for i, entry in enumerate(entries) if entry is one) for one in wanted]
    if places != sorted(places):
        raise unmet("the frames came in another order", entries, wanted[0].station, wanted)


def prompt(entries: Sequence[Entry], asked: Entry, seconds: float) -> None:
    """The answer to ``asked`` came within ``seconds``."""
    found = answer(entries, asked)
    taken = found.t - asked.t
    if taken > seconds:
        text = f"the answer to {asked.action} took {taken:.3f} s, more than {seconds:g} s"
        raise unmet(text, entries, asked.station, [asked, found])


def one_answer_each(entries: Sequence[Entry], station: str, direction: str = TO_CSMS) -> None:
    """Every CALL that went in ``direction`` has exactly one answer."""
    for entry in of_station(entries, station):
        if entry.kind == CALL and entry.direction == direction:
            answer(entries, entry)


def unmet(
    text: str, entries: Sequence[Entry], station: str, concerned: Iterable[Entry], at: Iterable[Mark] = ()
) -> Unmet:
    """The failure: its text, the frames of the station with the concerned ones marked, and where it is
    wrong in the last of them."""
    held = list(concerned)
    return Unmet(f"{station}: {text}\n{shown(of_station(entries, station), held)}", held, marks=at)
