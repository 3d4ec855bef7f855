"""Who is commissioned, by which way, and what an operator makes of it; over real sockets."""

from __future__ import annotations

import asyncio

import pytest
import websockets

from csms.bootstrap import Csms
from csms.gateway.handshake import Refused, address, speaks
from csms.settings import WebSocketServer
from schemas.version import Version

V16, V201 = "ocpp1.6", "ocpp2.0.1"


async def refused(connect, url: str, station: str, *protocols: str, **options) -> websockets.Response:
    with pytest.raises(websockets.InvalidStatus) as found:
        await connect(url, station, *protocols, **options)
    return found.value.response


def counted(csms: Csms, sample: str) -> str | None:
    """The value of a sample of the metrics."""
    for line in csms.metrics.text().decode().splitlines():
        if line.startswith(sample + " "):
            return line.rpartition(" ")[2]
    return None


# ---- who ------------------------------------------------------------------------------------------------


async def test_a_tenant_may_forbid_what_the_server_allows(start, connect, operate) -> None:
    csms = await start({"tenant_paths": {"/north": 2}})
    http = operate(csms)
    await (await connect(csms.ws_url("auto"), "north/cp001")).boot()
    await http("PATCH", "/api/tenants/2", {"allowUnknown": False})
    assert (await refused(connect, csms.ws_url("auto"), "north/cp002")).status_code == 404
    await connect(csms.ws_url("auto"), "cp002")
    await connect(csms.ws_url("auto"), "north/cp001")  # who is known stays known


async def test_a_tenant_cannot_allow_what_the_server_forbids(csms: Csms, connect, operate) -> None:
    await operate(csms)("PATCH", "/api/tenants/default", {"allowUnknown": True})
    assert (await refused(connect, csms.ws_url("plain"), "cp001")).status_code == 404


