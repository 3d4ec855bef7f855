"""What the machine has to grant: file descriptors for a fleet's sockets, and the faster event loop where it
exists."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

if sys.platform != "win32":
    import resource

    import uvloop

T = TypeVar("T")
_SPARE = 64


def run_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop; on the standard loop where uvloop does not exist."""
    return asyncio.run(work) if sys.platform == "win32" else uvloop.run(work)


def descriptors(sockets: int) -> str | None:
    """Raise the limit of open files to the hard one; a line for people when that is still too low."""
    if sys.platform == "win32":
        return None
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < sockets + _SPARE:
        return f"the limit of {hard} open files is too low for {sockets} stations: raise it with `ulimit -n`"
    return None
