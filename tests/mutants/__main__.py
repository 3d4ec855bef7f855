"""Hold the scenarios to defects planted on purpose: ``python -m tests.mutants [--only NAME] [--list]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from scenarios import cases
from tests.mutants.table import MUTANTS, panel, runs_of, unknown
from tests.mutants.trial import Outcome, attempt, shape

_REPORT = Path("reports/mutants.json")


def main() -> int:
    """Exit status 0: each defect is caught by a scenario that names it; 1: one is not; 2: bad usage."""
    options = _options()
    if lost := unknown(cases.read()):
        for name, ids in lost.items():
            sys.stderr.write(f"mutants: {name} names {', '.join(ids)}: no such scenario\n")
        return 2
    names = options.only or list(MUTANTS)
    if options.list:
        for name in names:
            out(f"{name}: {MUTANTS[name].told}\n    {', '.join(MUTANTS[name].caught_by)}")
        return 0
    began = time.monotonic()
    outcomes = list(trials(names, options.seed, options.jobs))
    _write(outcomes, options.seed)
    caught = sum(one.fault is None for one in outcomes if one.name is not None)
    seconds = time.monotonic() - began
    out(f"\n{caught} of {len(names)} defects caught in {seconds:.0f} s, seed {options.seed}; {_REPORT}")
    return 1 if any(one.fault for one in outcomes) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", epilog="Example: python -m tests.mutants --only siblings_deactivated"
    )
    parser.add_argument(
        "--only", action="append", choices=sorted(MUTANTS), metavar="NAME", help="this one; may be repeated"
    )
    parser.add_argument("--list", action="store_true", help="say which there are, and run nothing")
    parser.add_argument("--seed", type=int, default=1, help="decides the scenarios beside those named")
    parser.add_argument("--jobs", type=int, default=max(1, min(4, os.cpu_count() or 1)), help="processes")
    return parser.parse_args()


def trials(names: Sequence[str], seed: int, jobs: int) -> Iterator[Outcome]:
    """First the CSMS as it is, before all that the mutants face; then each mutant in a process of its own."""
    runs = runs_of(cases.read())
    panels = {name: panel(runs, MUTANTS[name], seed) for name in names}
    faced = sorted(frozenset().union(*panels.values()))
    out(f"{len(names)} defects, {len(faced)} scenario runs in all\n")
    context = get_context("forkserver")  # a process of its own for each, and the modules read but once
    context.set_forkserver_preload(["tests.mutants.trial"])
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
        plain = [pool.submit(attempt, None, faced[start::jobs], seed) for start in range(jobs)]
        planted = [pool.submit(attempt, name, panels[name], seed) for name in names]
        for future in as_completed([*plain, *planted]):
            outcome = future.result()
            out(_line(outcome))
            yield outcome


def _line(outcome: Outcome) -> str:
    name = outcome.name or "(no defect)"
    more = f" and {len(outcome.caught_by) - 1} more" if outcome.caught_by[1:] else ""
    told = outcome.fault or (outcome.caught_by[0] + more if outcome.caught_by else "green")
    lines = [f"{name:<45} {outcome.red:>3} of {outcome.runs:<3} red {outcome.seconds:>5.0f} s  {told}"]
    if outcome.fault:
        lines += [f"    {one}" for one in (*outcome.failed, *outcome.errors)[:12]]
    return "\n".join(lines)


def _write(outcomes: Sequence[Outcome], seed: int) -> None:
    _REPORT.parent.mkdir(parents=True, exist_ok=True)
    found = {"seed": seed, "trials": [shape(one) for one in outcomes]}
    _REPORT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def out(text: str) -> None:
    """To standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
