"""A changed mapping of 1.6 connectors, carried out on what is on record.

Connectors keep their wire numbers and move to their new places; what is going on there moves with them: open
transactions, reservations, starts that are awaited. What is over stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from csms.domain import reservations
from csms.domain.evolve import Value, evolve
from csms.domain.operator import EvseMapping
from csms.domain.state import Connector, Evse, RemoteStart, Reservation, StationState, Transaction
from csms.domain.topology import WHOLE_STATION, Place, place_of
from csms.domain.transactions import OVERLAP, flagged, put, running

_SOURCE = "evse_mapping"
Spot: TypeAlias = tuple[int, int]  # EVSE, connector
Spotted = TypeVar("Spotted", Reservation, RemoteStart)


class Remapped(Value, frozen=True):
    """The state under the new mapping, and the rows that are new, changed or gone."""

    state: StationState
    evses: tuple[Evse, ...] = ()
    connectors: tuple[Connector, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    gone_evses: tuple[int, ...] = ()
    gone_connectors: tuple[Spot, ...] = ()
    moves: Mapping[Spot, Spot] = {}  # every connector that stands elsewhere now
    reservations: tuple[Reservation, ...] = ()
    remote_starts: tuple[RemoteStart, ...] = ()
    conflicts: tuple[tuple[Transaction, ...], ...] = ()  # several that run on one EVSE now, oldest first


def misplaced(state: StationState, mapping: EvseMapping) -> bool:
    """Whether a connector stands elsewhere than the mapping says."""
    return any(
        _spot(place_of(each.wire_connector_id, mapping)) != key
        for key, each in state.connectors.items()
        if each.wire_connector_id
    )


def table_fault(mapping: EvseMapping) -> str | None:
    """What is wrong with an explicit table: each connector needs a place of its own."""
    if isinstance(mapping, str):
        return None
    places: dict[Spot, str] = {}
    for name, (evse, connector) in mapping.items():
        other = places.setdefault((int(evse), int(connector)), name)
        if other != name:
            return f"connectors {other} and {name} cannot both be connector {connector} of EVSE {evse}"
    return None


def remapped(state: StationState, mapping: EvseMapping) -> Remapped:
    """Put every connector that has a 1.6 number where the mapping says."""
    wired = {key: each for key, each in state.connectors.items() if (each.wire_connector_id or 0) > 0}
    moved = dict(_moved(each, mapping) for each in wired.values())
    moves = _moves_of(wired, mapping)
    connectors = {key: each for key, each in state.connectors.items() if key not in wired} | moved
    evses = _evses(state, wired, connectors, mapping)
    transactions = [each for each in state.transactions.values() if _moves(each, mapping)]
    after = {each.key: _placed(each, mapping) for each in transactions}
    new = put(evolve(state, connectors=connectors, evses=evses), *after.values())
    conflicts = tuple(_conflicts(new, after.keys()))
    newer = {each.key: flagged(each, OVERLAP) for several in conflicts for each in several[1:]}
    after |= newer
    reserved, awaited = (
        _following(reservations.active(state), moves),
        _following(state.remote_starts.values(), moves),
    )
    new = evolve(new, remote_starts={**new.remote_starts, **{each.key: each for each in awaited}})
    return Remapped(
        reservations.put(put(new, *newer.values()), *reserved),
        tuple(each for number, each in evses.items() if state.evses.get(number) != each),
        tuple(each for key, each in moved.items() if state.connectors.get(key) != each),
        tuple(after.values()),
        tuple(number for number in state.evses if number not in evses),
        tuple(key for key in wired if key not in connectors),
        moves,
        reserved,
        awaited,
        conflicts,
    )


def _moves_of(wired: Mapping[Spot, Connector], mapping: EvseMapping) -> dict[Spot, Spot]:
    places = {key: _spot(place_of(each.wire_connector_id or 0, mapping)) for key, each in wired.items()}
    return {before: after for before, after in places.items() if before != after}


def _spot(place: Place) -> Spot:
    return place.evse_id or 0, place.connector_id or 0


def _following(kept: Iterable[Spotted], moves: Mapping[Spot, Spot]) -> tuple[Spotted, ...]:
    """Those that speak of a connector that has moved, at its new place."""
    found = []
    for each in kept:
        place = moves.get((each.evse_id or 0, each.connector_id or 0))
        if place is not None:
            found.append(evolve(each, evse_id=place[0], connector_id=place[1]))
    return tuple(found)


def _conflicts(state: StationState, moved: Iterable[str]) -> Iterator[tuple[Transaction, ...]]:
    """Transactions of several connectors that run on one EVSE since some of them were moved there."""
    by_evse: dict[int | None, list[Transaction]] = {}
    for each in running(state):
        by_evse.setdefault(each.evse_id, []).append(each)
    keys = set(moved)
    for several in by_evse.values():
        if len({each.wire_connector_id for each in several}) > 1 and keys & {each.key for each in several}:
            yield tuple(sorted(several, key=lambda each: each.received_at))


def _moved(connector: Connector, mapping: EvseMapping) -> tuple[tuple[int, int], Connector]:
    place = place_of(connector.wire_connector_id or 0, mapping)
    key = _spot(place)
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
