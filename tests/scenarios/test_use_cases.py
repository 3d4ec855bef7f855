"""Every use case of OCPP 2.0.1 in the blocks that are built is judged for both ends."""

from __future__ import annotations

import pytest

from scenarios import cases
from scenarios.cases import Case
from schemas.version import Version

# By their numbers in part 2 of the specification, in our own words.
USE_CASES = {
    "B01": "cold boot",
    "B02": "cold boot, held pending",
    "B03": "cold boot, rejected",
    "B04": "an idle station without a connection",
    "B05": "set variables",
    "B06": "get variables",
    "B07": "base report",
    "B08": "custom report",
    "B09": "set a network profile",
    "B10": "move to another CSMS",
    "B11": "reset without a transaction",
    "B12": "reset during a transaction",
    "C01": "a card",
    "C02": "a start button",
    "C03": "a payment",
    "C04": "a code",
    "C05": "the CSMS's own word",
    "C06": "an id of the place",
    "C09": "groups",
    "C10": "what is kept in the cache",
    "C11": "the cache is cleared",
    "C12": "a start by the cache",
    "C13": "the local list, offline",
    "C14": "the local list, online",
    "C15": "unknown ids, offline",
    "C16": "a master pass",
    "D01": "send a local list",
    "D02": "the version of the local list",
    "E01": "when a transaction begins",
    "E02": "cable first",
    "E03": "identification first",
    "E04": "begun offline",
    "E05": "an id that is not accepted after all",
    "E06": "when a transaction ends",
    "E07": "ended by the driver's id",
    "E08": "ended offline",
    "E09": "the cable leaves the car: ended",
    "E10": "the cable leaves the car: suspended",
    "E11": "the connection is lost in mid-transaction",
    "E12": "a transaction that went by offline",
    "E13": "a message that the CSMS does not take",
    "E14": "ask how a transaction stands",
    "E15": "the car has had enough",
    "F01": "remote start, cable first",
    "F02": "remote start first",
    "F03": "remote stop",
    "F04": "remote stop, the energy goes first",
    "F05": "unlock a connector",
    "F06": "messages on demand",
    "G01": "statuses",
    "G02": "heartbeat",
    "G03": "an EVSE or a connector out of service",
    "G04": "the station out of service",
    "G05": "a lock that fails",
    "H01": "reserve",
    "H02": "cancel a reservation",
    "H03": "use a reservation",
    "H04": "a reservation that nobody used",
    "J01": "readings outside of transactions",
    "J02": "readings of a transaction",
}
UNBUILT = {
    "C07": "the car identifies itself by a contract certificate: ISO 15118 and its certificates",
    "C08": "the car asks for identification over ISO 15118",
    "J03": "the car signs receipts of its readings over ISO 15118",
}
SIZES = {"B": 12, "C": 16, "D": 2, "E": 15, "F": 6, "G": 5, "H": 4, "J": 3}
ROLES = ("csms", "station")


def tags(case: Case) -> frozenset[str]:
    """The tags of the scenario, those of single rows included."""
    rows = {tag for examples in case.template.examples for tag in examples.tags}
    return case.tags | rows


FOUND = [case for case in cases.read() if Version.V201 in case.versions]


def judging(use_case: str, role: str) -> list[str]:
    """The scenarios that judge this end alone by this use case: its own part, whoever is at the other end."""
    return [case.id for case in FOUND if use_case in tags(case) and {*ROLES} & tags(case) == {role}]


def test_the_list_has_every_use_case_of_its_blocks() -> None:
    everyone = {f"{block}{number:02}" for block, size in SIZES.items() for number in range(1, size + 1)}
    assert USE_CASES.keys() | UNBUILT.keys() == everyone
    assert not USE_CASES.keys() & UNBUILT.keys()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("use_case", USE_CASES)
def test_a_use_case_has_a_scenario_of_its_own_for_each_end(use_case: str, role: str) -> None:
    assert judging(use_case, role)


@pytest.mark.parametrize("use_case", UNBUILT)
def test_what_cannot_be_judged_yet_is_not_claimed(use_case: str) -> None:
    assert not [case.id for case in FOUND if use_case in tags(case)]
