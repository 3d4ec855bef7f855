"""The form of the interop tables: one row per action, with a normal and a refusing story.

To cover a further action add a row to the file of its block; everything else follows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pytest

from tests.oracles.proofs import End, Proof, Way

Stage = TypeVar("Stage")
Story = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row(Generic[Stage]):
    """One action of one version.

    ``booted``: the stories begin after an accepted boot. ``stubborn``: the refusing story has a station that
    refuses what it may.
    """

    version: str
    action: str
    normal: Callable[[Stage], Awaitable[None]]
    refusing: Callable[[Stage], Awaitable[None]]
    booted: bool = True
    stubborn: bool = False


@dataclass(frozen=True, slots=True)
class Case(Generic[Stage]):
    """One test: a row and which of its stories."""

    row: Row[Stage]
    way: Way

    @property
    def name(self) -> str:
        """A stable test id, usable as a station's identity."""
        return f"{self.row.version}-{self.row.action}-{self.way}"

    async def play(self, stage: Stage) -> None:
        """Play the story on a stage."""
        await (self.row.normal if self.way is Way.NORMAL else self.row.refusing)(stage)

    def proved(self, proof: Proof, end: End) -> None:
        """Note the proof; it counts if the test passes."""
        proof(self.row.version, self.row.action, end, self.way)


def cases(rows: Iterable[Row[Any]]) -> pytest.MarkDecorator:
    """Parametrize a test by ``case``: two per row."""
    listed = [Case(row, way) for row in rows for way in Way]
    return pytest.mark.parametrize("case", listed, ids=[case.name for case in listed])
