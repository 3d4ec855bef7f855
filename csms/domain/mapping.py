"""A changed mapping of 1.6 connectors, carried out on what is on record.

Connectors keep their wire numbers and move to their new places, open transactions move with them; those that
are over stay where they were.
"""

from __future__ import annotations

from collections.abc import Mapping

from csms.domain.evolve import Value, evolve
from csms.domain.operator import EvseMapping
from csms.domain.state import Connector, Evse, StationState, Transaction
from csms.domain.topology import WHOLE_STATION, Place, place_of
from csms.domain.transactions import put

_SOURCE = "evse_mapping"


class Remapped(Value, frozen=True):
    """The state under the new mapping, and the rows that are new, changed or gone."""

    state: StationState
    evses: tuple[Evse, ...] = ()
    connectors: tuple[Connector, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    gone_evses: tuple[int, ...] = ()
    gone_connectors: tuple[tuple[int, int], ...] = ()


def remapped(state: StationState, mapping: EvseMapping) -> Remapped:
    """Put every connector that has a 1.6 number where the mapping says."""
    wired = {key: each for key, each in state.connectors.items() if (each.wire_connector_id or 0) > 0}
    moved = dict(_moved(each, mapping) for each in wired.values())
    connectors = {key: each for key, each in state.connectors.items() if key not in wired} | moved
    evses = _evses(state, wired, connectors, mapping)
    transactions = [each for each in state.transactions.values() if _moves(each, mapping)]
    after = [_placed(each, mapping) for each in transactions]
    return Remapped(
        put(evolve(state, connectors=connectors, evses=evses), *after),
        tuple(each for number, each in evses.items() if state.evses.get(number) != each),
        tuple(each for key, each in moved.items() if state.connectors.get(key) != each),
        tuple(after),
        tuple(number for number in state.evses if number not in evses),
        tuple(key for key in wired if key not in connectors),
    )


def _moved(connector: Connector, mapping: EvseMapping) -> tuple[tuple[int, int], Connector]:
    place = place_of(connector.wire_connector_id or 0, mapping)
    key = (place.evse_id or 0, place.connector_id or 0)
    guessed = None if place.sure else connector.guessed or _SOURCE
    return key, evolve(connector, evse_id=key[0], connector_id=key[1], guessed=guessed)


def _evses(
    state: StationState,
    wired: Mapping[tuple[int, int], Connector],
    connectors: Mapping[tuple[int, int], Connector],
    mapping: EvseMapping,
) -> dict[int, Evse]:
    """The EVSEs of all connectors, and those known before that never had a 1.6 connector."""
    places = [place_of(each.wire_connector_id or 0, mapping) for each in wired.values()]
    sure = {place.evse_id for place in places if place.sure}
    left = {evse_id for evse_id, _ in wired}
    evses = {number: evse for number, evse in state.evses.items() if number not in left}
    for evse_id, _ in connectors:
        if evse_id == WHOLE_STATION or evse_id in evses:
            continue
        before = state.evses.get(evse_id)
        guessed = None if evse_id in sure else (before.guessed if before else None) or _SOURCE
        evses[evse_id] = Evse(evse_id, guessed)
    return evses


def _moves(transaction: Transaction, mapping: EvseMapping) -> bool:
    """Whether it is not over and stands elsewhere under the new mapping."""
    if not transaction.wire_connector_id or transaction.stop_content is not None:
        return False
    place = _place(transaction, mapping)
    return (place.evse_id, place.connector_id) != (transaction.evse_id, transaction.connector_id)


def _placed(transaction: Transaction, mapping: EvseMapping) -> Transaction:
    place = _place(transaction, mapping)
    return evolve(transaction, evse_id=place.evse_id, connector_id=place.connector_id)


def _place(transaction: Transaction, mapping: EvseMapping) -> Place:
    return place_of(transaction.wire_connector_id or 0, mapping)
