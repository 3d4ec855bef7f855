"""The local authorization list of a station as the CSMS keeps it: what was taken, and how it is sent whole.

A station's list has one version; a differential update only fits upon an older one (1.6 section 5.15, 2.0.1
D01). Entries are known by the folded token.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import field

from csms.domain.evolve import Value

ACCEPTED = "Accepted"
FULL = "Full"
DIFFERENTIAL = "Differential"
_AGAIN = frozenset({"VersionMismatch", "Failed"})


class Entry(Value, frozen=True):
    """A token on the list; ``info`` is its idTagInfo or idTokenInfo as on the wire, None: it is taken off."""

    token: str
    token_type: str | None = None  # 2.0.1 alone
    info: Mapping[str, Any] | None = None


class Part(Value, frozen=True):
    """One message of a list that is sent whole."""

    version: int
    kind: str
    entries: tuple[Entry, ...]


class UnderWay(Value, frozen=True):
    """A whole list that is being sent: the message in flight, and those that wait for its answer."""

    version: int
    kind: str
    rest: tuple[Part, ...] = ()


class LocalList(Value, frozen=True):
    """What is on record of one station's list."""

    version: int | None = None  # the station's, as far as it is known; -1: it has no list (1.6)
    sent_version: int | None = None  # of the last update that the station was sent
    status: str | None = None  # what it answered to that
    under_way: UnderWay | None = None  # a whole list that follows an update which did not fit
    updated_at: datetime | None = None
    per_message: int | None = None  # the most entries that one message may hold, None: no limit known
    entries: Mapping[str, Entry] = field(default_factory=dict)  # by folded token


def updated(known: LocalList, kind: str, changes: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entries after an update: a full one replaces all, a differential one adds and takes out."""
    entries = {} if kind == FULL else dict(known.entries)
    for key, entry in changes.items():
        if entry.info is None:
            entries.pop(key, None)
        else:
            entries[key] = entry
    return entries


def following(known: LocalList, part: Part, status: str, entries: Mapping[str, Entry]) -> tuple[Part, ...]:
    """Return what is still to be sent of a whole list after this answer; the first of it goes now.

    ``entries``: the list with the update. An update that did not fit is followed by the whole list; a whole
    list that is refused is given up, or a station that refuses every list would be sent it for ever.
    """
    if awaited(known, part):
        return known.under_way.rest if known.under_way is not None and status == ACCEPTED else ()
    if part.kind == DIFFERENTIAL and status in _AGAIN:
        return tuple(whole(entries.values(), part.version, known.per_message))
    return ()


def awaited(known: LocalList, part: Part) -> bool:
    """Whether this is the message in flight of a whole list."""
    flight = known.under_way
    return flight is not None and (flight.version, flight.kind) == (part.version, part.kind)


def whole(entries: Iterable[Entry], version: int, per_message: int | None) -> list[Part]:
    """Cut a list into messages: a full one, then differential ones with rising versions (2.0.1 D01)."""
    listed = list(entries)
    size = per_message or max(len(listed), 1)
    cuts = [listed[start : start + size] for start in range(0, len(listed), size)] or [[]]
    return [
        Part(version + number, DIFFERENTIAL if number else FULL, tuple(cut))
        for number, cut in enumerate(cuts)
    ]
