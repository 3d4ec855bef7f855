"""The 52 cases of OCPP 1.6 in the groups core, local list, reservation and remote trigger, each by its role.

A case of the Central System and one of the Charge Point are different tests even under one number: each has a
scenario of its own, tagged with the one role that it judges.
"""

import re
from typing import NamedTuple

import pytest

from scenarios import cases

GROUPS = {
    "core": (
        "001 003 004_1 004_2 005_1 007 010 011_1 011_2 012 013 014 017_1 017_2 018_1 019_1 019_2 021"
        " 023_1 023_2 023_3 024 026 028 030 031 032_1 037_1 037_3 039 040_1 040_2 061 064"
    ),
    "local list": "042_1 042_2 043_1 043_3 043_4 043_5",
    "reservation": "046 047 048_1 048_2 048_3 048_4 049 051 052 053",
    "remote trigger": "054 055",
}
NUMBERS = tuple(" ".join(GROUPS.values()).split())

# Where the Charge Point's section divides a number otherwise, or has no such case. Editions differ: what one
# names 007 another names 007_1 (presented) and 007_2 (from afar); a scenario bears the names of both.
STATION_SIDE = {
    "007": ("007", "007_1", "007_2"),
    "019_1": ("019",),
    "019_2": ("019",),
    "023_1": ("023", "023_4", "023_5"),
    "023_2": ("023", "023_4", "023_5"),
    "023_3": ("023", "023_4", "023_5"),
    "043_4": ("043",),
    "043_5": ("043",),
    "046": ("046_1", "046_2"),
    "053": ("053", "053_1", "053_2"),
    "061": ("061", "061_1", "061_2"),
    "064": (),  # data to the Central System; the Charge Point's own case, 062, is about the other direction
}

_CSMS, _STATION = re.compile(r"TC_(\d\w*)_CSMS$"), re.compile(r"TC_(\d\w*)_CS$")


class Marked(NamedTuple):
    """A scenario, or one table of its rows, with its tags."""

    id: str
    tags: frozenset[str]

    def numbers(self, pattern):
        """The case numbers that the tags name for one role."""
        return {found[1] for tag in self.tags if (found := pattern.match(tag))}

    @property
    def roles(self):
        return self.tags & {"csms", "station"}


def marked():
    """Every scenario; an outline once for each of its tables."""
    found = []
    for case in cases.read():
        tables = [frozenset(table.tags) for table in case.template.examples] or [frozenset()]
        found += [Marked(case.id, case.tags | tags) for tags in tables]
    return found


SCENARIOS = marked()


def station_side(number):
    return STATION_SIDE.get(number, (number,))


def separated(number):
    """What is wrong with the scenarios of a number, nothing where each role has its own."""
    faults = []
    if not any(number in one.numbers(_CSMS) for one in SCENARIOS):
        faults.append(f"no scenario has TC_{number}_CSMS")
    for wanted in station_side(number):
        if not any(wanted in one.numbers(_STATION) for one in SCENARIOS):
            faults.append(f"no scenario has TC_{wanted}_CS")
    for one in SCENARIOS:
        csms, station = number in one.numbers(_CSMS), one.numbers(_STATION) & {*station_side(number)}
        if (csms and one.roles != {"csms"}) or (station and one.roles != {"station"}):
            faults.append(f"{one.id} has the roles {sorted(one.roles)}")
        if csms and one.numbers(_STATION):
            faults.append(f"{one.id} stands for both roles")
    return faults


def test_there_are_52_of_them():
    assert [len(text.split()) for text in GROUPS.values()] == [34, 6, 10, 2]
    assert len(set(NUMBERS)) == 52
    assert set(NUMBERS) >= {*STATION_SIDE}


@pytest.mark.parametrize("number", sorted(NUMBERS))
def test_each_case_has_a_scenario_for_each_role(number):
    assert separated(number) == []


def test_no_case_of_these_numbers_is_named_that_there_is_not():
    """Neither section has more cases of these numbers than the tables above say, and the neighbours."""
    neighbours = {"005_2", "005_3", "018_2", "032_2", "037_2", "043_2"}
    there = {name for number in NUMBERS for name in station_side(number)} | neighbours
    mine = {number.partition("_")[0] for number in NUMBERS}
    for one in SCENARIOS:
        named = {name for name in one.numbers(_STATION) if name.partition("_")[0] in mine}
        assert named <= there, one.id
        asked = {name for name in one.numbers(_CSMS) if name.partition("_")[0] in mine}
        assert asked <= {*NUMBERS}, one.id
