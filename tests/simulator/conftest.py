"""Both versions, and an office for each."""

from __future__ import annotations

import pytest

from schemas.version import Version
from tests.simulator.office import Office


@pytest.fixture(params=[Version.V16, Version.V201], ids=["1.6", "2.0.1"])
def version(request: pytest.FixtureRequest) -> Version:
    """Each of the spoken versions."""
    return Version(request.param)


@pytest.fixture
def office(version: Version) -> Office:
    """The other end."""
    return Office(version)
