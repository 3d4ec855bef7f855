"""Which MeterValues of a 1.6 transaction have come lately: a message sent again must not count twice.

Form: ``|ab12cd34ef567890,…``, kept with the transaction where 2.0.1 keeps its sequence (``events_seen``).
"""

from __future__ import annotations

from datetime import datetime

from csms.domain.evolve import evolve
from csms.domain.state import Transaction
from csms.domain.texts import digest

_RECENT = 4  # what is repeated is what was not answered: the last one, or the head of the station's queue
_MARK = 16  # hexadecimal digits of the digest


def mark_of(payload: bytes, message_id: str, *, clock_unset: bool) -> str:
    """What makes two messages one: their content; of an unset clock only together with the message id."""
    parts = (payload, message_id.encode(errors="surrogatepass")) if clock_unset else (payload,)
    return digest(*parts)[:_MARK]


def told_before(transaction: Transaction, mark: str) -> bool:
    """Whether this message has been counted."""
    return mark in _recent(transaction)


def told(transaction: Transaction, mark: str, now: datetime | None = None) -> Transaction:
    """The transaction after this message, which came at ``now``."""
    recent = [*_recent(transaction), mark][-_RECENT:]
    return evolve(transaction, events_seen=f"|{','.join(recent)}", heard_at=now or transaction.heard_at)


def _recent(transaction: Transaction) -> list[str]:
    _, _, marks = (transaction.events_seen or "").partition("|")
    return marks.split(",") if marks else []
