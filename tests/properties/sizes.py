"""How much of a long check a run has done: told at its end, because a sample must not pass for the whole.

A pytest plugin, of ``tests/conftest.py``. A test notes ``record_property("sample", [what, done, all])``.
"""

from __future__ import annotations

import pytest

PROPERTY = "sample"


class Sizes:
    """Sums the samples from the reports, so that it works with workers too."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, int], int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what a passed test has done."""
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == PROPERTY and isinstance(value, list | tuple):
                    what, done, whole = value
                    self._done[what, whole] = self._done.get((what, whole), 0) + done

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line a check."""
        for (what, whole), done in sorted(self._done.items()):
            rest = "" if done >= whole else " (all with --full)"
            terminalreporter.write_line(f"{what}: {done} of {whole}{rest}")


def pytest_configure(config: pytest.Config) -> None:
    """Count where the reports come together: without workers, or in their controller."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Sizes(), "plugfest-sizes")
