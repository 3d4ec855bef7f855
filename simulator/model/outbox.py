"""The queue of transaction messages: in order, kept over a restart, gone only when answered or given up.

Being offline costs no attempt; only a refusal or silence does (OCPP 1.6 3.7.1, 2.0.1 E13).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from simulator.model.store import Store

KIND = "outbox"


@dataclass(slots=True)
class Message:
    """One queued message; ``transaction`` is the station's own key of its transaction."""

    seq: int
    action: str
    payload: dict[str, Any]
    transaction: str | None = None
    message_id: str | None = None  # given when first sent, and kept: a repeat is the same message
    attempts: int = 0


class Outbox:
    """A persistent first-in first-out queue."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = [msgspec.json.decode(text, type=Message) for _, text in store.items(KIND)]
        self._queue: dict[int, Message] = {row.seq: row for row in rows}
        self._last = max(self._queue, default=0)

    def __len__(self) -> int:
        return len(self._queue)

    def __iter__(self) -> Iterator[Message]:
        return iter(list(self._queue.values()))

    @property
    def head(self) -> Message | None:
        """The oldest message, or None."""
        return next(iter(self._queue.values()), None)

    def append(self, action: str, payload: dict[str, Any], transaction: str | None) -> Message:
        """Queue a message; it is kept when this returns."""
        self._last += 1
        message = Message(self._last, action, payload, transaction)
        self._queue[message.seq] = message
        self._keep(message)
        return message

    def sending(self, message: Message, message_id: str) -> None:
        """Remember under which id it goes out, before it does."""
        message.message_id = message_id
        self._keep(message)

    def failed(self, message: Message, limit: int) -> bool:
        """Count a failed attempt; True when that was the last and the message is given up."""
        message.attempts += 1
        if message.attempts >= max(1, limit):
            self.remove(message)
            return True
        self._keep(message)
        return False

    def remove(self, message: Message) -> None:
        """The message is answered or given up."""
        self._queue.pop(message.seq, None)
        self._store.delete(KIND, _key(message))

    def concerns(self, transaction: str) -> bool:
        """Whether a message of this transaction is still queued."""
        return any(message.transaction == transaction for message in self._queue.values())

    def _keep(self, message: Message) -> None:
        self._store.put(KIND, _key(message), msgspec.json.encode(message).decode())


def _key(message: Message) -> str:
    return f"{message.seq:012d}"
