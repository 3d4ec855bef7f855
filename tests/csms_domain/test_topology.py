"""EVSEs and connectors as they are seen, and the mapping of 1.6 connectors."""

import pytest

from csms.domain import topology
from csms.domain.state import Connector, Evse, StationState
from csms.domain.topology import Place, confirmed, counted, known_place, place_of, put_connector, seen


def station() -> StationState:
    return StationState(1, "cp001")


TABLE = {"1": [1, 1], "2": [1, 2], "3": [3, 1]}


@pytest.mark.parametrize(
    ("connector", "mapping", "expected"),
    [
        (1, "connector", Place(1, 1, 1)),
        (4, "connector", Place(4, 1, 4)),
        (0, "connector", Place(0, 0, 0)),
        (0, "single", Place(0, 0, 0)),
        (0, TABLE, Place(0, 0, 0)),
        (2, "single", Place(1, 2, 2)),
        (2, TABLE, Place(1, 2, 2, sure=True)),
        (3, TABLE, Place(3, 1, 3, sure=True)),
        (4, TABLE, Place(4, 1, 4)),
        (1, {"2": [1, 1]}, Place(1001, 1, 1)),
    ],
)
def test_where_a_connector_stands(connector, mapping, expected):
    assert place_of(connector, mapping) == expected


def test_no_two_connectors_share_a_place_under_a_partial_table():
    mapping = {"2": [1, 1], "5": [3, 1]}
    places = [place_of(connector, mapping) for connector in range(1, 9)]
    assert len({(place.evse_id, place.connector_id) for place in places}) == 8


def test_what_is_seen_is_guessed_and_says_where_from():
    sighting = seen(station(), Place(2, 1, 2), "StatusNotification")
    assert sighting.evse == Evse(2, guessed="StatusNotification")
    assert sighting.connector == Connector(2, 1, 2, guessed="StatusNotification")
    assert sighting.state.evses == {2: sighting.evse}
    assert sighting.state.connectors == {(2, 1): sighting.connector}


def test_seeing_it_again_changes_nothing():
    state = seen(station(), Place(2, 1, 2), "StatusNotification").state
    again = seen(state, Place(2, 1, 2), "MeterValues")
    assert again.state is state
    assert again.evse is None
    assert again.connector is None


def test_the_whole_station_is_a_connector_row_and_no_evse():
    sighting = seen(station(), Place(0, 0, 0), "StatusNotification")
    assert sighting.evse is None
    assert list(sighting.state.connectors) == [(0, 0)]
    assert not sighting.state.evses


def test_an_evse_without_a_connector_is_enough():
    sighting = seen(station(), Place(3, None), "TransactionEvent")
    assert sighting.evse == Evse(3, guessed="TransactionEvent")
    assert not sighting.state.connectors


@pytest.mark.parametrize("place", [Place(-1, 1), Place(1, -1), Place(0, 0, -5)])
def test_numbers_out_of_range_are_refused(place):
    sighting = seen(station(), place, "StatusNotification")
    assert sighting.refused
    assert sighting.state == station()


def test_a_station_cannot_make_us_keep_endless_connectors():
    state = station()
    for number in range(1, topology.MAX_CONNECTORS + 1):
        state = seen(state, Place(number, 1, number), "StatusNotification").state
    sighting = seen(state, Place(9999, 1, 9999), "StatusNotification")
    assert sighting.refused
    assert len(sighting.state.connectors) == topology.MAX_CONNECTORS


def test_a_place_set_by_the_operator_is_no_guess():
    sighting = seen(station(), place_of(2, TABLE), "StatusNotification")
    assert sighting.evse == Evse(1)
    assert sighting.connector == Connector(1, 2, 2)


def test_a_report_confirms_what_was_guessed():
    state = seen(station(), Place(1, 1), "StatusNotification").state
    sighting = confirmed(state, 1, 1, "NotifyReport")
    assert sighting.evse == Evse(1)
    assert sighting.connector == Connector(1, 1)
    again = confirmed(sighting.state, 1, 1, "NotifyReport")
    assert (again.evse, again.connector) == (None, None)


def test_a_report_adds_what_nobody_had_seen():
    sighting = confirmed(station(), 2, None, "NotifyReport")
    assert sighting.evse == Evse(2)
    assert confirmed(station(), -2, None, "NotifyReport").refused


def test_counting_confirms_connectors_and_leaves_evses_guessed():
    sighting = counted(station(), Place(1, 1, 1), "GetConfiguration")
    assert sighting.evse == Evse(1, guessed="GetConfiguration")
    assert sighting.connector == Connector(1, 1, 1)


def test_a_known_connector_keeps_its_place():
    state = seen(station(), Place(1, 2, 2), "StatusNotification").state
    assert known_place(state, 2) == Place(1, 2, 2)
    assert known_place(state, 1) is None
    changed = put_connector(state, Connector(1, 2, 2, status="Charging"))
    assert changed.connectors[1, 2].status == "Charging"
    assert state.connectors[1, 2].status is None
