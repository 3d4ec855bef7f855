"""Hold the scenarios to defects planted on purpose: ``python -m tests.mutants [--only NAME] [--list]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scenarios import cases
from tests.mutants.table import MUTANTS, catchers, runs_of, sample, unknown
from tests.mutants.trial import SHARE, Outcome, Trial, shape
from tests.mutants.watch import outcomes

_REPORT = Path("reports/mutants.json")
_DEADLINE = 300.0  # seconds for the runs of a trial: some fifteen times what they take
_AT_ONCE = 120  # runs without a defect in one trial: about as many as with one


def main() -> int:
    """Exit status 0: each defect is caught by a scenario that names it; 1: one is not; 2: bad usage; 130:
    interrupted."""
    options = _options()
    try:
        return _try(options)
    except KeyboardInterrupt:
        sys.stderr.write("mutants: interrupted\n")
        return 130


def _try(options: argparse.Namespace) -> int:
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
    found = list(trials(names, options.seed, options.jobs, options.deadline))
    _write(found, options.seed)
    caught = sum(one.fault is None for one in found if one.name is not None)
    seconds = time.monotonic() - began
    out(f"\n{caught} of {len(names)} defects caught in {seconds:.0f} s, seed {options.seed}; {_REPORT}")
    return 1 if any(one.fault for one in found) else 0


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
    parser.add_argument(
        "--deadline",
        type=float,
        default=_DEADLINE,
        metavar="SECONDS",
        help="after which one counts as stalled",
    )
    return parser.parse_args()


def trials(names: Sequence[str], seed: int, jobs: int, deadline: float = _DEADLINE) -> Iterator[Outcome]:
    """First the CSMS as it is, before all that the mutants face; then each mutant in a process of its own."""
    runs = runs_of(cases.read())
    drawn = sample(runs, seed)
    facing = {name: drawn | catchers(runs, MUTANTS[name]) for name in names}
    faced = sorted(drawn.union(*facing.values()))
    out(f"{len(names)} defects, {len(faced)} of {len(runs)} scenario runs in all")
    out(
        f"each faces those that name it and the same {len(drawn)}, a tenth of every folder drawn by the seed;"
    )
    out(f"of these no more than one in {SHARE} may turn red\n")
    parts = -(-len(faced) // _AT_ONCE)
    plain = [Trial(None, frozenset(faced[start::parts]), seed) for start in range(parts)]
    planted = [Trial(name, facing[name], seed, drawn) for name in names]
    for outcome in outcomes([*plain, *planted], jobs, deadline):
        out(_line(outcome))
        yield outcome


def _line(outcome: Outcome) -> str:
    name = outcome.name or "(no defect)"
    red, judged = outcome.measured if outcome.name else (len(outcome.failed), len(outcome.judged))
    lines = [f"{name:<45} {red:>3} of {judged:<3} red {outcome.seconds:>5.0f} s  {_told(outcome)}"]
    if outcome.cut:
        lines.append(f"    {outcome.cut}: {len(outcome.judged)} of {len(outcome.trial.chosen)} runs judged")
    if outcome.fault:
        lines += [f"    {one}" for one in (*outcome.failed, *outcome.errors)[:12]]
    return "\n".join(lines)


def _told(outcome: Outcome) -> str:
    if outcome.fault or not outcome.caught_by:
        return outcome.fault or "green"
    more = f" and {len(outcome.caught_by) - 1} more" if outcome.caught_by[1:] else ""
    return outcome.caught_by[0] + more


def _write(found: Sequence[Outcome], seed: int) -> None:
    _REPORT.parent.mkdir(parents=True, exist_ok=True)
    report = {"seed": seed, "trials": [shape(one) for one in found]}
    _REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def out(text: str) -> None:
    """To standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
