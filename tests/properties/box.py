"""A station whose every transaction is written down apart from what it tells: the truth to compare with.

The truth is taken from what the station's own model puts into its state folder.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Any

from simulator import Station
from simulator.model.store import Store
from simulator.model.transaction import KIND

Truth = dict[str, Any]  # the fields of simulator.model.transaction.Transaction


class Watched:
    """A state folder that copies every transaction written to it into ``ledger``."""

    def __init__(self, inner: Store, ledger: dict[str, Truth]) -> None:
        self._inner, self._ledger = inner, ledger

    def get(self, kind: str, key: str) -> str | None:
        """The text, or None."""
        return self._inner.get(kind, key)

    def items(self, kind: str) -> list[tuple[str, str]]:
        """All (key, text) of a kind, in key order."""
        return self._inner.items(kind)

    def put(self, kind: str, key: str, text: str) -> None:
        """Keep a text; a transaction is noted."""
        if kind == KIND:
            self._ledger[key] = json.loads(text)
        self._inner.put(kind, key, text)

    def delete(self, kind: str, key: str) -> None:
        """Forget a text; the ledger does not."""
        self._inner.delete(kind, key)

    def batch(self) -> AbstractContextManager[None]:
        """As the folder does it."""
        return self._inner.batch()

    def close(self) -> None:
        """Let go of the file."""
        self._inner.close()


class Box(Station):
    """A station with a ledger: its transactions by their own key, in the order in which they began."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger: dict[str, Truth] = {}
        self.cut_short: set[str] = set()  # transactions that ran when the power went
        self.unsure: set[int] = set()  # reservations of which a command was never answered

    def _store(self) -> Store:
        return Watched(super()._store(), self.ledger)

    def power_up(self, reason: str = "PowerUp", *, away: float | None = None) -> None:
        """Come to life; what ran when the power went has to end with PowerLoss."""
        self.cut_short |= {key for key, truth in self.ledger.items() if truth["stopped_at"] is None}
        super().power_up(reason, away=away)
