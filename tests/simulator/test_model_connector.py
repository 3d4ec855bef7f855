"""The connector table: legal steps, the walk between any two states, and what either version shows."""

from __future__ import annotations

from itertools import product

import pytest

from simulator.model.connector import LEGAL, Facts, Status, path, status_16, status_201


@pytest.mark.parametrize(("start", "goal"), list(product(LEGAL, LEGAL)))
def test_every_walk_is_legal(start: Status, goal: Status) -> None:
    steps = path(start, goal)
    for one, two in zip((start, *steps), steps, strict=False):
        assert two in LEGAL[one]
    assert (steps[-1] if steps else start) is goal


def test_an_illegal_step_goes_round() -> None:
    assert path(Status.PREPARING, Status.UNAVAILABLE) == (Status.AVAILABLE, Status.UNAVAILABLE)
    assert path(Status.FINISHING, Status.CHARGING) == (Status.PREPARING, Status.CHARGING)
    assert path(Status.AVAILABLE, Status.AVAILABLE) == ()


@pytest.mark.parametrize(
    ("facts", "old", "new"),
    [
        (Facts(), "Available", "Available"),
        (Facts(plugged=True), "Preparing", "Occupied"),
        (Facts(granted=True), "Preparing", "Available"),
        (Facts(plugged=True, granted=True, charging_state="Charging"), "Charging", "Occupied"),
        (Facts(plugged=True, charging_state="SuspendedEV"), "SuspendedEV", "Occupied"),
        (Facts(plugged=True, charging_state="SuspendedEVSE"), "SuspendedEVSE", "Occupied"),
        (Facts(plugged=True, charging_state="EVConnected"), "Preparing", "Occupied"),
        (Facts(charging_state="Idle"), "SuspendedEV", "Available"),
        (Facts(plugged=True, finished=True), "Finishing", "Occupied"),
        (Facts(plugged=True, finished=True, granted=True), "Preparing", "Occupied"),
        (Facts(operative=False), "Unavailable", "Unavailable"),
        (Facts(operative=False, plugged=True, charging_state="Charging"), "Charging", "Occupied"),
        (Facts(sibling_busy=True), "Unavailable", "Unavailable"),
        (Facts(reserved=True), "Reserved", "Reserved"),
        (Facts(faulted=True, plugged=True), "Faulted", "Faulted"),
    ],
)
def test_what_is_shown(facts: Facts, old: str, new: str) -> None:
    assert (status_16(facts), status_201(facts)) == (old, new)
