"""Expectations on several 1.6 connectors: handmade transcripts and records, right ones and wrong ones."""

import pytest

from scenarios.acts_connectors import mapping_of, number_of
from scenarios.ends.databases import SqliteFiles
from scenarios.expect import connectors
from scenarios.surroundings import OwnSurroundings
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

from .builders import exchange

TIME = "2026-11-28T10:00:00Z"


class _Csms:
    """What the CSMS would have on record."""

    def __init__(self):
        self.rows, self.readings, self.notes, self.record = [], [], [], {}

    async def transactions(self, station=None):
        return self.rows

    async def meter_values(self, station):
        return self.readings

    async def inconsistencies(self, station):
        return self.notes

    async def station(self, station):
        return self.record

    def office(self):
        return self

    async def sample(self, metric, **labels):
        return float(len([one for one in self.notes if one["kind"] == labels["kind"]]))


@pytest.fixture
def csms(monkeypatch):
    made = _Csms()
    monkeypatch.setattr(World, "csms", made)
    return made


@pytest.fixture
def world(tmp_path, csms, monkeypatch):
    monkeypatch.setattr("scenarios.world.WAIT", 0.02)
    made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V16, "seed")
    yield made
    made.close()


def started(world, connector, number, status="Accepted", token="RFID"):
    body = {"connectorId": connector, "idTag": token, "meterStart": 0, "timestamp": TIME}
    answer = {"transactionId": number, "idTagInfo": {"status": status}}
    for entry in exchange(number, f"s{len(world.entries)}", "StartTransaction", body, answer):
        world.transcript.add(entry)


def stopped(world, number, energy):
    body = {"transactionId": number, "meterStop": energy, "timestamp": TIME}
    for entry in exchange(number + 10, f"e{number}", "StopTransaction", body, {}):
        world.transcript.add(entry)


def row(number, **changes):
    usual = {"id": f"t{number}", "transactionId": number, "active": True, "authorized": True, "flags": []}
    return usual | {"token": "RFID", "meterStart": 0, "energy": 0} | changes


def unmet(check, *arguments):
    with pytest.raises(Unmet) as caught:
        check(*arguments)
    return str(caught.value)


def test_starts_are_answered_in_order_and_no_id_is_given_twice(world):
    started(world, 1, 7)
    started(world, 2, 8, "ConcurrentTx")
    connectors.starts_answered(world, "CS001", "Accepted, ConcurrentTx")
    assert "not ['ConcurrentTx', 'Accepted']" in unmet(
        connectors.starts_answered, world, "CS001", "ConcurrentTx, Accepted"
    )


@pytest.mark.parametrize("numbers", [(7, 7), (0, 7), (-1, 7)])
def test_ids_that_are_no_ids(world, numbers):
    for connector, number in enumerate(numbers, 1):
        started(world, connector, number)
    assert "transaction ids are" in unmet(connectors.ids_differ, world, "CS001")


@pytest.mark.parametrize(
    ("rows", "connectors_active", "right"),
    [
        ([row(7), row(8)], "1, 2", True),
        ([row(7, active=False), row(8)], "1, 2", False),
        ([row(7, active=False), row(8)], "2", True),
        ([row(7), row(8)], "2", False),
        ([row(7), row(8, authorized=False)], "1, 2", False),
        ([row(7), row(8), row(9)], "1, 2", False),
        ([row(7, active=False), row(8, active=False)], "none", True),
    ],
)
def test_which_sessions_are_active(world, csms, rows, connectors_active, right):
    started(world, 1, 7)
    started(world, 2, 8)
    csms.rows = rows
    if right:
        connectors.active(world, "CS001", connectors_active)
    else:
        assert "should be active alone" in unmet(connectors.active, world, "CS001", connectors_active)


@pytest.mark.parametrize(
    "change",
    [{"energy": 90}, {"active": True}, {"flags": ["overlap"]}, {"token": "OTHER"}, {"meterStart": 5}],
)
def test_every_session_ends_with_its_own_figures(world, csms, change):
    for connector, number, energy in ((1, 7, 100), (2, 8, 200)):
        started(world, connector, number)
        stopped(world, number, energy)
    csms.rows = [row(7, active=False, energy=100), row(8, active=False, energy=200)]
    connectors.all_ended(world, "CS001")
    csms.rows[1] |= change
    assert "the session on connector 2" in unmet(connectors.all_ended, world, "CS001")
    csms.rows.pop()
    assert "holds 1 sessions" in unmet(connectors.all_ended, world, "CS001")


def test_a_reading_is_of_its_session_with_its_flags_once(world, csms):
    started(world, 1, 7)
    csms.rows = [row(7)]
    csms.readings = [{"energy": 30, "transaction": "t7", "flags": ["attributed"]}]
    connectors.reading(world, "CS001", 30, 1, "attributed")
    assert "flagged none" in unmet(connectors.reading, world, "CS001", 30, 1, "none")
    assert "of None" in unmet(connectors.reading, world, "CS001", 30, None, "attributed")
    csms.readings *= 2
    assert "holds 2 readings" in unmet(connectors.reading, world, "CS001", 30, 1, "attributed")


def test_a_report_is_of_its_session_once_and_open_or_resolved(world, csms):
    started(world, 1, 7)
    csms.rows = [row(7)]
    assert "reported once" in unmet(connectors.reported, world, "CS001", "overlap", 1)
    connectors.not_reported(world, "CS001", "overlap")
    assert "count no overlap" in unmet(connectors.counted, world, "overlap")
    csms.notes = [{"kind": "overlap", "transaction": "t7", "resolvedAt": None}]
    connectors.reported(world, "CS001", "overlap", 1)
    connectors.counted(world, "overlap")
    connectors.resolved(world, "CS001", "overlap", False)
    assert "should be resolved" in unmet(connectors.resolved, world, "CS001", "overlap", True)
    assert "nothing should be reported" in unmet(connectors.not_reported, world, "CS001", "overlap")
    csms.notes *= 2
    assert "reported once" in unmet(connectors.reported, world, "CS001", "overlap", 1)


def test_the_connectors_on_record_are_these_and_no_more(world, csms):
    row_of = {"id": 1, "status": "Charging"}
    csms.record = {
        "status": "Faulted",
        "evses": [{"id": 1, "connectors": [row_of]}, {"id": 2, "connectors": []}],
    }
    connectors.connector_rows(world, "CS001", "1.1 Charging")
    connectors.whole(world, "CS001", "Faulted")
    assert "should be Available" in unmet(connectors.whole, world, "CS001", "Available")
    csms.record["evses"][1]["connectors"] = [{"id": 1, "status": None}]
    assert "'2.1': 'unknown'" in unmet(connectors.connector_rows, world, "CS001", "1.1 Charging")


def test_the_words_of_a_mapping_and_of_an_id():
    assert mapping_of("single") == "single"
    assert mapping_of("1 to 1.1, 2 to 1.2") == {"1": [1, 1], "2": [1, 2]}
    assert (number_of("no id"), number_of("id -1")) == (None, -1)
    assert (number_of("an unknown id") or 0) > 1_000_000
