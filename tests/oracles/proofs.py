"""Counts which actions the oracles prove, at which end, normally and refusing: what a passed test asserted.

A pytest plugin, loaded by ``tests/conftest.py``. At the end of a run that proved anything the report lists
``{version, action, end, normal, refusing}``; ``csms coverage`` and ``simulator coverage`` read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pytest

PROPERTY = "proof"
FILE = Path("reports") / "proved.json"


class End(StrEnum):
    """Which end of ours the library spoke with."""

    CSMS = "csms"
    SIMULATOR = "simulator"


class Way(StrEnum):
    """How the exchange ended."""

    NORMAL = "normal"
    REFUSING = "refusing"


class Proof(Protocol):
    """Says that this test asserts an exchange of this action; it counts if the test passes."""

    def __call__(self, version: str, action: str, end: End, way: Way) -> None: ...


@pytest.fixture
def proof(record_property: Callable[[str, object], None]) -> Proof:
    """Note what this test proves; several may be noted."""

    def note(version: str, action: str, end: End, way: Way) -> None:
        record_property(PROPERTY, [version, action, end.value, way.value])

    return note


def summary(proofs: Iterable[tuple[str, ...]]) -> list[dict[str, object]]:
    """Bring the proofs into the form of the report, in a stable order."""
    found: dict[tuple[str, ...], set[str]] = {}
    for *exchange, way in proofs:
        found.setdefault(tuple(exchange), set()).add(way)
    return [
        {
            "version": version,
            "action": action,
            "end": end,
            "normal": Way.NORMAL in ways,
            "refusing": Way.REFUSING in ways,
        }
        for (version, action, end), ways in sorted(found.items())
    ]


class Collector:
    """Gathers the proofs of a run from the reports, so that it works with workers too."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._passed: dict[str, set[tuple[str, ...]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the proofs of a passed call; forget those of a test whose teardown fails."""
        if report.when == "call" and report.passed:
            properties: list[tuple[str, Any]] = report.user_properties
            noted = {tuple(value) for name, value in properties if name == PROPERTY}
            if noted:
                self._passed[report.nodeid] = noted
        elif report.failed:
            self._passed.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        """Write the report of a run that proved anything."""
        if self._passed:
            proofs = {each for noted in self._passed.values() for each in noted}
            self._file.parent.mkdir(exist_ok=True)
            self._file.write_text(json.dumps(summary(proofs), indent=1) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Collect where the reports come together: without workers, or in their controller."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collector(config.rootpath / FILE), "plugfest-proofs")
