"""Figures are shown in every run, captured output or not, and go into the JUnit report."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def say(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Show a line of figures."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def show(line: str) -> None:
        record_property("figures", line)
        if capture is None:
            return
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\n    {line}\n")
            sys.stdout.flush()

    return show
