"""When the station's own words show that it goes on with what is held inactive here."""

import pytest

from csms.domain import transactions as life
from csms.domain.attribution import ATTRIBUTED, owner_of
from csms.domain.consistency import freed_by_status, held_at, revived, shown_by_status
from csms.domain.evolve import evolve
from csms.domain.ledger import Ledger
from csms.domain.state import Connector
from csms.domain.topology import place_of, put_connector
from tests.csms_domain.builders import Story, at


def deactivated() -> Story:
    """Transaction 7 on connector 1 was marked inactive by 8 on connector 2."""
    story = Story("single")
    story.start(7, when=0)
    story.now = at(10)
    story.start(8, connector=2, token="OTHER", when=10, message_id="m2")
    return story


def told(story: Story, connector: int, status: str, seconds: float) -> None:
    row = Connector(1, connector, connector, status, received_at=at(seconds))
    story.state = put_connector(story.state, row)


def named(transaction) -> str | None:
    return transaction and transaction.transaction_id


def test_nothing_is_held_while_all_is_well():
    story = Story()
    story.start(7)
    story.start(8, connector=2, when=5, message_id="m2")
    story.start(9, "Blocked", connector=2, when=6, message_id="m3")
    story.stop(7)
    assert Ledger.of(story.state.transactions).held == {}
    assert held_at(story.state, 1) is None


def test_a_deactivated_one_is_held_until_its_stop():
    story = deactivated()
    assert [named(each) for each in Ledger.of(story.state.transactions).held.values()] == ["7"]
    story.stop(7)
    assert Ledger.of(story.state.transactions).held == {}


@pytest.mark.parametrize("status", ["Charging", "SuspendedEV", "SuspendedEVSE"])
def test_a_status_of_delivery_shows_it(status):
    assert named(shown_by_status(deactivated().state, 1, status)) == "7"


@pytest.mark.parametrize("status", ["Available", "Preparing", "Finishing", "Reserved", "Faulted"])
def test_no_other_status_shows_it(status):
    assert shown_by_status(deactivated().state, 1, status) is None


def test_the_status_of_another_connector_shows_nothing():
    assert shown_by_status(deactivated().state, 2, "Charging") is None
    assert shown_by_status(deactivated().state, 3, "Charging") is None


@pytest.mark.parametrize("status", ["Available", "Preparing", "Finishing", "Reserved"])
def test_a_connector_that_was_free_since_has_a_new_session(status):
    story = deactivated()
    told(story, 1, status, 20)
    assert shown_by_status(story.state, 1, "Charging") is None


@pytest.mark.parametrize(("status", "seconds"), [("Preparing", -1), ("Charging", 20), ("Faulted", 20)])
def test_one_that_was_not_free_since_goes_on(status, seconds):
    story = deactivated()
    told(story, 1, status, seconds)
    assert named(shown_by_status(story.state, 1, "SuspendedEV")) == "7"


def test_once_free_it_stays_so_whatever_its_status_becomes():
    story = deactivated()
    assert freed_by_status(story.state, 2, "Available") == ()
    assert freed_by_status(story.state, 1, "Charging") == ()
    (freed,) = freed_by_status(story.state, 1, "Available")
    story.state = life.put(story.state, freed)
    assert freed_by_status(story.state, 1, "Available") == ()
    assert shown_by_status(story.state, 1, "Charging") is None
    assert life.goes_on(freed, [at(20)])  # named by its id it is shown all the same


def test_the_open_one_of_the_connector_comes_first():
    story = deactivated()
    story.mapping = "connector"
    story.start(9, token="THIRD", when=30, message_id="m3")
    assert shown_by_status(story.state, 1, "Charging") is None


@pytest.mark.parametrize(("seconds", "shown"), [(59, False), (60, False), (61, True)])
def test_what_was_measured_before_an_operator_closed_it_shows_nothing(seconds, shown):
    story = Story()
    running = story.start(7).transaction
    closed = life.closed_by_operator(running, at(60))
    assert life.goes_on(closed, [at(seconds)]) is shown
    assert (life.ACTIVE_AT_STATION in life.metered(closed, [None], [at(seconds)]).flags) is shown


@pytest.mark.parametrize(("seconds", "owner"), [(20, "7"), (-5, None), (None, "7")])
def test_readings_without_an_id_belong_to_the_one_that_is_held(seconds, owner):
    when = None if seconds is None else at(seconds)
    found = owner_of(deactivated().state, None, place_of(1, "single"), when)
    assert (named(found.transaction), found.flags) == (owner, (ATTRIBUTED,) if owner else ())


def test_readings_of_a_connector_that_was_free_since_belong_to_nothing():
    story = deactivated()
    told(story, 1, "Available", 20)
    assert owner_of(story.state, None, place_of(1, "single"), at(30)).transaction is None


def test_revived_it_is_active_as_the_station_has_it():
    story = deactivated()
    held = held_at(story.state, 1)
    again = revived(life.metered(held, [40], [at(30)]))
    assert (again.active, again.flags, again.energy) == (True, {life.RECONCILED}, 40)
    story.state = life.put(story.state, again)
    assert Ledger.of(story.state.transactions).held == {}
    assert [named(each) for each in life.running(story.state)] == ["8", "7"]


def test_revived_an_estimate_of_its_end_is_withdrawn():
    story = Story()
    closed = life.closed_by_operator(story.start(7).transaction, at(60))
    again = revived(evolve(closed, flags=closed.flags | {life.ACTIVE_AT_STATION}))
    assert (again.active, again.stopped_at, again.meter_stop, again.stop_reason) == (True, None, None, None)
    assert again.flags == {life.RECONCILED}
