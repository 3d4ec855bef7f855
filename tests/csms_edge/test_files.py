"""Files wherever they lie: the configuration read, changed and written back, on disk and in buckets."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import ssl
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from csms.cli.logs import configure
from csms.gateway.tls import TlsError
from csms.settings import Loaded, Log, Settings, WebSocketServer, load
from csms.settings.buckets import open_files
from csms.settings.files import FileError, FileMissing, here
from csms.settings.secrets import with_secrets, without_secrets
from csms.settings.source import Source
from csms.settings.storage import FileAccess
from csms.settings.writing import save
from tests.csms_edge import stores
from tests.csms_edge.security import Papers

pytestmark = pytest.mark.xdist_group("stores")  # one worker: the servers are started once
B = stores.B


@pytest.mark.parametrize("name", ["settings.json", "settings.toml"])
def test_the_configuration_is_read_changed_and_written_back(env: dict[str, str], name: str) -> None:
    files = open_files(load(env=env).settings.file_access)
    text = '{"boot": {"interval": 5}, "http": {"tokens": [{"token": "very-secret"}]}}'
    files.write(f"conf/{name}", text.encode() if name.endswith("json") else _TOML)
    env |= {B + "CONFIG_DIR": "conf", B + "CONFIG_FILENAME": name, "CSMS_CALL_TIMEOUT": "77"}
    if files.local:
        env[B + "CONFIG_DIR"] = f"{files.root}/conf"
    loaded = load(env=env)
    assert (loaded.settings.boot.interval, loaded.source.place) == (5, files.place(f"conf/{name}"))

    shown = without_secrets(loaded.settings)
    assert "very-secret" not in str(shown)
    shown["boot"]["status"] = "Pending"
    shown["websockets"][1]["port"] = 9999
    changed = Settings.model_validate(with_secrets(shown, loaded.settings))
    save(loaded.source, loaded.settings, changed)

    again = load(env=env).settings
    assert again == changed
    assert again.http.tokens[0].token == "very-secret"
    held = files.read(f"conf/{name}").decode()
    read = json.loads(held) if name.endswith("json") else tomllib.loads(held)
    assert read["websockets"] == {"basic": {"port": 9999}}
    assert "call_timeout" not in read  # the environment's is not the file's


_TOML = b'boot.interval = 5\n[[http.tokens]]\ntoken = "very-secret"\n'


def test_what_is_not_there(env: dict[str, str]) -> None:
    files = open_files(load(env=env).settings.file_access)
    with pytest.raises(FileMissing, match="there is no such file"):
        files.read("none/at/all")
    files.write("folder/b", b"2")
    files.write("folder/a", b"1")
    files.write("folder/below/c", b"3")
    before = files.marks("folder")
    assert list(before) == ["a", "b"]
    files.write("folder/a", b"4")
    after = files.marks("folder")
    assert (after["a"] != before["a"], after["b"]) == (True, before["b"])
    with pytest.raises(FileMissing, match="there is no such folder"):
        files.marks("none")


def test_a_first_start_makes_the_file(env: dict[str, str]) -> None:
    env[B + "CONFIG_FILENAME"] = "first.json"
    loaded = load(env=env)
    assert any("there is no configuration file" in warning for warning in loaded.warnings)
    save(loaded.source, loaded.settings, _changed(loaded, answer_deadline=3.0))
    again = load(env=env)
    assert (again.settings.answer_deadline, again.warnings) == (3.0, ())


def _changed(loaded: Loaded, **changes: Any) -> Settings:
    return loaded.settings.model_copy(update=changes)


# ---- what goes wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"ACCESS_KEY_ID": "AKIAWRONGWRONGWRONG"},
            "cannot read s3://plugfest/config.json: access is refused",
        ),
        ({"SECRET_ACCESS_KEY": "very-secret"}, "cannot read s3://plugfest/config.json: access is refused"),
        ({"ENDPOINT": "http://127.0.0.1:1"}, "cannot read s3://plugfest/config.json"),
    ],
)
def test_s3_says_what_is_wrong_in_one_line(s3: stores.S3, change: dict[str, str], told: str) -> None:
    stores.one_line(stores.of_s3(s3, **change), told, *change.values())


def test_google_says_what_is_wrong_in_one_line(google: stores.Google, accounts: dict[str, str]) -> None:
    stores.one_line(
        stores.of_google(google, accounts["wrong"]),
        "file_access.gcp.credentials cannot be used",
        "PRIVATE KEY",
    )
    stores.one_line(
        stores.of_google(google, "none.json"), "file_access.gcp.credentials: the file cannot be read"
    )
    stores.one_line(
        stores.of_google(google, '{"type": "service_account"}'), "file_access.gcp.credentials cannot be used"
    )


@pytest.mark.parametrize(("kind", "extra"), [("s3", "s3"), ("gcp", "gcs")])
def test_a_missing_package_is_named(kind: Any, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(FileError, match=rf"pip install plugfest\[{extra}\]$"):
        open_files(FileAccess(type=kind))


def test_credentials_of_google_in_a_file(
    google: stores.Google, accounts: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "key.json").write_text(accounts["good"])
    google.objects[stores.BUCKET, "config.json"] = b'{"call_timeout": 4}'
    assert load(env=stores.of_google(google, str(tmp_path / "key.json"))).settings.call_timeout == 4


def test_the_most_talkative_log_names_no_key(s3: stores.S3, capsys: pytest.CaptureFixture[str]) -> None:
    configure(Log(level="debug"))
    logging.getLogger("moto").setLevel(logging.WARNING)  # the server's own, which is in this process
    files = open_files(load(env=stores.of_s3(s3)).settings.file_access)
    files.write("some", b"1")
    told = capsys.readouterr().err
    assert "PUT /plugfest/some" in told  # werkzeug's: everything is heard
    assert s3.key not in told and s3.secret not in told


def test_a_folder_of_the_configuration_may_be_a_bucket(s3: stores.S3) -> None:
    env = stores.of_s3(s3)
    open_files(load(env=env).settings.file_access).write("config.json", b'{"call_timeout": 6}')
    env |= {stores.F + "S3_DEFAULT_BUCKET_NAME": "another", B + "CONFIG_DIR": stores.BUCKET}
    assert load(env=env).settings.call_timeout == 6


async def test_certificates_lie_in_the_bucket_too(
    s3: stores.S3, start: Callable[..., Any], tmp_path: Path
) -> None:
    access = load(env=stores.of_s3(s3)).settings.file_access
    files, papers = open_files(access), Papers.made(tmp_path)

    def upload(name: str) -> bytes:
        found = papers.files(name)
        files.write("tls/certificate.pem", found.certificate.read_bytes())
        files.write("tls/key.pem", found.key.read_bytes())
        return found.certificate.read_bytes()

    def served() -> str:
        port = make_url(csms.ws_url("tls")).port
        return ssl.get_server_certificate(("127.0.0.1", port or 0), timeout=10)

    first = upload("server expired").decode()
    own = {"tls_certificate": "tls/certificate.pem", "tls_key": "tls/key.pem", "security_profile": 2}
    csms = await start(own, file_access=access)
    assert first.startswith(await asyncio.to_thread(served))
    second = upload("server of another name").decode()
    await csms.servers.renew(all_of_them=False)
    assert second.startswith(await asyncio.to_thread(served))
    files.write("tls/certificate.pem", b"nonsense")
    await csms.servers.renew(all_of_them=False)
    assert second.startswith(await asyncio.to_thread(served))
    with pytest.raises(TlsError, match=r"cannot read s3://plugfest/none.pem: there is no such file"):
        await start({**own, "tls_certificate": "none.pem"}, file_access=access)


# ---- on this machine ------------------------------------------------------------------------------------


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = here(str(tmp_path))
    files.write("a", b"old")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    (tmp_path / "a").chmod(0o640)
    files.write("a", b"new")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match=r"cannot write .*/a: No space left on device"):
        files.write("a", b"newer")
    assert list(files.marks()) == ["a"]
    assert files.read("a") == b"new"


@pytest.mark.parametrize(
    "text", ["", "[[websockets]]\nname = 'auto'\nport = 1\n[[websockets]]\nname = 'basic'\n"]
)
def test_servers_added_changed_and_removed(tmp_path: Path, text: str) -> None:
    (tmp_path / "csms.toml").write_text(text)
    source = Source(here(str(tmp_path)), "csms.toml")

    def now() -> Settings:
        return load(tmp_path / "csms.toml", {}).settings

    def put(*servers: WebSocketServer) -> None:
        before = now()
        after = before.model_copy(update={"websockets": servers})
        save(source, before, after)
        assert now() == after

    own = WebSocketServer(name="own", port=9000, tenant_paths={"/a b": 2}, mode="strict")
    put(*now().websockets, own)
    put(*(server.model_copy(update={"ping_interval": 7.0}) for server in now().websockets))
    put(*now().websockets[1:])
    put(now().websockets[0].model_copy(update={"frame_rate": 1.5}), *now().websockets[1:])
    put()
