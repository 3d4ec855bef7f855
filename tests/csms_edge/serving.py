"""``csms serve`` as a process of its own, on free ports."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

FREE = [
    argument
    for name in ("http", "websockets.auto", "websockets.basic", "websockets.plain")
    for argument in ("--set", f"{name}.port=0")
]


@asynccontextmanager
async def serving(
    tmp_path: Path, *arguments: str, until: str = "Database"
) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """Run ``csms serve`` as a process and read where it listens; the last line begins with ``until``."""
    database = f"sqlite:///{tmp_path}/csms.db"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "csms", "serve", *FREE, "--database-url", database, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CSMS_LOG__LEVEL": "warning"},
    )
    try:
        yield process, await reading(process, until)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def reading(process: asyncio.subprocess.Process, until: str) -> list[str]:
    """The next lines, up to the one that begins so."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(30):
        while not lines or not lines[-1].startswith(until):
            line = (await process.stdout.readline()).decode()
            assert line, "the server ended early"
            lines.append(line.strip())
    return lines
