"""What counts as caught, and a sample of the mutants (``--full``: all of them) before their scenarios."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from scenarios import cases
from tests.mutants.__main__ import trials
from tests.mutants.table import MUTANTS, THEMES, panel, runs_of, scenario_of, unknown
from tests.mutants.trial import Outcome

_SAMPLE = 2
_SEED = 1
_NAME = "siblings_deactivated"
_CATCHER = MUTANTS[_NAME].caught_by[0]


def outcome(*failed: str, runs: int = 100, errors: tuple[str, ...] = (), name: str | None = _NAME) -> Outcome:
    return Outcome(name, runs, failed, errors, 1.0)


def test_there_are_enough_defects_and_each_names_a_scenario_that_there_is() -> None:
    assert len(MUTANTS) >= 25
    assert unknown(cases.read()) == {}
    assert all(mutant.caught_by and mutant.told for mutant in MUTANTS.values())


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_mutant_faces_about_a_hundred_runs_of_all_themes_with_those_that_name_it(name: str) -> None:
    mutant = MUTANTS[name]
    runs = runs_of(cases.read())
    chosen = panel(runs, mutant, _SEED)
    assert chosen == panel(reversed(runs), mutant, _SEED)
    assert len(chosen) >= 100
    assert {scenario_of(run) for run in chosen} >= set(mutant.caught_by)
    assert {run.partition("/")[0] for run in chosen} >= set(THEMES)


def test_a_scenario_that_names_the_defect_catches_it() -> None:
    found = outcome(f"{_CATCHER}[1.6-sqlite]")
    assert (found.fault, found.caught_by) == (None, (_CATCHER,))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (outcome(), "not caught"),
        (outcome("transactions/session/another[1.6-sqlite]"), "not caught"),
        (outcome(errors=(f"{_CATCHER}[1.6-sqlite]",)), "not caught"),
        (outcome(f"{_CATCHER}[1.6-sqlite]", runs=2), "does not count"),
        (outcome(f"{_CATCHER}[1.6-sqlite]", name=None), "red without a defect"),
    ],
)
def test_what_does_not_count_as_caught(found: Outcome, told: str) -> None:
    assert told in str(found.fault)


def test_an_unmutated_run_is_to_be_green() -> None:
    assert replace(outcome(name=None), runs=5).fault is None


@pytest.mark.timeout(3600)
def test_mutants_are_caught(full: bool, say: Callable[[str], None]) -> None:
    drawn = random.Random(_SEED).sample(sorted(MUTANTS), _SAMPLE)
    names = sorted(MUTANTS) if full else drawn
    found = list(trials(names, _SEED, 2))
    say(f"{len(names)} of {len(MUTANTS)} defects tried: {', '.join(names) if not full else 'all'}")
    assert [(one.name, one.fault, one.failed) for one in found if one.fault] == []
