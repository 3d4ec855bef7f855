"""Which transaction a meter value of 1.6 belongs to: by its id, else by connector and time, else to none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from csms.domain import transactions as life
from csms.domain.consistency import held_at
from csms.domain.evolve import Value
from csms.domain.ledger import Ledger
from csms.domain.state import StationState, Transaction
from csms.domain.topology import Place

ATTRIBUTED = "attributed"  # by connector and time, not by the id on the wire
WRONG_TRANSACTION = "wrong_transaction"  # it bore an id that no transaction of this station has
WRONG_CONNECTOR = "wrong_connector"  # its transaction runs on another connector


class Owner(Value, frozen=True):
    """The transaction, if any, and what was odd about finding it."""

    transaction: Transaction | None
    flags: tuple[str, ...] = ()


_NOBODYS = Owner(None)


def owner_of(state: StationState, transaction_id: int | None, place: Place, at: datetime | None) -> Owner:
    """Find the transaction of one meter value; ids of 0 and below count as missing."""
    named = transaction_id is not None and transaction_id > 0
    if named:
        known = life.by_wire_id(state, str(transaction_id))
        if known is not None:
            elsewhere = known.wire_connector_id not in (None, place.wire_connector_id)
            return Owner(known, (WRONG_CONNECTOR,) if elsewhere else ())
    guess = _by_place(state, place, at)
    if guess is None and not named:
        return _NOBODYS
    flags = (WRONG_TRANSACTION,) if named else ()
    return Owner(guess, flags if guess is None else (*flags, ATTRIBUTED))


def _by_place(state: StationState, place: Place, at: datetime | None) -> Transaction | None:
    """The transaction on that connector during which it was measured.

    An open one before a closed one; where there is neither, one that is only here taken for inactive.
    """
    if not place.wire_connector_id:
        return None
    ledger = Ledger.of(state.transactions)
    found = _latest(ledger.open.values(), place, at) if ledger.open else None
    if found is None and at is not None:
        found = _latest(ledger.ended_after(at), place, at)
    if found is not None or not ledger.held:
        return found
    held = held_at(state, place.wire_connector_id)
    early = held is not None and at is not None and held.started_at is not None and at < held.started_at
    return None if early else held


def _latest(candidates: Iterable[Transaction], place: Place, at: datetime | None) -> Transaction | None:
    best: Transaction | None = None
    for each in candidates:
        if each.wire_connector_id != place.wire_connector_id or not _during(each, at):
            continue
        if best is None or each.received_at >= best.received_at:
            best = each
    return best


def _during(transaction: Transaction, at: datetime | None) -> bool:
    if at is None:
        return transaction.active
    if transaction.started_at is not None and at < transaction.started_at:
        return False
    if transaction.stopped_at is not None:
        return at <= transaction.stopped_at
    return transaction.active
