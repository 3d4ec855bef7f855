"""A debugger for ``csms serve``: debugpy, on this machine's own address alone, since who reaches it may run
anything."""

from __future__ import annotations

import importlib
import os
from typing import Any

from csms.cli.common import UsageFailure, say

_HOST = "127.0.0.1"
_MISSING = "the debugger is missing: pip install plugfest[debug]"


def listen(port: int | None, *, wait: bool) -> None:
    """Listen for a debugger on ``port`` (0 = any free one, None = not at all); ``wait`` until one attaches.

    Raises:
        UsageFailure: debugpy is not installed, the port cannot be had, or there is nothing to wait for.
    """
    if port is None:
        if wait:
            raise UsageFailure("--wait-for-debugger needs --debug-port")
        return
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a warning about the standard library alone
    debugpy = _debugpy()
    try:
        host, bound = debugpy.listen((_HOST, port))
    except RuntimeError as error:
        raise UsageFailure(f"no debugger on {_HOST}:{port}: {' '.join(str(error).split())}") from error
    say(f"Debugger   {host}:{bound}" + ("  (waiting until one is attached)" if wait else ""))
    if wait:
        debugpy.wait_for_client()


def _debugpy() -> Any:
    try:
        return importlib.import_module("debugpy")
    except ModuleNotFoundError as error:
        raise UsageFailure(_MISSING) from error
