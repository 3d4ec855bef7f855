"""What the CSMS reads from buckets beside its configuration: schemas of DataTransfer, authorities."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from csms import pki, pki_files
from csms.bootstrap import Csms
from csms.data_transfer.book import Book
from csms.data_transfer.folders import There
from csms.gateway.tls import TlsError
from csms.settings import SettingsError, load
from csms.settings.buckets import open_files
from csms.settings.files import FileError, Files
from csms.settings.storage import FileAccess
from csms.settings.stores import HERE, Stores
from schemas.version import Version
from simulator import Station
from simulator.plug_and_charge import PlugAndCharge
from tests.csms_edge import stores
from tests.csms_edge.conftest import DEADLINE

pytestmark = pytest.mark.xdist_group("stores")
EVERY = 0.02  # seconds between two looks, in buckets ten times as many
Bucket = tuple[FileAccess, Files, str]


@pytest.fixture(params=["s3", "gcp"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    """Where files lie, they themselves, and the beginning of their URLs."""
    if request.param == "s3":
        access = load(env=stores.of_s3(request.getfixturevalue("s3"))).settings.file_access
    else:
        google: stores.Google = request.getfixturevalue("google")
        google.objects.clear()
        account = request.getfixturevalue("accounts")["good"]
        access = load(env=stores.of_google(google, account)).settings.file_access
    return access, open_files(access), open_files(access).place("")


def _schema(kind: str, message: str = "Ping") -> bytes:
    return json.dumps({"$id": f"ocpp1.6-Acme-{message}", "type": kind}).encode()


def _types(book: Book) -> dict[str, str]:
    return {
        str(entry.key.message_id): str(entry.document.given["type"])
        for entry in book.registry(1).entries()
        if entry.key.vendor_id.casefold() == "acme"
    }


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "csms.data_transfer.book"]


async def test_schemas_are_read_from_buckets_and_read_again_when_they_change(
    bucket: Bucket,
    start: Callable[..., Any],
    until: Callable[..., Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    access, files, url = bucket
    files.write("schemas/ping.json", _schema("object"))
    files.write("schemas/below/other.json", b"nothing that is looked at")
    files.write("more/pong.json", _schema("array", "Pong"))
    (tmp_path / "pang.json").write_bytes(_schema("number", "Pang"))
    folders = ["schemas/", f"{url.rstrip('/')}/more", str(tmp_path)]
    csms = await start(data_transfer={"folders": folders, "reload_every": EVERY}, file_access=access)
    assert _types(csms.desk.book) == {"Ping": "object", "Pong": "array", "Pang": "number"}
    source = csms.desk.book.find(1, "ocpp1.6-Acme-Ping").document.source
    assert source == files.place("schemas/ping.json")

    files.write("more/pong.json", _schema("string", "Pong"))
    await until(lambda: _types(csms.desk.book)["Pong"] == "string")
    caplog.set_level(logging.ERROR, "csms.data_transfer.book")
    files.write("schemas/ping.json", b'{"half": ')
    await until(lambda: bool(_told(caplog)))
    assert f"{source}: the schema is no JSON" in _told(caplog)[0]
    files.write("schemas/ping.json", _schema("boolean"))
    await until(lambda: _types(csms.desk.book)["Ping"] == "boolean")


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("none", "data_transfer.folders: cannot list {place}none: there is no such folder"),
        (
            "ftp://here/there",
            "data_transfer.folders: ftp://here/there: ftp:// is no place for files; s3:// and",
        ),
        ("s3:///a", "data_transfer.folders: s3:///a: write s3://BUCKET"),
    ],
)
async def test_a_folder_that_cannot_be_read_is_named(
    bucket: Bucket, start: Callable[..., Any], folder: str, told: str
) -> None:
    access, _, place = bucket
    with pytest.raises(SettingsError) as error:
        await start(data_transfer={"folders": [folder]}, file_access=access)
    assert str(error.value).startswith(told.format(place=f"{place.rstrip('/')}/"))


async def test_a_folder_that_goes_away_is_told_once_and_taken_again_when_it_comes_back(
    start: Callable[..., Any], until: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "schemas"
    folder.mkdir()
    (folder / "ping.json").write_bytes(_schema("object"))
    csms = await start(data_transfer={"folders": [str(folder)], "reload_every": EVERY})
    caplog.set_level(logging.ERROR, "csms.data_transfer.book")
    folder.rename(tmp_path / "away")
    await until(lambda: bool(_told(caplog)))
    with pytest.raises(FileError):
        for _ in range(3):
            await csms.desk.book.reload()
    (tmp_path / "away" / "ping.json").write_bytes(_schema("array"))
    (tmp_path / "away").rename(folder)
    await until(lambda: _types(csms.desk.book) == {"Ping": "array"})
    told = f"data_transfer.folders: cannot read {folder}: No such file or directory"
    assert _told(caplog) == [f"the schemas in force stay as they are: {told}"]


async def test_what_cannot_be_read_for_a_moment_is_read_at_the_next_look(
    bucket: Bucket, start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    access, files, _ = bucket
    files.write("moment/ping.json", _schema("object"))
    csms = await start(data_transfer={"folders": ["moment"], "reload_every": 0}, file_access=access)
    files.write("moment/ping.json", _schema("array"))

    def away(*_arguments: object) -> bytes:
        raise FileError("cannot read it now")

    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr(Files, "read", away)
        with pytest.raises(FileError, match="cannot read it now"):
            await csms.desk.book.reload()
    assert _types(csms.desk.book) == {"Ping": "object"}
    assert await csms.desk.book.reload()
    assert _types(csms.desk.book) == {"Ping": "array"}


# ---- authorities ----------------------------------------------------------------------------------------


async def test_the_authority_of_plug_and_charge_and_of_tls_in_a_bucket(
    bucket: Bucket, start: Callable[..., Any], tmp_path: Path
) -> None:
    access, files, url = bucket
    pki_files.init(tmp_path / "pki", datetime.now(UTC), ["localhost", "127.0.0.1"])
    for file in (tmp_path / "pki").glob("*.*"):
        files.write(f"authority/{file.name}", file.read_bytes())
    folder = f"{url.rstrip('/')}/authority"
    access = access.model_copy(update={"type": "local"})  # a URL leads there all the same
    csms: Csms = await start(
        data_transfer={"plug_and_charge": {"pki": folder}}, tls={"pki": folder}, file_access=access
    )
    assert {"tls", "mtls"} <= set(csms.servers.names())
    async with Station("cp001", url=csms.ws_url("auto"), version=Version.V16) as station:
        await station.booted()
        signing = PlugAndCharge(station).sign(pki.request("SECC1", pki.new_key()))
        chain = pki.read_chain(await asyncio.wait_for(signing, DEADLINE))
    root = pki_files.load(tmp_path / "pki").root("v2g-root")
    assert pki.flaw(chain, [root], datetime.now(UTC)) is None


async def test_an_authority_that_is_not_there_is_named(bucket: Bucket, start: Callable[..., Any]) -> None:
    access, _, place = bucket
    wanted = rf"^data_transfer\.plug_and_charge\.pki: cannot read {place.rstrip('/')}/none/v2g-root\.pem: "
    with pytest.raises(SettingsError, match=wanted + "there is no such file"):
        await start(data_transfer={"plug_and_charge": {"pki": "none"}}, file_access=access)
    with pytest.raises(TlsError, match=rf"cannot read {place.rstrip('/')}/none/csms-server\.pem"):
        await start(tls={"pki": "none"}, file_access=access)


# ---- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "here"),
    [
        ("local", "a/b.pem", True),
        ("local", "/a/b.pem", True),
        ("local", "s3://bucket/b.pem", False),
        ("s3", "a/b.pem", False),
        ("s3", "/a/b.pem", True),
        ("gcp", "gs://bucket/b.pem", False),
    ],
)
def test_where_a_name_leads(kind: Any, name: str, here: bool) -> None:
    assert Stores(FileAccess(type=kind)).is_here(name) == here


def test_a_whole_bucket_is_a_folder(bucket: Bucket) -> None:
    access, files, url = bucket
    found, name = Stores(access).locate(url, folder=True)
    assert (found.root, name) == (files.root, "")
    inner = files.at(f"{files.root}/whole")
    inner.write("a.json", b"1")
    inner.write("b.text", b"2")
    assert list(There(inner, "").contents()) == [(inner.place("a.json"), b"1")]


def test_the_configuration_file_may_be_a_url(bucket: Bucket, tmp_path: Path) -> None:
    access, files, _ = bucket
    files.write("of/csms.toml", b"call_timeout = 9\n")
    env = {
        f"CSMS_FILE_ACCESS__{kind.upper()}__{name.upper()}": value
        if isinstance(value, str)
        else json.dumps(value)
        for kind in ("s3", "gcp")
        for name, value in getattr(access, kind).model_dump().items()
        if value != ""
    }
    loaded = load(files.place("of/csms.toml"), env)
    assert (loaded.settings.call_timeout, loaded.source.place) == (9, files.place("of/csms.toml"))
    with pytest.raises(SettingsError, match=r"^cannot read the configuration file .*there is no such file"):
        load(files.place("of/none.toml"), env)
    with pytest.raises(
        SettingsError, match=r"^cannot read the configuration file ftp://a/b: ftp:// is no place"
    ):
        load("ftp://a/b", {})


def test_a_name_of_this_machine_is_a_path_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    files, name = HERE.locate(str(tmp_path / "a"))
    assert (files.local, files.read(name)) == (True, b"1")
