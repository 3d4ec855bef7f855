"""Which checks a run holds: the first circle always, others on request; nothing skips itself."""

from __future__ import annotations

import pytest

pytest_plugins = ("tests.oracles.proofs",)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("circles")
    group.addoption("--system", action="store_true", help="also what needs Debian packages or a daemon")
    group.addoption("--full", action="store_true", help="long checks in their full size")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [name for name in ("system", "full") if not config.getoption(f"--{name}")]
    chosen = [item for item in items if not any(item.get_closest_marker(name) for name in left_out)]
    if len(chosen) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether this run asks for the full size of a long check."""
    return bool(request.config.getoption("--full"))
