"""Tokens the station knows by itself: its authorization cache (OCPP 1.6 3.5, 2.0.1 C10), and what it knows of
one.

Tokens are compared without case. The local list stands in ``local_list``; it goes before the cache.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from simulator.model.store import Store

KIND = "cache"
ACCEPTED, EXPIRED = "Accepted", "Expired"


@dataclass(frozen=True, slots=True)
class Known:
    """What was last said of a token; times in epoch seconds.

    ``evses``: the only EVSEs where it is good, none for all. ``used``: when it was last learnt or presented.
    """

    token: str
    status: str
    expires: float | None = None
    group: str | None = None
    evses: tuple[int, ...] = ()
    used: float | None = None

    def at(self, now: float) -> Known:
        """The same now: an expiry that has passed makes it Expired."""
        over = self.status == ACCEPTED and self.expires is not None and self.expires <= now
        return replace(self, status=EXPIRED) if over else self

    def on(self, evse: int | None) -> Known:
        """The same at an EVSE: not good where it may not charge (2.0.1 IdTokenInfoType.evseId)."""
        away = self.status == ACCEPTED and evse is not None and bool(self.evses) and evse not in self.evses
        return replace(self, status="NotAtThisLocation") if away else self


class Tokens:
    """The authorization cache of one station, kept over restarts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def remember(self, entry: Known) -> None:
        """The CSMS answered about this token."""
        self._store.put(KIND, entry.token.casefold(), msgspec.json.encode(entry).decode())

    def known(self, token: str, now: float, life: float = 0.0) -> Known | None:
        """What is known of a token; ``life``: seconds without use after which it expires, 0 for never.

        The life time counts for what came without an expiry of its own (2.0.1 C10.FR.08).
        """
        text = self._store.get(KIND, token.casefold())
        if text is None:
            return None
        entry = msgspec.json.decode(text, type=Known)
        if life and entry.expires is None and entry.used is not None:
            entry = replace(entry, expires=entry.used + life)
        return entry.at(now)

    def used(self, token: str, now: float) -> None:
        """The token was presented and what is known of it was relied on."""
        text = self._store.get(KIND, token.casefold())
        if text is not None:
            self.remember(replace(msgspec.json.decode(text, type=Known), used=now))

    def clear(self) -> int:
        """Forget all; how many there were."""
        rows = self._store.items(KIND)
        with self._store.batch():
            for key, _ in rows:
                self._store.delete(KIND, key)
        return len(rows)


def same(left: str, right: str) -> bool:
    """idTag and idToken are compared without case."""
    return left.casefold() == right.casefold()
