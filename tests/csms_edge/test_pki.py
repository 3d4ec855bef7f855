"""The test authority: what it signs leads to its roots, what it must not sign it refuses, and its files."""

import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from typer.testing import CliRunner

from csms import pki, pki_files
from csms.__main__ import app
from csms.cli.common import UsageFailure

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(scope="module")
def made():
    return pki_files.made(NOW, ["localhost", "127.0.0.1"])


def test_what_a_sub_ca_issues_leads_to_its_root_and_no_other(made):
    contract = pki.leaf(made.identities["mo-sub"], "DE8AA1A2B3C4D5", NOW, usage="client")
    assert pki.flaw(contract.chain, [made.root("mo-root")], NOW) is None
    assert pki.flaw(contract.chain, [made.root("v2g-root")], NOW) == "CertChainError"
    assert pki.flaw([*contract.chain, made.root("mo-root")], [made.root("mo-root")], NOW) is None
    assert pki.flaw(contract.chain[:1], [made.root("mo-root")], NOW) == "CertChainError"
    assert pki.flaw([], [made.root("mo-root")], NOW) == "CertChainError"


@pytest.mark.parametrize("later", [timedelta(days=366), timedelta(days=-1)])
def test_a_certificate_has_its_time(made, later):
    contract = pki.leaf(made.identities["mo-sub"], "X", NOW, usage="client")
    assert pki.flaw(contract.chain, [made.root("mo-root")], NOW + later) == "CertificateExpired"


def test_a_forged_certificate_does_not_fit_its_issuer(made):
    impostor = pki.root(pki.common_name(made.identities["mo-sub"].certificate.subject), NOW)
    forged = pki.leaf(impostor, "X", NOW, usage="client")
    chain = [forged.certificate, *made.identities["mo-sub"].chain]
    assert pki.flaw(chain, [made.root("mo-root")], NOW) == "SignatureError"


def test_a_leaf_is_no_authority(made):
    first = pki.leaf(made.identities["mo-sub"], "A", NOW, usage="client")
    second = pki.leaf(first, "B", NOW, usage="client")
    assert pki.flaw(second.chain, [made.root("mo-root")], NOW) == "CertChainError"


def test_a_request_is_signed_for_its_own_name_and_key(made):
    key = pki.new_key()
    chain = pki.signed(
        made.identities["cpo-sub"], pki.request("CS001", key), NOW, usage="server", name="CS001"
    )
    assert pki.flaw(chain, [made.root("v2g-root")], NOW) is None
    assert chain[0].public_key() == key.public_key()
    assert not chain[0].extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_what_cannot_be_signed_is_refused(made):
    request = pki.request("CS001", pki.new_key())
    body = request.splitlines()
    body[2] = body[2][:10] + ("A" if body[2][10] != "A" else "B") + body[2][11:]
    for csr, name in ((request, "CS002"), ("rubbish", None), ("\n".join(body), None)):
        with pytest.raises(pki.BadRequest):
            pki.signed(made.identities["cpo-sub"], csr, NOW, usage="server", name=name)


def test_the_files_are_private_read_back_and_not_overwritten(tmp_path):
    folder = tmp_path / "pki"
    files = pki_files.init(folder, NOW, ["localhost"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.suffix: stat.S_IMODE(file.stat().st_mode) for file in files}
    assert modes == {".pem": 0o644, ".key": 0o600}
    before = {file: file.read_bytes() for file in files}
    with pytest.raises(pki_files.PkiError, match="--force"):
        pki_files.init(folder, NOW, ["localhost"])
    assert {file: file.read_bytes() for file in files} == before
    loaded = pki_files.load(folder)
    server = loaded.identities[pki_files.SERVER]
    assert pki.flaw(server.chain, [loaded.root("cso-root")], NOW) is None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "csms-server.pem", folder / "csms-server.key")
    pki_files.init(folder, NOW, ["localhost"], force=True)
    assert all(file.read_bytes() != before[file] for file in files)


def test_a_folder_without_an_authority_is_one_clear_line(tmp_path):
    with pytest.raises(pki_files.PkiError, match="csms pki init"):
        pki_files.load(tmp_path)
    (tmp_path / "v2g-root.pem").write_text("rubbish")
    (tmp_path / "v2g-root.key").write_text("rubbish")
    with pytest.raises(pki_files.PkiError, match="neither certificate nor key"):
        pki_files.load(tmp_path)


def test_the_command_writes_them_and_refuses_a_second_time(tmp_path):
    arguments = ["pki", "init", "--folder", str(tmp_path / "x"), "--host", "csms.example.com"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "csms-server.pem" in result.stdout
    again = CliRunner().invoke(app, arguments)
    assert isinstance(again.exception, UsageFailure)
    assert CliRunner().invoke(app, [*arguments, "--force"]).exit_code == 0


def test_a_station_gets_a_client_certificate_under_its_identity(tmp_path):
    folder = tmp_path / "pki"
    invoke = CliRunner().invoke
    assert invoke(app, ["pki", "init", "--folder", str(folder), "--station", "cp001"]).exit_code == 0
    assert invoke(app, ["pki", "station", "a/../b|@.", "--folder", str(folder)]).exit_code == 0
    for identity in ("cp001", "a/../b|@."):
        place = pki_files.station_files(folder, identity)
        assert place.certificate.parent == folder / "stations"
        assert stat.S_IMODE(place.key.stat().st_mode) == 0o600
        chain = pki.read_chain(place.certificate.read_text())
        assert pki.common_name(chain[0].subject) == identity
        root = pki_files.load(folder).root(pki_files.CLIENT_ROOT)
        assert pki.flaw(chain, [root], datetime.now(UTC)) is None
    for wrong in (["x" * 65, "--folder", str(folder)], ["cp001", "--folder", str(tmp_path / "none")]):
        assert isinstance(invoke(app, ["pki", "station", *wrong]).exception, UsageFailure)
