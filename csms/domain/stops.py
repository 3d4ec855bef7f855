"""1.6 StopTransaction: always kept, matched to its transaction where possible, an orphan record otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from msgspec.structs import force_setattr

from csms.domain import transactions as life
from csms.domain.evolve import Value
from csms.domain.ledger import Ledger
from csms.domain.plausible import Reading
from csms.domain.state import StationState, Transaction
from csms.domain.texts import digest
from csms.domain.times import StationTime

_ONGOING = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})


class Stop(Value, frozen=True):
    """A StopTransaction in plain terms; ``reason`` is Local when the station gave none."""

    transaction_id: int
    meter_stop: Decimal | None
    time: StationTime
    timestamp: str
    meter: str
    message_id: str
    reason: str
    token: str | None = None
    token_key: str | None = None
    max_power: int | None = None  # W: what a station can deliver at most

    content: str = ""  # what makes two stops one

    def __post_init__(self) -> None:
        parts = (self.transaction_id, self.token_key, self.timestamp, self.meter)
        force_setattr(self, "content", digest(*(str(part).encode() for part in parts)))


class Stopped(Value, frozen=True):
    """The state with the stop; ``ended``: this stop ended the transaction; ``repeat``: nothing changed."""

    state: StationState
    transaction: Transaction
    ended: bool = False
    repeat: bool = False
    note: str | None = None


def stopped(state: StationState, stop: Stop, now: datetime, *, new_key: Callable[[], str]) -> Stopped:
    """Fold a stop into the state; ``new_key`` makes the key of an orphan record, should it come to that."""
    if known := _repeat_of(state, stop, now):
        return Stopped(state, known, repeat=True)
    named = life.by_wire_id(state, str(stop.transaction_id)) if stop.transaction_id > 0 else None
    if named is not None and life.ORPHAN not in named.flags:
        return _ending(state, named, stop, now)
    guessed = _matching(state, stop)
    if guessed is not None:
        return _ending(state, life.flagged(guessed, life.MATCHED), stop, now, note="stop_matched")
    orphan = _orphan(stop, now, new_key())
    return Stopped(life.put(life.without_old(state, now), orphan), orphan, note="orphan_stop")


def _repeat_of(state: StationState, stop: Stop, now: datetime) -> Transaction | None:
    for known in Ledger.of(state.transactions).ended_by(stop.content):
        if not life.remembered(known, now):
            continue
        same_id = known.stop_message_id == stop.message_id
        if same_id or stop.transaction_id > 0 or not stop.time.clock_unset:
            return known
    return None


def _ending(
    state: StationState, transaction: Transaction, stop: Stop, now: datetime, note: str | None = None
) -> Stopped:
    if transaction.stop_content is not None and not transaction.flags & {life.ESTIMATED, life.MATCHED}:
        twice = life.flagged(transaction, life.STOPPED_TWICE)
        return Stopped(life.put(state, twice), twice, note="stopped_twice")
    flags = (
        (transaction.flags - {life.ESTIMATED, life.STALE})
        | life.time_flags(stop.time)
        | life.meter_flags(stop.meter_stop)
        | _against_samples(transaction, stop)
    )
    if note is None:
        flags -= {life.MATCHED}  # the stop that names it replaces the one that was guessed
    ended = life.settled(
        transaction,
        active=False,
        stopped_at=stop.time.at,
        stop_received_at=now,
        stop_reason=stop.reason,
        meter_stop=stop.meter_stop,
        meter_last=life.highest(transaction.meter_last, stop.meter_stop),
        charging_state=None,
        stop_message_id=stop.message_id,
        stop_content=stop.content,
        flags=flags,
    )
    return Stopped(life.put(state, ended), ended, ended=True, note=note)


def _against_samples(transaction: Transaction, stop: Stop) -> frozenset[str]:
    if stop.meter_stop is None:
        return frozenset()
    reading = Reading(stop.time.at, stop.meter_stop)
    return life.compared(transaction, [reading], stop.max_power, end=True).flags


def _matching(state: StationState, stop: Stop) -> Transaction | None:
    """The one open transaction that this stop can mean: same token, not begun later, meter not higher.

    An id above 0 that is not ours may belong to another CSMS's time: then the token must agree. Of several
    the one whose connector has been told to charge no more.
    """
    if stop.token_key is None and stop.transaction_id > 0:
        return None
    candidates = [each for each in life.running(state) if _could_end(each, stop)]
    if len(candidates) > 1:
        candidates = [each for each in candidates if not _charges(state, each)]
    return candidates[0] if len(candidates) == 1 else None


def _charges(state: StationState, transaction: Transaction) -> bool:
    """Whether its connector's status leaves open that it goes on; one never told does."""
    place = transaction.evse_id or 0, transaction.connector_id or 0
    connector = state.connectors.get(place)
    return connector is None or connector.status is None or connector.status in _ONGOING


def _could_end(transaction: Transaction, stop: Stop) -> bool:
    if stop.token_key is not None and transaction.token_key != stop.token_key:
        return False
    start, end = transaction.meter_start, stop.meter_stop
    if start is not None and end is not None and end < start:
        return False
    began, ended = transaction.started_at, stop.time.at
    return began is None or ended is None or ended >= began


def _orphan(stop: Stop, now: datetime, key: str) -> Transaction:
    return Transaction(
        key=key,
        transaction_id=str(stop.transaction_id),
        evse_id=None,
        connector_id=None,
        wire_connector_id=None,
        token=stop.token,
        token_key=stop.token_key,
        token_type=None,
        authorized=False,
        token_status=None,
        active=False,
        received_at=now,
        stopped_at=stop.time.at,
        stop_received_at=now,
        stop_reason=stop.reason,
        meter_stop=stop.meter_stop,
        meter_last=stop.meter_stop,
        stop_message_id=stop.message_id,
        stop_content=stop.content,
        flags=frozenset({life.ORPHAN} | life.time_flags(stop.time) | life.meter_flags(stop.meter_stop)),
    )
