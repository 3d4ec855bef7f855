"""Tokens the station knows by itself: the authorization cache, compared without case (OCPP 1.6 3.5, 2.0.1
C10).

A local list will stand before the cache in ``known``.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from simulator.model.store import Store

KIND = "cache"


@dataclass(frozen=True, slots=True)
class Known:
    """What was last said of a token; ``expires`` in epoch seconds."""

    token: str
    status: str
    expires: float | None = None
    group: str | None = None


class Tokens:
    """The authorization cache of one station, kept over restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def remember(self, entry: Known) -> None:
        """The CSMS answered about this token."""
        self._store.put(KIND, entry.token.casefold(), msgspec.json.encode(entry).decode())

    def known(self, token: str, now: float) -> Known | None:
        """What is known of a token; an expiry that has passed makes it Expired."""
        text = self._store.get(KIND, token.casefold())
        if text is None:
            return None
        entry = msgspec.json.decode(text, type=Known)
        if entry.status == "Accepted" and entry.expires is not None and entry.expires <= now:
            return Known(entry.token, "Expired", entry.expires, entry.group)
        return entry

    def clear(self) -> int:
        """Forget all; how many there were."""
        rows = self._store.items(KIND)
        for key, _ in rows:
            self._store.delete(KIND, key)
        return len(rows)


def same(left: str, right: str) -> bool:
    """idTag and idToken are compared without case."""
    return left.casefold() == right.casefold()
