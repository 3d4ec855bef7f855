"""One CSMS for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.csms_blocks.harness import House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A CSMS on a fresh database."""
    running = await House(f"sqlite:///{tmp_path / 'csms.db'}").open()
    yield running
    await running.close()
