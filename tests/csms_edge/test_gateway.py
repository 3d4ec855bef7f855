"""The gateway over real sockets: who comes in, who does not and how, and what ends a session."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
import websockets

from csms.bootstrap import Csms
from csms.store.failures import DatabaseAway

V16, V201 = "ocpp1.6", "ocpp2.0.1"


async def refusal(connect, url: str, station: str, *protocols: str, **options) -> websockets.Response:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(url, station, *protocols, **options)
    return refused.value.response


async def known(csms: Csms, station: str, **wanted: object) -> None:
    await csms.acts.add_station(1, station, wanted)


@pytest.mark.parametrize("protocol", [V16, V201])
async def test_an_unknown_station_boots_where_that_is_allowed(csms: Csms, connect, protocol: str) -> None:
    station = await connect(csms.ws_url("auto"), "cp001", protocol)
    kind, _, payload = await station.boot()
    assert (kind, payload["status"]) == (3, "Accepted")
    shape = await csms.queries.station("cp001")
    assert shape is not None
    assert (shape["online"], shape["commissioned"], shape["version"]) == (True, "automatic", protocol[4:])


async def test_an_unknown_station_is_not_found_elsewhere(csms: Csms, connect) -> None:
    assert (await refusal(connect, csms.ws_url("plain"), "cp001")).status_code == 404
    assert await csms.queries.station("cp001") is None


async def test_a_hidden_station_looks_like_bad_credentials(start, connect) -> None:
    csms = await start({"hide_unknown": True})
    for server in ("plain", "basic"):
        response = await refusal(connect, csms.ws_url(server), "cp001", password="x")
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Basic realm="ocpp"'


@pytest.mark.parametrize(
    ("offered", "agreed"), [((V201, V16), V201), ((V16, V201), V16), (("ocpp2.1", V201), V201)]
)
async def test_one_port_serves_both_versions_in_the_clients_order(
    csms: Csms, connect, offered: tuple[str, ...], agreed: str
) -> None:
    station = await connect(csms.ws_url("auto"), "cp001", *offered)
    assert station.socket.subprotocol == agreed


async def test_the_servers_order(start, connect) -> None:
    csms = await start({"subprotocol_order": "server"})
    assert (await connect(csms.ws_url("auto"), "cp001", V201, V16)).socket.subprotocol == V16


@pytest.mark.parametrize("protocols", [["ocpp2.1"], ["soap"], []])
async def test_without_a_common_subprotocol_the_socket_is_closed_at_once(
    csms: Csms, http: aiohttp.ClientSession, protocols: list[str]
) -> None:
    url = csms.ws_url("auto") + "cp001"
    async with http.ws_connect(url, protocols=protocols) as socket:
        assert socket.protocol is None
        message = await socket.receive(timeout=30)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1002)
    assert await csms.queries.station("cp001") is None


async def test_or_refused_where_the_server_says_so(start, connect) -> None:
    csms = await start({"on_no_subprotocol": "http_400"})
    assert (await refusal(connect, csms.ws_url("auto"), "cp001", "ocpp2.1")).status_code == 400


@pytest.mark.parametrize("path", ["", "ocpp/", "a%3Ab", "x" * 49, "a%2Fb", "%ff"])
async def test_an_address_without_an_identity_is_not_found(csms: Csms, connect, path: str) -> None:
    assert (await refusal(connect, csms.ws_url("auto"), path)).status_code == 404


async def test_what_is_no_upgrade_is_told_so(csms: Csms, http: aiohttp.ClientSession) -> None:
    async with http.get(csms.ws_url("auto").replace("ws", "http") + "cp001") as response:
        assert response.status == 426
        assert response.headers["Upgrade"] == "websocket"


async def test_tenants_by_endpoint(start, connect) -> None:
    csms = await start({"tenant_paths": {"/ocpp": 2}, "strict_path": True})
    for path in ("ocpp/cp001", "cp001"):
        await (await connect(csms.ws_url("auto"), path)).boot()
    assert (await refusal(connect, csms.ws_url("auto"), "other/cp001")).status_code == 404
    assert await csms.queries.station("cp001", 1) is not None
    assert await csms.queries.station("cp001", 2) is not None
    assert len(list(csms.stations.online())) == 2


@pytest.mark.parametrize(
    ("user", "password", "status"),
    [
        (None, "secret", None),
        (None, "Secret", 401),
        (None, None, 401),
        ("cp002", "secret", 401),
        (None, b"\xff\xfe", 401),
        (None, "736563726574", None),
    ],
)
async def test_basic_authentication(
    csms: Csms, connect, user: str | None, password: bytes | str | None, status: int | None
) -> None:
    await known(csms, "cp001", password="secret")
    url = csms.ws_url("basic")
    if status is None:
        station = await connect(url, "cp001", password=password, user=user)
        assert (await station.boot())[2]["status"] == "Accepted"
        return
    response = await refusal(connect, url, "cp001", password=password, user=user)
    assert response.status_code == status
    assert response.headers["WWW-Authenticate"] == 'Basic realm="ocpp"'


async def test_a_station_without_a_password_cannot_authenticate(csms: Csms, connect) -> None:
    await known(csms, "cp001")
    assert (await refusal(connect, csms.ws_url("basic"), "cp001", password="")).status_code == 401
    assert (await refusal(connect, csms.ws_url("basic"), "cp002", password="x")).status_code == 404


async def test_an_old_password_is_valid_until_the_new_one_has_been_used(csms: Csms, connect) -> None:
    url = csms.ws_url("basic")
    await known(csms, "cp001", password="old")
    await csms.acts.change_station(1, "cp001", {"password": "new"})
    await connect(url, "cp001", password="old")
    await connect(url, "cp001", password="new")
    assert (await refusal(connect, url, "cp001", password="old")).status_code == 401


async def test_a_profile_that_is_too_low(csms: Csms, connect) -> None:
    await known(csms, "cp001", password="secret", securityProfile=1)
    assert (await refusal(connect, csms.ws_url("plain"), "cp001", password="secret")).status_code == 401
    await connect(csms.ws_url("basic"), "cp001", password="secret")


async def test_over_the_connection_limit(start, connect) -> None:
    csms = await start({"connection_limit": 1})
    first = await connect(csms.ws_url("auto"), "cp001")
    response = await refusal(connect, csms.ws_url("auto"), "cp002")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert (await first.boot())[2]["status"] == "Accepted"


async def test_over_the_accept_rate(start, connect) -> None:
    csms = await start({"accept_rate": 0.1})
    await connect(csms.ws_url("auto"), "cp001")
    response = await refusal(connect, csms.ws_url("auto"), "cp002")
    assert (response.status_code, "Retry-After" in response.headers) == (503, True)


async def test_too_many_new_identities_from_one_address(start, connect) -> None:
    csms = await start({"new_ids_per_minute": 1})
    await (await connect(csms.ws_url("auto"), "cp001")).boot()
    assert (await refusal(connect, csms.ws_url("auto"), "cp002")).status_code == 503
    await connect(csms.ws_url("auto"), "cp001")


async def test_the_newest_socket_wins(csms: Csms, connect) -> None:
    first = await connect(csms.ws_url("auto"), "cp001")
    await first.boot()
    second = await connect(csms.ws_url("auto"), "cp001")
    assert await first.closed() == (1008, "superseded")
    assert (await second.call("Heartbeat", {}))[0] == 3
    assert len(list(csms.stations.online())) == 1


async def test_a_frame_over_the_limit_closes_that_socket_alone(start, connect) -> None:
    csms = await start({"max_frame": 2048})
    good, bad = await connect(csms.ws_url("auto"), "good"), await connect(csms.ws_url("auto"), "bad")
    await bad.send("x" * 4096)
    assert (await bad.closed())[0] == 1009
    assert (await good.boot())[2]["status"] == "Accepted"


async def test_a_binary_frame_closes_the_socket(csms: Csms, connect) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.socket.send(b"\x00\x01")
    assert (await station.closed())[0] == 1003


async def test_a_silent_socket_is_given_up(start, http: aiohttp.ClientSession, until) -> None:
    csms = await start({"ping_interval": 0.2, "pong_timeout": 0.2})
    url = csms.ws_url("auto") + "cp001"
    async with http.ws_connect(url, protocols=[V16], autoping=False) as socket:
        assert (await socket.receive(timeout=30)).type is aiohttp.WSMsgType.PING
        await until(lambda: not csms.online(1, "cp001"))


async def test_a_fast_station_is_slowed_down_and_stays(start, connect) -> None:
    csms = await start({"frame_rate": 40.0})
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    began = asyncio.get_running_loop().time()
    for _ in range(100):
        assert (await station.call("Heartbeat", {}))[0] == 3
    assert asyncio.get_running_loop().time() - began > 0.4


async def test_compression_is_accepted_when_offered(csms: Csms, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(csms.ws_url("auto") + "cp001", protocols=[V16], compress=15) as socket:
        assert socket.compress
        await socket.send_str('[2,"1","Heartbeat",{}]')
        assert json.loads((await socket.receive(timeout=30)).data)[0] == 3


async def test_the_end_of_the_server_is_told_to_stations(settings, connect) -> None:
    async with Csms(settings()) as csms:
        station = await connect(csms.ws_url("auto"), "cp001")
        await station.boot()
    assert (await station.closed())[0] == 1001
    async with Csms(settings()) as again:
        shape = await again.queries.station("cp001")
        assert shape is not None
        assert (shape["online"], shape["boot"]["status"]) == (False, "Accepted")
        assert [item["action"] for item in (await again.queries.messages(station="cp001"))["items"]] == [
            "BootNotification",
            "BootNotification",
        ]


async def test_three_hundred_unknown_stations_at_once(csms: Csms, http: aiohttp.ClientSession) -> None:
    async def one(number: int) -> str:
        url = csms.ws_url("auto") + f"crowd{number}"
        async with http.ws_connect(url, protocols=[V16]) as socket:
            boot = {"chargePointVendor": "Acme", "chargePointModel": "One"}
            await socket.send_str(json.dumps([2, "1", "BootNotification", boot]))
            return json.loads((await socket.receive(timeout=20)).data)[2]["status"]

    statuses = await asyncio.gather(*(one(number) for number in range(300)))
    assert statuses == ["Accepted"] * 300


# ---- the boot gate at the session -----------------------------------------------------------------------


async def test_a_station_without_a_boot_is_served_noted_and_asked_once(csms: Csms, connect) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.send([2, "a", "Heartbeat", {}])
    frames = [await station.read(), await station.read()]
    answer = next(frame for frame in frames if frame[0] == 3)
    trigger = next(frame for frame in frames if frame[0] == 2)
    assert answer[1] == "a"
    assert trigger[2:] == ["TriggerMessage", {"requestedMessage": "BootNotification"}]
    await station.send([3, trigger[1], {"status": "Accepted"}])
    assert (await station.call("Heartbeat", {}))[0] == 3
    noted = await csms.queries.inconsistencies(kind="unknown_boot")
    assert [item["station"] for item in noted["items"]] == ["cp001"]


async def test_a_station_that_boots_is_asked_for_nothing(csms: Csms, connect) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    assert (await station.call("Heartbeat", {}))[0] == 3
    await csms.journal.flush()
    sent = [item for item in (await csms.queries.messages())["items"] if item["direction"] == "out"]
    assert [item["frame"][0] for item in sent] == [3, 3]


async def test_refuse_answers_nothing_before_the_boot(start, connect) -> None:
    csms = await start({"unknown_boot": "refuse"})
    station = await connect(csms.ws_url("auto"), "cp001", V201)
    refused = await station.call("Heartbeat", {})
    assert (refused[0], refused[2]) == (4, "SecurityError")
    await station.boot()
    assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_reconnect_needs_no_boot_and_a_pending_one_is_remembered(csms: Csms, connect) -> None:
    await known(csms, "cp001", boot={"status": "Pending", "interval": 5})
    first = await connect(csms.ws_url("plain"), "cp001", V201)
    assert (await first.boot())[2]["status"] == "Pending"
    await first.socket.close()
    second = await connect(csms.ws_url("plain"), "cp001", V201)
    assert (await second.call("Heartbeat", {}))[2] == "SecurityError"
    await csms.acts.change_station(1, "cp001", {"boot": {"status": "Accepted"}})
    assert (await second.boot())[2]["status"] == "Accepted"
    assert (await second.call("Heartbeat", {}))[0] == 3


# ---- while the database is away -------------------------------------------------------------------------


async def test_while_the_database_is_away_nobody_comes_in(csms: Csms, connect, monkeypatch) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    with monkeypatch.context() as away:
        away.setattr(csms.journal, "healthy", False)
        response = await refusal(connect, csms.ws_url("auto"), "cp002")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) >= 5
        assert (await station.call("Heartbeat", {}))[0] == 3
    await connect(csms.ws_url("auto"), "cp002")


async def test_a_lookup_that_fails_is_told_as_busy(csms: Csms, connect, monkeypatch) -> None:
    async def fetch(work: object) -> object:
        raise DatabaseAway

    monkeypatch.setattr(csms.store, "fetch", fetch)
    assert (await refusal(connect, csms.ws_url("auto"), "cp001")).status_code == 503


async def test_a_stop_that_breaks_its_schema_is_flagged(csms: Csms, connect, until) -> None:
    await csms.acts.put_token(1, "TAG1", {}, new=True)
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    start = {"connectorId": 1, "idTag": "TAG1", "meterStart": 0, "timestamp": "2026-01-02T03:04:05Z"}
    number = (await station.call("StartTransaction", start))[2]["transactionId"]
    stop = {"transactionId": number, "meterStop": "much", "timestamp": "2026-01-02T04:04:05Z"}
    assert (await station.call("StopTransaction", stop))[0] == 4

    def flagged() -> bool:
        state = csms.stations.state(1, "cp001")
        return state is not None and any("end_refused" in each.flags for each in state.transactions.values())

    await until(flagged)
    (item,) = (await csms.queries.transactions(flag="end_refused"))["items"]
    assert (item["active"], item["transactionId"]) == (True, number)
