"""What is common to transactions of both versions: finding them, closing them, what is odd about them.

Nothing but a stop ends a transaction; what does not fit is kept and named by a flag, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from csms.domain.energy import consumed
from csms.domain.evolve import evolve
from csms.domain.ledger import Ledger, unended
from csms.domain.plausible import IMPLAUSIBLE, MISMATCH, NOT_MONOTONIC, Judged, Reading, judged
from csms.domain.state import StationState, Transaction
from csms.domain.times import StationTime

REPEAT_WINDOW = timedelta(hours=24)  # how long after its end a repeat is still recognised

# Flags: what is odd about a transaction, as REST shows it.
OVERLAP = "overlap"  # another one was open on the same connector or EVSE
DEACTIVATED = "deactivated"  # marked inactive by a newer one (evse_mapping single), not by a stop
ACTIVE_AT_STATION = "active_at_station"  # the station goes on with one that is held inactive here
RECONCILED = "reconciled"  # it was held inactive, and set right by what the station says
CONNECTOR_FREED = (
    "connector_freed"  # held inactive, and its connector was free since: what comes is another's
)
ENDED_AT_STATION = "ended_at_station"  # the station says that it is over, and has nothing of it to tell
ORPHAN = "orphan"  # a stop without a start
MATCHED = "matched"  # the stop bore another id and was matched by token, connector and time
STOPPED_TWICE = "stopped_twice"  # a second stop with other content; the first one counts
ESTIMATED = "estimated"  # closed by an operator; a real stop replaces the figures
END_REFUSED = "end_refused"  # its stop broke the schema and was refused
METER_REVERSED = "meter_reversed"  # a reading below the first one
METER_OUT_OF_RANGE = "meter_out_of_range"  # a register that no meter can have
TIME_REVERSED = "time_reversed"  # it ended before it began
NAIVE_TIME = "naive_time"  # a time without a zone, read as UTC
CLOCK_UNSET = "clock_unset"  # stamped before 2020
START_MISSING = "start_missing"  # 2.0.1: seen first by an Updated or Ended
METER_START_MISSING = "meter_start_missing"  # no reading at its start: the first one seen counts
SEQ_GAP = "seq_gap"  # 2.0.1: events are missing
SEQ_CONFLICT = "seq_conflict"  # 2.0.1: two events with one seqNo
EVENT_AFTER_END = "event_after_end"  # 2.0.1: an event with a seqNo behind that of Ended
STARTED_TWICE = "started_twice"  # 2.0.1: a second Started with other content
STALE = "stale"  # open, and the station has not spoken of it for long
VERSION_CHANGED = "version_changed"  # the station came back speaking another version

# What somebody should look at: it also becomes a row of the inconsistencies.
NOTED = frozenset(
    {
        OVERLAP,
        ACTIVE_AT_STATION,
        ENDED_AT_STATION,
        START_MISSING,
        STOPPED_TWICE,
        STARTED_TWICE,
        SEQ_CONFLICT,
        EVENT_AFTER_END,
        METER_REVERSED,
        METER_OUT_OF_RANGE,
        TIME_REVERSED,
        NOT_MONOTONIC,
        MISMATCH,
        IMPLAUSIBLE,
        STALE,
    }
)


def by_wire_id(state: StationState, transaction_id: str) -> Transaction | None:
    """The transaction that the station calls so; of several the open one, else the latest."""
    ledger = Ledger.of(state.transactions)
    for each in reversed(ledger.open.values()):
        if each.transaction_id == transaction_id:
            return each
    found: Transaction | None = None
    for each in ledger.named(transaction_id):
        if found is None or each.received_at >= found.received_at:
            found = each
    return found


def running(state: StationState) -> Iterable[Transaction]:
    """The open transactions, oldest first."""
    return Ledger.of(state.transactions).open.values()


def put(state: StationState, *transactions: Transaction) -> StationState:
    """The state with these transactions in place of what was known of them."""
    return evolve(state, transactions=Ledger.of(state.transactions).put(transactions))


def remembered(transaction: Transaction, now: datetime) -> bool:
    """Whether it is open, or was closed so lately that a repeat may still come.

    One that no stop has closed (``evse_mapping`` single) is waited for as long as an open one.
    """
    if transaction.active or (DEACTIVATED in transaction.flags and transaction.stop_content is None):
        return True
    return now - (transaction.stop_received_at or transaction.received_at) <= REPEAT_WINDOW


def without_old(state: StationState, now: datetime) -> StationState:
    """The state without transactions that nobody can repeat any more; the store keeps them."""
    ledger = Ledger.of(state.transactions)
    kept = ledger.without(lambda each: not remembered(each, now))
    return state if kept is ledger else evolve(state, transactions=kept)


def held_inactive(transaction: Transaction) -> bool:
    """Whether it is inactive here though no stop of the station has ended it."""
    return unended(transaction)


def goes_on(transaction: Transaction, times: Iterable[datetime | None]) -> bool:
    """Whether what was measured at ``times`` shows that the station goes on with one held inactive here.

    What comes late of the time before an operator closed it shows nothing.
    """
    if not held_inactive(transaction):
        return False
    end = transaction.stopped_at
    return end is None or any(at is None or at > end for at in times)


def open_at(
    state: StationState, evse_id: int | None, connector_id: int | None = None
) -> Iterator[Transaction]:
    """Open transactions at a place; with ``connector_id`` None on the whole EVSE."""
    for transaction in running(state):
        if evse_id is None or transaction.evse_id != evse_id:
            continue
        if connector_id is None or transaction.connector_id == connector_id:
            yield transaction


def of_other_version(transaction: Transaction, version: str) -> bool:
    """Whether it is open and was begun while the station spoke another version: only 2.0.1 counts events."""
    return transaction.active and (transaction.last_seq_no is None) is not (version == "1.6")


def flagged(transaction: Transaction, *flags: str) -> Transaction:
    """The transaction with these flags; the same object when it bears them all."""
    if transaction.flags.issuperset(flags):
        return transaction
    return evolve(transaction, flags=transaction.flags.union(flags))


def time_flags(*times: StationTime) -> set[str]:
    """What is odd about times that a station wrote."""
    flags: set[str] = set()
    for time in times:
        if time.naive:
            flags.add(NAIVE_TIME)
        if time.clock_unset:
            flags.add(CLOCK_UNSET)
    return flags


def meter_flags(register: Decimal | None) -> set[str]:
    """What is odd about a register that has to be there: None stands for one too large to be kept."""
    return {METER_OUT_OF_RANGE} if register is None else set()


def settled(transaction: Transaction, flags: frozenset[str] | None = None, **changes: Any) -> Transaction:
    """The transaction with ``changes`` and with energy and order flags that agree with them."""
    odd = transaction.flags if flags is None else flags
    start: Decimal | None = changes.get("meter_start", transaction.meter_start)
    last: Decimal | None = changes.get("meter_last", transaction.meter_last)
    stop: Decimal | None = changes.get("meter_stop", transaction.meter_stop)
    end = last if stop is None else stop
    if start is not None and end is not None and end < start:
        odd = (odd - {MISMATCH}) | {METER_REVERSED}  # the stronger word
    began: datetime | None = changes.get("started_at", transaction.started_at)
    ended: datetime | None = changes.get("stopped_at", transaction.stopped_at)
    if began is not None and ended is not None and ended < began:
        odd |= {TIME_REVERSED}
    return evolve(transaction, **changes, energy=consumed(start, end), flags=odd)


def highest(first: Decimal | None, *others: Decimal | None) -> Decimal | None:
    """The highest of the readings that there are: a register only counts up, in whatever order they come."""
    known = [value for value in (first, *others) if value is not None]
    return max(known) if known else None


def metered(
    transaction: Transaction,
    readings: Iterable[Decimal | None],
    times: Iterable[datetime | None] = (),
    max_power: int | None = None,
) -> Transaction:
    """The transaction after register readings apart from its stop; the same object if nothing changes.

    After the end the stop's own figures count. A reading for one that is held inactive shows that the station
    goes on with it. ``times``: when they were read; ``max_power`` in W.
    """
    if transaction.stop_content is not None:
        return transaction
    known, moments = list(readings), list(times)
    if not transaction.active and goes_on(transaction, moments or (None,)):
        transaction = flagged(transaction, ACTIVE_AT_STATION)
    timed = (Reading(at, each) for at, each in zip(moments, known, strict=False) if each is not None)
    found = compared(transaction, timed, max_power)
    last = highest(transaction.meter_last, *known)
    flags = (transaction.flags | found.flags) - {STALE}
    if last == transaction.meter_last and flags == transaction.flags and found.at == transaction.metered_at:
        return transaction
    return settled(transaction, meter_last=last, metered_at=found.at, flags=flags)


def compared(
    transaction: Transaction, readings: Iterable[Reading], max_power: int | None, *, end: bool = False
) -> Judged:
    """Readings held against the last one known, or the start's; ``end``: they are the stop's own."""
    last, at = transaction.meter_last, transaction.metered_at or transaction.started_at
    before = None if last is None else Reading(at, last)
    by_start = transaction.metered_at is None and transaction.meter_last == transaction.meter_start
    return judged(before, readings, max_power, odd=MISMATCH if end or by_start else NOT_MONOTONIC)


def gone_stale(transaction: Transaction, now: datetime, age: timedelta) -> Transaction:
    """The transaction, flagged if it is open and nothing was heard of it for ``age``."""
    heard = transaction.heard_at or transaction.received_at
    return flagged(transaction, STALE) if transaction.active and now - heard >= age else transaction


def closed_by_operator(transaction: Transaction, now: datetime) -> Transaction:
    """An operator's estimate of how it ended: the last reading, now; a later real stop replaces it."""
    if not transaction.active:
        return transaction
    return settled(
        transaction,
        active=False,
        stopped_at=now,
        stop_received_at=now,
        stop_reason="Other",
        meter_stop=transaction.meter_last,
        flags=(transaction.flags | {ESTIMATED}) - {STALE},
    )


def end_refused(state: StationState, transaction_id: str) -> Transaction | None:
    """The transaction whose stop was refused by validation, flagged; None when there is none of that id."""
    transaction = by_wire_id(state, transaction_id)
    return None if transaction is None else flagged(transaction, END_REFUSED)
