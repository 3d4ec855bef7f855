"""The settings while the CSMS runs: shown, changed by PUT and SIGHUP, all or nothing; who is disturbed."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
from asyncio import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import websockets

from csms import pki_files
from csms.bootstrap import Csms
from csms.settings import load
from csms.settings.files import here
from csms.settings.source import Source
from csms.settings.writing import Keeper
from tests.csms_edge.conftest import Client, Connect, Operator
from tests.csms_edge.security import Papers, outcome


@pytest.fixture
def operator(csms: Csms, operate: Callable[[Csms], Operator]) -> Operator:
    return operate(csms)


async def alive(client: Client) -> bool:
    """Whether an open socket answers."""
    return (await client.call("Heartbeat", {}))[0] == 3


async def refused(connect: Connect, url: str, station: str) -> int:
    with pytest.raises(websockets.InvalidStatus) as error:
        await connect(url, station)
    return error.value.response.status_code


async def test_the_tree_is_shown_and_put_back_without_a_secret(start, operate) -> None:
    http = {"port": 0, "tokens": [{"token": "a-secret-token"}]}
    csms = await start(http=http)
    operator = operate(csms)
    status, tree = await operator("GET", "/api/config")
    assert (status, tree["http"]["tokens"][0]["token"]) == (200, "***")
    assert [each["name"] for each in tree["websockets"]][:3] == ["auto", "basic", "plain"]
    status, again = await operator("PUT", "/api/config", tree)
    assert (status, again) == (200, tree)
    assert csms.settings.http.tokens[0].token == "a-secret-token"


async def test_a_server_is_added_changed_and_removed_beside_others(csms, operator, connect) -> None:
    auto = await connect(csms.ws_url("auto"), "cp001")
    await auto.boot()
    status, tree = await operator("PUT", "/api/config", {"websockets": {"new": {"allow_unknown": True}}})
    assert (status, tree["websockets"][-1]["name"]) == (200, "new")
    url = csms.ws_url("new")
    mine = await connect(url, "cp002")
    await mine.boot()
    status, _ = await operator("PUT", "/api/config", {"websockets": {"new": {"allow_unknown": False}}})
    assert status == 200
    assert await refused(connect, url, "cp003") == 404
    assert await alive(mine)
    await operator("PUT", "/api/config", {"websockets": {"new": None}})
    assert (await mine.closed())[0] == 1001
    with pytest.raises(OSError):
        await connect(url, "cp002")
    assert await alive(auto)
    assert [each.name for each in csms.settings.websockets] == ["auto", "basic", "plain", "tls", "mtls"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"security_profile": 1}, 1012),
        ({"subprotocols": ["ocpp2.0.1"]}, 1012),
        ({"tenant": 2}, 1012),
        ({"tenant_paths": {"/here": 2}}, 1012),
        ({"strict_path": True, "tenant_paths": {"/there": 1}}, 1012),
        ({"ping_interval": 7, "max_frame": 2048, "connection_limit": 1, "accept_rate": 5}, None),
        ({"tenant_paths": {"/elsewhere": 2}}, None),
    ],
)
async def test_who_could_not_come_in_now_has_to_come_again(csms, operator, connect, change, code) -> None:
    other = await connect(csms.ws_url("auto"), "cp001")
    await other.boot()
    await operator("PUT", "/api/config", {"websockets": {"plain": {"allow_unknown": True}}})
    mine = await connect(csms.ws_url("plain"), "here/cp002")
    await mine.boot()
    assert (await operator("PUT", "/api/config", {"websockets": {"plain": change}}))[0] == 200
    if code is not None:
        assert (await mine.closed())[0] == code
    else:
        assert await alive(mine)
    assert await alive(other)


async def test_new_handshakes_get_the_new_limits(csms, operator, connect) -> None:
    before = await connect(csms.ws_url("auto"), "cp001")
    await before.boot()
    await operator("PUT", "/api/config", {"websockets": {"auto": {"max_frame": 1024}}})
    after = await connect(csms.ws_url("auto"), "cp002")
    for client in (before, after):
        await client.send([2, "long", "DataTransfer", {"vendorId": "x", "data": "y" * 2000}])
    assert (await before.read())[0] == 3
    assert (await after.closed())[0] == 1009


async def test_a_port_changes_and_who_is_connected_stays(csms, operator, connect) -> None:
    mine = await connect(csms.ws_url("auto"), "cp001")
    await mine.boot()
    before = csms.ws_url("auto")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert (await operator("PUT", "/api/config", {"websockets": {"auto": {"port": port}}}))[0] == 200
    assert csms.ws_url("auto") == f"ws://127.0.0.1:{port}/"
    assert await alive(mine)
    await (await connect(csms.ws_url("auto"), "cp002")).boot()
    with pytest.raises(OSError):
        await connect(before, "cp003")
    # Two servers change places: each port is handed on without a moment in which nobody listens.
    swap = {"auto": {"port": 0}, "basic": {"port": port, "security_profile": 0, "allow_unknown": True}}
    assert (await operator("PUT", "/api/config", {"websockets": swap}))[0] == 200
    assert csms.ws_url("basic") == f"ws://127.0.0.1:{port}/"
    assert await alive(mine)
    await (await connect(csms.ws_url("basic"), "cp004")).boot()


async def test_a_taken_port_changes_nothing(csms, operator, connect) -> None:
    auto = await connect(csms.ws_url("auto"), "cp001")
    await auto.boot()
    _, before = await operator("GET", "/api/config")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        wanted = {"auto": {"allow_unknown": False}, "plain": None, "basic": {"port": port}, "new": {}}
        status, told = await operator("PUT", "/api/config", {"websockets": wanted})
    assert (status, told["errors"][0]["path"], told["errors"][0]["rule"]) == (
        409,
        "websockets.basic.port",
        "taken",
    )
    assert str(port) in told["detail"]
    assert (await operator("GET", "/api/config"))[1] == before
    await (await connect(csms.ws_url("auto"), "cp002")).boot()  # still lets unknown ones in
    assert csms.ws_url("plain")
    assert await alive(auto)


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"websockets": {"auto": {"port": 70_000}}}, "websockets.auto.port", "less_than_equal"),
        ({"websockets": {"auto": {"prot": 1}}}, "websockets.auto.prot", "extra_forbidden"),
        ({"websockets": {"auto": 7}}, "websockets.auto", "model_type"),
        ({"websockets": {"a b": {}}}, "websockets.a b.name", "string_pattern_mismatch"),
        ({"websockets": [{"port": 1}]}, "websockets.0.name", "missing"),
        ({"nonsense": 1}, "nonsense", "extra_forbidden"),
        ({"database_url": "sqlite:///other.db"}, "database_url", "fixed"),
        ({"http": {"port": 1}}, "http.port", "fixed"),
        ({"journal": {"capacity": 77}, "websockets": {"auto": None}}, "journal.capacity", "fixed"),
        (
            {"websockets": {"tls": {"tls_certificate": "none.pem", "tls_key": "none.key"}}},
            "websockets.tls.tls_certificate",
            "file",
        ),
    ],
)
async def test_what_cannot_be_is_refused_by_name(csms, operator, change, path, rule) -> None:
    _, before = await operator("GET", "/api/config")
    status, told = await operator("PUT", "/api/config", change)
    assert (status, told["errors"][0]["path"], told["errors"][0]["rule"]) == (400, path, rule)
    assert (await operator("GET", "/api/config"))[1] == before


async def test_boot_and_tenants_count_from_the_next_connection(csms, operator, connect) -> None:
    change = {"boot": {"interval": 77}, "websockets": {"auto": {"tenant_paths": {"/north": 5}}}}
    assert (await operator("PUT", "/api/config", change))[0] == 200
    answer = await (await connect(csms.ws_url("auto"), "north/cp001")).boot()
    assert answer[2]["interval"] == 77
    assert (await operator("GET", "/api/stations/cp001?tenant=5"))[0] == 200


async def test_a_server_gets_tls_while_it_runs(csms, operator, connect, tmp_path) -> None:
    papers = Papers.made(tmp_path)
    auto = await connect(csms.ws_url("auto"), "cp001")
    await auto.boot()
    basic = csms.ws_url("basic")
    change = {"tls": {"pki": str(papers.pki)}, "websockets": {"basic": {"security_profile": 2}}}
    status, _ = await operator("PUT", "/api/config", change)
    assert status == 200
    await operator("PATCH", "/api/stations/cp001", {"password": "password-of-sixteen"})
    secure = {"context": papers.client(), "password": "password-of-sixteen"}
    assert csms.ws_url("basic") == basic.replace("ws:", "wss:")
    for name in ("basic", "tls"):  # the default one has started too
        assert await outcome(csms.ws_url(name), **secure) == "open"
    assert await outcome(csms.ws_url("mtls"), context=papers.client("right")) == "open"
    assert await outcome(basic, password="password-of-sixteen") == "tls"
    await operator("PUT", "/api/config", {"websockets": {"basic": {"security_profile": 1}}})
    assert await outcome(basic, password="password-of-sixteen") == "open"


async def test_saving_needs_a_file(csms, operator, tmp_path) -> None:
    change = {"websockets": {"auto": {"allow_unknown": False}}, "boot": {"interval": 60}}
    status, told = await operator("PUT", "/api/config?save=true", change)
    assert (status, told["errors"][0]["path"]) == (400, "save")
    file = tmp_path / "csms.json"
    file.write_text('{"journal": {"capacity": 99}}')
    source = Source(here(), str(file))
    csms.configuration.keep = Keeper(source, csms.configuration.settings).keep
    assert (await operator("PUT", "/api/config?save=true", change))[0] == 200
    written = json.loads(file.read_text())
    assert (written["journal"], written["boot"]) == ({"capacity": 99}, {"interval": 60})
    assert written["websockets"] == {"auto": {"allow_unknown": False}}
    assert not load(file, {}).settings.server("auto").allow_unknown


async def test_what_was_changed_before_is_saved_with_the_rest(csms, operator, tmp_path) -> None:
    source = Source(here(str(tmp_path)), "config.json", found=False)
    csms.configuration.keep = Keeper(source, csms.configuration.settings).keep
    await operator("PUT", "/api/config", {"boot": {"interval": 60}})
    assert not (tmp_path / "config.json").exists()
    for interval in (60, 70):
        change = {"boot": {"interval": interval}}
        assert (await operator("PUT", "/api/config?save=true", change))[0] == 200
        assert json.loads((tmp_path / "config.json").read_text()) == change


# ---- SIGHUP -----------------------------------------------------------------------------------------------


@pytest.fixture
async def served(tmp_path: Path, url: str) -> AsyncIterator[tuple[subprocess.Process, Path]]:
    """``csms serve`` with a file that names its servers, where it listens read off its output."""
    file = tmp_path / "csms.toml"
    file.write_text('[http]\nport = 0\n[[websockets]]\nname = "auto"\nallow_unknown = true\n')
    process = await subprocess.create_subprocess_exec(
        sys.executable, "-m", "csms", "serve", "--config", str(file), "--database-url", url,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ),
    )  # fmt: skip
    yield process, file
    process.terminate()
    await process.communicate()


async def _place(process: subprocess.Process, name: str) -> str:
    """Read on until a server says where it listens, and to the end of what is said then."""
    found = ""
    assert process.stdout is not None
    while not (line := (await process.stdout.readline()).decode()).startswith("Database"):
        assert line, "it has ended"
        if f"  {name}:" in line:
            found = line.split()[1]
    return found


async def test_a_hangup_reads_the_file_again(served, connect) -> None:
    process, file = served
    url = await _place(process, "auto")
    mine = await connect(url, "cp001")
    await mine.boot()
    with file.open("a") as more:
        more.write('[[websockets]]\nname = "second"\nallow_unknown = true\n')
    process.send_signal(signal.SIGHUP)
    second = await connect(await _place(process, "second"), "cp002")
    await second.boot()
    assert await alive(mine)
    good = file.read_text()
    file.write_text(good + "[journal]\ncapacity = 11\n")
    process.send_signal(signal.SIGHUP)
    assert process.stderr is not None
    while b"journal.capacity" not in (line := await process.stderr.readline()):
        assert line, "it has ended"
    assert await alive(second)
    file.write_text(good.replace('name = "second"', 'name = "third"'))
    process.send_signal(signal.SIGHUP)
    assert await _place(process, "third")
    assert (await second.closed())[0] == 1001
    assert await alive(mine)


async def test_an_expired_certificate_is_told_of_when_it_is_read(start, tmp_path, caplog) -> None:
    caplog.set_level(logging.WARNING, "csms.gateway.servers")
    pki_files.init(tmp_path / "old", datetime(2001, 1, 1, tzinfo=UTC), ["localhost"])
    await start(tls={"pki": str(tmp_path / "old")})
    told = [each.getMessage() for each in caplog.records if each.name == "csms.gateway.servers"]
    assert [each.partition(": ")[0] for each in told] == ["certificate of tls", "certificate of mtls"]
    assert all("localhost has expired on" in each for each in told)
