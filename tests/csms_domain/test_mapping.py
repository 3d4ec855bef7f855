"""A changed mapping moves connectors and open transactions, and nothing else."""

import pytest

from csms.domain.evolve import evolve
from csms.domain.mapping import misplaced, remapped, table_fault
from csms.domain.reservations import ACTIVE, EXPIRED
from csms.domain.state import Connector, Evse, RemoteStart, Reservation
from csms.domain.topology import place_of, put_connector, seen
from csms.domain.transactions import OVERLAP, running
from tests.csms_domain.builders import Story, at

TABLE = {"1": [1, 1], "2": [1, 2]}


def station(connectors=(0, 1, 2)) -> Story:
    story = Story()
    for connector in connectors:
        story.state = seen(story.state, place_of(connector, "connector"), "StatusNotification").state
    return story


def test_connectors_move_with_their_status():
    story = station()
    known = story.state.connectors[2, 1]
    story.state = put_connector(story.state, evolve(known, status="Charging"))
    result = remapped(story.state, TABLE)
    assert sorted(result.state.connectors) == [(0, 0), (1, 1), (1, 2)]
    assert result.state.connectors[1, 2] == Connector(1, 2, 2, status="Charging")
    assert result.gone_connectors == ((2, 1),)
    assert result.state.evses == {1: Evse(1)}
    assert result.gone_evses == (2,)


def test_and_back_again():
    there = remapped(station().state, TABLE).state
    back = remapped(there, "connector")
    assert sorted(back.state.connectors) == [(0, 0), (1, 1), (2, 1)]
    assert sorted(back.state.evses) == [1, 2]
    assert {each.guessed for each in back.state.evses.values()} == {"evse_mapping"}


def test_open_transactions_move_and_closed_ones_stay():
    story = station()
    story.start(7, connector=2)
    story.stop(7)
    story.start(8, connector=2, when=70, message_id="m2")
    result = remapped(story.state, "single")
    places = {
        each.transaction_id: (each.evse_id, each.connector_id) for each in result.state.transactions.values()
    }
    assert places == {"7": (2, 1), "8": (1, 2)}
    assert [each.transaction_id for each in result.transactions] == ["8"]


def test_the_same_mapping_changes_nothing():
    story = station()
    result = remapped(story.state, "connector")
    assert result.state == story.state
    assert not (result.evses or result.connectors or result.transactions)
    assert not (result.gone_evses or result.gone_connectors)


def test_what_has_no_16_number_stays():
    story = station(())
    story.state = put_connector(story.state, Connector(3, 1))
    story.state = evolve(story.state, evses={3: Evse(3)})
    result = remapped(story.state, "single")
    assert result.state == story.state


def two_charging() -> Story:
    story = station()
    story.start(7)
    story.now = at(5)
    story.start(8, connector=2, when=5, message_id="m2")
    return story


@pytest.mark.parametrize("mapping", [TABLE, "single"])
def test_sessions_that_come_to_share_an_evse_are_a_conflict(mapping):
    result = remapped(two_charging().state, mapping)
    (several,) = result.conflicts
    assert [each.transaction_id for each in several] == ["7", "8"]
    flags = {each.transaction_id: each.flags for each in running(result.state)}
    assert flags == {"7": frozenset(), "8": {OVERLAP}}
    assert all(each.active for each in result.state.transactions.values())


def test_sessions_that_come_apart_are_none():
    there = remapped(two_charging().state, "single").state
    back = remapped(there, "connector")
    assert back.conflicts == ()
    assert {each.transaction_id: each.evse_id for each in running(back.state)} == {"7": 1, "8": 2}


def test_two_on_one_connector_are_no_new_conflict():
    story = station()
    story.start(7, connector=2)
    story.start(8, connector=2, token="OTHER", when=5, message_id="m2")
    assert remapped(story.state, "single").conflicts == ()


def test_reservations_and_awaited_starts_move_along():
    story = station()
    reserved = Reservation("r", 47, 2, 1, "T", "t", ACTIVE, at(0), at(60))
    over = evolve(reserved, key="o", status=EXPIRED)
    anywhere = evolve(reserved, key="a", evse_id=None, connector_id=None)
    awaited = RemoteStart("s", "t", at(0), None, 2, 1)
    story.state = evolve(
        story.state,
        reservations={each.key: each for each in (reserved, over, anywhere)},
        remote_starts={"s": awaited},
    )
    result = remapped(story.state, TABLE)
    places = {key: (each.evse_id, each.connector_id) for key, each in result.state.reservations.items()}
    assert places == {"r": (1, 2), "o": (2, 1), "a": (None, None)}
    assert [each.key for each in result.reservations] == ["r"]
    assert (result.state.remote_starts["s"].evse_id, result.remote_starts[0].connector_id) == (1, 2)
    assert result.moves == {(2, 1): (1, 2)}


@pytest.mark.parametrize(
    ("mapping", "wrong"), [("connector", False), ("single", True), (TABLE, True), ({"1": [1, 1]}, False)]
)
def test_whether_anything_is_misplaced(mapping, wrong):
    assert misplaced(station().state, mapping) is wrong


def test_a_table_gives_each_connector_a_place_of_its_own():
    assert table_fault({"1": [1, 1], "2": [1, 2]}) is None
    assert table_fault("single") is None
    fault = table_fault({"1": [1, 1], "2": [1, 1]})
    assert fault == "connectors 1 and 2 cannot both be connector 1 of EVSE 1"
