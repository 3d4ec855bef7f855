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
THEMES = ("auto_commissioning", "data_transfer", "multi_evse_1_6")
_OF_EACH = 34  # runs of each theme that every mutant faces: about a hundred
_OF_ANOTHER = 12  # and of another folder that is to catch it


def panel(runs: Iterable[str], mutant: Mutant, seed: int) -> frozenset[str]:
    """What the mutant is put before, out of ``runs`` (ids as reports show them): the same for all of a seed
    but for the folder and the scenarios that are to catch it."""
    by_folder: dict[str, list[str]] = {}
    for run in sorted(runs):
        by_folder.setdefault(run.partition("/")[0], []).append(run)
    chosen = {run for folder in by_folder.values() for run in folder if scenario_of(run) in mutant.caught_by}
    sizes = {one.partition("/")[0]: _OF_ANOTHER for one in mutant.caught_by}
    for folder, size in (sizes | dict.fromkeys(THEMES, _OF_EACH)).items():
        there = by_folder.get(folder, [])
        chosen |= set(random.Random(f"{seed}/{folder}").sample(there, min(size, len(there))))
    return frozenset(chosen)


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
