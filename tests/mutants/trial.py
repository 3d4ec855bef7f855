"""One trial: the scenarios of a panel against the CSMS with one defect, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.verdicts import Verdict
from tests.mutants.table import MUTANTS, scenario_of

_RED = frozenset({Verdict.FAIL, Verdict.ERROR})
SHARE = 3  # a mutant that turns more than a third red is an outage, not a defect to be found


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be run: a mutant by name (None: the CSMS as it is) before ``chosen`` runs.

    ``sample``: those of them by which its share of red is measured, drawn from all runs there are.
    """

    name: str | None
    chosen: frozenset[str]
    seed: int
    sample: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a trial."""

    trial: Trial
    judged: Mapping[str, Verdict] = field(default_factory=dict)  # by run, as far as it came
    seconds: float = 0.0
    cut: str | None = None  # why not every run was judged

    @property
    def name(self) -> str | None:
        """The mutant; None: the CSMS as it is."""
        return self.trial.name

    @property
    def failed(self) -> tuple[str, ...]:
        """Runs that ended FAIL: the CSMS is at fault on the evidence."""
        return tuple(run for run, verdict in self.judged.items() if verdict is Verdict.FAIL)

    @property
    def errors(self) -> tuple[str, ...]:
        """Runs that ended ERROR: nobody's verdict."""
        return tuple(run for run, verdict in self.judged.items() if verdict is Verdict.ERROR)

    @property
    def measured(self) -> tuple[int, int]:
        """How many runs of the sample were red, and how many of it were judged."""
        drawn = [verdict for run, verdict in self.judged.items() if run in self.trial.sample]
        return sum(verdict in _RED for verdict in drawn), len(drawn)

    @property
    def caught_by(self) -> tuple[str, ...]:
        """The scenarios named for it that found it."""
        named = MUTANTS[self.name].caught_by if self.name else ()
        return tuple(one for one in named if one in {scenario_of(each) for each in self.failed})

    @property
    def fault(self) -> str | None:
        """Why the trial is not as it should be; None: it is."""
        if self.name is None:
            red = len(self.failed) + len(self.errors)
            return f"{red} runs are red without a defect" if red else self.cut
        red, judged = self.measured
        if red * SHARE > judged:
            return f"does not count: {red} of {judged} runs of the sample are red"
        return None if self.caught_by else "not caught by a scenario that names it"


def shape(outcome: Outcome) -> Mapping[str, object]:
    """An outcome as ``reports/mutants.json`` has it."""
    name, (red, judged) = outcome.name, outcome.measured
    return {
        "mutant": name,
        "told": MUTANTS[name].told if name else "the CSMS as it is",
        "expected": list(MUTANTS[name].caught_by) if name else [],
        "caught_by": list(outcome.caught_by),
        "fault": outcome.fault,
        "cut": outcome.cut,
        "runs": len(outcome.trial.chosen),
        "judged": len(outcome.judged),
        "sample": {"judged": judged, "red": red},
        "failed": list(outcome.failed),
        "errors": list(outcome.errors),
        "seconds": round(outcome.seconds, 1),
    }
