"""All mutants, by name, and the scenarios that each of them has to face."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from scenarios.cases import Case
from tests.mutants import commissioning, core, data_transfer, sessions
from tests.mutants.mutant import Mutant

MUTANTS: Mapping[str, Mutant] = {
    **sessions.MUTANTS,
    **commissioning.MUTANTS,
    **data_transfer.MUTANTS,
    **core.MUTANTS,
}
_ONE_IN = 10  # of each folder's runs, so that the sample is like the whole
_AT_LEAST = 6  # of a small folder


def sample(runs: Iterable[str], seed: int) -> frozenset[str]:
    """The runs that every mutant faces (ids as reports show them): a tenth of each folder's, by the seed."""
    by_folder: dict[str, list[str]] = {}
    for run in sorted(runs):
        by_folder.setdefault(run.partition("/")[0], []).append(run)
    chosen: set[str] = set()
    for folder, there in by_folder.items():
        size = min(len(there), max(_AT_LEAST, round(len(there) / _ONE_IN)))
        chosen.update(random.Random(f"{seed}/{folder}").sample(there, size))
    return frozenset(chosen)


def catchers(runs: Iterable[str], mutant: Mutant) -> frozenset[str]:
    """All runs of the scenarios that are to catch the mutant."""
    return frozenset(run for run in runs if scenario_of(run) in mutant.caught_by)


def runs_of(cases: Iterable[Case]) -> list[str]:
    """The ids of all runs on SQLite, as reports show them: a scenario's, by row and version."""
    return [
        f"{case.id}[{row}{version}-sqlite]"
        for case in cases
        for row in _rows(case)
        for version in case.versions
    ]


def _rows(case: Case) -> list[str]:
    rows = [row for examples in case.template.examples for row in examples.as_contexts()]
    return ["-".join(row.values()) + "-" for row in rows] or [""]


def scenario_of(run: str) -> str:
    """The scenario's id, without row, version and database."""
    return run.partition("[")[0]


def unknown(cases: Iterable[Case]) -> dict[str, list[str]]:
    """Scenarios that mutants name and that do not exist, by mutant."""
    known = {case.id for case in cases}
    lost = {name: [one for one in mutant.caught_by if one not in known] for name, mutant in MUTANTS.items()}
    return {name: ids for name, ids in lost.items() if ids}
