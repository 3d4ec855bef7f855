"""Which checks a run holds: the first circle always, others on request; nothing skips itself."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

pytest_plugins = ("tests.databases", "tests.oracles.proofs", "tests.containers.fixtures")

_FIGURES = "figures"
_LOT = 5_000  # objects made, net, between two collections


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("circles")
    group.addoption("--system", action="store_true", help="also what needs Debian packages or a daemon")
    group.addoption("--full", action="store_true", help="long checks in their full size")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [name for name in ("system", "full") if not config.getoption(f"--{name}")]
    chosen = [item for item in items if not any(item.get_closest_marker(name) for name in left_out)]
    if len(chosen) != len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


def pytest_collection_finish() -> None:
    """Let the cycle collector not look at thousands of tests that stay to the end, and seldom at the rest."""
    gc.freeze()
    gc.set_threshold(_LOT, *gc.get_threshold()[1:])


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether this run asks for the full size of a long check."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Show a line of figures at the end of the run, and in the JUnit report."""

    def show(line: str) -> None:
        record_property(_FIGURES, line)

    return show


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests have told, wherever they ran and whatever became of their output."""
    reports = [report for listed in terminalreporter.stats.values() for report in listed]
    lines = [
        f"{report.nodeid.rpartition('/')[2]}: {line}"
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, line in report.user_properties
        if name == _FIGURES
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.line(line)
