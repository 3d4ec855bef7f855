"""A station that comes back in another version (new firmware): what of its picture still holds.

Kept: the station, what an operator set or entered, what a report stated, and every place where a session
runs. Guessed places are dropped: they were read out of the other version's numbers.
"""

from __future__ import annotations

from csms.domain.boot import left_behind
from csms.domain.evolve import Value, evolve
from csms.domain.state import StationState, Transaction
from csms.domain.transactions import put, running


class Turned(Value, frozen=True):
    """The state in the new version, the transactions that were left behind, and the places that are gone."""

    state: StationState
    left_behind: tuple[Transaction, ...] = ()
    gone_evses: tuple[int, ...] = ()
    gone_connectors: tuple[tuple[int, int], ...] = ()


def turned(state: StationState, version: str) -> Turned:
    """The picture of a station that speaks ``version`` from now on."""
    touched = tuple(left_behind(state, version))
    busy = {(each.evse_id, each.connector_id) for each in running(state)}
    evses_busy = {evse for evse, _ in busy}
    connectors = {
        key: each
        for key, each in state.connectors.items()
        if each.guessed is None or key in busy or (key[0] in evses_busy and (key[0], None) in busy)
    }
    standing = {evse for evse, _ in connectors} | evses_busy
    evses = {
        number: each for number, each in state.evses.items() if each.guessed is None or number in standing
    }
    return Turned(
        put(evolve(state, evses=evses, connectors=connectors, reports={}), *touched),
        touched,
        tuple(number for number in state.evses if number not in evses),
        tuple(key for key in state.connectors if key not in connectors),
    )
