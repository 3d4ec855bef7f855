"""A migrated SQLite file for every test: copied from one made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from csms.store import migrate


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("store") / "template.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(migrated: Path, tmp_path: Path) -> str:
    file = tmp_path / "csms.db"
    shutil.copy(migrated, file)
    return f"sqlite:///{file}"
