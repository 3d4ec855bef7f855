"""The module that pytest collects: one test function per scenario, named after its id."""

from __future__ import annotations

import pytest
from pytest_bdd import scenario

from scenarios.cases import FEATURES, read


def _nothing_more() -> None:
    """The steps are the test."""


for _case in read():
    _bound = scenario(_case.template.feature.filename, _case.template.name, features_base_dir=str(FEATURES))
    globals()[_case.test_name] = pytest.mark.usefixtures("world")(_bound(_nothing_more))
