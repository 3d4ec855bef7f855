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


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong at one place of a frame.

    ``path`` is a JSON pointer into the payload ("" the payload itself), ``rule`` the schema keyword that is
    broken, or ``expected`` where the frame is valid and says something else than the scenario wants.
    """

    path: str
    rule: str
    message: str


class Unmet(AssertionError):
    """An expectation that the evidence does not bear out; ``entries`` are the frames concerned.

    ``final``: no further frame can mend it, so that nobody need wait for one. ``marks`` say where in the
    last of the frames concerned it is wrong, if it is one frame that is.
    """

    def __init__(
        self, text: str, entries: Iterable[Entry] = (), *, final: bool = False, marks: Iterable[Mark] = ()
    ) -> None:
        super().__init__(text)
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.final = final
        self.marks: tuple[Mark, ...] = tuple(marks)


class NotApplicable(Exception):
    """The scenario asks for what this target does not have by its nature; the text says what."""


class Inconclusive(Exception):
    """The target could not be brought to the state, or asked for the answer, that the scenario needs."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason; ``entries`` are the frames that it speaks of, ``marks`` are in the last."""

    verdict: Verdict
    reason: str = ""
    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()


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
        return Judgement(Verdict.FAIL, text, error.entries, error.marks)
    if isinstance(error, AssertionError):
        return Judgement(Verdict.FAIL, text or "an assertion failed")
    return Judgement(Verdict.ERROR, f"{type(error).__name__}: {text}" if text else type(error).__name__)


@dataclass(frozen=True, slots=True)
class StepResult:
    """One line of Gherkin and how it went: ``passed``, ``failed`` or ``not run``.

    ``until`` is the number of frames and events that the transcript held when it was over.
    """

    keyword: str
    text: str
    outcome: str
    until: int | None = None


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
    marks: tuple[Mark, ...] = ()  # what is wrong in the last of the frames concerned


def exit_status(results: Sequence[Result]) -> int:
    """0: all judged and none failed; 1: a failed verdict, or not one scenario could be judged."""
    verdicts = {result.verdict for result in results}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return 1
    return 0 if Verdict.PASS in verdicts else 1
