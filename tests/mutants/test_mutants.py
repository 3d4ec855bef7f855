"""What counts as caught, and a sample of the mutants (``--full``: all of them) before their scenarios."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from csms.blocks import ROUTES
from scenarios import cases
from scenarios.verdicts import Verdict
from tests.mutants.__main__ import trials
from tests.mutants.table import MUTANTS, catchers, runs_of, sample, scenario_of, unknown
from tests.mutants.trial import Outcome, Trial
from tests.mutants.watch import outcomes

_SAMPLE = 2
_SEED = 1
_NAME = "siblings_deactivated"
_CATCHER = MUTANTS[_NAME].caught_by[0]


def outcome(
    *failed: str, green: int = 100, errors: tuple[str, ...] = (), name: str | None = _NAME
) -> Outcome:
    judged = {f"transactions/session/green-{number}[1.6-sqlite]": Verdict.PASS for number in range(green)}
    judged |= dict.fromkeys(failed, Verdict.FAIL) | dict.fromkeys(errors, Verdict.ERROR)
    return Outcome(Trial(name, frozenset(judged), _SEED, sample=frozenset(judged)), judged)


def test_there_are_enough_defects_and_each_names_a_scenario_that_there_is() -> None:
    assert len(MUTANTS) >= 25
    assert unknown(cases.read()) == {}
    assert all(mutant.caught_by and mutant.told for mutant in MUTANTS.values())


def test_the_sample_is_a_tenth_of_every_folder_whatever_the_order() -> None:
    runs = runs_of(cases.read())
    drawn = sample(runs, _SEED)
    assert drawn == sample(reversed(runs), _SEED)
    whole, part = (Counter(run.partition("/")[0] for run in each) for each in (runs, drawn))
    assert {folder: part[folder] for folder in whole} == {
        folder: min(size, max(6, round(size / 10))) for folder, size in whole.items()
    }


def test_a_mutant_faces_every_run_of_the_scenarios_that_name_it() -> None:
    runs = runs_of(cases.read())
    for mutant in MUTANTS.values():
        assert {scenario_of(run) for run in catchers(runs, mutant)} == set(mutant.caught_by)


def test_a_scenario_that_names_the_defect_catches_it() -> None:
    found = outcome(f"{_CATCHER}[1.6-sqlite]")
    assert (found.fault, found.caught_by) == (None, (_CATCHER,))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (outcome(), "not caught"),
        (outcome("transactions/session/another[1.6-sqlite]"), "not caught"),
        (outcome(errors=(f"{_CATCHER}[1.6-sqlite]",)), "not caught"),
        (outcome(f"{_CATCHER}[1.6-sqlite]", green=1), "does not count"),
        (outcome(f"{_CATCHER}[1.6-sqlite]", name=None), "red without a defect"),
    ],
)
def test_what_does_not_count_as_caught(found: Outcome, told: str) -> None:
    assert told in str(found.fault)


def test_an_unmutated_run_is_to_be_green() -> None:
    assert outcome(name=None).fault is None


def test_only_what_was_drawn_from_all_counts_towards_the_third() -> None:
    catcher = f"{_CATCHER}[1.6-sqlite]"
    drawn = outcome(catcher, green=3)
    trial = Trial(_NAME, frozenset(drawn.judged), _SEED, sample=frozenset(drawn.judged) - {catcher})
    found = Outcome(trial, {**drawn.judged, "transactions/another[1.6-sqlite]": Verdict.FAIL})
    assert (found.measured, found.fault) == ((0, 3), None)


def test_a_trial_that_stalls_is_ended_at_its_deadline() -> None:
    chosen = sample(runs_of(cases.read()), _SEED)
    (found,) = outcomes([Trial(_NAME, chosen, _SEED, sample=chosen)], jobs=1, deadline=0.0)
    assert found.cut == "stalled, ended after 0 s"
    assert found.fault  # and what it had judged by then, if anything, counts
    assert len(found.judged) < len(chosen)


@pytest.mark.timeout(3600)
def test_mutants_are_caught(full: bool, say: Callable[[str], None]) -> None:
    drawn = random.Random(_SEED).sample(sorted(MUTANTS), _SAMPLE)
    names = sorted(MUTANTS) if full else drawn
    found = list(trials(names, _SEED, 2))
    say(f"{len(names)} of {len(MUTANTS)} defects tried: {', '.join(names) if not full else 'all'}")
    assert [(one.name, one.fault, one.failed) for one in found if one.fault] == []


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_what_a_defect_changes_is_there_to_be_changed(name: str) -> None:
    planted = MUTANTS[name].planted
    with planted.patched():
        assert planted.routes(ROUTES).handlers
