"""The event loop of a World: uvloop where it exists, as both ends have it when they run by themselves."""

from __future__ import annotations

import asyncio
import sys

if sys.platform != "win32":
    import uvloop


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop of one's own, not set as anybody's current one."""
    return asyncio.new_event_loop() if sys.platform == "win32" else uvloop.new_event_loop()
