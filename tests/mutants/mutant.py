"""A mutant is the CSMS with one named defect, and the scenarios that are there to catch it."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.cases import slug
from tests.planting import Planted


@dataclass(frozen=True, slots=True)
class Mutant:
    """``told``: the defect in one sentence; ``caught_by``: ids of scenarios that are about it."""

    told: str
    caught_by: tuple[str, ...]
    planted: Planted


def titled(feature: str, *titles: str) -> tuple[str, ...]:
    """The ids of scenarios by their titles, as they stand in one feature."""
    return tuple(f"{feature}/{slug(title)}" for title in titles)