async def test_a_station_is_counted_though_a_newer_socket_took_the_first_ones_place(
    csms: Csms, connect, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, gate, enter = asyncio.Event(), asyncio.Event(), csms.stations._put_on_record

    async def held(*arguments: object) -> object:
        result = await enter(*arguments)
        entered.set()
        await gate.wait()
        return result

    monkeypatch.setattr(csms.stations, "_put_on_record", held)
    older = await connect(csms.ws_url("auto"), "cp001")
    await asyncio.wait_for(entered.wait(), 10.0)
    slot = csms.stations._slots[1, "cp001"]
    first = slot.session
    newer = await connect(csms.ws_url("auto"), "cp001")
    await until(lambda: slot.session is not first)
    gate.set()
    assert (await older.closed())[0] == 1008
    await newer.boot()
    assert counted(csms, 'csms_new_ids_total{server="auto",tenant="1"}') == "1.0"


async def test_two_sockets_at_once_make_one_station(csms: Csms, connect, until) -> None:
    sockets = [connect(csms.ws_url("auto"), "cp001") for _ in range(4)]
    await asyncio.gather(*sockets)
    await until(lambda: counted(csms, 'csms_connections{server="auto",tenant="1"}') == "1.0")
    assert [item["id"] for item in (await csms.queries.stations())["items"]] == ["cp001"]
    assert counted(csms, 'csms_new_ids_total{server="auto",tenant="1"}') == "1.0"


async def test_an_operator_and_a_socket_at_once_make_one_station(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    for number in range(8):
        name = f"cp{number}"
        entered, _ = await asyncio.gather(
            http("POST", "/api/stations", {"id": name, "boot": {"status": "Pending"}}),
            connect(csms.ws_url("auto"), name),
        )
        shape = await csms.queries.station(name)
        assert shape is not None
        by_hand = entered[0] == 201
        assert shape["commissioned"] == ("manual" if by_hand else "automatic")
        assert (shape["settings"]["boot"]["status"] == "Pending") is by_hand


async def test_the_way_by_which_a_station_came_is_on_record(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    await (await connect(csms.ws_url("auto"), "cp001")).boot()
    await http("POST", "/api/stations", {"id": "cp002"})
    shapes = {each["id"]: each for each in (await http("GET", "/api/stations"))[1]["items"]}
    assert shapes["cp001"]["commissionedFrom"] == "auto, 127.0.0.1"
    assert shapes["cp002"]["commissionedFrom"] is None
    for how, name in (("automatic", "cp001"), ("manual", "cp002")):
        found = (await http("GET", f"/api/stations?commissioned={how}"))[1]["items"]
        assert [each["id"] for each in found] == [name]


async def test_whoever_offers_no_version_of_ours_costs_nothing(start, connect) -> None:
    csms = await start({"new_ids_per_minute": 1})
    for _ in range(3):
        await (await connect(csms.ws_url("auto"), "cp001", "ocpp1.5")).closed()
    assert (await csms.queries.stations())["items"] == []
    await connect(csms.ws_url("auto"), "cp001")


async def test_the_limit_over_all_addresses(start, connect) -> None:
    csms = await start({"new_ids_per_minute_in_all": 2})
    for name in ("cp001", "cp002"):
        await (await connect(csms.ws_url("auto"), name)).boot()
    response = await refused(connect, csms.ws_url("auto"), "cp003")
    assert (response.status_code, int(response.headers["Retry-After"]) > 0) == (503, True)
    assert counted(csms, 'csms_handshakes_refused_total{reason="new-ids-in-all",server="auto"}') == "1.0"
    await connect(csms.ws_url("auto"), "cp002")


async def test_a_removed_station_that_is_connected_begins_anew(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    first = await connect(csms.ws_url("auto"), "cp001")
    await first.boot()
    assert (await http("DELETE", "/api/stations/cp001"))[0] == 204
    assert (await first.closed())[0] == 1000
    second = await connect(csms.ws_url("auto"), "cp001")
    await second.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
    shape = await csms.queries.station("cp001")
    assert shape is not None
    assert (shape["boot"]["vendor"], [evse["id"] for evse in shape["evses"]]) == (None, [1])


# ---- identities -----------------------------------------------------------------------------------------


def test_a_broken_escape_is_no_identity() -> None:
    for path in ("/a%", "/a%2", "/a%zz", "/%%41"):
        with pytest.raises(Refused):
            address(path, WebSocketServer(name="t", odd_ids=True))
    assert address("/a%25", WebSocketServer(name="t", odd_ids=True)).station == "a%"


@pytest.mark.parametrize("name", ["a b", "x" * 49, "straße", "a/b"])
def test_odd_identities_are_those_of_1_6_alone(name: str) -> None:
    found = address("/" + name.replace("/", "%2F"), WebSocketServer(name="t", odd_ids=True))
    assert (found.station, found.odd) == (name, True)
    speaks(found, Version.V16)
    with pytest.raises(Refused) as refusal:
        speaks(found, Version.V201)
    assert refusal.value.status == 404


def test_the_last_segment_decides_whatever_stands_before_it() -> None:
    server = WebSocketServer(name="t", tenant_paths={"/north": 2})
    for path, tenant in (
        ("/north/x", 2),
        ("//north//x", 2),
        ("/north/../x", 1),
        ("/%6eorth/x", 1),
        ("/north%2Fx", None),
    ):
        if tenant is None:
            with pytest.raises(Refused):
                address(path, server)
        else:
            assert (address(path, server).tenant, address(path, server).station) == (tenant, "x")


# ---- what an operator says ------------------------------------------------------------------------------


async def status(station, connector: int) -> None:
    payload = {"connectorId": connector, "errorCode": "NoError", "status": "Available"}
    assert (await station.call("StatusNotification", payload))[0] == 3


def places(shape) -> dict[int, tuple[object, list[tuple[int, object]]]]:
    """What is guessed of each EVSE and its connectors."""
    return {
        evse["id"]: (evse["guessed"], [(each["id"], each["guessed"]) for each in evse["connectors"]])
        for evse in shape["evses"]
    }


async def test_an_operator_confirms_and_corrects(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    for connector in (1, 2, 3):
        await status(station, connector)
    evses = [{"id": 1, "connectors": [{"id": 1}]}, {"id": 4, "connectors": [{"id": 1}]}]
    code, shape = await http("PATCH", "/api/stations/cp001", {"evses": evses})
    assert (code, places(shape)) == (200, {1: (None, [(1, None)]), 4: (None, [(1, None)])})
    assert [each["wireId"] for evse in shape["evses"] for each in evse["connectors"]] == [1, 4]
    await status(station, 4)
    await status(station, 2)
    shape = (await http("GET", "/api/stations/cp001"))[1]
    assert places(shape)[4] == (None, [(1, None)])
    assert places(shape)[2] == ("StatusNotification", [(1, "StatusNotification")])


async def test_mapping_and_evses_are_changed_as_one(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    for connector in (1, 2):
        await status(station, connector)
    evses = [{"id": 1, "connectors": [{"id": 1}, {"id": 2}]}]
    code, problem = await http("PATCH", "/api/stations/cp001", {"evses": evses})
    assert (code, "evseMapping" in problem["detail"]) == (409, True)
    body = {"evses": evses, "evseMapping": {"1": [1, 1], "2": [1, 2]}}
    code, shape = await http("PATCH", "/api/stations/cp001", body)
    assert (code, places(shape)) == (200, {1: (None, [(1, None), (2, None)])})
    await status(station, 2)
    shape = (await http("GET", "/api/stations/cp001"))[1]
    assert places(shape) == {1: (None, [(1, None), (2, None)])}


@pytest.mark.parametrize(
    ("evses", "code"),
    [
        ([{"id": 1, "connectors": [{"id": 1}]}, {"id": 1, "connectors": []}], 409),
        ([{"id": 0, "connectors": []}], 400),
        ([{"id": 1}], 400),
        ([{"id": 1, "connectors": [{"id": 1}, {"id": 1}]}], 400),
        ([{"id": each, "connectors": [{"id": 1}, {"id": 2}]} for each in range(1, 130)], 409),
    ],
)
async def test_what_cannot_be_entered(csms: Csms, operate, evses: object, code: int) -> None:
    http = operate(csms)
    assert (await http("POST", "/api/stations", {"id": "cp001", "evses": evses}))[0] == code
    assert (await http("GET", "/api/stations/cp001"))[0] == 404


async def test_a_place_with_a_session_is_not_corrected_away(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    await http("POST", "/api/tokens", {"token": "RFID"})
    station = await connect(csms.ws_url("auto"), "cp001")
    start = {"connectorId": 2, "idTag": "RFID", "meterStart": 0, "timestamp": "2026-11-28T00:00:00Z"}
    await station.call("StartTransaction", start)
    body = {"evses": [{"id": 1, "connectors": [{"id": 1}]}], "boot": {"status": "Rejected"}}
    code, problem = await http("PATCH", "/api/stations/cp001", body)
    assert (code, problem["detail"]) == (409, "a session runs at EVSE 2, connector 1, which is not listed")
    shape = (await http("GET", "/api/stations/cp001"))[1]
    assert (list(places(shape)), shape["settings"]["boot"]["status"]) == ([2], None)


async def test_a_station_entered_with_its_evses_learns_their_numbers_in_1_6(
    csms: Csms, connect, operate
) -> None:
    http = operate(csms)
    evses = [{"id": each, "connectors": [{"id": 1}]} for each in (1, 2)]
    code, shape = await http("POST", "/api/stations", {"id": "cp001", "evses": evses})
    assert (code, places(shape)) == (201, {1: (None, [(1, None)]), 2: (None, [(1, None)])})
    await status(await connect(csms.ws_url("plain"), "cp001"), 2)
    shape = (await http("GET", "/api/stations/cp001"))[1]
    assert (places(shape)[2], shape["evses"][1]["connectors"][0]["wireId"]) == ((None, [(1, None)]), 2)


async def test_an_operator_keeps_a_station(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    await (await connect(csms.ws_url("auto"), "cp001")).boot()
    code, shape = await http("PATCH", "/api/stations/cp001", {"commissioned": "manual"})
    assert (code, shape["commissioned"]) == (200, "manual")
    assert (await http("PATCH", "/api/stations/cp001", {"commissioned": "automatic"}))[0] == 400
    await connect(csms.ws_url("auto"), "cp001")
    assert (await http("GET", "/api/stations/cp001"))[1]["commissioned"] == "manual"
