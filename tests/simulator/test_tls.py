"""A station's certificates: files that cannot be used are named, and slots ask for no more than it has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from csms import pki_files
from schemas.version import Version
from simulator import Station, tls
from simulator.__main__ import app
from simulator.options import Usage
from simulator.strict import FileError
from tests.simulator.office import Office


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki") / "pki"
    pki_files.init(folder, datetime.now(UTC), ["localhost"])
    pki_files.add_station(folder, "cp001", datetime.now(UTC))
    return folder


@pytest.mark.parametrize(
    ("ca", "cert", "key", "told"),
    [
        ("none.pem", None, None, "No such file"),
        ("cso-sub.key", None, None, "no certificates"),
        ("cso-root.pem", "stations/cp001.pem", None, "needs both"),
        ("cso-root.pem", "stations/cp001.pem", "cso-sub.key", "is not the key of"),
        ("cso-root.pem", "stations/cp001.key", "stations/cp001.key", "no certificate with a key"),
    ],
)
def test_files_that_cannot_be_used_are_named(folder: Path, ca, cert, key, told) -> None:
    files = [None if name is None else folder / name for name in (ca, cert, key)]
    with pytest.raises(FileError, match=told):
        tls.context(*files)


def test_the_same_files_make_one_context_until_they_change(folder: Path, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_bytes((folder / "cso-root.pem").read_bytes())
    first = tls.context(ca)
    assert tls.context(ca) is first
    ca.unlink()
    ca.write_bytes((folder / "mo-root.pem").read_bytes())
    assert tls.context(ca) is not first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--url", "ws://127.0.0.1:9/", "--ca", "{}/cso-root.pem"], "belong to wss"),
        (["--url", "wss://127.0.0.1:9/", "--ca", "{}/none.pem"], "No such file"),
        (["--url", "wss://127.0.0.1:9/", "--cert", "{}/stations/{{id}}.pem"], "needs both"),
    ],
)
def test_the_command_says_it_before_it_starts(folder: Path, arguments, told) -> None:
    result = CliRunner().invoke(app, ["run", *(each.format(folder) for each in arguments)])
    assert isinstance(result.exception, Usage | FileError)
    assert told in str(result.exception)


@pytest.mark.parametrize(
    ("certified", "profile", "url", "reason"),
    [
        (False, 1, "ws://127.0.0.1:9/", None),
        (False, 2, "wss://127.0.0.1:9/", None),
        (False, 2, "ws://127.0.0.1:9/", "InvalidURL"),
        (False, 3, "wss://127.0.0.1:9/", "ValueTooHigh"),
        (True, 3, "wss://127.0.0.1:9/", None),
    ],
)
async def test_a_slot_asks_for_no_more_than_the_station_has(folder, certified, profile, url, reason) -> None:
    office, own = Office(Version.V201), pki_files.station_files(folder, "cp001")
    shows = {"cert": own.certificate, "key": own.key} if certified else {}
    async with (
        office.listening() as address,
        Station("cp001", url=address, version=Version.V201, **shows) as station,
    ):
        await station.booted()
        data = {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": url,
            "messageTimeout": 10,
            "securityProfile": profile,
            "ocppInterface": "Wired0",
        }
        answer = await office.ask("SetNetworkProfile", {"configurationSlot": 2, "connectionData": data})
        assert answer.get("statusInfo", {}).get("reasonCode") == reason
        assert answer["status"] == ("Accepted" if reason is None else "Rejected")
