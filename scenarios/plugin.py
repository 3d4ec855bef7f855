"""Plugfest in anyone's pytest: fixtures, and nothing else. Nothing of ours is imported until one is used.

``plugfest_world`` is a World with the reference CSMS and simulated stations; ``plugfest_version`` says which
OCPP version its stations speak, and ``plugfest_seed`` what decides ids and meters: override them to choose.
To use our steps in feature files of one's own, name the modules of ``scenarios.steps`` in ``pytest_plugins``
and let a fixture ``world`` return ``plugfest_world``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scenarios.world import World


@pytest.fixture
def plugfest_version() -> str:
    """The OCPP version of the stations: ``2.0.1`` or ``1.6``."""
    return "2.0.1"


@pytest.fixture
def plugfest_seed() -> int:
    """What decides message ids, meters and chance."""
    return 1


@pytest.fixture
def plugfest_world(
    request: pytest.FixtureRequest, tmp_path: Path, plugfest_version: str, plugfest_seed: int
) -> Iterator[World]:
    """A World of the test's own: CSMS over real sockets on a fresh SQLite file, stations, transcript."""
    # Imported here so that a pytest run that does not ask for it pays nothing for the plugin.
    try:
        from scenarios.ends.databases import SqliteFiles  # noqa: PLC0415
        from scenarios.surroundings import OwnSurroundings  # noqa: PLC0415
        from scenarios.world import World  # noqa: PLC0415
        from schemas.version import Version  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise pytest.UsageError(f"{error}: pip install plugfest[scenarios]") from error
    seed = f"{plugfest_seed}/{request.node.nodeid}"
    world = World(OwnSurroundings(SqliteFiles(tmp_path)), Version(plugfest_version), seed)
    yield world
    world.close()
