"""Two engines, one verdict: jsonschema-rs against the pure Python jsonschema, message by message."""

import pytest

from schemas.action import Action
from schemas.catalogue import find
from schemas.faults import Fault
from schemas.sampling import sample
from schemas.source import Part
from schemas.validation import Mode
from schemas.version import Version
from tests.schemas.cases import check, every_message
from tests.schemas.mutation import mutants
from tests.schemas.oracle import Finding, findings

# How the oracle spells what the errata add.
SPELLED = {"nul": "not", "year": "not", "depth": "not"}


def as_finding(fault: Fault) -> Finding:
    return fault.path, SPELLED.get(fault.rule, fault.rule)


def assert_agreement(action: Action, part: Part, payload: object) -> bool:
    """Assert the same verdict at the same places; return whether the payload is valid."""
    ours = check(part)(action, payload, Mode.STRICT)
    theirs = findings(action, part, payload)
    assert {as_finding(fault) for fault in ours.faults} == theirs, payload
    assert (ours.message is not None) == (not theirs)
    return not theirs


@every_message
@pytest.mark.parametrize("seed", range(3))
def test_valid_payloads_pass_both(action: Action, part: Part, seed: int) -> None:
    assert assert_agreement(action, part, sample(action, part, seed))


@every_message
def test_damaged_payloads_fail_both_alike(action: Action, part: Part) -> None:
    verdicts = [
        assert_agreement(action, part, mutant)
        for seed in range(3)
        for mutant in mutants(sample(action, part, seed), f"{action.name}{part}{seed}", 8)
    ]
    assert verdicts.count(False) > 0


@pytest.mark.parametrize("first", range(10))
def test_every_tenth_is_a_multiple_of_a_tenth(first: int) -> None:
    action = find(Version.V16, "GetCompositeSchedule")
    assert action is not None
    periods = [{"startPeriod": 0, "limit": tenths / 10} for tenths in range(first, 4010, 10)]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    assert assert_agreement(action, "response", {"status": "Accepted", "chargingSchedule": schedule})
    periods[0]["limit"] += 0.05
    assert not assert_agreement(action, "response", {"status": "Accepted", "chargingSchedule": schedule})
