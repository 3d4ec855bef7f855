"""Tests of one group share a worker, and with it what is made once in a run: a daemon, images, servers."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("alone")
def test_workers_see_the_groups(request: pytest.FixtureRequest) -> None:
    """Releases of pytest and pytest-xdist that do not fit together let the mark go without a word."""
    grouping = getattr(request.config.option, "loadgroup", False)  # set in workers alone
    assert request.node.nodeid.endswith("@alone") is bool(grouping)
