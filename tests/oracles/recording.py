"""A recording of a real station and what is expected of its replay, as read from ``tests/recordings``."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "recordings"
CALL, CALLRESULT, CALLERROR = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``number`` counts from 1, as an editor shows it and as the expectation file names it."""

    number: int
    direction: str  # cs->csms | csms->cs | open | close | a note of the recorder's
    frame: Any
    extra: dict[str, Any]

    @property
    def kind(self) -> int | None:
        """The message type, None for what is no frame."""
        return self.frame[0] if isinstance(self.frame, list) else None

    def is_call(self, direction: str) -> bool:
        """Whether it is a CALL that went this way."""
        return self.direction == direction and self.kind == CALL

    def is_answer(self, direction: str) -> bool:
        """Whether it is a CALLRESULT or CALLERROR that went this way."""
        return self.direction == direction and self.kind in (CALLRESULT, CALLERROR)

    @property
    def id(self) -> str:
        """The message id of the frame."""
        return str(self.frame[1])

    @property
    def action(self) -> str:
        """The action of the CALL."""
        return str(self.frame[2])


def names() -> list[str]:
    """Every recording there is."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def read(name: str) -> list[Line]:
    """Read a recording in the order of its lines."""
    lines = []
    for number, text in enumerate((FOLDER / f"{name}.jsonl").read_text().splitlines(), 1):
        entry = json.loads(text)
        lines.append(Line(number, entry.pop("dir"), entry.pop("frame", None), entry))
    return lines


def expectation(name: str) -> dict[str, Any]:
    """Read the hand-written expectation file of a recording."""
    return tomllib.loads((FOLDER / f"{name}.expected.toml").read_text())
