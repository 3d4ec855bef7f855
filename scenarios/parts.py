"""One run on several processors: each process takes every n-th scenario, this one gathers what they say.

A scenario's seed follows from its own id, so it makes no difference to a verdict who runs it beside whom.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import IO, TypeAlias

from scenarios.verdicts import Result, Verdict

_FORKS = "forkserver" in multiprocessing.get_all_start_methods()


@dataclass(frozen=True, slots=True)
class Share:
    """Which scenarios a process takes: those at ``index`` modulo ``of``, in the order of their ids."""

    index: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What one process has to say at its end; ``output`` is why the collection failed, if it did."""

    results: tuple[Result, ...]
    code: int
    interrupted: bool
    targets: tuple[str, ...]
    output: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A process is about to run so many scenarios."""

    total: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A scenario has its verdict."""

    id: str
    verdict: Verdict


Progress: TypeAlias = Callable[[Begun | Judged], None]
Work: TypeAlias = Callable[[Share, Progress], Part]


def together(work: Work, jobs: int, progress: Progress) -> list[Part]:
    """Run ``work`` in so many processes, pass on what they tell meanwhile, return what each came to.

    Ctrl-C is passed on: each process ends its run and still tells what it has judged.

    Raises:
        RuntimeError: a process ended without a word.
    """
    context = _context()
    ends: dict[Connection, BaseProcess] = {}
    for index in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        process: BaseProcess = context.Process(
            target=_child, args=(work, Share(index, jobs), theirs), daemon=True
        )
        process.start()
        theirs.close()
        ends[ours] = process
    parts: list[Part] = []
    while ends:
        try:
            _gather(ends, parts, progress)
        except KeyboardInterrupt:
            for process in ends.values():
                os.kill(process.pid or 0, signal.SIGINT)
    return parts


def get_ready() -> None:
    """Let the process from which others are forked read its modules meanwhile."""
    if _FORKS:
        _context()
        forkserver.ensure_running()


def _context() -> ForkServerContext | SpawnContext:
    """Processes forked from one that has read the modules and has no thread; else new ones that read them."""
    if not _FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scenarios.run"])
    return context


def _gather(ends: dict[Connection, BaseProcess], parts: list[Part], progress: Progress) -> None:
    for end in wait(list(ends)):
        assert isinstance(end, Connection)
        try:
            said = end.recv()
        except EOFError:
            process = ends.pop(end)
            process.join()
            raise RuntimeError(f"a process of the run ended with status {process.exitcode}") from None
        if isinstance(said, Begun | Judged):
            progress(said)
            continue
        parts.append(said)
        ends.pop(end).join()


def _child(work: Work, share: Share, end: Connection) -> None:
    """Run one part; only the parent hears Ctrl-C, and passes it on once, at whatever moment."""
    os.setpgrp()
    with tempfile.TemporaryFile("w+") as output:
        _print_into(output)
        try:
            part = work(share, end.send)
        except KeyboardInterrupt:  # before the first scenario
            part = Part((), 0, True, ())
        output.seek(0)
        end.send(replace(part, output=part.output + output.read()))
    end.close()


def _print_into(file: IO[str]) -> None:
    """What anything prints is kept: several processes at one terminal make no sense."""
    sys.stdout = file
    os.dup2(file.fileno(), 1)


def default_jobs(chosen: object) -> int:
    """Return one process per processor, at most four; one alone where a handful is ``chosen`` by name."""
    return 1 if chosen else max(1, min(4, os.cpu_count() or 1))


__all__ = ["Begun", "Judged", "Part", "Progress", "Share", "Work", "default_jobs", "together"]
