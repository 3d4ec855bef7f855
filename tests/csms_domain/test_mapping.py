"""A changed mapping moves connectors and open transactions, and nothing else."""

from csms.domain.evolve import evolve
from csms.domain.mapping import remapped
from csms.domain.state import Connector, Evse
from csms.domain.topology import place_of, put_connector, seen
from tests.csms_domain.builders import Story

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
