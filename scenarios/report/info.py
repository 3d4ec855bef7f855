"""What a run was: shown at the head of every report, and how to repeat it, or one scenario of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ocppj.redact import redact
from scenarios.verdicts import Result

_PROGRAM = ("python", "-m", "scenarios")
# What selects scenarios; one alone is selected by its id and its database.
_SELECTING = frozenset({"-k", "--tags", "--ocpp", "--scenario", "--db", "--jobs"})
_SEED = frozenset({"--seed"})
_DEFAULT_DATABASES = frozenset({"sqlite", "foreign"})


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Target, seed and surroundings of one run.

    ``arguments`` are those of the command, as typed; ``seconds`` is wall-clock time since ``started`` (UTC).
    """

    target: str
    seed: int
    arguments: tuple[str, ...]
    environment: str
    started: datetime
    seconds: float

    @property
    def command(self) -> str:
        """Repeats the run with its seed; credentials in it are removed."""
        return self._line(_without(self.arguments, _SEED))

    def repeating(self, result: Result) -> str:
        """Repeats just this scenario."""
        database = [] if result.database in _DEFAULT_DATABASES else ["--db", result.database]
        kept = _without(self.arguments, _SELECTING | _SEED)
        return self._line(["--scenario", result.id, *database, *kept])

    def _line(self, arguments: Sequence[str]) -> str:
        shown = [str(redact(None, one)) for one in arguments]
        return shlex.join([*_PROGRAM, *shown, "--seed", str(self.seed)])


def _without(arguments: Sequence[str], names: frozenset[str]) -> list[str]:
    """The arguments without the options named, each of which takes one value."""
    return list(_kept(iter(arguments), names))


def _kept(arguments: Iterator[str], names: frozenset[str]) -> Iterator[str]:
    for one in arguments:
        if one in names:
            next(arguments, None)
        elif one.partition("=")[0] not in names and not (one.startswith("-k") and "-k" in names):
            yield one
