"""The handshake's decisions as pure functions: address, subprotocol, refusals."""

from __future__ import annotations

import pytest

from csms.gateway.handshake import Refused, address, negotiate, offered, unknown
from csms.settings import WebSocketServer
from schemas.version import Version

PLAIN = WebSocketServer(name="plain")


@pytest.mark.parametrize(
    ("path", "station"),
    [
        ("/cp001", "cp001"),
        ("/ocpp/CS001", "CS001"),
        ("/webServices/ocpp/CS3211", "CS3211"),
        ("/ocpp/CS001?token=x/y", "CS001"),
        ("/a%2A%2D%5F%3D%2B%7C%40%2E", "a*-_=+|@."),
        ("//" + "x" * 48, "x" * 48),
    ],
)
def test_the_identity_is_the_last_segment_decoded(path: str, station: str) -> None:
    assert address(path, PLAIN).station == station


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ocpp/",
        "/" + "x" * 49,
        "/a%3Ab",
        "/a:b",
        "/a%20b",
        "/a%2Fb",
        "/%FF",
        "/a%00b",
        "/%zz",
        "/caf%C3%A9",
    ],
)
def test_what_is_no_identifier_string_is_not_found(path: str) -> None:
    with pytest.raises(Refused) as refused:
        address(path, PLAIN)
    assert refused.value.status == 404


def test_odd_identities_come_in_only_where_the_server_allows_them() -> None:
    odd = PLAIN.model_copy(update={"odd_ids": True})
    assert address("/ocpp/a%2Fb%20c", odd).station == "a/b c"
    assert address("/" + "y" * 255, odd).station == "y" * 255
    for path in ("/a%3Ab", "/" + "y" * 256, "/a%00b", "/"):
        with pytest.raises(Refused):
            address(path, odd)


def test_endpoints_lead_to_tenants_and_others_to_the_servers_own() -> None:
    server = WebSocketServer(name="t", tenant=7, tenant_paths={"ocpp/": 2, "/a/b": 3})
    assert address("/ocpp/x", server).tenant == 2
    assert address("/a/b/x", server).tenant == 3
    assert address("/a/x", server).tenant == 7
    assert address("/x", server).tenant == 7


def test_a_strict_path_is_not_found() -> None:
    server = WebSocketServer(name="t", tenant_paths={"/ocpp": 2}, strict_path=True)
    assert address("/ocpp/x", server).tenant == 2
    assert address("/x", server).tenant == 1
    with pytest.raises(Refused) as refused:
        address("/other/x", server)
    assert (refused.value.status, refused.value.kind) == (404, "path")


@pytest.mark.parametrize(
    ("headers", "order", "version"),
    [
        (["ocpp2.0.1, ocpp1.6"], "client", Version.V201),
        (["ocpp1.6", "ocpp2.0.1"], "client", Version.V16),
        (["ocpp2.0.1,ocpp1.6"], "server", Version.V16),
        (["ocpp2.1, ocpp2.0.1"], "client", Version.V201),
        (["ocpp2.1"], "client", None),
        (["soap", "ocpp1.5"], "client", None),
        (["OCPP1.6"], "client", None),
        ([], "client", None),
    ],
)
def test_the_subprotocol_is_the_first_common_one(
    headers: list[str], order: str, version: Version | None
) -> None:
    server = PLAIN.model_copy(update={"subprotocol_order": order})
    assert negotiate(offered(headers), server) is version


def test_a_hidden_unknown_station_looks_like_bad_credentials() -> None:
    assert unknown(PLAIN).status == 404
    hidden = unknown(PLAIN.model_copy(update={"hide_unknown": True}))
    assert hidden.status == 401
    assert hidden.headers == {"WWW-Authenticate": 'Basic realm="ocpp"'}
