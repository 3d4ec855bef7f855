"""2.0.1 TransactionEvent folded into a transaction: seqNo orders the story, whatever the order of arrival.

The newest event tells the state; a late one only fills in what is missing. Ended is final: nothing revives.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import field

from csms.domain import sequence
from csms.domain import transactions as life
from csms.domain.evolve import Value
from csms.domain.plausible import Reading
from csms.domain.state import StationState, Transaction
from csms.domain.times import StationTime

STARTED = "Started"
UPDATED = "Updated"
ENDED = "Ended"


class EventKey(NamedTuple):
    """What makes a 2.0.1 transaction event one: ``content`` is its digest."""

    tenant: int
    station: str
    transaction_id: str
    seq_no: int
    content: str


class Event(Value, frozen=True):
    """A TransactionEvent in plain terms; ``registers`` are its energy readings in Wh, in order of time.

    ``content`` is the digest of the whole message without its id.
    """

    kind: str
    transaction_id: str
    seq_no: int
    time: StationTime
    message_id: str
    content: str
    evse_id: int | None = None
    connector_id: int | None = None
    charging_state: str | None = None
    stopped_reason: str | None = None
    remote_start_id: int | None = None
    reservation_id: int | None = None
    offline: bool = False
    registers: tuple[Decimal, ...] = ()
    read_at: tuple[datetime | None, ...] = ()  # when each of them was read
    max_power: int | None = None  # W: what a station can deliver at most
    begin_register: Decimal | None = None  # the one with context Transaction.Begin


class Folded(Value, frozen=True):
    """The state with the event in it.

    ``new``: a record was opened; ``ended``: this event ended it; ``others``: open ones on the same EVSE,
    flagged; ``notes``: the flags it added that somebody should look at; ``doubtful``: it may be a repeat from
    too long ago to be remembered, which only the store knows.
    """

    state: StationState
    transaction: Transaction
    new: bool = False
    repeat: bool = False
    doubtful: bool = False
    ended: bool = False
    others: tuple[Transaction, ...] = ()
    notes: frozenset[str] = field(default_factory=frozenset)


def folded(state: StationState, event: Event, now: datetime, *, new_key: Callable[[], str]) -> Folded:
    """Fold an event into the state; ``new_key`` makes the key of a new record, should one be needed."""
    known = life.by_wire_id(state, event.transaction_id)
    if known is not None and (not life.remembered(known, now) or _unlike_start(known, event)):
        known = None
    if known is None:
        return _first(life.without_old(state, now), event, now, new_key())
    place = sequence.placed(known.events_seen or "|", _last(known), event.seq_no, event.content)
    if place.repeat:
        return Folded(state, known, repeat=True)
    changed = _changed(known, event, place, now)
    ended = changed.stop_content is not None and changed.stop_content != known.stop_content
    return Folded(
        life.put(state, changed),
        changed,
        doubtful=place.conflict,
        ended=ended,
        notes=(changed.flags - known.flags) & life.NOTED,
    )


def _last(known: Transaction) -> int:
    return -1 if known.last_seq_no is None else known.last_seq_no


def _unlike_start(known: Transaction, event: Event) -> bool:
    """A Started of an unset clock is a repeat only under its own message id: unlike starts look alike."""
    return (
        event.kind == STARTED
        and event.time.clock_unset
        and known.start_content == event.content
        and known.start_message_id != event.message_id
    )


def _first(state: StationState, event: Event, now: datetime, key: str) -> Folded:
    place = sequence.first(event.seq_no, event.content, begins=event.kind == STARTED)
    blank = Transaction(
        key=key,
        transaction_id=event.transaction_id,
        evse_id=event.evse_id,
        connector_id=event.connector_id,
        wire_connector_id=None,
        token=None,
        token_key=None,
        token_type=None,
        authorized=False,
        token_status=None,
        active=event.kind != ENDED,
        received_at=now,
        flags=frozenset() if event.kind == STARTED else frozenset({life.START_MISSING}),
    )
    transaction = _changed(blank, event, place, now)
    others: tuple[Transaction, ...] = ()
    if transaction.active and event.kind == STARTED:
        others = tuple(life.flagged(each, life.OVERLAP) for each in life.open_at(state, event.evse_id))
        transaction = life.flagged(transaction, life.OVERLAP) if others else transaction
    return Folded(
        life.put(state, *others, transaction),
        transaction,
        new=True,
        doubtful=event.kind != STARTED,
        ended=event.kind == ENDED,
        others=others,
        notes=transaction.flags & life.NOTED,
    )


def _changed(known: Transaction, event: Event, place: sequence.Place, now: datetime) -> Transaction:
    flags = set(known.flags)
    flags.discard(life.SEQ_GAP)
    flags.discard(life.STALE)
    if place.gap:
        flags.add(life.SEQ_GAP)
    if place.conflict:
        flags.add(life.SEQ_CONFLICT)
    if known.stop_content is not None and place.newest:
        flags.add(life.EVENT_AFTER_END)
    elif life.held_inactive(known) and event.kind != ENDED:
        flags.add(life.ACTIVE_AT_STATION)
    changes: dict[str, Any] = {"events_seen": place.seen, "heard_at": now}
    if place.newest:
        changes["last_seq_no"] = event.seq_no
        _newest_state(known, event, changes)
    _missing_facts(known, event, changes)
    _meters(known, event, changes, flags)
    if event.kind == STARTED:
        _start(known, event, changes, flags)
    elif event.kind == ENDED:
        _end(known, event, changes, flags, now)
    return life.settled(known, frozenset(flags), **changes)


def _newest_state(known: Transaction, event: Event, changes: dict[str, Any]) -> None:
    if event.charging_state is not None and known.stop_content is None:
        changes["charging_state"] = event.charging_state


def _missing_facts(known: Transaction, event: Event, changes: dict[str, Any]) -> None:
    if known.evse_id is None and event.evse_id is not None:
        changes["evse_id"] = event.evse_id
    if known.connector_id is None and event.connector_id is not None:
        changes["connector_id"] = event.connector_id
    if known.remote_start_id is None and event.remote_start_id is not None:
        changes["remote_start_id"] = event.remote_start_id
    if known.reservation_id is None and event.reservation_id is not None:
        changes["reservation_id"] = event.reservation_id
    if event.offline and not known.offline:
        changes["offline"] = True


def _meters(known: Transaction, event: Event, changes: dict[str, Any], flags: set[str]) -> None:
    if not event.registers:
        return
    readings = list(map(Reading, event.read_at, event.registers))
    found = life.compared(known, readings, event.max_power, end=event.kind == ENDED)
    flags |= found.flags
    changes["metered_at"] = found.at
    changes["meter_last"] = life.highest(known.meter_last, *event.registers)
    if event.begin_register is not None or event.kind == STARTED:
        changes["meter_start"] = (
            event.begin_register if event.begin_register is not None else event.registers[0]
        )
        flags.discard(life.METER_START_MISSING)
    elif known.meter_start is None:
        # Some stations send no reading with Started: the first one seen is the nearest to it.
        changes["meter_start"] = event.registers[0]
        flags.add(life.METER_START_MISSING)


def _start(known: Transaction, event: Event, changes: dict[str, Any], flags: set[str]) -> None:
    if known.start_content is not None:
        flags.add(life.STARTED_TWICE)
        return
    flags.discard(life.START_MISSING)
    flags |= life.time_flags(event.time)
    changes.update(started_at=event.time.at, start_message_id=event.message_id, start_content=event.content)


def _end(known: Transaction, event: Event, changes: dict[str, Any], flags: set[str], now: datetime) -> None:
    if known.stop_content is not None:
        flags.add(life.STOPPED_TWICE)
        return
    flags.discard(life.ESTIMATED)
    flags |= life.time_flags(event.time)
    if known.last_seq_no is not None and event.seq_no < known.last_seq_no:
        flags.add(life.EVENT_AFTER_END)
    changes.update(
        active=False,
        stopped_at=event.time.at,
        stop_received_at=now,
        stop_reason=event.stopped_reason or "Local",
        meter_stop=event.registers[-1] if event.registers else changes.get("meter_last", known.meter_last),
        charging_state=event.charging_state,
        stop_message_id=event.message_id,
        stop_content=event.content,
    )
