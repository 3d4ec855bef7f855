"""1.6 StartTransaction: repeats, new records, and what a new one means for those still open.

A repeat gets the first one's answer. A refused start gets a record and touches nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from msgspec.structs import force_setattr

from csms.domain import transactions as life
from csms.domain.energy import consumed
from csms.domain.evolve import Value, evolve
from csms.domain.ledger import Ledger
from csms.domain.state import StationState, Transaction
from csms.domain.texts import digest
from csms.domain.times import StationTime
from csms.domain.tokens import ACCEPTED
from csms.domain.topology import Place


class Start(Value, frozen=True):
    """A StartTransaction in plain terms; ``timestamp`` and ``meter`` are the texts that make its content.

    ``meter_start`` None: too large to be energy.
    """

    place: Place
    token: str
    token_key: str
    meter_start: Decimal | None
    time: StationTime
    timestamp: str
    meter: str
    message_id: str
    reservation_id: int | None = None

    content: str = ""  # connector, token, time and meter: what makes two starts one

    def __post_init__(self) -> None:
        parts = (self.place.wire_connector_id, self.token_key, self.timestamp, self.meter)
        force_setattr(self, "content", digest(*(str(part).encode() for part in parts)))


class Opened(Value, frozen=True):
    """The state with the new transaction, and the others that it changed."""

    state: StationState
    transaction: Transaction
    others: tuple[Transaction, ...] = ()
    note: str | None = None


def repeat_of(state: StationState, start: Start, now: datetime) -> Transaction | None:
    """The transaction that this start has opened before, if it is a repeat.

    Content decides: some stations repeat with a new message id, others count their ids anew after a reboot.
    Contents stamped by an unset clock are alike by chance: they need the same message id too. The same id
    with a corrected clock is a repeat as long as the transaction is open.
    """
    for known in Ledger.of(state.transactions).begun_by(start.content):
        same_id = known.start_message_id == start.message_id
        if (same_id or not start.time.clock_unset) and life.remembered(known, now):
            return known
    for known in life.running(state):
        if known.start_message_id == start.message_id and _same_but_for_time(known, start):
            return known
    return None


def opened(
    state: StationState,
    start: Start,
    now: datetime,
    *,
    key: str,
    transaction_id: int,
    token_status: str,
    single: bool,
) -> Opened:
    """Open a transaction, or record a refused one: ``active`` says whether it may deliver energy.

    ``single``: all connectors are one EVSE, and a new transaction marks the older one inactive, as CitrineOS
    documents it; otherwise an older one on the same connector stays open and both are flagged.
    """
    state = life.without_old(state, now)
    transaction = _record(start, now, key=key, transaction_id=transaction_id, token_status=token_status)
    if not transaction.authorized:
        return Opened(life.put(state, transaction), transaction)
    place = start.place
    if single:
        return _deactivating(state, transaction, list(life.open_at(state, place.evse_id)))
    same = list(life.open_at(state, place.evse_id, place.connector_id))
    if same:
        return _overlapping(state, transaction, same)
    if siblings := list(life.open_at(state, place.evse_id)):
        return _conflicting(state, transaction, siblings)
    return Opened(life.put(state, transaction), transaction)


def _same_but_for_time(known: Transaction, start: Start) -> bool:
    return (
        known.wire_connector_id == start.place.wire_connector_id
        and known.token_key == start.token_key
        and known.meter_start == start.meter_start
    )


def _record(start: Start, now: datetime, *, key: str, transaction_id: int, token_status: str) -> Transaction:
    accepted = token_status == ACCEPTED
    return Transaction(
        key=key,
        transaction_id=str(transaction_id),
        evse_id=start.place.evse_id,
        connector_id=start.place.connector_id,
        wire_connector_id=start.place.wire_connector_id,
        token=start.token,
        token_key=start.token_key,
        token_type=None,
        authorized=accepted,
        token_status=token_status,
        active=accepted,
        received_at=now,
        started_at=start.time.at,
        meter_start=start.meter_start,
        meter_last=start.meter_start,
        energy=consumed(start.meter_start, start.meter_start),
        reservation_id=start.reservation_id,
        start_message_id=start.message_id,
        start_content=start.content,
        flags=frozenset(life.time_flags(start.time) | life.meter_flags(start.meter_start)),
    )


def _overlapping(state: StationState, new: Transaction, older: Iterable[Transaction]) -> Opened:
    others = tuple(life.flagged(each, life.OVERLAP) for each in older)
    new = life.flagged(new, life.OVERLAP)
    return Opened(life.put(state, *others, new), new, others, "overlap")


def _conflicting(state: StationState, new: Transaction, siblings: Iterable[Transaction]) -> Opened:
    """Connectors that share an EVSE cannot charge at once: reported, and the first is left alone."""
    new = life.flagged(new, life.OVERLAP)
    return Opened(life.put(state, new), new, (), "evse_conflict")


def _deactivating(state: StationState, new: Transaction, older: list[Transaction]) -> Opened:
    others = tuple(evolve(each, active=False, flags=each.flags | {life.DEACTIVATED}) for each in older)
    return Opened(life.put(state, *others, new), new, others, "deactivated" if others else None)
