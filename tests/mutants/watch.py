"""Trials in processes of their own, since a defect is planted for good there. Each has a deadline: a process
that passes it is ended, and what it had judged by then counts."""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

from scenarios.ends import own_csms
from scenarios.parts import Begun, Judged, Progress
from scenarios.run import Options, run
from scenarios.verdicts import Verdict
from tests.mutants.table import MUTANTS
from tests.mutants.trial import Outcome, Trial

_DONE = None  # what a process says last


@dataclass
class _Course:
    """A trial that runs now."""

    trial: Trial
    process: BaseProcess
    end: Connection
    folder: tempfile.TemporaryDirectory[str]
    began: float = field(default_factory=time.monotonic)
    judged: dict[str, Verdict] = field(default_factory=dict)

    def heard(self, deadline: float) -> Outcome | None:
        """Take in what the process says; its outcome, once there is one."""
        try:
            while self.end.poll():
                said = self.end.recv()
                if said is _DONE:
                    return self._outcome()
                self.judged[said.id] = said.verdict
        except EOFError:
            self.process.join()
            return self._outcome(f"its process ended with status {self.process.exitcode}")
        late = time.monotonic() - self.began > deadline
        return self._outcome(f"stalled, ended after {deadline:.0f} s") if late else None

    def stop(self) -> None:
        """End the process, at whatever it is, and remove what it wrote."""
        self.process.kill()
        self.process.join()
        self.end.close()
        self.folder.cleanup()

    def _outcome(self, cut: str | None = None) -> Outcome:
        return Outcome(self.trial, self.judged, time.monotonic() - self.began, cut)


def outcomes(trials: Sequence[Trial], jobs: int, deadline: float) -> Iterator[Outcome]:
    """What each trial came to, as it ends: ``jobs`` at once, each for ``deadline`` seconds at the most."""
    context = get_context("forkserver")  # a process of its own for each, and the modules read but once
    context.set_forkserver_preload(["tests.mutants.watch"])
    waiting, running = list(reversed(trials)), list[_Course]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_started(context, waiting.pop()))
            wait([course.end for course in running], timeout=1.0)
            for course in tuple(running):
                if outcome := course.heard(deadline):
                    running.remove(course)
                    course.stop()
                    yield outcome
    finally:
        for course in running:
            course.stop()


def _started(context: ForkServerContext, trial: Trial) -> _Course:
    ours, theirs = context.Pipe(duplex=False)
    folder = tempfile.TemporaryDirectory(prefix="mutant-")
    process = context.Process(target=_attempt, args=(trial, Path(folder.name), theirs), daemon=True)
    process.start()
    theirs.close()
    return _Course(trial, process, ours, folder)


def _attempt(trial: Trial, folder: Path, end: Connection) -> None:
    """Run a trial and tell each verdict as it falls. Whatever is written stays within ``folder``."""
    os.setpgrp()  # Ctrl-C is for the parent, which ends this process
    tempfile.tempdir = str(folder)

    def progress(event: Begun | Judged) -> None:
        if isinstance(event, Judged):
            end.send(event)

    options = Options(scenarios=tuple(sorted(trial.chosen)), seed=trial.seed, reports=folder / "reports")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _planted(trial.name, options, progress)
    end.send(_DONE)


def _planted(name: str | None, options: Options, progress: Progress) -> None:
    if name is None:
        run(options, progress)
        return
    planted = MUTANTS[name].planted
    with planted.patched(), patch.object(own_csms, "ROUTES", planted.routes(own_csms.ROUTES)):
        run(options, progress)
