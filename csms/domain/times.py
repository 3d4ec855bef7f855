"""Times as stations write them: the instant in UTC, and the text as it came wherever it was not canonical.

A time without a zone is read as UTC and marked; one that is no time at all keeps its text and has no instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from csms.domain.evolve import Value

# Clocks that were never set stand in 1970 or in the year in which the firmware was built.
_FIRST_YEAR_OF_A_SET_CLOCK = 2020
_CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d{1,6})?Z", re.ASCII).fullmatch
_LEAP_SECOND = re.compile(r"(.*[Tt ]\d\d:\d\d):60(?:\.\d+)?(.*)", re.ASCII)


class StationTime(Value, frozen=True):
    """``at`` in UTC, None when unreadable; ``raw`` the text unless canonical; ``naive``: it had no zone."""

    at: datetime | None
    raw: str | None = None
    naive: bool = False

    @property
    def clock_unset(self) -> bool:
        """Whether the station's clock was not set when it wrote this."""
        return self.at is not None and self.at.year < _FIRST_YEAR_OF_A_SET_CLOCK


def parse_time(text: str, *, naive: bool = False) -> StationTime:
    """Read a date-time of a station.

    ``naive``: the zone was missing and has been added before (the repair of lenient mode), so that the raw
    text is the same without its ``Z``.
    """
    if naive:
        return StationTime(_instant(text), text.removesuffix("Z"), naive=True)
    if _CANONICAL(text):
        at = _instant(text)
        return StationTime(at, None if at else text)
    at = _instant(text)
    return StationTime(at, text, naive=at is not None and not _has_zone(text))


def format_time(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and ``Z``, as every answer writes it."""
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{in_utc.isoformat(timespec='milliseconds')[:-6]}Z"


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text if text[-1:] == "Z" else text.upper())
    except ValueError:
        leap = _LEAP_SECOND.fullmatch(text)  # RFC 3339 allows :60, datetime does not
        before = _instant(f"{leap[1]}:59{leap[2]}") if leap else None
        return before + timedelta(seconds=1) if before else None
    if at.tzinfo is UTC:
        return at
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # the year 1 with a zone east of Greenwich
        return None


def _has_zone(text: str) -> bool:
    return (
        datetime.fromisoformat(text.upper()).tzinfo is not None if ":60" not in text else "Z" in text.upper()
    )
