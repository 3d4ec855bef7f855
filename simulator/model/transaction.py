"""One transaction as the station knows it, kept so that a power cut can end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from simulator.model.store import Store

KIND = "transaction"


@dataclass(slots=True)
class Transaction:
    """Energy in Wh, times in epoch seconds; ``key`` is the station's own id and the one of 2.0.1 on the
    wire."""

    key: str
    evse: int
    connector: int
    started_at: float
    meter_start: int
    token: str | None = None
    token_type: str = "ISO14443"
    wire_id: int | None = None  # 1.6: given by the CSMS
    remote_start_id: int | None = None
    reservation_id: int | None = None  # of the reservation that it uses
    profile: dict[str, Any] | None = None  # as it came with the remote start, in the words of the wire
    charging_state: str = "Idle"
    seq_no: int = 0  # the next one to be used
    token_told: bool = False  # 2.0.1: the idToken was in an event already
    evse_told: bool = False
    refused: bool = False  # the CSMS does not accept the token
    energy_limit: int | None = None  # Wh on the register: what a refused token may still have
    kept: int = 0  # readings kept for its end
    meter_last: int = 0
    seen_at: float = 0.0
    reason: str | None = None
    stopped_at: float | None = None
    stop_token: str | None = None

    def next_seq(self) -> int:
        """The seqNo of the next event."""
        number, self.seq_no = self.seq_no, self.seq_no + 1
        return number


class Transactions:
    """Transactions on record: the running ones, and ended ones that still have messages queued."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.items(KIND)
        self._known = {key: msgspec.json.decode(text, type=Transaction) for key, text in rows}

    def get(self, key: str | None) -> Transaction | None:
        """The transaction of this key, or None."""
        return None if key is None else self._known.get(key)

    def keep(self, transaction: Transaction) -> None:
        """Write it down."""
        self._known[transaction.key] = transaction
        self._store.put(KIND, transaction.key, msgspec.json.encode(transaction).decode())

    def forget(self, key: str) -> None:
        """Nothing of it is left to say."""
        self._known.pop(key, None)
        self._store.delete(KIND, key)

    def running(self) -> list[Transaction]:
        """Those not stopped, oldest first."""
        open_ = [item for item in self._known.values() if item.stopped_at is None]
        return sorted(open_, key=lambda item: (item.started_at, item.key))
