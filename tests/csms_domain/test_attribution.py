"""Which transaction a 1.6 meter value belongs to."""

import pytest

from csms.domain.attribution import ATTRIBUTED, WRONG_CONNECTOR, WRONG_TRANSACTION, owner_of
from csms.domain.topology import place_of
from tests.csms_domain.builders import Story, at


def two_running() -> Story:
    story = Story()
    story.start(7, when=0)
    story.start(8, connector=2, token="OTHER", when=10, message_id="m2")
    return story


def found(story: Story, number: int | None, connector: int, seconds: float | None):
    when = None if seconds is None else at(seconds)
    owner = owner_of(story.state, number, place_of(connector, "connector"), when)
    return owner.transaction and owner.transaction.transaction_id, owner.flags


def test_the_id_decides():
    assert found(two_running(), 8, 2, 20) == ("8", ())


def test_an_id_that_runs_elsewhere_is_flagged():
    assert found(two_running(), 8, 1, 20) == ("8", (WRONG_CONNECTOR,))


@pytest.mark.parametrize("number", [None, 0, -1])
def test_without_an_id_connector_and_time_decide(number):
    assert found(two_running(), number, 2, 20) == ("8", (ATTRIBUTED,))


def test_a_wrong_id_is_flagged_and_the_connector_decides():
    assert found(two_running(), 99, 1, 20) == ("7", (WRONG_TRANSACTION, ATTRIBUTED))


def test_a_wrong_id_on_an_idle_connector_belongs_to_nothing():
    assert found(two_running(), 99, 3, 20) == (None, (WRONG_TRANSACTION,))


def test_a_value_outside_of_transactions_is_nothing_odd():
    story = two_running()
    assert found(story, None, 3, 20) == (None, ())
    assert found(story, None, 2, 5) == (None, ())
    assert found(story, None, 0, 20) == (None, ())


def test_a_late_value_finds_the_one_that_ran_then():
    story = Story()
    story.start(7, when=0)
    story.stop(7, when=60)
    story.start(8, when=100, message_id="m2")
    assert found(story, None, 1, 30) == ("7", (ATTRIBUTED,))
    assert found(story, None, 1, 80) == (None, ())
    assert found(story, None, 1, 120) == ("8", (ATTRIBUTED,))


def test_without_a_readable_time_the_open_one_is_meant():
    assert found(two_running(), None, 1, None) == ("7", (ATTRIBUTED,))


def test_values_of_a_refused_start_are_its_own():
    story = Story()
    story.start(9, status="Invalid")
    assert found(story, 9, 1, 20) == ("9", ())
