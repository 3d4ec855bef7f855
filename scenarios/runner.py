"""The pytest plugin of a run: which scenarios it takes, the World of each, and what becomes of them."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from scenarios.cases import Case
from scenarios.expect.evidence import shown
from scenarios.garbage import keep_what_is_there
from scenarios.parts import Begun, Judged, Progress, Share
from scenarios.report.files import write_trace
from scenarios.selection import selects
from scenarios.verdicts import Judgement, Result, StepResult, Unmet, Verdict, judge
from scenarios.world import Surroundings, World
from schemas.version import Version

_CASE_16 = re.compile(r"TC_\d")
_USE_CASE = re.compile(r"[A-P]\d\d$|TC_[A-P]_")


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of OCPP and a database: each scenario is run once per edition."""

    version: Version
    database: str

    @property
    def id(self) -> str:
        """As it stands in ids."""
        return f"{self.version}-{self.database}"


@dataclass
class _Course:
    """What is known of the scenario that runs now."""

    started: float
    steps: list[StepResult] = field(default_factory=list)
    left: list[Step] = field(default_factory=list)
    world: World | None = None
    error: BaseException | None = None


class Runner:
    """Hooks and fixtures of one run; ``results`` holds one entry per scenario, row and edition."""

    def __init__(
        self,
        cases: Mapping[str, Case],
        surroundings: Mapping[str, Surroundings],
        *,
        versions: tuple[Version, ...],
        tags: str | None,
        seed: int,
        folder: Path,
        share: Share,
        progress: Progress,
        only: frozenset[str] = frozenset(),
    ) -> None:
        """``cases`` by test name, ``surroundings`` by database; ``folder`` takes the traces.

        ``share`` of the scenarios is run, ``progress`` hears how far it is; ``only``: those with these ids.
        """
        self.results: list[Result] = []
        self.complaints: list[str] = []  # why the collection failed
        self.interrupted = False
        self._cases = cases
        self._surroundings = surroundings
        self._versions = versions
        self._tags = tags
        self._seed = seed
        self._folder = folder
        self._share = share
        self._progress = progress
        self._only = only
        self._course: dict[str, _Course] = {}

    # ---- which scenarios

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each scenario once per version of its tags and per database."""
        case = self._cases.get(metafunc.definition.name)
        if case is not None:
            editions = [
                Edition(version, database) for version in case.versions for database in self._surroundings
            ]
            metafunc.parametrize("edition", editions, ids=lambda edition: edition.id, indirect=True)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what versions and tags do not select; what stays is in order, by database and id."""
        chosen = [item for item in items if self._chosen(item)]
        left_out = [item for item in items if item not in set(chosen)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
        # By database first: of alternating ones, each of two processes would get but one.
        ordered = sorted(chosen, key=lambda item: (_edition(item).database, self._result_id(item)))
        items[:] = ordered[self._share.index :: self._share.of]
        self._progress(Begun(len(items)))

    def pytest_collection_finish(self) -> None:
        """All tests are there now, and stay."""
        keep_what_is_there()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that cannot be collected says why."""
        if report.failed:
            self.complaints.append(f"{report.longreprtext}\n")

    def _chosen(self, item: pytest.Item) -> bool:
        edition = _edition(item)
        if self._only and self._result_id(item) not in self._only:
            return False
        return edition.version in self._versions and selects(self._tags, self._tags_of(item))

    def _case(self, item: pytest.Item) -> Case:
        return self._cases[getattr(item, "originalname", item.name)]

    def _tags_of(self, item: pytest.Item) -> frozenset[str]:
        """Tags of the case and of this row that hold for the version that runs."""
        row = {mark.name for mark in item.iter_markers() if mark.name not in ("parametrize", "usefixtures")}
        version = _edition(item).version
        return frozenset(tag for tag in self._case(item).tags | row if _holds_for(tag, version))

    def _result_id(self, item: pytest.Item) -> str:
        return f"{self._case(item).id}[{_row(item) + '-' if _row(item) else ''}{_edition(item).id}]"

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str) -> bool:
        """Tags are ours; they need not be marks of pytest."""
        return bool(tag)

    # ---- the World

    @pytest.fixture
    def edition(self, request: pytest.FixtureRequest) -> Edition:
        """The version and database of this run of the scenario."""
        chosen = request.param
        assert isinstance(chosen, Edition)
        return chosen

    @pytest.fixture
    def world(self, request: pytest.FixtureRequest, edition: Edition) -> Iterator[World]:
        """A World of the scenario's own."""
        node: Any = request.node
        seed = f"{self._seed}/{self._case(node).id}/{_row(node)}/{edition.version}"
        world = World(self._surroundings[edition.database], edition.version, seed)
        self._course[node.nodeid].world = world
        yield world
        world.close()

    # ---- what becomes of them

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A scenario begins."""
        self._course[nodeid] = _Course(time.monotonic())

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Its steps are known now."""
        self._course[request.node.nodeid].left = list(scenario.steps)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """A step has passed."""
        self._passed(request.node.nodeid, step, "passed")

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Step) -> None:
        """A step has failed."""
        self._passed(request.node.nodeid, step, "failed")

    def _passed(self, nodeid: str, step: Step, outcome: str) -> None:
        course = self._course[nodeid]
        course.left = course.left[1:]
        until = None if course.world is None else len(course.world.entries)
        course.steps.append(StepResult(step.keyword.strip(), step.name, outcome, until))

    # A new-style wrapper: in an old one Ctrl-C would become a warning, and that an internal error.
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The first error counts; the verdict falls after the World has ended."""
        report = yield
        course = self._course[item.nodeid]
        if call.excinfo is not None and course.error is None:
            course.error = call.excinfo.value
        verdict = judge(course.error).verdict
        if report.failed and verdict in (Verdict.NOT_APPLICABLE, Verdict.INCONCLUSIVE):
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, str(verdict))
        if call.when == "teardown":
            self.results.append(self._result(item, course))
            self._progress(Judged(self.results[-1].id, verdict))
        return report

    def _result(self, item: pytest.Item, course: _Course) -> Result:
        case, edition = self._case(item), _edition(item)
        case_id = self._result_id(item)
        entries = tuple(course.world.entries) if course.world is not None else ()
        judgement = judge(course.error)
        concerned = {id(entry) for entry in judgement.entries}
        return Result(
            id=case_id,
            folder=case.folder,
            feature=case.stem,
            name=case.template.name,
            version=str(edition.version),
            database=edition.database,
            tags=tuple(sorted(self._tags_of(item) - {case.folder})),
            verdict=judgement.verdict,
            reason=_with_frames(judgement, course),
            seconds=time.monotonic() - course.started,
            steps=(
                *course.steps,
                *(StepResult(step.keyword.strip(), step.name, "not run") for step in course.left),
            ),
            frames=entries,
            concerned=frozenset(index for index, entry in enumerate(entries) if id(entry) in concerned),
            trace=write_trace(self._folder, case_id, course.world.transcript) if course.world else None,
            marks=judgement.marks,
        )

    def pytest_keyboard_interrupt(self) -> None:
        """Ctrl-C."""
        self.interrupted = True


def _holds_for(tag: str, version: Version) -> bool:
    """Case ids such as TC_001_CSMS belong to 1.6, use cases such as B01 and their case ids to 2.0.1."""
    if tag.startswith("ocpp"):
        return tag == f"ocpp{version}"
    if _CASE_16.match(tag):
        return version is Version.V16
    return version is not Version.V16 or not _USE_CASE.match(tag)


def _edition(item: pytest.Item) -> Edition:
    edition = item.callspec.params["edition"]  # type: ignore[attr-defined]
    assert isinstance(edition, Edition)
    return edition


def _row(item: pytest.Item) -> str:
    """The values of an outline's row, empty for a plain scenario."""
    row = item.callspec.params.get("_pytest_bdd_example", {})  # type: ignore[attr-defined]
    return "-".join(row.values())


def _with_frames(judgement: Judgement, course: _Course) -> str:
    """A failure that shows no frames of its own gets those since the last act."""
    failed = judgement.verdict in (Verdict.FAIL, Verdict.ERROR)
    bare = not isinstance(course.error, Unmet) or "\n" not in judgement.reason
    if not failed or not bare or course.world is None:
        return judgement.reason
    return f"{judgement.reason}\nFrames since the last act:\n{shown(course.world.since_act)}"
