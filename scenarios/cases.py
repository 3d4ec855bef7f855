"""The scenarios as cases: read from the feature files, checked as a whole, and given ids that last.

An id is folder, feature file and title; it does not change when lines move or other scenarios come and go.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pytest_bdd.feature import get_features
from pytest_bdd.parser import ScenarioTemplate

from scenarios.steps.kinds import Kind, StepSpec
from schemas.version import Version

FEATURES = Path(__file__).parent / "features"
_ODD = re.compile(r"[^a-z0-9]+")
_ROLES = frozenset({"csms", "station"})
_STEP_LINES = 8
_Matching: TypeAlias = Callable[[str, str], tuple[StepSpec, ...]]


class BadScenarios(Exception):
    """What collection refuses: one line per fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario of a feature file; an outline is one case with several rows."""

    folder: str
    stem: str  # the feature file's name without its suffix
    template: ScenarioTemplate

    @property
    def id(self) -> str:
        """Folder, feature and title."""
        return f"{self.folder}/{self.stem}/{slug(self.template.name)}"

    @property
    def test_name(self) -> str:
        """The name of the test function."""
        return "test_" + re.sub(r"[^a-z0-9]+", "_", self.id.lower())

    @property
    def tags(self) -> frozenset[str]:
        """Tags of scenario, feature and folder; those of single rows excluded."""
        return frozenset({*self.template.tags, *self.template.feature.tags, self.folder})

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions that the tags name."""
        return tuple(version for version in Version if f"ocpp{version}" in self.tags)


def slug(title: str) -> str:
    """A title as part of an id."""
    return _ODD.sub("-", title.lower()).strip("-")


def read(folder: Path = FEATURES) -> list[Case]:
    """Every scenario below ``folder``, in the order of the files' names."""
    cases = []
    for feature in get_features([str(folder)]):
        path = Path(feature.filename)
        for template in feature.scenarios.values():
            cases.append(Case(path.parent.name, path.stem, template))
    return sorted(cases, key=lambda case: (case.folder, case.stem, case.template.line_number))


def check(cases: Iterable[Case], specs: Sequence[StepSpec]) -> None:
    """Refuse what the house's rules refuse; raises BadScenarios with every fault found."""
    faults = [fault for spec in specs for fault in step_faults(spec)]
    matching = _matching(specs)
    ids: dict[str, Case] = {}
    bodies: dict[tuple[tuple[str, str], ...], Case] = {}
    for case in cases:
        faults.extend(_case_faults(case, matching))
        if case.id in ids:
            faults.append(f"{case.id}: two scenarios have this id")
        twin = bodies.get(_body(case))
        if twin is not None:
            faults.append(f"{case.id}: the same steps as {twin.id}")
        ids[case.id] = bodies[_body(case)] = case
    if faults:
        raise BadScenarios(faults)


def _body(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((step.type, step.name) for step in case.template.steps)


def step_faults(spec: StepSpec) -> list[str]:
    """pytest-bdd does not await: a coroutine step would pass without having run."""
    function = spec.function
    name = f"{function.__module__}.{function.__name__}"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return [f"{name}: a step has to be synchronous, a coroutine would never run"]
    lines = _body_lines(function)
    if lines > _STEP_LINES:
        return [f"{name}: {lines} lines, a step has at most {_STEP_LINES}"]
    return []


def _body_lines(function: object) -> int:
    source = inspect.getsource(function)  # type: ignore[arg-type]
    signature, _, body = source.partition('"""')
    text = body.partition('"""')[2] if body else signature
    return len([line for line in text.splitlines() if line.strip()])


def _matching(specs: Sequence[StepSpec]) -> _Matching:
    """Which steps a line of this type and text is; the same line stands in many scenarios."""

    @cache
    def matching(type_: str, text: str) -> tuple[StepSpec, ...]:
        return tuple(spec for spec in specs if spec.type == type_ and spec.parser.is_matching(text))

    return matching


def _case_faults(case: Case, matching: _Matching) -> list[str]:
    faults = []
    if not case.versions:
        faults.append(f"{case.id}: no tag says which OCPP version it is for")
    if not _ROLES & case.tags:
        faults.append(f"{case.id}: neither @csms nor @station says which role is under test")
    kinds: set[Kind] = set()
    for type_, text in _lines(case):
        found = matching(type_, text)
        if len(found) != 1:
            many = "no step" if not found else f"{len(found)} steps"
            faults.append(f"{case.id}: {many} for {type_.title()} {text!r}")
        kinds.update(spec.kind for spec in found)
    for wanted in (Kind.WIRE, Kind.RECORDS):
        if wanted not in kinds:
            faults.append(f"{case.id}: it has no Then {wanted.partition(', ')[2]}")
    return faults


def _lines(case: Case) -> list[tuple[str, str]]:
    """Type and text of every step, each row of an outline filled in."""
    rows = [row for examples in case.template.examples for row in examples.as_contexts()] or [{}]
    lines = [(step.type, step.name) for row in rows for step in case.template.render(row).steps]
    return list(dict.fromkeys(lines))
