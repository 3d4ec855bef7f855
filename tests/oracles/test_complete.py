"""The lists are whole: at both ends every action of every served version is routed or declined, none both."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

import ocpp.v16.enums
import ocpp.v201.enums
import pytest

from csms.blocks import ROUTES as CSMS_ROUTES
from schemas.action import Action, Block, Sender
from schemas.catalogue import actions
from schemas.version import Version
from simulator.blocks import ROUTES as STATION_ROUTES
from tests.oracles.proofs import End

SERVED = (Version.V16, Version.V201)
FOLDERS = {End.CSMS: "csms_interop", End.SIMULATOR: "simulator_interop"}
PUBLISHED = {Version.V16: ocpp.v16.enums.Action, Version.V201: ocpp.v201.enums.Action}


def routed_by_csms(action: Action) -> list[bool]:
    """Per direction that the action has: whether it is routed."""
    found = []
    if action.sent_by(Sender.STATION):
        found.append(action.request in CSMS_ROUTES.handlers)
    if action.sent_by(Sender.CSMS):
        found.append(action.request in CSMS_ROUTES.commands)
    return found


def routed_by_station(action: Action) -> list[bool]:
    """Per direction that the action has: whether the simulator answers it, whether it sends it."""
    found = []
    if action.sent_by(Sender.CSMS):
        found.append(action.request in STATION_ROUTES.handlers)
    if action.sender is Sender.STATION:  # what both may send, DataTransfer, it need not send of itself
        found.append(action.name in STATION_ROUTES.sends)
    return found


def contradictions(end: End, version: Version) -> list[str]:
    """Name the actions that are neither routed nor declined, or both."""
    routes = CSMS_ROUTES if end is End.CSMS else STATION_ROUTES
    wrong = []
    for action in actions(version).values():
        routed = (routed_by_csms if end is End.CSMS else routed_by_station)(action)
        reason = routes.declined.get((version, action.name))
        if reason is None and not all(routed):
            wrong.append(f"{action.name}: neither routed nor declined")
        elif reason is not None and any(routed):
            wrong.append(f"{action.name}: routed and declined")
        elif reason is not None and len(reason) < 10:
            wrong.append(f"{action.name}: declined without a reason")
    return wrong


@pytest.mark.parametrize("version", SERVED)
@pytest.mark.parametrize("end", End)
def test_every_action_is_routed_or_declined(end: End, version: Version) -> None:
    assert contradictions(end, version) == []


@pytest.mark.parametrize("version", SERVED)
def test_the_catalogue_has_every_published_action(version: Version) -> None:
    spec = find_spec(f"ocpp.{PUBLISHED[version].__module__.split('.')[1]}")
    assert spec is not None
    assert spec.origin is not None
    files = (Path(spec.origin).parent / "schemas").glob("*.json")
    published = {file.stem.removesuffix("Response").removesuffix("Request") for file in files}

    assert set(actions(version)) == published
    assert {action.value for action in PUBLISHED[version]} <= published


@pytest.mark.parametrize("end", End)
def test_every_routed_action_is_in_the_tables_of_its_block(end: End) -> None:
    """A routed action without a row would never be more than routed."""
    routed = routed_by_csms if end is End.CSMS else routed_by_station
    wanted = {
        (version.value, action.name, action.block)
        for version in SERVED
        for action in actions(version).values()
        if any(routed(action))
    }
    found = set()
    for block in Block:
        name = f"tests.oracles.{FOLDERS[end]}.test_{block}"
        if find_spec(name) is not None:
            rows = importlib.import_module(name).ROWS
            found |= {(row.version, row.action, block) for row in rows}

    assert found == wanted
