"""The EVSEs and connectors that an operator says a station has: what he lists is no guess any more, what was
seen and is not listed is gone.

A later message may still show another place: it is put on record beside these, as guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from csms.domain.evolve import Value, evolve
from csms.domain.operator import EvseMapping
from csms.domain.state import Connector, Evse, StationState
from csms.domain.topology import MAX_CONNECTORS, WHOLE_STATION, place_of
from csms.domain.transactions import running

Layout: TypeAlias = Mapping[int, Sequence[int]]
"""The connectors of each EVSE."""
PlaceKey: TypeAlias = tuple[int, int]


class Entered(Value, frozen=True):
    """The state as entered, and the rows that are new, changed or gone."""

    state: StationState
    evses: tuple[Evse, ...] = ()
    connectors: tuple[Connector, ...] = ()
    gone_evses: tuple[int, ...] = ()
    gone_connectors: tuple[PlaceKey, ...] = ()


def entered(state: StationState, layout: Layout, mapping: EvseMapping | None) -> Entered:
    """Give the station these places; ``mapping`` leads from connectors of 1.6 to them, None otherwise."""
    wires = {} if mapping is None else wire_numbers(mapping)
    wanted = {(evse, each): wires.get((evse, each)) for evse, listed in layout.items() for each in listed}
    connectors = {key: _fact(state, key, wire) for key, wire in wanted.items()}
    evses = {evse: Evse(evse) for evse in layout}
    whole = {key: each for key, each in state.connectors.items() if key[0] == WHOLE_STATION}
    return Entered(
        evolve(state, evses=evses, connectors=whole | connectors),
        tuple(each for number, each in evses.items() if state.evses.get(number) != each),
        tuple(each for key, each in connectors.items() if state.connectors.get(key) != each),
        tuple(number for number in state.evses if number not in evses),
        tuple(key for key in state.connectors if key not in connectors and key not in whole),
    )


def in_use(state: StationState, layout: Layout) -> PlaceKey | None:
    """A place that is not listed and has a session running, None if there is none."""
    for each in running(state):
        evse = each.evse_id
        if evse is None or evse == WHOLE_STATION:
            continue
        if evse not in layout or (each.connector_id or 0) not in (0, *layout[evse]):
            return evse, each.connector_id or 0
    return None


def unreachable(layout: Layout, mapping: EvseMapping) -> PlaceKey | None:
    """A listed place to which no connector of 1.6 leads under this mapping, None if there is none."""
    reached = wire_numbers(mapping)
    return next(
        ((evse, each) for evse, listed in layout.items() for each in listed if (evse, each) not in reached),
        None,
    )


def wire_numbers(mapping: EvseMapping) -> Mapping[PlaceKey, int]:
    """The 1.6 connector that stands at each place, for as many as one station may have."""
    found: dict[PlaceKey, int] = {}
    for wire in range(1, MAX_CONNECTORS + 1):
        place = place_of(wire, mapping)
        found.setdefault((place.evse_id or 0, place.connector_id or 0), wire)
    return found


def _fact(state: StationState, key: PlaceKey, wire: int | None) -> Connector:
    known = state.connectors.get(key)
    if known is None:
        return Connector(*key, wire)
    return evolve(known, guessed=None, wire_connector_id=wire or known.wire_connector_id)
