"""Hundreds of unknown stations at once: all are let in and booted, in little time and memory."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.databases import Database
from tests.durability.server import Server

LIMITS = {300: 2.0, 2_000: 10.0}  # stations -> seconds
TARGET = 40.0  # KiB of the server's memory for one connected station


@asynccontextmanager
async def crowd(server: Server, count: int, prefix: str = "crowd") -> AsyncIterator[dict[str, Any]]:
    """The stations, connected; what they say of it."""
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.durability.crowd", str(server.ports["auto"]), str(count), prefix),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert client.stdout is not None
        async with asyncio.timeout(90):
            line = await client.stdout.readline()
        yield json.loads(line)
    finally:
        await client.communicate(b"\n")


@pytest.mark.parametrize(
    "count", [300, pytest.param(2_000, marks=pytest.mark.full)], ids=lambda count: f"{count} stations"
)
async def test_a_crowd_is_let_in_at_once(
    database: Database, count: int, full: bool, say: Callable[[str], None]
) -> None:
    async with Server(database) as server:
        await server.start()
        async with crowd(server, 20, "early"):
            pass  # what the first ones make the process load is nobody's share
        before = server.memory
        async with crowd(server, count) as outcome:
            each = (server.memory - before) / count / 1024
            say(
                f"{count} unknown stations: upgraded after {outcome['upgraded']:.2f} s, booted after"
                f" {outcome['seconds']:.2f} s, {each:.1f} KiB each (target {TARGET:.0f})"
            )
            assert outcome["refused"] == outcome["lost"] == 0, outcome
            assert outcome["accepted"] == count
            kept = server.rows(
                "SELECT version, count(*) n FROM stations WHERE station_id LIKE 'crowd%'"
                " AND commissioned = 'automatic'"
                " AND boot_status = 'Accepted' AND epoch = 1 GROUP BY version ORDER BY version"
            )
            assert kept == [{"version": version, "n": count // 2} for version in ("1.6", "2.0.1")]
        assert await server.stop() == 0, server.complaints()
        if full:
            assert outcome["seconds"] < LIMITS[count]
