"""One trial: the scenarios of a panel against the CSMS with one defect, in a process that has no other."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from scenarios.ends import own_csms
from scenarios.run import Options, run
from scenarios.verdicts import Result, Verdict
from tests.mutants.table import MUTANTS, scenario_of

_RED = frozenset({Verdict.FAIL, Verdict.ERROR})
SHARE = 3  # a mutant that turns more than a third red is an outage, not a defect to be found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant (None: the CSMS as it is)."""

    name: str | None
    runs: int
    failed: tuple[str, ...]  # ids that ended FAIL: the CSMS is at fault on the evidence
    errors: tuple[str, ...]  # ids that ended ERROR: nobody's verdict
    seconds: float

    @property
    def red(self) -> int:
        """How many runs were red."""
        return len(self.failed) + len(self.errors)

    @property
    def caught_by(self) -> tuple[str, ...]:
        """The scenarios named for it that found it."""
        named = MUTANTS[self.name].caught_by if self.name else ()
        return tuple(one for one in named if one in {scenario_of(each) for each in self.failed})

    @property
    def fault(self) -> str | None:
        """Why the trial is not as it should be; None: it is."""
        if self.name is None:
            return f"{self.red} runs are red without a defect" if self.red else None
        if self.red * SHARE > self.runs:
            return f"does not count: {self.red} of {self.runs} runs are red"
        return None if self.caught_by else "not caught by a scenario that names it"


def attempt(name: str | None, chosen: Iterable[str], seed: int) -> Outcome:
    """Run the chosen scenarios with the defect of that name planted."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        options = Options(scenarios=tuple(sorted(chosen)), seed=seed, reports=Path(folder))
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            results = _planted(name, options)
    failed = tuple(one.id for one in results if one.verdict is Verdict.FAIL)
    errors = tuple(one.id for one in results if one.verdict in _RED - {Verdict.FAIL})
    return Outcome(name, len(results), failed, errors, time.monotonic() - began)


def _planted(name: str | None, options: Options) -> tuple[Result, ...]:
    if name is None:
        return run(options).results
    planted = MUTANTS[name].planted
    with planted.patched(), patch.object(own_csms, "ROUTES", planted.routes(own_csms.ROUTES)):
        return run(options).results


def shape(outcome: Outcome) -> Mapping[str, object]:
    """An outcome as ``reports/mutants.json`` has it."""
    return {
        "mutant": outcome.name,
        "told": MUTANTS[outcome.name].told if outcome.name else "the CSMS as it is",
        "expected": list(MUTANTS[outcome.name].caught_by) if outcome.name else [],
        "caught_by": list(outcome.caught_by),
        "fault": outcome.fault,
        "runs": outcome.runs,
        "red": outcome.red,
        "failed": list(outcome.failed),
        "errors": list(outcome.errors),
        "seconds": round(outcome.seconds, 1),
    }
