"""Run seeds of the property alone: ``python -m tests.properties 17 [18-30 …] [--defect NAME] [--shrink]``."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import nullcontext

from tests.properties.defects import DEFECTS, routes_of
from tests.properties.power import lives
from tests.properties.sequence import Disagreement, check, story


def main() -> int:
    """Exit status 1 when a seed shows a disagreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties")
    parser.add_argument("seeds", nargs="*", help="a seed, or a range such as 0-59")
    parser.add_argument(
        "--power", type=int, metavar="FIRST", help="the moments of a power cut from this one on"
    )
    parser.add_argument("--brief", action="store_true", help="one line a seed")
    parser.add_argument("--shrink", action="store_true", help="leave acts out as long as it still fails")
    parser.add_argument("--defect", choices=sorted(DEFECTS), help="plant this defect")
    options = parser.parse_args()
    if options.power is not None:
        return power(options.power, options.defect)
    failed = 0
    began = time.monotonic()
    seeds = [seed for text in options.seeds for seed in _range(text)]
    for seed in seeds:
        text = trial(seed, [], options.defect)
        if text and options.shrink:
            text = _shrunk(seed, options.defect)
        if text:
            failed += 1
            out(f"seed {seed}: {' | '.join(text.splitlines()[:4])}" if options.brief else text)
    out(f"{len(seeds)} seeds, {failed} failed, {time.monotonic() - began:.1f} s")
    return 1 if failed else 0


def power(first: int, defect: str | None) -> int:
    """The lives around one power cut."""
    with nullcontext() if defect is None else DEFECTS[defect].patched():
        wrong = [life.report for life in lives(first) if life.differences]
    out("\n\n".join(wrong) or f"moments {first} and following: all agree")
    return 1 if wrong else 0


def _range(text: str) -> range:
    low, _, high = text.partition("-")
    return range(int(low), int(high or low) + 1)


def trial(seed: int, acts: list[int], defect: str | None) -> str:
    """What a seed says, empty when all agree."""
    try:
        if defect is None:
            check(seed, acts=acts)
        else:
            again = f" --defect {defect}"
            check(seed, routes_of(defect), DEFECTS[defect].patched, again, acts)
    except Disagreement as found:
        return str(found)
    except Exception as error:  # noqa: BLE001 - told to whoever runs this
        return f"seed {seed}: {type(error).__name__}: {error}"
    return ""


def _shrunk(seed: int, defect: str | None) -> str:
    """Drop stretches of acts, ever shorter ones, as long as something still fails."""
    acts = list(range(len(story(seed).acts)))
    size = len(acts) // 2
    while size:
        at = 0
        while at < len(acts) and len(acts) > size:
            fewer = acts[:at] + acts[at + size :]
            if fewer and trial(seed, fewer, defect):
                acts = fewer
            else:
                at += size
        size //= 2
    return trial(seed, acts, defect)


def out(text: str) -> None:
    """To standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
