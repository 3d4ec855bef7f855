"""What a run was: shown at the head of every report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Target, seed and surroundings of one run; ``command`` repeats it, ``seconds`` is wall-clock time."""

    target: str
    seed: int
    command: str
    environment: str
    seconds: float
