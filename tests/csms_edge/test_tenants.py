"""Tenants over HTTP, and what becomes of what they had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from csms.bootstrap import Csms
from csms.domain.texts import label

pytestmark = pytest.mark.both


async def test_tenants(csms: Csms, operate) -> None:
    http = operate(csms)
    status, shape = await http("POST", "/api/tenants", {"name": "second"})
    assert (status, shape["id"], shape["name"], shape["allowUnknown"]) == (201, 2, "second", True)
    assert (await http("POST", "/api/tenants", {"name": "second"}))[0] == 409
    assert (await http("POST", "/api/tenants", {"name": "7"}))[0] == 400
    assert [item["name"] for item in (await http("GET", "/api/tenants"))[1]["items"]] == ["second", "default"]
    for tenant in ("second", "2", "default"):
        assert (await http("POST", f"/api/stations?tenant={tenant}", {"id": f"of-{tenant}"}))[0] == 201
    assert len((await http("GET", "/api/stations?tenant=second"))[1]["items"]) == 2
    assert (await http("GET", "/api/stations/of-second"))[0] == 404
    assert (await http("DELETE", "/api/tenants/second"))[0] == 409
    for station in ("of-second", "of-2"):
        assert (await http("DELETE", f"/api/stations/{station}?tenant=2"))[0] == 204
    assert (await http("DELETE", "/api/tenants/second"))[0] == 204
    for method in ("GET", "DELETE", "PATCH"):
        body = {"allowUnknown": True} if method == "PATCH" else None
        assert (await http(method, "/api/tenants/second", body))[0] == 404
    assert (await http("DELETE", "/api/tenants/default"))[0] == 409


async def test_the_policy_of_a_tenant_can_be_changed(csms: Csms, operate) -> None:
    http = operate(csms)
    body = {"name": "closed", "allowUnknown": False}
    assert (await http("POST", "/api/tenants", body))[1]["allowUnknown"] is False
    assert (await http("PATCH", "/api/tenants/closed", {"allowUnknown": True}))[1]["allowUnknown"] is True
    assert (await http("GET", "/api/tenants/2"))[1]["allowUnknown"] is True
    assert (await http("PATCH", "/api/tenants/closed", {}))[0] == 400
    wanted = {"evseMapping": "single", "reconcile": True}
    shape = (await http("PATCH", "/api/tenants/closed", wanted))[1]
    assert (shape["evseMapping"], shape["reconcile"], shape["allowUnknown"]) == ("single", True, True)
    shape = (await http("PATCH", "/api/tenants/closed", {"evseMapping": None}))[1]
    assert (shape["evseMapping"], shape["reconcile"]) == (None, True)
    assert (await http("PATCH", "/api/tenants/closed", {"evseMapping": "double"}))[0] == 400


async def test_what_a_tenant_says_of_its_connectors_counts_from_the_next_connection(
    start, connect, operate
) -> None:
    csms = await start()
    http = operate(csms)
    await http("POST", "/api/tokens", {"token": "RFID"})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    began = [(await station.call("StartTransaction", _start(connector)))[2] for connector in (1, 2)]
    assert [row["active"] for row in await _transactions(http)] == [True, True]
    await http("PATCH", "/api/tenants/default", {"evseMapping": "single", "reconcile": True})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.call("StartTransaction", _start(3))
    assert [(row["evse"], row["active"]) for row in await _transactions(http)] == [
        (1, False),
        (1, False),
        (1, True),
    ]
    values = [{"timestamp": "2026-11-28T10:01:00Z", "sampledValue": [{"value": "9"}]}]
    named = {"connectorId": 2, "transactionId": began[1]["transactionId"], "meterValue": values}
    await station.call("MeterValues", named)
    assert [row["active"] for row in await _transactions(http)] == [False, True, True]


def _start(connector: int) -> dict[str, object]:
    times = {"meterStart": 0, "timestamp": f"2026-11-28T10:00:0{connector}Z"}
    return {"connectorId": connector, "idTag": "RFID", **times}


async def _transactions(http) -> list[dict[str, object]]:
    return list(reversed((await http("GET", "/api/transactions"))[1]["items"]))


async def test_tenants_that_the_settings_name_are_there_and_stay(start, operate) -> None:
    http = operate(await start({"tenant_paths": {"/ocpp": 5}}))
    assert (await http("GET", "/api/stations?tenant=5"))[0] == 200
    assert (await http("DELETE", "/api/tenants/5"))[0] == 409


async def test_a_number_is_not_given_twice_nor_what_it_had_on_record(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    assert (await http("POST", "/api/tenants", {"name": "first"}))[1]["id"] == 2
    assert (await http("DELETE", "/api/tenants/first"))[0] == 204
    assert (await http("POST", "/api/tenants", {"name": "first"}))[1]["id"] == 3
    assert (await http("GET", "/api/stations?tenant=2"))[0] == 400
    assert (await http("GET", "/api/messages?tenant=2"))[0] == 400


async def test_tenants_made_at_once_get_a_number_each(csms: Csms, operate) -> None:
    http = operate(csms)
    made = await asyncio.gather(*(http("POST", "/api/tenants", {"name": f"t{each}"}) for each in range(6)))
    assert sorted(shape["id"] for _, shape in made) == [2, 3, 4, 5, 6, 7]


async def test_every_path_takes_a_tenant_by_name_or_number(csms: Csms, operate) -> None:
    http = operate(csms)
    await http("POST", "/api/tenants", {"name": "north"})
    document = (await http("GET", "/openapi.json"))[1]
    for path, methods in document["paths"].items():
        for entry in methods.values():
            named = {parameter["name"] for parameter in entry["parameters"]}
            assert "tenant" in named or not path.startswith("/api/"), path
    for tenant in ("north", "2"):
        assert (await http("GET", f"/api/stations?tenant={tenant}"))[0] == 200
    for tenant in ("nobody", "9", "%C2%B2", "%D9%A2", "north "):
        assert (await http("GET", f"/api/stations?tenant={tenant}"))[0] == 400, tenant


async def test_the_stream_of_frames_shows_one_tenants_alone(start, connect, http) -> None:
    csms = await start({"tenant_paths": {"/north": 2}})
    north = await connect(csms.ws_url("auto"), "north/cp001")
    other = await connect(csms.ws_url("auto"), "cp001")
    async with http.get(csms.http_url + "/api/messages/stream?tenant=2") as response:
        assert await response.content.readline() == b": frames as they pass\n"
        await other.call("Heartbeat", {})
        await north.call("Authorize", {"idTag": "RFID"})
        async with asyncio.timeout(10):
            shown = [line async for line in _data(response.content, 2)]
    assert [(each["station"], each["action"]) for each in shown] == [("cp001", "Authorize")] * 2


async def _data(lines: aiohttp.StreamReader, count: int) -> AsyncIterator[Any]:
    while count:
        line = await lines.readline()
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
            count -= 1


def test_a_log_line_tells_stations_of_one_name_apart() -> None:
    assert [label(tenant, "cp001") for tenant in (1, 2)] == ["cp001", "2/cp001"]
