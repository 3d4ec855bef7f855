"""Who may use the HTTP interface, and what it tells of the system itself."""

from __future__ import annotations

import aiohttp
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from csms.bootstrap import Csms
from csms.settings import ApiToken, Http


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_on_loopback_names_must_be_local(
    csms: Csms, operate, headers: dict[str, str], status: int
) -> None:
    assert (await operate(csms)("GET", "/api/stations", headers=headers))[0] == status


async def test_further_hosts_by_setting(start, operate) -> None:
    csms = await start(http=Http(port=0, allowed_hosts=("csms.test",)))
    assert (await operate(csms)("GET", "/health", headers={"Host": "csms.test:80"}))[0] == 200


async def test_beyond_loopback_a_token_is_needed(start, operate) -> None:
    tokens = (ApiToken(token="reader-token", rights="read"), ApiToken(token="writer-token"))
    csms = await start(http=Http(host="0.0.0.0", port=0, tokens=tokens))
    http = operate(csms)
    http.url = http.url.replace("0.0.0.0", "127.0.0.1")
    for path in ("/health", "/ready"):
        assert (await http("GET", path))[0] == 200
    for path in ("/api/stations", "/metrics", "/docs", "/openapi.json", "/none"):
        assert (await http("GET", path))[0] == 401

    def bearer(token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}", "Host": "csms.example"}

    assert (await http("GET", "/api/stations", headers=bearer("reader-token")))[0] == 200
    assert (await http("POST", "/api/tokens", {"token": "a"}, headers=bearer("reader-token")))[0] == 403
    assert (await http("POST", "/api/tokens", {"token": "a"}, headers=bearer("writer-token")))[0] == 201
    assert (await http("GET", "/api/stations", headers=bearer("other")))[0] == 401
    assert csms.generated_token is None


async def test_a_token_is_made_when_none_is_set(start, operate) -> None:
    csms = await start(http=Http(host="0.0.0.0", port=0))
    http = operate(csms)
    http.url = http.url.replace("0.0.0.0", "127.0.0.1")
    assert (await http("GET", "/api/stations"))[0] == 401
    headers = {"Authorization": f"Bearer {csms.generated_token}"}
    assert (await http("GET", "/api/stations", headers=headers))[0] == 200


# ---- the system -----------------------------------------------------------------------------------------


async def test_health_and_readiness(csms: Csms, operate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await operate(csms)("GET", "/health"))[1]["status"] == "ok"
    status, shape = await operate(csms)("GET", "/ready")
    assert (status, shape["ready"]) == (200, True)
    monkeypatch.setattr(csms.journal, "healthy", False)
    status, shape = await operate(csms)("GET", "/ready")
    assert (status, shape["checks"]["journal"]) == (503, False)


async def test_metrics(csms: Csms, connect, http: aiohttp.ClientSession) -> None:
    station = await connect(csms.ws_url("auto"), "cp001")
    await station.call("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One", "x": 1})
    await station.send([2, "9", "<script>", {}])
    await station.read()
    async with http.get(csms.http_url + "/metrics") as response:
        assert response.content_type == "text/plain"
        text = await response.text()
    assert 'csms_connections{server="auto",tenant="1"} 1.0' in text
    assert 'csms_messages_total{action="BootNotification",direction="in",kind="call"} 1.0' in text
    assert 'csms_new_ids_total{server="auto",tenant="1"} 1.0' in text
    assert 'csms_repairs_total{kind="unknown-property",vendor=' in text
    assert "script" not in text
    assert "csms_batch_median" in text


async def test_the_openapi_document_is_valid_and_complete(csms: Csms, operate) -> None:
    document = (await operate(csms)("GET", "/openapi.json"))[1]
    OpenAPIV31SpecValidator(document).validate()
    paths = document["paths"]
    assert "/api/stations/{id}/commands/Reset" in paths
    body = paths["/api/stations/{id}/commands/Reset"]["post"]["requestBody"]["content"]["application/json"]
    names = [choice["$ref"].rpartition("/")[2] for choice in body["schema"]["anyOf"]]
    assert names == ["v16.ResetRequest", "v201.ResetRequest"]
    assert all(name in document["components"]["schemas"] for name in names)
    assert "/api/messages/stream" in paths
    for version in ("RequestStartTransaction", "GetConfiguration", "TriggerMessage"):
        assert f"/api/stations/{{id}}/commands/{version}" in paths


async def test_the_documentation_needs_no_network(csms: Csms, http: aiohttp.ClientSession) -> None:
    async with http.get(csms.http_url + "/docs") as response:
        page = await response.text()
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "http://" not in page
    assert "https://" not in page
    for file in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon-32x32.png"):
        assert f"docs/{file}" in page
        async with http.get(f"{csms.http_url}/docs/{file}") as response:
            assert response.status == 200
            assert len(await response.read()) > 50
