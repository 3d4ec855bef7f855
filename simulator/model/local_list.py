"""The local authorization list of one station: entries by token and one version, kept over restarts.

An update is taken whole or not at all (OCPP 1.6 5.15, 2.0.1 D01).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from simulator.model.store import Store
from simulator.model.tokens import Known

KIND = "list"
_VERSION = ("station", "list_version")


class Verdict(StrEnum):
    """What becomes of an update, in the spelling of both versions."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
    MISMATCH = "VersionMismatch"


class Update(NamedTuple):
    """One update; an entry without anything known of it takes the token off the list."""

    version: int
    full: bool
    entries: Sequence[tuple[str, Known | None]]


class LocalList:
    """The list of one station."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count = len(store.items(KIND))

    @property
    def version(self) -> int:
        """The version of the list; 0: there is none."""
        return int(self._store.get(*_VERSION) or "0")

    def __len__(self) -> int:
        return self._count

    def find(self, token: str, now: float) -> Known | None:
        """What the list says of a token."""
        text = self._store.get(KIND, token.casefold())
        return None if text is None else msgspec.json.decode(text, type=Known).at(now)

    def take(self, update: Update, most: int) -> Verdict:
        """Take an update in; ``most``: how many tokens the list can hold."""
        changes = {token.casefold(): entry for token, entry in update.entries}
        twice = len(changes) < len(update.entries)
        empty = update.full and any(entry is None for entry in changes.values())
        if update.version <= 0 or twice or empty:
            return Verdict.FAILED
        if not update.full and update.version <= self.version:
            return Verdict.MISMATCH
        kept = set() if update.full else {key for key, _ in self._store.items(KIND)}
        added = {key for key, entry in changes.items() if entry is not None}
        if len((kept - changes.keys()) | added) > most:
            return Verdict.FAILED
        self._write(update, changes)
        return Verdict.ACCEPTED

    def _write(self, update: Update, changes: Mapping[str, Known | None]) -> None:
        with self._store.batch():
            gone = [key for key, _ in self._store.items(KIND)] if update.full else []
            for key in [*gone, *(key for key, entry in changes.items() if entry is None)]:
                self._store.delete(KIND, key)
            for key, entry in changes.items():
                if entry is not None:
                    self._store.put(KIND, key, msgspec.json.encode(entry).decode())
            self._store.put(*_VERSION, str(update.version))
        self._count = len(self._store.items(KIND))
