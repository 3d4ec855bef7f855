"""Connector states: one table of legal steps (OCPP 1.6, 4.9), and what either version shows of the same
facts.

A status is derived from facts (cable, grant, transaction, fault, availability); the table only says
which way a connector walks from one shown status to the next, so that no illegal step is ever reported.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The connector states of OCPP 1.6; 2.0.1 knows a coarser set of them."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"  # 2.0.1 only


_S = Status
_ACTIVE = (_S.CHARGING, _S.SUSPENDED_EV, _S.SUSPENDED_EVSE)

LEGAL: dict[Status, tuple[Status, ...]] = {
    _S.AVAILABLE: (_S.PREPARING, *_ACTIVE, _S.RESERVED, _S.UNAVAILABLE, _S.FAULTED),
    _S.PREPARING: (_S.AVAILABLE, *_ACTIVE, _S.FINISHING, _S.FAULTED),
    _S.CHARGING: (
        _S.FINISHING, _S.AVAILABLE, _S.SUSPENDED_EV, _S.SUSPENDED_EVSE, _S.UNAVAILABLE, _S.FAULTED,
    ),
    _S.SUSPENDED_EV: (
        _S.FINISHING, _S.AVAILABLE, _S.CHARGING, _S.SUSPENDED_EVSE, _S.UNAVAILABLE, _S.FAULTED,
    ),
    _S.SUSPENDED_EVSE: (
        _S.FINISHING, _S.AVAILABLE, _S.CHARGING, _S.SUSPENDED_EV, _S.UNAVAILABLE, _S.FAULTED,
    ),
    _S.FINISHING: (_S.PREPARING, _S.AVAILABLE, _S.UNAVAILABLE, _S.FAULTED),
    _S.RESERVED: (_S.PREPARING, _S.AVAILABLE, _S.UNAVAILABLE, _S.FAULTED),
    _S.UNAVAILABLE: (_S.AVAILABLE, _S.PREPARING, *_ACTIVE, _S.FAULTED),
    _S.FAULTED: (_S.AVAILABLE, _S.PREPARING, *_ACTIVE, _S.FINISHING, _S.RESERVED, _S.UNAVAILABLE),
}  # fmt: skip


def path(start: Status, goal: Status) -> tuple[Status, ...]:
    """The shortest legal walk from ``start`` to ``goal``, without ``start``; empty when they are equal."""
    if start is goal:
        return ()
    ways: deque[tuple[Status, ...]] = deque([(start,)])
    seen = {start}
    while ways:
        way = ways.popleft()
        for step in LEGAL[way[-1]]:
            if step is goal:
                return (*way[1:], step)
            if step not in seen:
                seen.add(step)
                ways.append((*way, step))
    raise AssertionError(f"no way from {start} to {goal}")  # the table is connected


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one connector at one moment."""

    plugged: bool = False
    granted: bool = False  # an authorization waits for this connector
    charging_state: str | None = None  # of the running transaction here (2.0.1 spelling), None: there is none
    finished: bool = False  # the transaction is over, the cable is still in
    operative: bool = True
    sibling_busy: bool = False  # another connector of the same EVSE is in use
    reserved: bool = False
    faulted: bool = False


_SHOWN = {
    "Charging": Status.CHARGING,
    "SuspendedEVSE": Status.SUSPENDED_EVSE,
    "SuspendedEV": Status.SUSPENDED_EV,
    "Idle": Status.SUSPENDED_EV,  # cable out, transaction kept (1.6: StopTransactionOnEVSideDisconnect=false)
    "EVConnected": Status.PREPARING,
}


def status_16(facts: Facts) -> Status:
    """The state as OCPP 1.6 shows it."""
    if facts.faulted:
        return Status.FAULTED
    if facts.charging_state is not None:
        return _SHOWN[facts.charging_state]
    if not facts.operative or (facts.sibling_busy and not facts.reserved):
        return Status.UNAVAILABLE
    if facts.finished and not facts.granted:
        return Status.FINISHING
    if facts.plugged or facts.granted:
        return Status.PREPARING
    return Status.RESERVED if facts.reserved else Status.AVAILABLE


def status_201(facts: Facts) -> Status:
    """The state as OCPP 2.0.1 shows it: occupied means a cable is in."""
    if facts.faulted:
        return Status.FAULTED
    if facts.plugged and (facts.operative or facts.charging_state is not None):
        return Status.OCCUPIED
    if not facts.operative or facts.sibling_busy:
        return Status.UNAVAILABLE
    return Status.RESERVED if facts.reserved else Status.AVAILABLE
