"""Which status of a 1.6 connector may follow which (OCPP 1.6, 4.9): what breaks the table is noted, never
refused.

2.0.1 has no such table: its five statuses may follow each other in any order (G01).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csms.domain.state import Connector, StationState

ILLEGAL = "status_transition"

_AVAILABLE, _PREPARING, _CHARGING = "Available", "Preparing", "Charging"
_BY_EV, _BY_EVSE, _FINISHING = "SuspendedEV", "SuspendedEVSE", "Finishing"
_RESERVED, _UNAVAILABLE, _FAULTED = "Reserved", "Unavailable", "Faulted"
_DELIVERING = {_CHARGING, _BY_EV, _BY_EVSE}
_AFTER_DELIVERY = {_AVAILABLE, *_DELIVERING, _FINISHING, _UNAVAILABLE, _FAULTED}

LEGAL: Mapping[str, frozenset[str]] = {
    _AVAILABLE: frozenset({_PREPARING, *_DELIVERING, _RESERVED, _UNAVAILABLE, _FAULTED}),
    _PREPARING: frozenset({_AVAILABLE, *_DELIVERING, _FINISHING, _FAULTED}),
    _CHARGING: frozenset(_AFTER_DELIVERY),
    _BY_EV: frozenset(_AFTER_DELIVERY),
    _BY_EVSE: frozenset(_AFTER_DELIVERY),
    _FINISHING: frozenset({_AVAILABLE, _PREPARING, _UNAVAILABLE, _FAULTED}),
    _RESERVED: frozenset({_AVAILABLE, _PREPARING, _UNAVAILABLE, _FAULTED}),
    _UNAVAILABLE: frozenset({_AVAILABLE, _PREPARING, *_DELIVERING, _FAULTED}),
    _FAULTED: frozenset({_AVAILABLE, _PREPARING, *_DELIVERING, _FINISHING, _RESERVED, _UNAVAILABLE}),
}
"""Status -> what may follow it; the same again says something new about errors and is always legal."""


def legal(before: str | None, after: str) -> bool:
    """Whether a connector that showed ``before`` may show ``after`` next; None: nothing was known."""
    return before is None or before == after or after in LEGAL.get(before, frozenset((after,)))


def illegal(state: StationState, known: Connector, status: str, at: datetime) -> bool:
    """Whether this status cannot follow what is known.

    Nothing follows from what is older than the last word, or came before the connection or the boot: what
    happened meanwhile nobody was told. The station as a whole (connector 0) walks no table.
    """
    if known.evse_id == 0 or legal(known.status, status):
        return False
    if known.since is None or known.received_at is None or at < known.since:
        return False
    return all(
        moment is None or moment <= known.received_at for moment in (state.connected_at, state.boot.at)
    )
