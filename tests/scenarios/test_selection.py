"""Expressions over tags."""

import pytest

from scenarios.selection import SelectionError, selects

TAGS = {"ocpp1.6", "csms", "provisioning", "TC_001_CSMS"}


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        (None, True),
        ("  ", True),
        ("csms", True),
        ("@csms", True),
        ("station", False),
        ("not station", True),
        ("csms and ocpp1.6", True),
        ("csms and ocpp2.0.1", False),
        ("station or provisioning", True),
        ("station or csms and ocpp2.0.1", False),
        ("(station or csms) and not ocpp2.0.1", True),
        ("not (csms and TC_001_CSMS)", False),
        ("not not csms", True),
    ],
)
def test_an_expression_selects(expression, selected):
    assert selects(expression, TAGS) is selected


@pytest.mark.parametrize("expression", ["and", "csms and", "(csms", "csms station", "csms)", "not", "()"])
def test_what_cannot_be_read_is_said(expression):
    with pytest.raises(SelectionError):
        selects(expression, TAGS)
