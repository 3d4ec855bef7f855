"""The process that judges what might take long: a line when it is ready, then one JSON line in and one out.

It may be killed at any time; nothing but the judgement at hand is lost.
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import msgspec

from schemas.datatransfer.registry import faults_of, library_of, validator
from schemas.faults import Fault


class Task(msgspec.Struct):
    """A value, the `$id` of its schema, and all schemas concerned by `$id`."""

    schema: str
    closure: dict[str, Any]
    value: Any


def judged(task: Task) -> tuple[Fault, ...]:
    """Do one task. Only the first fault is looked for."""
    engine = validator(task.closure[task.schema], library_of(task.closure))
    return faults_of(engine, task.value, every=False)


def main() -> None:
    """Read tasks, write faults."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    _write(b"ready")
    for line in sys.stdin.buffer:
        faults = judged(msgspec.json.decode(line, type=Task))
        _write(msgspec.json.encode(faults))


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
