"""Has data judged in a process of its own, within a deadline.

The engine cannot be interrupted and holds the interpreter: a process can be killed, a thread cannot. It is
started when first needed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec

from schemas.datatransfer.registry import Entry
from schemas.datatransfer.worker import Task
from schemas.faults import Fault, FaultKind

_log = logging.getLogger(__name__)
DEADLINE = 2.0  # seconds for one judgement, beside the start of the process
TOO_LONG = "time"
"""The rule that such a judgement breaks."""
_STARTING = 10.0


class Helper:
    """One process and one thread that talks to it; judgements wait for each other."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        """``deadline`` in seconds."""
        self._deadline = deadline
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="data-transfer-helper")

    async def judge(self, entry: Entry, value: object) -> tuple[Fault, ...]:
        """Return what is wrong with the value, at most one fault; too much work is a fault as well."""
        task = msgspec.json.encode(Task(entry.document.id, dict(entry.closure), value))
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, entry, task)

    def close(self) -> None:
        """End the process, without waiting for what it is doing."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._end()

    def _ask(self, entry: Entry, task: bytes) -> tuple[Fault, ...]:
        answer = self._answer(task)
        if answer is None:
            self._end()
            text = f"the data cannot be checked within {self._deadline:g} s"
            _log.warning("%s: %s", entry.document.id, text)
            return (Fault("", TOO_LONG, text, FaultKind.PROPERTY),)
        return msgspec.json.decode(answer, type=tuple[Fault, ...])

    def _answer(self, task: bytes) -> bytes | None:
        process = self._process
        if process is None or process.poll() is not None:
            self._process = process = _started()
            if _line(process, _STARTING) is None:
                return None
        assert process.stdin is not None  # it was asked for
        try:
            process.stdin.write(task + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return None
        return _line(process, self._deadline)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "schemas.datatransfer.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


def _line(process: subprocess.Popen[bytes], patience: float) -> bytes | None:
    """Return the next line that the process writes, None if it does not in time or has ended."""
    assert process.stdout is not None  # it was asked for
    ready, _, _ = select.select([process.stdout], [], [], patience)
    return (process.stdout.readline() or None) if ready else None
