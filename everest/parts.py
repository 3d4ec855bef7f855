"""A program that runs for us: its output in a log file, its whole process group ended with it."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from everest.request import FailureError
from everest.state import Process

_PATIENCE = 15.0  # seconds from the asking to the killing


class Part:
    """One program, started with ``await Part.start(...)``."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path, stop_signal: int) -> None:
        self.name, self.log = name, log
        self._process, self._stop = process, stop_signal
        self.identity = Process.of(process.pid)
        self._pump: asyncio.Task[None] | None = None

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stop_signal: int = signal.SIGTERM,
        on_line: Callable[[str], None] | None = None,
    ) -> Part:
        """Start a program in a process group of its own. ``on_line`` is given every line of its output.

        Raises:
            FailureError: it cannot be started.
        """
        with log.open("ab") as output:
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output if on_line is None else PIPE,
                    stderr=STDOUT,
                    env=None if environment is None else dict(environment),
                    cwd=cwd,
                    start_new_session=True,
                )
            except OSError as error:
                raise FailureError(f"{name}: {command[0]} cannot be started: {error.strerror}") from error
        part = cls(name, process, log, stop_signal)
        if on_line is not None:
            part._pump = asyncio.create_task(part._copy(on_line))
        return part

    async def ended(self) -> int:
        """Wait until it has ended and its output is written: its exit status, negative for a signal."""
        status = await self._process.wait()
        if self._pump is not None:
            await self._pump
        return status

    async def stop(self) -> None:
        """Ask it to end, and see to it that nothing of its group is left."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(self._stop)
            try:
                await asyncio.wait_for(self._process.wait(), _PATIENCE)
            except TimeoutError:
                self.identity.kill(signal.SIGKILL, group=True)
                await self._process.wait()
        end_group(self._process.pid)
        if self._pump is not None:
            await self._pump

    def last_line(self) -> str:
        """The last line of its log that says anything."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def obituary(self, status: int) -> str:
        """One line that says how it ended."""
        how = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        return f"{self.name} {how}: {self.last_line()}"

    async def _copy(self, on_line: Callable[[str], None]) -> None:
        assert self._process.stdout is not None
        with self.log.open("ab", buffering=0) as output:
            async for line in self._process.stdout:
                output.write(line)
                on_line(line.decode(errors="replace").rstrip())


def end_group(pid: int) -> None:
    """Kill what is left of the group that a program of ours led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
