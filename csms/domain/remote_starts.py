"""Which transaction came of a session that was asked for from afar.

2.0.1 names the request in the transaction (remoteStartId, F01.FR.25, F02.FR.01); 1.6 names nothing: there it
is the next start with that token at that place.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from csms.domain.evolve import evolve
from csms.domain.state import RemoteStart, StationState, Transaction

AWAITED = timedelta(minutes=15)  # a request that nothing has come of for so long comes to nothing
_QUICK = timedelta(seconds=10)
_APART = timedelta(minutes=1)  # between the station's clock and ours


def asked(state: StationState, new: RemoteStart, now: datetime) -> StationState:
    """The station has accepted a request."""
    kept = {key: each for key, each in state.remote_starts.items() if each.created_at + AWAITED > now}
    return evolve(state, remote_starts={**kept, new.key: new})


def came_of(state: StationState, transaction: Transaction, now: datetime) -> RemoteStart | None:
    """The request that this transaction fulfils."""
    found = (
        each
        for each in state.remote_starts.values()
        if each.created_at + AWAITED > now and _fits(each, transaction)
    )
    return max(found, key=lambda each: each.created_at, default=None)


def begun(state: StationState, request: RemoteStart, now: datetime) -> Transaction | None:
    """The transaction that was quicker than the turn of the station's answer to the request."""
    found = (
        each
        for each in state.transactions.values()
        if each.active and each.received_at + _QUICK > now and _fits(request, each)
    )
    return next(found, None)


def fulfilled(state: StationState, request: RemoteStart) -> StationState:
    """Nothing more is awaited of it."""
    left = {key: each for key, each in state.remote_starts.items() if key != request.key}
    return evolve(state, remote_starts=left)


def _fits(request: RemoteStart, transaction: Transaction) -> bool:
    if request.remote_start_id is not None:
        return request.remote_start_id == transaction.remote_start_id
    if request.token_key != transaction.token_key:
        return False
    if transaction.started_at is not None and transaction.started_at + _APART < request.created_at:
        return False  # it ran before, and is only told now
    here = (transaction.evse_id, transaction.connector_id)
    return request.evse_id is None or (request.evse_id, request.connector_id) == here
