"""What a scenario ends in: five verdicts, and no silent pass.

A verdict follows from what was raised: a broken expectation is the end under test's fault (FAIL), anything
unforeseen is ours or the surroundings' (ERROR), and a target that could not answer is neither a pass nor a
failure (INCONCLUSIVE).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ocppj.transcript import Entry


class Verdict(StrEnum):
    """The five ways a scenario ends."""

    PASS = "PASS"
    FAIL = "FAIL"
    ERROR = "ERROR"
    NOT_APPLICABLE = "NOT APPLICABLE"
    INCONCLUSIVE = "INCONCLUSIVE"


class Unmet(AssertionError):
    """An expectation that the evidence does not bear out; ``entries`` are the frames concerned.

    ``final``: no further frame can mend it, so that nobody need wait for one.
    """

    def __init__(self, text: str, entries: Iterable[Entry] = (), *, final: bool = False) -> None:
        super().__init__(text)
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.final = final


class NotApplicable(Exception):
    """The scenario asks for what this target does not have by its nature; the text says what."""


class Inconclusive(Exception):
    """The target could not be brought to the state, or asked for the answer, that the scenario needs."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason; ``entries`` are the frames that the reason speaks of."""

    verdict: Verdict
    reason: str = ""
    entries: tuple[Entry, ...] = ()


def judge(error: BaseException | None) -> Judgement:
    """The verdict that follows from what a scenario raised (``None``: nothing)."""
    if error is None:
        return Judgement(Verdict.PASS)
    text = str(error).strip()
    if isinstance(error, NotApplicable):
        return Judgement(Verdict.NOT_APPLICABLE, text)
    if isinstance(error, Inconclusive):
        return Judgement(Verdict.INCONCLUSIVE, text)
    if isinstance(error, Unmet):
        return Judgement(Verdict.FAIL, text, error.entries)
    if isinstance(error, AssertionError):
        return Judgement(Verdict.FAIL, text or "an assertion failed")
    return Judgement(Verdict.ERROR, f"{type(error).__name__}: {text}" if text else type(error).__name__)


@dataclass(frozen=True, slots=True)
class StepResult:
    """One line of Gherkin and how it went: ``passed``, ``failed`` or ``not run``."""

    keyword: str
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Result:
    """All that the reports know of one scenario run once; ``seconds`` is wall-clock time."""

    id: str
    folder: str
    feature: str
    name: str
    version: str
    database: str
    tags: tuple[str, ...]
    verdict: Verdict
    reason: str = ""
    seconds: float = 0.0
    steps: tuple[StepResult, ...] = ()
    frames: tuple[Entry, ...] = ()
    concerned: frozenset[int] = field(default_factory=frozenset)  # indexes into frames
    trace: str | None = None  # relative to the report's folder


def exit_status(results: Sequence[Result]) -> int:
    """0: all judged and none failed; 1: a failed verdict, or not one scenario could be judged."""
    verdicts = {result.verdict for result in results}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return 1
    return 0 if Verdict.PASS in verdicts else 1
