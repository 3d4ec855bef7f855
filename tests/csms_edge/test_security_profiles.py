"""Every security profile, credential and version at one CSMS, each with its answer; over real sockets."""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import ValidationError

from csms.bootstrap import Csms
from csms.gateway.tls import CIPHERS, TlsError, TlsFiles, context, files_of
from csms.settings import Settings, Tls, WebSocketServer
from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile
from simulator.tls import Untrusted
from tests.csms_edge.conftest import until
from tests.csms_edge.security import SERIAL, STATION, Papers, outcome

pytestmark = pytest.mark.asyncio(loop_scope="module")
OLD, NEW = "first-password-16", "second-password-1"
SERVERS = {0: "plain", 1: "basic", 2: "tls", 3: "mtls"}
BAD_SERVERS = {
    "server expired": "certificate has expired",
    "server of another name": "not valid for",
    "server of another CA": "unable to get local issuer certificate",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers.made(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def template(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{shutil.copy(migrated, tmp_path_factory.mktemp('db') / 'csms.db')}"


def _servers(papers: Papers) -> tuple[WebSocketServer, ...]:
    found = [*Settings.ephemeral("").websockets]
    found.append(WebSocketServer(name="newcomers", security_profile=3, allow_unknown=True))
    found.append(WebSocketServer(name="others", security_profile=3, client_organizations=("Acme",)))
    for name in BAD_SERVERS:
        own = papers.files(name)
        files = {"tls_certificate": str(own.certificate), "tls_key": str(own.key)}
        found.append(WebSocketServer(name=name.replace(" ", "-"), security_profile=2, **files))
    return tuple(found)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def csms(papers: Papers, template: str) -> AsyncIterator[Csms]:
    """One system with a server of each profile; the station's first password is one of the past."""
    tls = {"pki": str(papers.pki), "reload_every": 0}
    settings = Settings.ephemeral(template, websockets=_servers(papers), tls=tls)
    async with Csms(settings) as running:
        await running.acts.add_station(1, STATION, {"password": OLD})
        await running.acts.change_station(1, STATION, {"password": NEW})
        assert await outcome(running.ws_url("basic"), password=NEW) == "open"
        yield running


def refused(csms: Csms, server: str) -> dict[str, float]:
    """How often each kind of refusal was counted at a server."""
    return {
        sample.labels["reason"]: sample.value
        for family in csms.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "csms_handshakes_refused_total" and sample.labels["server"] == server
    }


# What each profile answers each credential: who comes in, and else the answer with its name in the metrics.
# Without TLS nobody can show a certificate, and profile 2 asks for none: those bring no password.
CREDENTIALS = ("right", "wrong", "expired", "other CA", "other name", "none")
_PASSWORDS = [("open", None), *[("401", "credentials")] * 5]
TABLE = {
    0: [("open", None)] * 6,
    1: _PASSWORDS,
    2: _PASSWORDS,
    3: [
        ("open", None),
        ("tls", "certificate-untrusted"),
        ("tls", "certificate-expired"),
        ("tls", "certificate-untrusted"),
        ("403", "certificate-name"),
        ("tls", "certificate-missing"),
    ],
}
_BASIC = {
    "right": (STATION, NEW),
    "wrong": (STATION, "some-other-password"),
    "expired": (STATION, OLD),
    "other name": ("cp002", NEW),
}


@pytest.mark.parametrize("version", ["ocpp1.6", "ocpp2.0.1"])
@pytest.mark.parametrize(
    ("profile", "credential", "answer"),
    [
        (profile, credential, answer)
        for profile, answers in TABLE.items()
        for credential, answer in zip(CREDENTIALS, answers, strict=True)
    ],
)
async def test_who_comes_in_by_what(csms, papers, profile, credential, answer, version) -> None:
    server, (wanted, kind) = SERVERS[profile], answer
    user, password = _BASIC.get(credential, (STATION, None)) if profile < 3 else (STATION, None)
    secured = papers.client(credential) if profile >= 2 else None
    before = refused(csms, server)
    got = await outcome(csms.ws_url(server), version, context=secured, user=user, password=password)
    assert got == wanted
    if kind is not None:
        assert refused(csms, server).get(kind, 0) == before.get(kind, 0) + 1
    else:
        assert refused(csms, server) == before


async def test_a_required_profile_is_a_floor(csms, papers) -> None:
    right = papers.client("right")
    await csms.acts.change_station(1, STATION, {"securityProfile": 3})
    try:
        assert await outcome(csms.ws_url("tls"), context=right, password=NEW) == "401"
        assert await outcome(csms.ws_url("mtls"), context=right) == "open"
    finally:
        await csms.acts.change_station(1, STATION, {"securityProfile": None})


async def test_a_serial_number_on_record_is_a_name_too(csms, papers) -> None:
    serial = papers.client("serial")
    assert await outcome(csms.ws_url("mtls"), context=serial) == "403"
    async with Station(STATION, url=csms.ws_url("mtls"), ssl=papers.client("right")) as station:
        await station.booted()
    told = {"chargePointVendor": "A", "chargePointModel": "B", "chargePointSerialNumber": SERIAL}
    async with Station(STATION, url=csms.ws_url("mtls"), ssl=papers.client("right"), seed=1) as station:
        await station.booted()
        await station.send_text(json.dumps([2, "boot", "BootNotification", told]), "boot")
        assert await outcome(csms.ws_url("mtls"), context=serial) == "open"


async def test_a_certificate_of_another_organization_is_refused(csms, papers) -> None:
    assert await outcome(csms.ws_url("others"), context=papers.client("right")) == "403"
    assert refused(csms, "others") == {"certificate-organization": 1.0}


async def test_a_newcomer_needs_the_certificate_of_its_name(csms, papers) -> None:
    cert = papers.files("other name")
    url = csms.ws_url("newcomers")
    async with Station("cp002", url=url, ca=papers.root, cert=cert.certificate, key=cert.key) as station:
        await station.booted()
    stranger = Station("cp003", url=url, ca=papers.root, cert=cert.certificate, key=cert.key)
    async with stranger as station:
        await station.until(lambda: station.connect_error is not None)
        assert "403" in str(station.connect_error)


async def test_weak_ciphers_and_old_versions_are_refused(csms, papers) -> None:
    weak = papers.client("right")
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("ECDHE-ECDSA-AES256-SHA384")  # CBC
    assert await outcome(csms.ws_url("tls"), context=weak, password=NEW) == "tls"
    assert refused(csms, "tls")["tls"] >= 1
    for cipher in CIPHERS.split(":")[:2]:
        weak.set_ciphers(cipher)
        assert await outcome(csms.ws_url("tls"), context=weak, password=NEW) == "open"
    assert csms.servers.context("tls").minimum_version is ssl.TLSVersion.TLSv1_2


async def test_plain_words_at_a_tls_port_disturb_nobody(csms, papers) -> None:
    url = csms.ws_url("tls")
    assert await outcome(url.replace("wss:", "ws:"), password=NEW) == "tls"
    assert await outcome(url, context=papers.client(), password=NEW) == "open"


@pytest.mark.parametrize(
    ("certificate", "key", "clients", "field", "told"),
    [
        ("none.pem", "csms-server.key", (), "tls_certificate", "none.pem: No such file"),
        ("csms-server.pem", "none.key", (), "tls_key", "none.key: No such file"),
        ("csms-server.pem", "cso-sub.key", (), "tls_key", "it is not the key of"),
        ("csms-server.key", "csms-server.key", (), "tls_certificate", "it holds no certificates"),
        ("csms-server.pem", "csms-server.pem", (), "tls_key", "it holds no key"),
        ("csms-server.pem", "csms-server.key", ("cso-sub.key",), "tls_client_cas", "no certificates"),
        ("csms-server.pem", "csms-server.key", ("none.pem",), "tls_client_cas", "none.pem: No such file"),
    ],
)
async def test_files_that_cannot_be_used_are_named(papers, certificate, key, clients, field, told) -> None:
    folder = papers.pki
    files = TlsFiles(folder / certificate, folder / key, tuple(folder / each for each in clients))
    with pytest.raises(TlsError, match=told) as error:
        context(files, lambda kind, why: None)
    assert error.value.field == field


async def test_a_server_needs_to_know_whom_it_trusts_and_starts_with_a_certificate_only(papers) -> None:
    own = {"tls_certificate": "a", "tls_key": "b"}
    with pytest.raises(TlsError, match=r"needs it, or tls\.pki") as error:
        files_of(WebSocketServer(name="x", security_profile=3, **own), Tls())
    assert error.value.field == "tls_client_cas"
    assert files_of(WebSocketServer(name="x", security_profile=3), Tls()) is None
    found = files_of(WebSocketServer(name="x", security_profile=3, **own), Tls(pki=str(papers.pki)))
    assert found == TlsFiles(Path("a"), Path("b"), (papers.root,))
    for wrong in ({"security_profile": 1, **own}, {"security_profile": 2, "tls_client_cas": ["x"]}):
        with pytest.raises(ValidationError, match="profile"):
            WebSocketServer.model_validate({"name": "x", **wrong})


# ---- the station's side -----------------------------------------------------------------------------------

QUICK = Profile(
    variables={
        "OCPPCommCtrlr.RetryBackOffWaitMinimum": "0",
        "OCPPCommCtrlr.RetryBackOffRandomRange": "0",
    }
)


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
@pytest.mark.parametrize(("server", "why"), BAD_SERVERS.items())
async def test_a_station_refuses_a_wrong_server_and_tries_again(csms, papers, server, why, version) -> None:
    url = csms.ws_url(server.replace(" ", "-"))
    station = Station(
        STATION, url=url, version=version, ca=papers.root, password=NEW, profile=QUICK, seed=None
    )
    async with station:
        await station.until(lambda: sum("is refused" in note for note in station.notes) >= 3)
        assert isinstance(station.connect_error, Untrusted)
        assert why in str(station.connect_error)
        assert "Traceback" not in str(station.connect_error)


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
@pytest.mark.parametrize("profile", [1, 2, 3])
async def test_a_station_comes_in_by_every_profile_and_says_so(csms, papers, profile, version) -> None:
    own = papers.files("right")
    means = {"cert": own.certificate, "key": own.key} if profile == 3 else {"password": NEW}
    trust = {"ca": papers.root} if profile > 1 else {}
    url = csms.ws_url(SERVERS[profile])
    async with Station(STATION, url=url, version=version, seed=None, **means, **trust) as station:
        await station.booted()
        assert station.core.variables.number("SecurityCtrlr.SecurityProfile") == profile


async def test_a_station_without_its_certificate_learns_that_it_is_missed(csms, papers) -> None:
    async with Station(STATION, url=csms.ws_url("mtls"), ca=papers.root, profile=QUICK) as station:
        await station.until(lambda: station.connect_error is not None)
        assert "may refuse our certificate" in str(station.connect_error)


# ---- certificates that are renewed ------------------------------------------------------------------------


async def shown(url: str, papers: Papers) -> int:
    """The serial number of the certificate that a server shows."""
    host, port = url.removeprefix("wss://").rstrip("/").split(":")
    _, writer = await asyncio.open_connection(host, int(port), ssl=papers.client())
    found = writer.get_extra_info("peercert")["serialNumber"]
    writer.close()
    return int(found, 16)


async def test_renewed_files_count_for_new_handshakes_and_disturb_nobody(csms, papers) -> None:
    name = "server expired"
    url = csms.ws_url("server-expired")
    place, before = papers.files(name), papers.files("right")
    async with Station(STATION, url=url, ca=papers.root, password=NEW, profile=QUICK, seed=None) as station:
        await station.until(lambda: station.connect_error is not None)
        papers.server(name, datetime.now(UTC))
        await csms.servers.renew(all_of_them=False)
        await station.booted()  # its back-off had gone on
        first = await shown(url, papers)
        peer = station.core.peer
        certificate = place.certificate.read_bytes()
        place.certificate.write_bytes(before.certificate.read_bytes())  # half of a change: the key is another
        await csms.servers.renew()
        assert await shown(url, papers) == first
        place.certificate.write_bytes(certificate)
        papers.server(name, datetime.now(UTC))
        await csms.servers.renew(all_of_them=False)
        assert await shown(url, papers) != first
        assert station.core.peer is peer
        assert station.online


async def test_changed_files_are_seen(papers, url) -> None:
    papers.server("watched", datetime.now(UTC))
    own = papers.files("watched")
    server = WebSocketServer(
        name="tls", security_profile=2, tls_certificate=str(own.certificate), tls_key=str(own.key)
    )
    settings = Settings.ephemeral(url, websockets=(server,), tls={"reload_every": 0.02})
    async with Csms(settings) as csms:
        first = await shown(csms.ws_url("tls"), papers)
        before = csms.servers.context("tls")
        papers.server("watched", datetime.now(UTC))
        await until(lambda: csms.servers.context("tls") is not before)
        assert await shown(csms.ws_url("tls"), papers) != first
