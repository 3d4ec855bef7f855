"""A password given to a station as a setting: what comes of it at our door, and where it is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
import websockets

from csms.bootstrap import Csms
from csms.store import tables

OLD, NEW = "correct-horse-battery", "a-better-horse-battery"
PLACE = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
COMMANDS: dict[str, tuple[str, dict[str, Any]]] = {
    "ocpp1.6": ("ChangeConfiguration", {"key": "AuthorizationKey", "value": NEW}),
    "ocpp2.0.1": ("SetVariables", {"setVariableData": [{"attributeValue": NEW, **PLACE}]}),
}
VERSIONS = pytest.mark.parametrize("version", COMMANDS)


def _answer(version: str, status: str) -> dict[str, Any]:
    if version == "ocpp1.6":
        return {"status": status}
    return {"setVariableResult": [{"attributeStatus": status, **PLACE}]}


async def _give(csms: Csms, connect, operate, version: str, answer: object, **query: str) -> Any:
    """Give the connected station the new password; None: it does not answer."""
    await csms.acts.add_station(1, "cp001", {"password": OLD})
    station = await connect(csms.ws_url("basic"), "cp001", version, password=OLD)
    await station.boot()
    action, payload = COMMANDS[version]
    path = f"/api/stations/cp001/commands/{action}"
    told = asyncio.create_task(operate(csms)("POST", path, payload, params=query))
    call = await station.read()
    assert call[2:] == [action, payload]
    if answer is not None:
        await station.send([3, call[1], answer])
    return (await told)[1]


async def _let_in(csms: Csms, connect, version: str, password: str) -> bool:
    try:
        await connect(csms.ws_url("basic"), "cp001", version, password=password)
    except websockets.InvalidStatus as refused:
        assert refused.response.status_code == 401
        return False
    return True


@VERSIONS
async def test_the_one_before_counts_until_the_new_one_has_been_used(
    csms: Csms, connect, operate, version: str
) -> None:
    told = await _give(csms, connect, operate, version, _answer(version, "Accepted"))
    assert told["outcome"] == "answered"
    tried = [await _let_in(csms, connect, version, one) for one in (OLD, NEW, OLD)]
    assert tried == [True, True, False]


@VERSIONS
async def test_one_that_is_refused_opens_nothing(csms: Csms, connect, operate, version: str) -> None:
    await _give(csms, connect, operate, version, _answer(version, "Rejected"))
    assert [await _let_in(csms, connect, version, one) for one in (NEW, OLD)] == [False, True]


@VERSIONS
async def test_without_an_answer_either_may_come_next(csms: Csms, connect, operate, version: str) -> None:
    told = await _give(csms, connect, operate, version, None, timeout="0.1")
    assert told["outcome"] == "timeout"
    assert [await _let_in(csms, connect, version, one) for one in (OLD, NEW)] == [True, True]


@VERSIONS
async def test_it_stands_nowhere_on_record(csms: Csms, connect, operate, version: str) -> None:
    await _give(csms, connect, operate, version, _answer(version, "Accepted"))
    await csms.journal.flush()
    frames = await csms.store.fetch(
        lambda connection: connection.execute(sa.select(tables.messages.c.frame)).scalars().all()
    )
    assert any(COMMANDS[version][0].encode() in frame for frame in frames)
    assert not [frame for frame in frames if NEW.encode() in frame]
    settings = await csms.store.fetch(
        lambda connection: connection.execute(sa.select(tables.station_settings)).mappings().all()
    )
    assert NEW not in str(settings)
    assert settings[0]["password_hash"] != settings[0]["previous_password_hash"]
