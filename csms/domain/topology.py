"""Which EVSEs and connectors a station has, as far as it has been seen, and how 1.6 numbers map to them.

1.6 knows connectors only; the operator's mapping says where each stands. Whatever was inferred carries in
``guessed`` where it was inferred from, until a report or an operator confirms it.
"""

from __future__ import annotations

from csms.domain.evolve import Value, evolve
from csms.domain.operator import EvseMapping
from csms.domain.state import Connector, Evse, StationState

BY_CONNECTOR = "connector"
SINGLE = "single"

# What one station may make us keep; the largest cabinets have some dozens.
MAX_CONNECTORS = 256
WHOLE_STATION = 0
_LARGEST = 2**31 - 1 - 1000
_ASIDE = 1000  # EVSE numbers for connectors that a table left out while using their number for others


class Place(Value, frozen=True):
    """Where something happened: None where it is not known; EVSE 0 is the station as a whole."""

    evse_id: int | None
    connector_id: int | None
    wire_connector_id: int | None = None
    sure: bool = False  # set by an operator


class Sighting(Value, frozen=True):
    """What a message showed: the state with it, and the rows that are new or changed."""

    state: StationState
    evse: Evse | None = None
    connector: Connector | None = None
    refused: bool = False  # numbers out of range, or more than one station may have


def place_of(connector_id: int, mapping: EvseMapping) -> Place:
    """Where a ``connectorId`` of 1.6 stands; 0 is the whole station, a number that cannot be kept is nowhere.

    A connector that an explicit table leaves out is its own EVSE, with a number that nothing else has.
    """
    if not storable(connector_id):
        return Place(None, None)
    if connector_id <= 0:
        return Place(WHOLE_STATION, WHOLE_STATION, connector_id)
    if mapping == SINGLE:
        return Place(1, connector_id, connector_id)
    if isinstance(mapping, str):
        return Place(connector_id, 1, connector_id)
    entry = mapping.get(str(connector_id))
    if entry is not None:
        return Place(int(entry[0]), int(entry[1]), connector_id, sure=True)
    taken = {int(evse) for evse, _ in mapping.values()}
    evse_id = connector_id if connector_id not in taken else max(_ASIDE, *taken) + connector_id
    return Place(evse_id, 1, connector_id)


def storable(number: int | None) -> bool:
    """Whether an EVSE's or a connector's number fits the columns; real ones have one or two digits."""
    return number is None or -_LARGEST <= number <= _LARGEST


def known_place(state: StationState, connector_id: int) -> Place | None:
    """Where a ``connectorId`` of 1.6 was put before: the mapping is only asked about new connectors."""
    for known in state.connectors.values():
        if known.wire_connector_id == connector_id:
            return Place(known.evse_id, known.connector_id, connector_id)
    return None


def seen(state: StationState, place: Place, source: str) -> Sighting:
    """A message spoke of this place: what is not known yet is added as guessed from ``source``.

    The whole station (EVSE 0) becomes a connector row (0, 0) of its own and no EVSE.
    """
    evse_id, connector_id = place.evse_id, place.connector_id
    if evse_id is None or evse_id < 0 or (connector_id is not None and connector_id < 0):
        return Sighting(state, refused=evse_id is not None)
    if (place.wire_connector_id or 0) < 0:
        return Sighting(state, refused=True)
    known = connector_id is None or _connector_known(state, evse_id, connector_id, place.wire_connector_id)
    if known and (evse_id in state.evses or evse_id == WHOLE_STATION):
        return Sighting(state)
    if len(state.connectors) >= MAX_CONNECTORS or len(state.evses) >= MAX_CONNECTORS:
        return Sighting(state, refused=True)
    return _added(state, place, evse_id, source)


def confirmed(state: StationState, evse_id: int, connector_id: int | None, source: str) -> Sighting:
    """A report of the station names the place: it is no guess any more."""
    sighting = seen(state, Place(evse_id, connector_id), source)
    if sighting.refused:
        return sighting
    evse, state = _evse_confirmed(sighting.state, evse_id)
    if connector_id is None:
        return Sighting(state, evse)
    connector, state = _connector_confirmed(state, evse_id, connector_id)
    return Sighting(state, evse, connector)


def counted(state: StationState, place: Place, source: str) -> Sighting:
    """A 1.6 station says that it has this connector: a fact, while its EVSE stays a guess."""
    sighting = seen(state, place, source)
    if sighting.refused or place.evse_id is None or place.connector_id is None:
        return sighting
    connector, counted_state = _connector_confirmed(sighting.state, place.evse_id, place.connector_id)
    return Sighting(counted_state, sighting.evse, connector or sighting.connector)


def put_connector(state: StationState, connector: Connector) -> StationState:
    """The state with this connector in place of what was known of it."""
    key = (connector.evse_id, connector.connector_id)
    return evolve(state, connectors={**state.connectors, key: connector})


def _added(state: StationState, place: Place, evse_id: int, source: str) -> Sighting:
    evse = connector = None
    evses, connectors = state.evses, state.connectors
    guessed = None if place.sure else source
    if evse_id != WHOLE_STATION and evse_id not in evses:
        evse = Evse(evse_id, guessed=guessed)
        evses = {**evses, evse_id: evse}
    wire = place.wire_connector_id
    if place.connector_id is not None and not _connector_known(state, evse_id, place.connector_id, wire):
        before = connectors.get((evse_id, place.connector_id))
        if before is None:
            connector = Connector(evse_id, place.connector_id, wire, guessed=guessed)
        else:
            connector = evolve(before, wire_connector_id=wire)
        connectors = {**connectors, (evse_id, place.connector_id): connector}
    return Sighting(evolve(state, evses=evses, connectors=connectors), evse, connector)


def _connector_known(state: StationState, evse_id: int, connector_id: int, wire: int | None) -> bool:
    """A connector of a station that spoke 2.0.1 before has no 1.6 number yet: then it is not known enough."""
    known = state.connectors.get((evse_id, connector_id))
    return known is not None and (wire is None or known.wire_connector_id is not None)


def _evse_confirmed(state: StationState, evse_id: int) -> tuple[Evse | None, StationState]:
    known = state.evses.get(evse_id)
    if known is None or known.guessed is None:
        return None, state
    evse = evolve(known, guessed=None)
    return evse, evolve(state, evses={**state.evses, evse_id: evse})


def _connector_confirmed(
    state: StationState, evse_id: int, connector_id: int
) -> tuple[Connector | None, StationState]:
    known = state.connectors.get((evse_id, connector_id))
    if known is None or known.guessed is None:
        return None, state
    connector = evolve(known, guessed=None)
    return connector, put_connector(state, connector)
