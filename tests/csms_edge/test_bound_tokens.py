"""What a bearer token reaches that is bound to a tenant: its tenant, and nothing of the whole server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from csms.api.operation import Operation
from csms.api.server import OPERATIONS
from csms.bootstrap import Csms
from csms.cli.office import own_token
from csms.settings import ApiToken, Http
from tests.csms_edge.conftest import DEADLINE, Operator

TOKENS = (
    ApiToken(token="unbound-writer"),
    ApiToken(token="unbound-reader", rights="read"),
    ApiToken(token="writer-of-two", tenant=2),
    ApiToken(token="reader-of-two", tenant=2, rights="read"),
)
OF_THE_SERVER = {
    ("GET", "/api/config"),
    ("PUT", "/api/config"),
    ("GET", "/api/tenants"),
    ("POST", "/api/tenants"),
    ("DELETE", "/api/tenants/{name}"),
    ("GET", "/metrics"),
}
OF_NOBODY = {"/health", "/ready", "/openapi.json", "/docs", "/docs/{file}"}
STREAM = "/api/messages/stream"


def _name(operation: Operation) -> tuple[str, str]:
    return operation.method, operation.path


def _path(operation: Operation) -> str:
    filled = operation.path.replace("{name}", "2").replace("{Action}", "Reset")
    return filled.replace("{id}", "none").replace("{token}", "none").replace("{key}", "none")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def operator(start: Callable[..., Any], operate: Callable[[Csms], Operator]) -> Operator:
    csms = await start(http=Http(host="0.0.0.0", port=0, tokens=TOKENS))
    found = operate(csms)
    found.url = found.url.replace("0.0.0.0", "127.0.0.1")
    return found


async def _answer(operator: Operator, token: str, operation: Operation, query: str = "") -> tuple[int, str]:
    """Return the status and what is told of a problem."""
    call = operator.session.request(
        operation.method, operator.url + _path(operation) + query, headers=bearer(token)
    )
    async with call as response:
        problem = response.content_type == "application/problem+json"
        return response.status, (await response.json(content_type=None))["detail"] if problem else ""


async def test_every_operation_for_every_kind_of_token(operator: Operator) -> None:
    assert {_name(each) for each in OPERATIONS if each.beyond} == OF_THE_SERVER
    assert {each.path for each in OPERATIONS if not each.tenanted and not each.beyond} == OF_NOBODY
    for operation in OPERATIONS:
        if operation.path == "/docs/{file}":
            continue
        for token in ("writer-of-two", "reader-of-two"):
            status, told = await _bound(operator, token, operation)
            assert told.startswith(_expected(token, operation)), (operation, token, told)
            assert (status == 403) == bool(_expected(token, operation)), (operation, token, status)


def _expected(token: str, operation: Operation) -> str:
    if token.startswith("reader") and operation.writes:
        return "this token may only read"
    if operation.beyond:
        name = " ".join(_name(operation))
        return f"{name} is about the whole server, and this token is bound to tenant 2"
    return "this token is bound to tenant 2 and reaches no other" if operation.tenanted else ""


async def _bound(operator: Operator, token: str, operation: Operation) -> tuple[int, str]:
    return await _answer(operator, token, operation, "?tenant=default" if operation.tenanted else "")


@pytest.mark.parametrize("name", ["default", "1", "3", "nobody"])
async def test_another_tenant_is_refused_whether_it_is_there_or_not(operator: Operator, name: str) -> None:
    told = {"detail": "this token is bound to tenant 2 and reaches no other"}
    for path in (f"/api/stations?tenant={name}", f"/api/tenants/{name}"):
        status, problem = await operator("GET", path, headers=bearer("writer-of-two"))
        assert (status, problem) == (403, problem | told)
    status, _ = await operator(
        "PATCH", f"/api/tenants/{name}", {"reconcile": True}, headers=bearer("writer-of-two")
    )
    assert status == 403


async def test_its_own_tenant_is_reached_by_default_by_number_and_by_name(operator: Operator) -> None:
    own = bearer("writer-of-two")
    assert (await operator("POST", "/api/stations", {"id": "mine"}, headers=own))[0] == 201
    for query in ("", "?tenant=2", "?tenant=tenant-2"):
        _, page = await operator("GET", f"/api/stations{query}", headers=own)
        assert [each["id"] for each in page["items"]] == ["mine"]
    status, shape = await operator("PATCH", "/api/tenants/2", {"reconcile": True}, headers=own)
    assert (status, shape["reconcile"]) == (200, True)


async def test_tokens_without_a_tenant_reach_all(operator: Operator) -> None:
    reader, writer = bearer("unbound-reader"), bearer("unbound-writer")
    for path in ("/api/config", "/api/tenants", "/api/stations?tenant=2", "/api/tenants/2"):
        assert (await operator("GET", path, headers=reader))[0] == 200
    async with operator.session.get(operator.url + "/metrics", headers=reader) as response:
        assert response.status == 200
    change = {"boot": {"interval": 77}}
    assert (await operator("PUT", "/api/config", change, headers=reader))[0] == 403
    status, tree = await operator("PUT", "/api/config", change, headers=writer)
    assert (status, tree["boot"]["interval"]) == (200, 77)
    assert (await operator("GET", "/api/stations?tenant=nobody", headers=reader))[0] == 400


async def test_the_stream_has_the_frames_of_its_tenant_alone(
    start: Callable[..., Any], operate: Callable[[Csms], Operator], connect: Callable[..., Any]
) -> None:
    csms = await start({"tenant_paths": {"/two": 2}}, http=Http(port=0, tokens=TOKENS))
    url = operate(csms).url + STREAM
    async with operate(csms).session.get(url, headers=bearer("reader-of-two")) as response:
        seen = _data(response)
        for path, station in (("", "of-one"), ("two/", "of-two"), ("", "of-one-too"), ("two/", "of-two-too")):
            await (await connect(csms.ws_url("auto") + path, station)).boot()
        stations = [await asyncio.wait_for(anext(seen), DEADLINE) for _ in range(4)]
    assert {each.split('"station":"')[1].split('"')[0] for each in stations} == {"of-two", "of-two-too"}


async def _data(response: aiohttp.ClientResponse) -> AsyncIterator[str]:
    async for line in response.content:
        if line.startswith(b"data: "):
            yield line.decode()


async def test_a_token_that_is_shown_keeps_to_its_rules_on_loopback(
    start: Callable[..., Any], operate: Callable[[Csms], Operator]
) -> None:
    operator = operate(await start(http=Http(port=0, tokens=TOKENS)))
    assert (await operator("PUT", "/api/config", {}, headers=bearer("writer-of-two")))[0] == 403
    assert (await operator("POST", "/api/tokens", {"token": "a"}, headers=bearer("unbound-reader")))[0] == 403
    assert (await operator("PUT", "/api/config", {}))[0] == 200


@pytest.mark.parametrize(
    ("host", "url", "tokens", "chosen"),
    [
        ("127.0.0.1", None, TOKENS[2:], None),
        ("127.0.0.1", "http://elsewhere", TOKENS[2:], "writer-of-two"),
        ("0.0.0.0", None, TOKENS[2:], "writer-of-two"),
        ("0.0.0.0", None, TOKENS[::-1], "unbound-writer"),
        ("0.0.0.0", None, TOKENS[1:2], None),
    ],
)
def test_the_commands_take_the_token_that_reaches_most(
    host: str, url: str | None, tokens: tuple[ApiToken, ...], chosen: str | None
) -> None:
    assert own_token(Http(host=host, tokens=tokens), url) == chosen
