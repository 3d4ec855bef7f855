"""One CSMS for each test, on a copy of a database that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.csms_blocks.harness import House


@pytest.fixture
async def house(migrated: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A CSMS on a fresh database."""
    path = Path(shutil.copy(migrated, tmp_path / "csms.db"))
    running = await House(f"sqlite:///{path}").open()
    yield running
    await running.close()


@pytest.fixture
async def listening(migrated: Path, tmp_path: Path) -> AsyncIterator[House]:
    """The same, with its servers on free ports: stations come over real sockets."""
    path = Path(shutil.copy(migrated, tmp_path / "csms.db"))
    running = await House(f"sqlite:///{path}", listen=True).open()
    yield running
    await running.close()
