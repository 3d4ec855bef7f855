"""REST: resources, lists by cursor, and problems that name field and rule."""

from __future__ import annotations

import asyncio
import io
import json

import aiohttp
import pytest
from yarl import URL

from csms.bootstrap import Csms

pytestmark = pytest.mark.both


async def session(station, transaction: str = "TAG1") -> int:
    """Run a 1.6 transaction and return its id."""
    start = {"connectorId": 1, "idTag": transaction, "meterStart": 1000, "timestamp": "2026-01-02T03:04:05Z"}
    number = (await station.call("StartTransaction", start))[2]["transactionId"]
    stop = {"transactionId": number, "meterStop": 3500, "timestamp": "2026-01-02T04:04:05Z"}
    await station.call("StopTransaction", stop)
    return number


# ---- stations -------------------------------------------------------------------------------------------


async def test_the_shape_of_a_station(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    status = {
        "connectorId": 1,
        "errorCode": "NoError",
        "status": "Available",
        "timestamp": "2026-01-02T03:04:05Z",
    }
    await station.call("StatusNotification", status)
    code, shape = await operate(csms)("GET", "/api/stations/cp001")
    assert code == 200
    assert (shape["id"], shape["tenant"], shape["version"], shape["online"]) == ("cp001", 1, "1.6", True)
    assert shape["commissioned"] == "automatic"
    assert shape["lastSeen"].endswith("Z")
    assert {key: shape["boot"][key] for key in ("status", "vendor", "model", "serialNumber")} == {
        "status": "Accepted",
        "vendor": "Acme",
        "model": "One",
        "serialNumber": None,
    }
    (evse,) = shape["evses"]
    (connector,) = evse["connectors"]
    assert (evse["id"], connector["id"], connector["status"]) == (1, 1, "Available")
    assert (connector["errorCode"], connector["since"]) == ("NoError", "2026-01-02T03:04:05.000Z")
    assert evse["guessed"]
    listed = (await operate(csms)("GET", "/api/stations?online=true"))[1]
    assert [item["id"] for item in listed["items"]] == ["cp001"]
    assert (await operate(csms)("GET", "/api/stations?online=false"))[1]["items"] == []


async def test_stations_are_put_on_record_changed_and_removed(csms: Csms, operate) -> None:
    http = operate(csms)
    body = {"id": "cp001", "password": "secret", "boot": {"status": "Pending", "interval": 7}}
    status, shape = await http("POST", "/api/stations", body)
    assert (status, shape["commissioned"], shape["settings"]["password"]) == (201, "manual", True)
    assert "secret" not in json.dumps(shape)
    assert (await http("POST", "/api/stations", body))[0] == 409
    status, shape = await http("PATCH", "/api/stations/cp001", {"evseMapping": "single"})
    assert (status, shape["settings"]["evseMapping"]) == (200, "single")
    boot = {"status": "Pending", "interval": 7, "prepare": None, "wanted": None}
    assert shape["settings"]["boot"] == boot
    assert (await http("DELETE", "/api/stations/cp001"))[0] == 204
    assert (await http("GET", "/api/stations/cp001"))[0] == 404
    assert (await http("DELETE", "/api/stations/cp001"))[0] == 404
    assert (await http("PATCH", "/api/stations/cp001", {"reconcile": True}))[0] == 404


SECRETS = [
    {"key": "authorizationKEY", "value": "correct horse"},
    {
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"},
        "value": "correct horse",
    },
]


@pytest.mark.parametrize("secret", SECRETS, ids=["1.6", "2.0.1"])
async def test_a_password_is_no_policy(csms: Csms, operate, secret: dict[str, object]) -> None:
    """Kept as it is, every copy of the database would hold it."""
    http = operate(csms)
    boot = {"boot": {"wanted": [{"key": "HeartbeatInterval", "value": "60"}, secret]}}
    status, told = await http("POST", "/api/stations", {"id": "cp001", **boot})
    assert (status, told["errors"][0]["path"]) == (400, "/boot/wanted/1")
    assert "correct horse" not in json.dumps(told)
    assert (await http("POST", "/api/stations", {"id": "cp001"}))[0] == 201
    assert (await http("PATCH", "/api/stations/cp001", boot))[0] == 400
    assert (await http("GET", "/api/stations/cp001"))[1]["settings"]["boot"]["status"] is None
    status, told = await http("PUT", "/api/config", boot)
    assert (status, told["errors"][0]["path"]) == (400, "boot.wanted")
    assert "correct horse" not in json.dumps(told)


async def test_a_removed_station_is_hung_up(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    assert (await operate(csms)("DELETE", "/api/stations/cp001"))[0] == 204
    assert (await station.closed())[0] == 1000
    assert await csms.queries.station("cp001") is None


async def test_variables_in_one_form(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    path = "/api/stations/cp001/commands/GetConfiguration"
    request = asyncio.create_task(operate(csms)("POST", path, {}))
    call = await station.read()
    key = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    await station.send([3, call[1], {"configurationKey": [key]}])
    assert (await request)[0] == 200
    (item,) = (await operate(csms)("GET", "/api/stations/cp001/variables"))[1]["items"]
    assert (item["component"], item["variable"], item["value"]) == (None, "HeartbeatInterval", "300")
    assert (await operate(csms)("GET", "/api/stations/none/variables"))[0] == 404


# ---- transactions and tokens ----------------------------------------------------------------------------


async def test_transactions_and_their_filters(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    await http("POST", "/api/tokens", {"token": "Tag1"})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    numbers = [await session(station), await session(station, "TAG2")]
    found = (await http("GET", "/api/transactions"))[1]["items"]
    assert [item["transactionId"] for item in found] == numbers[::-1]
    first = found[1]
    assert (first["token"], first["authorized"], first["active"]) == ("TAG1", True, False)
    assert (first["meterStart"], first["meterStop"], first["energy"]) == (1000, 3500, 2500)
    assert (first["startedAt"], first["stoppedAt"]) == (
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T04:04:05.000Z",
    )
    assert (found[0]["authorized"], found[0]["evse"], found[0]["connector"]) == (False, 1, 1)
    for query, count in (
        ("token=tAg1", 1),
        ("station=cp001", 2),
        ("station=none", 0),
        ("active=true", 0),
        ("active=false&limit=1", 1),
        ("since=2999-01-01T00:00:00Z", 0),
        ("flag=none", 0),
    ):
        assert len((await http("GET", f"/api/transactions?{query}"))[1]["items"]) == count, query
    assert (await http("GET", f"/api/transactions/{first['id']}"))[1]["events"] == []
    assert (await http("GET", "/api/transactions/none"))[0] == 404


async def test_closing_a_transaction(csms: Csms, connect, operate) -> None:
    http = operate(csms)
    await http("POST", "/api/tokens", {"token": "TAG1", "concurrency": 1})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    start = {"connectorId": 1, "idTag": "TAG1", "meterStart": 0, "timestamp": "2026-01-02T03:04:05Z"}
    number = (await station.call("StartTransaction", start))[2]["transactionId"]
    (item,) = (await http("GET", "/api/transactions?active=true"))[1]["items"]
    path = f"/api/transactions/{item['id']}/close"
    assert (await http("POST", path, {"who": "me"}))[0] == 400
    status, shape = await http("POST", path, {"who": "me", "why": "stuck"})
    assert (status, shape["active"], shape["detail"]) == (200, False, {"closedBy": "me", "why": "stuck"})
    assert (await http("POST", path, {"who": "me", "why": "stuck"}))[0] == 409
    again = (await station.call("StartTransaction", {**start, "connectorId": 2}))[2]
    assert again["idTagInfo"]["status"] == "Accepted"  # its slot is free
    stop = {"transactionId": number, "meterStop": 700, "timestamp": "2026-01-02T04:04:05Z"}
    await station.call("StopTransaction", stop)
    real = (await http("GET", f"/api/transactions/{item['id']}"))[1]
    assert (real["meterStop"], real["energy"], real["stoppedAt"]) == (700, 700, "2026-01-02T04:04:05.000Z")


async def test_closing_a_transaction_of_an_offline_station(csms: Csms, connect, operate, until) -> None:
    await operate(csms)("POST", "/api/tokens", {"token": "TAG1"})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    start = {"connectorId": 1, "idTag": "TAG1", "meterStart": 5, "timestamp": "2026-01-02T03:04:05Z"}
    await station.call("StartTransaction", start)
    await station.socket.close()
    await until(lambda: not csms.online(1, "cp001"))
    (item,) = (await operate(csms)("GET", "/api/transactions?active=true"))[1]["items"]
    path = f"/api/transactions/{item['id']}/close"
    status, shape = await operate(csms)("POST", path, {"who": "me", "why": "gone"})
    assert (status, shape["active"]) == (200, False)
    assert (await operate(csms)("GET", "/api/transactions?active=true"))[1]["items"] == []


async def test_tokens(csms: Csms, operate) -> None:
    http = operate(csms)
    body = {"token": "AbC", "group": "G", "concurrency": 2, "expiresAt": "2030-01-01T00:00:00+01:00"}
    status, shape = await http("POST", "/api/tokens", body)
    assert (status, shape) == (
        201,
        {
            "token": "AbC",
            "type": "Central",
            "status": "Accepted",
            "expiresAt": "2029-12-31T23:00:00.000Z",
            "group": "G",
            "concurrency": 2,
            "language": None,
            "evses": None,
            "masterPass": False,
        },
    )
    assert (await http("POST", "/api/tokens", {"token": "aBc"}))[0] == 409
    status, shape = await http("PATCH", "/api/tokens/ABC", {"status": "Blocked", "concurrency": None})
    assert (status, shape["token"], shape["status"], shape["concurrency"]) == (200, "AbC", "Blocked", None)
    assert [item["token"] for item in (await http("GET", "/api/tokens"))[1]["items"]] == ["AbC"]
    assert (await http("DELETE", "/api/tokens/abc"))[0] == 204
    assert (await http("GET", "/api/tokens/abc"))[0] == 404


async def test_a_token_may_hold_a_slash(csms: Csms, operate) -> None:
    await operate(csms)("POST", "/api/tokens", {"token": "a/b c"})
    async with aiohttp.ClientSession(requote_redirect_url=False) as session:
        url = URL(csms.http_url + "/api/tokens/a%2Fb%20c", encoded=True)
        async with session.get(url) as response:
            assert (await response.json())["token"] == "a/b c"


# ---- lists ----------------------------------------------------------------------------------------------


async def test_lists_page_newest_first(csms: Csms, operate) -> None:
    http = operate(csms)
    for number in range(5):
        await http("POST", "/api/tokens", {"token": f"T{number}"})
        await http("POST", "/api/stations", {"id": f"cp{number}"})
    for path, member in (("/api/tokens", "token"), ("/api/stations", "id")):
        seen: list[str] = []
        cursor = None
        while True:
            query = {"limit": "2"} if cursor is None else {"limit": "2", "cursor": cursor}
            page = (await http("GET", path, params=query))[1]
            seen += [item[member] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == 5


async def test_the_frame_log(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    await station.send("this is no JSON")
    await station.call("Heartbeat", {"wrong": 1})
    await csms.journal.flush()
    http = operate(csms)
    items = (await http("GET", "/api/messages?station=cp001"))[1]["items"]
    assert [item["direction"] for item in items] == ["out", "in", "in", "out", "in"]
    assert items[2]["frame"] == "this is no JSON"
    boot = items[-1]
    assert (boot["action"], boot["messageId"], boot["frame"][2]) == (
        "BootNotification",
        "1",
        "BootNotification",
    )
    assert items[1]["faults"][0]["path"] == "/wrong"
    assert len((await http("GET", "/api/messages?action=Heartbeat"))[1]["items"]) == 2
    assert (await http("GET", "/api/messages?since=2999-01-01T00:00:00Z"))[1]["items"] == []
    assert (await http("GET", "/api/messages?until=2000-01-01T00:00:00Z"))[1]["items"] == []


async def test_the_log_tells_no_secrets(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    path = "/api/stations/cp001/commands/ChangeConfiguration"
    body = {"key": "AuthorizationKey", "value": "0123456789abcdef"}
    request = asyncio.create_task(operate(csms)("POST", path, body))
    call = await station.read()
    assert call[3] == body
    await station.send([3, call[1], {"status": "Accepted"}])
    await request
    await csms.journal.flush()
    assert "0123456789abcdef" not in json.dumps((await operate(csms)("GET", "/api/messages"))[1])


async def test_frames_as_they_pass(csms: Csms, connect, http: aiohttp.ClientSession) -> None:
    url = csms.http_url + "/api/messages/stream?station=cp001"
    async with http.get(url) as response:
        assert response.content_type == "text/event-stream"
        await response.content.readuntil(b"\n\n")
        other = await connect(csms.ws_url("auto"), "other")
        await other.boot()
        station = await connect(csms.ws_url("auto"), "cp001")
        await station.boot()
        event = await asyncio.wait_for(response.content.readuntil(b"\n\n"), 5)
        data = json.loads(next(line for line in event.splitlines() if line.startswith(b"data:"))[5:])
        assert (data["station"], data["direction"], data["action"]) == ("cp001", "in", "BootNotification")


async def test_meter_values_inconsistencies_and_data_transfers(csms: Csms, connect, operate) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    sampled = [{"value": "123.0"}]
    values = {
        "connectorId": 1,
        "meterValue": [{"timestamp": "2026-01-02T03:04:05Z", "sampledValue": sampled}],
    }
    await station.call("MeterValues", values)
    await station.call("DataTransfer", {"vendorId": "Acme", "data": "x"})
    http = operate(csms)
    (value,) = (await http("GET", "/api/meter-values?station=cp001"))[1]["items"]
    assert (value["at"], value["energy"]) == ("2026-01-02T03:04:05.000Z", 123)
    (transfer,) = (await http("GET", "/api/data-transfers?vendor=ACME"))[1]["items"]
    assert (transfer["vendorId"], transfer["data"], transfer["verdict"]) == ("Acme", "x", "UnknownVendorId")
    assert (await http("GET", "/api/inconsistencies"))[1] == {"items": [], "next": None}


# ---- problems -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("POST", "/api/tokens", {"token": ""}, 400, "/token"),
        ("POST", "/api/tokens", {"token": "x" * 256}, 400, "/token"),
        ("POST", "/api/tokens", {"token": "a\0b"}, 400, "/token"),
        ("POST", "/api/tokens", {"token": "a", "concurrency": 0}, 400, "/concurrency"),
        ("POST", "/api/tokens", {"token": "a", "more": 1}, 400, "/more"),
        ("POST", "/api/tokens", {}, 400, "/token"),
        ("POST", "/api/tokens", {"token": "a", "expiresAt": "soon"}, 400, "/expiresAt"),
        ("POST", "/api/stations", {"id": "a:b"}, 400, "/id"),
        ("POST", "/api/stations", {"id": "a", "evseMapping": {"x": [1, 1]}}, 400, ""),
        ("POST", "/api/stations", {"id": "a", "evseMapping": {"0": [1, 1]}}, 400, ""),
        (
            "POST",
            "/api/stations",
            {"id": "a", "evseMapping": {"1": [1, 1], "2": [1, 1]}},
            400,
            "/evseMapping",
        ),
        ("GET", "/api/tokens?limit=0", None, 400, "limit"),
        ("GET", "/api/tokens?limit=1&limit=2", None, 400, "limit"),
        ("GET", "/api/tokens?cursor=zzz", None, 400, "cursor"),
        ("GET", "/api/tokens?tenant=nobody", None, 400, "tenant"),
        ("GET", "/api/transactions?active=perhaps", None, 400, "active"),
        ("GET", "/api/transactions?since=yesterday", None, 400, "since"),
        ("GET", "/api/transactions?tokn=x", None, 400, "tokn"),
        ("GET", "/api/messages?station=%00", None, 400, "station"),
        ("GET", "/api/messages?cursor=WzFd%00", None, 400, "cursor"),
        ("GET", "/api/messages?cursor=WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMF0", None, 400, "cursor"),
    ],
)
async def test_problems_name_field_and_rule(
    csms: Csms, operate, method: str, path: str, body: object, status: int, field: str
) -> None:
    found, shape = await operate(csms)(method, path, body)
    assert found == status, shape
    assert shape["status"] == status
    assert shape["title"] == "Bad Request"
    assert any(error["path"].startswith(field) and error["rule"] for error in shape["errors"])


async def test_other_problems(csms: Csms, operate, http: aiohttp.ClientSession) -> None:
    assert (await operate(csms)("POST", "/api/tokens", "{"))[0] == 400
    assert (await operate(csms)("POST", "/api/tokens", "[" * 100_000))[0] == 400
    assert (await operate(csms)("POST", "/api/tokens", b"\xff"))[0] == 400
    assert (await operate(csms)("POST", "/api/tokens", data=io.BytesIO(b"x" * 5_000_000)))[0] == 413
    assert (await operate(csms)("PUT", "/api/tokens"))[0] == 405
    for path in ("/", "/api/charging-profiles", "/data/x/y", "/docs/../x", "/docs/x.js"):
        status, shape = await operate(csms)("GET", path)
        assert (status, shape["status"]) == (404, 404)
    async with http.get(csms.http_url + "/api/none") as response:
        assert response.content_type == "application/problem+json"
