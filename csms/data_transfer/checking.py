"""Holds data against one schema: in which ways the text may be read, and whether here or beside the loop."""

from __future__ import annotations

from dataclasses import dataclass

from ocppj.virtual_time import hold
from schemas.datatransfer import Entry
from schemas.datatransfer.helper import TOO_LONG, Helper
from schemas.datatransfer.reading import NotJson, levels, read, values
from schemas.faults import Fault, FaultKind
from schemas.version import Version

_VISITS = 100_000  # about 5 ms
_MATCHING = 10_000  # characters times the weight of patterns: about 15 ms in the worst case known


@dataclass(frozen=True, slots=True)
class Found:
    """The value that the data was read as, and what is wrong with it; no faults: it is valid."""

    value: object
    faults: tuple[Fault, ...] = ()


class Checker:
    """Checks data; what could take long is given to a process of its own."""

    def __init__(self) -> None:
        self._helper = Helper()

    def close(self) -> None:
        """End the process if there is one."""
        self._helper.close()

    def light(self, entry: Entry, text: str | None) -> bool:
        """Whether the worst case is short enough for the event loop."""
        visits, matching = _work(entry, text)
        return visits <= _VISITS and matching <= _MATCHING

    def now(self, entry: Entry, text: str | None, version: Version) -> Found:
        """Check data that is light."""
        work = _work(entry, text)[0]
        found = Found(text, _unreadable(text))
        for value in _values(entry, text, version):
            found = Found(value, entry.faults(value, work))
            if not found.faults:
                break
        return _told(found, text)

    async def check(self, entry: Entry | None, text: str | None, version: Version) -> Found:
        """Check data of whatever weight; without a schema it is only read."""
        if entry is None:
            return Found([text, *_values(None, text, version)][-1])
        if self.light(entry, text):
            return self.now(entry, text, version)
        found = Found(text, _unreadable(text))
        for value in _values(entry, text, version):
            with hold():
                found = Found(value, await self._helper.judge(entry, value))
            if not found.faults or found.faults[0].rule == TOO_LONG:
                break
        return _told(found, text)


def _work(entry: Entry, text: str | None) -> tuple[int, int]:
    text = text or ""
    return entry.work(values(text), levels(text), len(text))


def _told(found: Found, text: str | None) -> Found:
    """The same; what is missing is said to be missing, not to be null."""
    return Found(None, _unreadable(text)) if found.faults and text is None else found


def _unreadable(text: str | None) -> tuple[Fault, ...]:
    if text is None:
        return (Fault("", "required", "the data is required", FaultKind.OCCURRENCE),)
    try:
        read(text)
    except NotJson as error:
        return (Fault("", "json", f"the data {error}", FaultKind.FORMAT),)
    return ()


def _values(entry: Entry | None, text: str | None, version: Version) -> list[object]:
    """What the data may mean, the last one the most likely: absent is null; text may be JSON, or just text.

    In 1.6 `data` is always text, and vendors put JSON or words into it; in 2.0.1 it is any JSON, which may be
    a text that holds JSON. Words count only where the schema speaks of text.
    """
    if text is None:
        return [None]
    words = entry is None or entry.takes_text
    if version is Version.V16:
        return _meanings(text, words=words)
    parsed = _parsed(text)
    return _meanings(parsed[0], words=True) if parsed and isinstance(parsed[0], str) else parsed


def _meanings(text: str, *, words: bool) -> list[object]:
    parsed = _parsed(text)
    return [text, *parsed] if words and parsed else parsed or ([text] if words else [])


def _parsed(text: str) -> list[object]:
    try:
        return [read(text)]
    except NotJson:
        return []
