"""The schemas of DataTransfer over REST: by key and tenant, kept over a restart; settings that cannot be."""

import json
import logging

import aiohttp
import pytest
from typer.testing import CliRunner

from csms.__main__ import app
from csms.bootstrap import Csms
from csms.cli.common import UsageFailure
from csms.settings import Settings, SettingsError

PATH = "/api/data-transfer/schemas"
KEY = "ocpp1.6-M%C3%BCller%20AG-Ping"
SCHEMA = {"$id": KEY, "type": "object", "required": ["count"]}


async def ask(csms, method, path, body=None):
    """Status and body of one request; the path is sent as it stands."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, aiohttp.client.URL(csms.http_url + path, encoded=True), json=body) as answer,
    ):
        text = await answer.text()
        return answer.status, json.loads(text) if text else None


@pytest.fixture
async def csms(tmp_path):
    async with Csms(Settings.ephemeral(f"sqlite+aiosqlite:///{tmp_path}/csms.db")) as running:
        yield running


@pytest.mark.parametrize(
    "spelled",
    [KEY, KEY.replace("%", "%25"), KEY.lower(), "ocpp1.6-m%c3%bcller%20ag-ping"],
)
async def test_a_schema_is_found_by_its_key_however_that_is_encoded(csms, spelled):
    assert (await ask(csms, "PUT", f"{PATH}/{spelled}", SCHEMA))[0] == 201
    status, shape = await ask(csms, "GET", f"{PATH}/{spelled}")
    assert status == 200
    assert shape == {
        "key": KEY,
        "subprotocol": "ocpp1.6",
        "vendorId": "Müller AG",
        "messageId": "Ping",
        "part": "request",
        "sender": "both",
        "source": "REST",
        "schema": SCHEMA,
    }
    assert (await ask(csms, "PUT", f"{PATH}/{spelled}", SCHEMA))[0] == 200
    assert (await ask(csms, "DELETE", f"{PATH}/{spelled}"))[0] == 204
    assert (await ask(csms, "GET", f"{PATH}/{spelled}"))[0] == 404


async def test_a_schema_without_a_name_gets_that_of_its_path(csms):
    assert (await ask(csms, "PUT", f"{PATH}/ocpp2.0.1-Acme", {"type": "null"}))[0] == 201
    assert (await ask(csms, "PUT", f"{PATH}/ocpp2.0.1-Acme-a-b", {"type": "null"}))[0] == 400


async def test_a_schema_is_not_put_under_the_name_of_another(csms):
    status, problem = await ask(csms, "PUT", f"{PATH}/ocpp1.6-Acme-Ping", SCHEMA)
    assert status == 400
    assert "not of ocpp1.6-Acme-Ping" in problem["detail"]


async def test_a_schema_of_a_file_is_not_removed(csms):
    status, page = await ask(csms, "GET", f"{PATH}?vendor=org.plugfest.example")
    assert status == 200
    for item in page["items"]:
        assert (await ask(csms, "DELETE", f"{PATH}/{item['key']}"))[0] == 409


async def test_the_list_comes_in_pages(csms):
    for number in range(3):
        await ask(csms, "PUT", f"{PATH}/ocpp1.6-Acme-m{number}", {})
    _, first = await ask(csms, "GET", f"{PATH}?vendor=acme&limit=2")
    _, second = await ask(csms, "GET", f"{PATH}?vendor=acme&limit=2&cursor={first['next']}")
    assert [item["messageId"] for item in first["items"] + second["items"]] == ["m0", "m1", "m2"]
    assert second["next"] is None
    assert (await ask(csms, "GET", f"{PATH}?cursor=x"))[0] == 400


async def test_each_tenant_has_its_own(csms):
    status, _ = await ask(csms, "POST", "/api/tenants", {"name": "second"})
    assert status == 201
    assert (await ask(csms, "PUT", f"{PATH}/{KEY}?tenant=second", SCHEMA))[0] == 201
    assert (await ask(csms, "GET", f"{PATH}/{KEY}"))[0] == 404
    assert (await ask(csms, "GET", f"{PATH}/{KEY}?tenant=second"))[0] == 200


async def test_a_tenants_schema_judges_its_own_stations_alone(start, connect):
    csms = await start({"tenant_paths": {"/second": 2}})
    assert (await ask(csms, "PUT", f"{PATH}/{KEY}?tenant=2", SCHEMA))[0] == 201
    data = {"vendorId": "Müller AG", "messageId": "Ping", "data": '{"count": 3}'}
    for path, status in (("", "UnknownVendorId"), ("second/", "Accepted")):
        station = await connect(csms.ws_url("auto") + path, "cp001")
        await station.boot()
        assert (await station.call("DataTransfer", data))[2]["status"] == status
    for tenant, verdict in ((1, "UnknownVendorId"), (2, "Accepted")):
        _, page = await ask(csms, "GET", f"/api/data-transfers?tenant={tenant}")
        assert [item["verdict"] for item in page["items"]] == [verdict]


@pytest.mark.parametrize(
    ("message", "told"), [("Fail", "failed"), ("Nonsense", "failed"), ("Late", "did not answer in time")]
)
async def test_a_handler_that_fails_is_logged_under_the_mark_on_record(start, connect, caplog, message, told):
    vendors = {"vendors": ["scenarios.vendors:VENDORS"], "handler_timeout": 0.1}
    csms = await start(data_transfer=vendors)
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.boot()
    with caplog.at_level(logging.ERROR, "csms.data_transfer"):
        data = {"vendorId": "Handled", "messageId": message, "data": '{"count": 3}'}
        assert (await station.call("DataTransfer", data))[2] == "InternalError"
    _, page = await ask(csms, "GET", "/api/data-transfers")
    mark = page["items"][0]["reason"].rpartition("(")[2].rstrip(")")
    (line,) = [record for record in caplog.records if mark in record.getMessage()]
    assert told in line.getMessage() and "cp001" in line.getMessage()
    assert line.exc_info is not None


async def test_what_was_put_is_there_after_a_restart(tmp_path):
    settings = Settings.ephemeral(f"sqlite+aiosqlite:///{tmp_path}/csms.db")
    async with Csms(settings) as csms:
        await ask(csms, "PUT", f"{PATH}/{KEY}", SCHEMA)
        await ask(csms, "PUT", f"{PATH}/ocpp1.6-Acme-Gone", {})
        await ask(csms, "DELETE", f"{PATH}/ocpp1.6-Acme-Gone")
    async with Csms(settings) as csms:
        assert (await ask(csms, "GET", f"{PATH}/{KEY}"))[1]["schema"] == SCHEMA
        assert (await ask(csms, "GET", f"{PATH}/ocpp1.6-Acme-Gone"))[0] == 404


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "broken.json",
            '{"$id": "ocpp1.6-Acme-Ping", "$ref": "ocpp1.6-Acme-Missing"}',
            "is not registered here",
        ),
        ("rubbish.json", "no JSON", "is no JSON"),
        ("nameless.json", "{}", "names no message"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_line(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    arguments = ["serve", "--database-url", f"sqlite+aiosqlite:///{tmp_path}/x.db", "--set", "http.port=0"]
    folders = {"CSMS_DATA_TRANSFER__FOLDERS": json.dumps([str(tmp_path)])}
    result = CliRunner().invoke(app, arguments, env=folders)
    assert isinstance(result.exception, UsageFailure)
    assert told in str(result.exception)
    assert name in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize("name", ["nowhere.at.all:X", "csms.routes:Routes", "unknown-entry-point"])
async def test_handlers_that_cannot_be_had_are_one_clear_line(tmp_path, name):
    settings = Settings.ephemeral(
        f"sqlite+aiosqlite:///{tmp_path}/csms.db", data_transfer={"vendors": [name]}
    )
    with pytest.raises(SettingsError, match=r"data_transfer\.vendors: "):
        async with Csms(settings):
            pass
