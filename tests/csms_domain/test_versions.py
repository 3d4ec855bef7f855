"""What of a station's picture outlives new firmware that speaks another version."""

from __future__ import annotations

from csms.domain.evolve import evolve
from csms.domain.state import Connector, Evse
from csms.domain.versions import turned
from tests.csms_domain.builders import Story

GUESS = "StatusNotification"


def story() -> Story:
    """A station with a guessed and a certain EVSE, and a status as a whole."""
    told = Story()
    evses = {1: Evse(1, GUESS), 2: Evse(2)}
    connectors = {(0, 0): Connector(0, 0, 0, guessed=GUESS)}
    connectors |= {(each, 1): Connector(each, 1, each, guessed=evses[each].guessed) for each in evses}
    told.state = evolve(told.state, version="1.6", evses=evses, connectors=connectors)
    return told


def test_guesses_go_and_facts_stay():
    result = turned(story().state, "2.0.1")
    assert (list(result.state.evses), list(result.state.connectors)) == ([2], [(2, 1)])
    assert (result.gone_evses, set(result.gone_connectors)) == ((1,), {(0, 0), (1, 1)})
    assert result.left_behind == ()


def test_a_guess_under_a_running_session_stays():
    told = story()
    told.start(7, connector=1)
    result = turned(told.state, "2.0.1")
    assert (list(result.state.evses), set(result.state.connectors)) == ([1, 2], {(1, 1), (2, 1)})
    assert [each.flags for each in result.left_behind] == [frozenset({"version_changed"})]


def test_a_session_without_a_connector_keeps_all_of_its_evse():
    told = story()
    told.event("Started", 0, evse_id=1)
    result = turned(told.state, "1.6")
    assert {(1, 1), (2, 1)} == set(result.state.connectors)
    assert len(result.left_behind) == 1


def test_a_certain_connector_keeps_its_guessed_evse():
    before = story().state
    certain = evolve(before.connectors[1, 1], guessed=None)
    result = turned(evolve(before, connectors={**before.connectors, (1, 1): certain}), "2.0.1")
    assert list(result.state.evses) == [1, 2]
