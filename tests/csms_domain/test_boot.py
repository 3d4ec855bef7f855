"""The answer to a boot and the gate it stands for."""

from datetime import UTC, datetime

import pytest

from csms.domain.boot import BootAnswer, booted, decide, recorded
from csms.domain.state import StationState

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operator", "interval", "expected"),
    [
        (None, None, BootAnswer("Accepted", 300)),
        ("Pending", None, BootAnswer("Pending", 300)),
        ("Rejected", 5, BootAnswer("Rejected", 5)),
        (None, 0, BootAnswer("Accepted", 0)),
        (None, -4, BootAnswer("Accepted", 0)),
    ],
)
def test_the_operator_goes_before_the_server(operator, interval, expected):
    assert decide(operator, interval, "Accepted", 300) == expected


def test_a_boot_is_on_record_and_keeps_everything_else():
    state = StationState(1, "cp001", version="1.6")
    boot = recorded(
        BootAnswer("Pending", 10),
        NOW,
        reason="PowerUp",
        vendor="V",
        model="M",
        serial_number=None,
        firmware_version="1",
    )
    after = booted(state, "2.0.1", boot)
    assert (after.version, after.boot.status, after.boot.reason, after.boot.at) == (
        "2.0.1",
        "Pending",
        "PowerUp",
        NOW,
    )
    assert after.transactions is state.transactions
