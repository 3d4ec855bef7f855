"""Block transactions (E, J): a session is followed: what changed at an EVSE is reported, its meter is watched
while it runs, and it ends when its time, its token or the power is gone.

How it is told is in ``transactions_messages``, what becomes of the messages in ``transactions_outbox``.
"""

from __future__ import annotations

from simulator.blocks import availability, availability_change, monitoring
from simulator.blocks import availability_reservations as reservations
from simulator.blocks import transactions_kept as kept
from simulator.blocks.transactions_messages import (
    SAMPLED_ON,
    event_201,
    message_16,
    register_kept,
    stop_16,
    tell_201,
    tell_values_16,
    told_at_end,
)
from simulator.blocks.transactions_rhythm import due, next_base, until_next
from simulator.core import Core
from simulator.model.evse import Evse
from simulator.model.evse_parts import Change, Grant, StatusChanged, TransactionChanged
from simulator.model.transaction import Transaction

_INTERVAL = "SampledDataCtrlr.TxUpdatedInterval"


def follow(core: Core, evse: Evse, changes: list[Change]) -> None:
    """Report what changed, durable things together, in the order that the version and its quirks have."""
    with core.store.batch():
        for change in _ordered(core, changes):
            if isinstance(change, StatusChanged):
                availability.report(core, change)
            else:
                _transaction(core, evse, change)
        core.keep_meter(evse)
    if core.reservations:
        reservations.review(core)
    monitoring.review(core)
    core.touch()


def _ordered(core: Core, changes: list[Change]) -> list[Change]:
    statuses = [item for item in changes if isinstance(item, StatusChanged)]
    events = [item for item in changes if isinstance(item, TransactionChanged)]
    ends = any(item.kind == "Ended" for item in events)
    first = core.coarse or core.quirks.status_before_start
    return [*statuses, *events] if first and not ends else [*events, *statuses]


def _transaction(core: Core, evse: Evse, change: TransactionChanged) -> None:
    queue = tell_201 if core.coarse else message_16
    names_token = not change.transaction.token_told if core.coarse else change.kind == "Started"
    if names_token:  # the message that names the token names the reservation
        reservations.take_up(core, change.transaction.reservation_id, change.transaction.key)
    queue(core, change)
    core.transactions.keep(change.transaction)
    if change.kind == "Started":
        core.spawn(_accompany(core, evse, change.transaction))
    elif change.kind == "Ended":
        availability_change.session_over(core, evse)


# -- while it runs


async def _accompany(core: Core, evse: Evse, transaction: Transaction) -> None:
    """Watch the car, and take samples as long as the transaction runs: to be told, and to be kept."""
    told = kept_at = transaction.started_at
    while evse.transaction is transaction:
        interval, keeping = core.variables.number(_INTERVAL), kept.interval(core, kept.SAMPLED)
        await core.rest(until_next(core, evse, (told, interval), (kept_at, keeping)))
        if evse.transaction is not transaction:
            return
        _look(core, evse)
        now = core.now()
        if evse.transaction is transaction and due(keeping, kept_at, now):
            keep(core, evse, kept.SAMPLED, kept.PERIODIC)
            kept_at = next_base(kept_at, keeping, now)
        if evse.transaction is transaction and due(interval, told, now):
            sample(core, evse, "MeterValuePeriodic")
            told = next_base(told, interval, now)


def _look(core: Core, evse: Evse) -> None:
    """The car may have become full, its demand may have changed, or a limit may have been reached."""
    changes = evse.settle(core.now(), "ChargingStateChanged")
    if changes:
        follow(core, evse, changes)
    transaction = evse.transaction
    if transaction is None or transaction.energy_limit is None:
        return
    if evse.meter.register >= transaction.energy_limit - 1e-6:
        transaction.energy_limit = None
        deauthorize(core, evse)


def keep(core: Core, evse: Evse, names: str, context: str) -> None:
    """Take a reading of a running transaction for its end."""
    transaction = evse.transaction
    if transaction is None:
        return
    with core.store.batch():
        kept.keep(core, transaction, evse.seen(core.now()), names, context)
        core.transactions.keep(transaction)


def sample(core: Core, evse: Evse, trigger: str) -> None:
    """Report the meter of a running transaction now; ``trigger`` is one of ``SAMPLED_ON``."""
    transaction = evse.transaction
    if transaction is None:
        return
    reading = evse.seen(core.now())
    with core.store.batch():
        if core.coarse:
            tell_201(core, TransactionChanged("Updated", transaction, trigger, reading.at, reading))
        else:
            tell_values_16(core, transaction, reading, *SAMPLED_ON[trigger])
        core.transactions.keep(transaction)
        core.keep_meter(evse)
    core.touch()


def expect_cable(core: Core, evse: Evse, grant: Grant) -> None:
    """Start the connection time-out (1.6 ConnectionTimeOut, 2.0.1 EVConnectionTimeOut), unless the cable is
    in."""
    if evse.cable is None:
        core.spawn(_lapse(core, evse, grant))


async def _lapse(core: Core, evse: Evse, grant: Grant) -> None:
    await core.sleep(core.variables.number("TxCtrlr.EVConnectionTimeOut"))
    if evse.grant is grant and not grant.met:
        follow(core, evse, evse.withdraw(core.now(), "EVConnectTimeout", "Timeout"))


def recover(core: Core) -> None:
    """The station was without power: what ran then is over now (1.6 Reason, 2.0.1 ReasonEnumType:
    PowerLoss)."""
    for transaction in core.transactions.running():
        transaction.reason, transaction.stopped_at = "PowerLoss", transaction.seen_at
        transaction.charging_state = "EVConnected"
        with core.store.batch():
            if core.coarse:
                told = told_at_end(core, transaction, None) + register_kept(core, transaction)
                event_201(core, "Ended", transaction, "AbnormalCondition", transaction.seen_at, told)
            else:
                stop_16(core, transaction, None)
            core.transactions.keep(transaction)


def deauthorize(core: Core, evse: Evse) -> None:
    """End the transaction of a refused token, or hold its energy back (StopTxOnInvalidId)."""
    if core.variables.flag("TxCtrlr.StopTxOnInvalidId"):
        changes = evse.end(core.now(), "Deauthorized", "DeAuthorized")
    else:
        evse.advance(core.now())
        evse.suspended = True
        changes = evse.settle(core.now(), "Deauthorized")
    follow(core, evse, changes)


SENDS = frozenset({"StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"})
