"""Where the station's picture and ours part: it goes on with a transaction that is held inactive here.

Evidence is what the station says anyway, in the message in hand: its readings, the status of its connector.
A connector that was free in between has a new session, whatever has become of the old one.
"""

from __future__ import annotations

from collections.abc import Iterator

from csms.domain import transactions as life
from csms.domain.ledger import Ledger
from csms.domain.state import Connector, StationState, Transaction

ONGOING = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
FREE = frozenset({"Available", "Preparing", "Reserved", "Finishing"})


def held_at(state: StationState, connector_id: int) -> Transaction | None:
    """The newest transaction held inactive on a 1.6 connector that nothing else has used since."""
    ledger = Ledger.of(state.transactions)
    if not ledger.held or any(each.wire_connector_id == connector_id for each in ledger.open.values()):
        return None
    newest = max(_held(ledger, connector_id), key=lambda each: each.received_at, default=None)
    if newest is None or life.CONNECTOR_FREED in newest.flags or _free(state, newest):
        return None
    return newest


def _held(ledger: Ledger, connector_id: int) -> Iterator[Transaction]:
    return (each for each in ledger.held.values() if each.wire_connector_id == connector_id)


def shown_by_status(state: StationState, connector_id: int, status: str) -> Transaction | None:
    """The transaction held inactive that this status of a 1.6 connector shows to be going on."""
    return held_at(state, connector_id) if status in ONGOING else None


def freed_by_status(state: StationState, connector_id: int, status: str) -> tuple[Transaction, ...]:
    """Those held inactive on a 1.6 connector that is free now, flagged; nothing where all bear the flag."""
    if status not in FREE:
        return ()
    held = _held(Ledger.of(state.transactions), connector_id)
    return tuple(
        life.flagged(each, life.CONNECTOR_FREED) for each in held if life.CONNECTOR_FREED not in each.flags
    )


def _free(state: StationState, transaction: Transaction) -> bool:
    """Whether its connector shows to be free, or waiting for somebody, by a word later than its beginning."""
    place = transaction.evse_id or 0, transaction.connector_id or 0
    connector: Connector | None = state.connectors.get(place)
    if connector is None or connector.received_at is None or connector.status not in FREE:
        return False
    return connector.received_at > transaction.received_at


def revived(transaction: Transaction) -> Transaction:
    """It is active again, as the station has it; an estimate of its end is withdrawn."""
    gone = {life.DEACTIVATED, life.ACTIVE_AT_STATION, life.ESTIMATED, life.CONNECTOR_FREED}
    return life.settled(
        transaction,
        active=True,
        stopped_at=None,
        stop_received_at=None,
        stop_reason=None,
        meter_stop=None,
        flags=(transaction.flags - gone) | {life.RECONCILED},
    )
