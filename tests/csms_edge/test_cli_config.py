"""``csms config``: shown without secrets and with origins, checked fault by fault, and an example."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csms import pki_files
from csms.settings import Settings, load, names
from csms.settings.example import text

B, URL = "BOOTSTRAP_CITRINEOS_", "CSMS_DATABASE_URL"
Run = Callable[..., tuple[int, str, str]]
SECRETS = {
    "CSMS_HTTP__TOKENS": '[{"token": "very-secret-1"}]',
    "CSMS_DATABASE__PASSWORD": "very-secret-2",
    URL: "postgresql://me:very-secret-3@127.0.0.1/db",
    "BOOTSTRAP_CITRINEOS_FILE_ACCESS_S3_ACCESS_KEY_ID": "very-secret-4",
    "BOOTSTRAP_CITRINEOS_FILE_ACCESS_S3_SECRET_ACCESS_KEY": "very-secret-5",
    "BOOTSTRAP_CITRINEOS_FILE_ACCESS_GCP_CREDENTIALS": '{"private_key": "very-secret-6"}',
}


@pytest.mark.parametrize("options", [[], ["--origins"]])
def test_no_secret_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    status, out, told = run("config", "show", *options)
    assert status == 0
    assert "very-secret" not in out + told
    assert out.count("***") == len(SECRETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CSMS_HTTP__TOKENS", '[{"token": "secret"}]'),
        ("CSMS_HTTP__TOKENS", "secret"),
        ("CSMS_HTTP__TOKENS", '[{"tokn": "secret"}]'),
        ("CSMS_DATABASE", "postgresql://me:secret@host/db"),
        ("CSMS_DATABASE_URL", "secret"),
        ("CSMS_DATABASE__PASSWORD", '"secret'),
        ("CITRINEOS_FILE_ACCESS_GCP_CREDENTIALS", '["secret"]'),
        ("CITRINEOS_DATABASE_PASWORD", "secret"),
        ("CITRINEOS_LOG_LEVEL", "debug"),
    ],
)
def test_a_fault_tells_no_secret(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    _, out, told = run("config", "check")
    assert "secret" not in out + told


def test_every_fault_is_told_in_a_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(
        'intervall = 1\n[http]\ntokens = [{}]\n[boot]\nstatus = "Perhaps"\n[websockets.auto]\nport = -1\n'
    )
    status, out, told = run("config", "check", "--config", str(file))
    assert (status, out) == (2, "")
    odd, *faults = told.splitlines()
    assert odd.startswith("csms: unknown setting intervall is ignored")
    assert faults == [
        "csms: http.tokens.0.token: is missing",
        "csms: websockets.auto.port: has to be at least 0 (given: -1)",
        "csms: boot.status: has to be 'Accepted', 'Pending' or 'Rejected' (given: 'Perhaps')",
    ]
    status, _, told = run("serve", "--config", str(file))
    assert status == 2
    assert told.splitlines() == [faults[0] + " (and 2 more: csms config check)"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"websockets": 3}', "websockets: has to be a list of servers, or a table of servers by name"),
        ('{"websockets": {"auto": 3}}', "websockets.auto: has to be a table of settings"),
        ('{"websockets": [{"port": 3}]}', "websockets: every server needs a name"),
        ('{"websockets": [{"name": "a"}, {"name": "A"}]}', "websockets: two servers have the name a"),
        (
            '{"websockets": {"auto": {"port": 8082}}}',
            "settings: websockets.basic.port and websockets.auto.port are both 8082, on 127.0.0.1",
        ),
        ('{"boot": 3}', "boot: has to be a table of settings"),
        ('{"http": {"tokens": "secret-token"}}', "http.tokens: has to be a list"),
        ('{"http": {"tokens": ["secret-token"]}}', "http.tokens.0: has to be a table of settings"),
        (
            '{"http": {"tokens": [{"token": "secret"}]}}',
            "http.tokens.0.token: has to have at least 8 characters",
        ),
        ('{"database": {"password": 77}}', "database.password: has to be a text"),
        ('{"call_timeout": "soon"}', "call_timeout: has to be a number (given: 'soon')"),
        ('{"log": {"level": 1}}', "log.level: has to be 'info', 'debug', 'warning' or 'error' (given: 1)"),
        (
            '{"websockets": {"a b": {}}}',
            "websockets.a b.name: has to match ^[A-Za-z0-9][A-Za-z0-9-]*$ (given: 'a b')",
        ),
        ("[1]", "the configuration file {file} holds no table of settings"),
        (
            '{"boot": }',
            "the configuration file {file} cannot be parsed: Expecting value: line 1 column 10 (char 9)",
        ),
    ],
)
def test_a_fault_names_the_setting_and_the_rule(run: Run, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    fault = f"csms: {told.format(file=file)}\n" if "{file}" in told else f"csms: {told}\n"
    assert run("config", "check", "--config", str(file)) == (2, "", fault)


_NONE = "cannot make the folder /proc/none: No such file or directory"
_FOLDER = "FILE_ACCESS_LOCAL_DEFAULT_FILE_PATH"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (B + "DATABASE_SYNC", "maybe", "database.sync: has to be true or false (given: 'maybe', by {})"),
        (
            B + "FILE_ACCESS_TYPE",
            "x",
            "file_access.type: has to be 'local', 's3' or 'gcp' (given: 'x', by {})",
        ),
        (
            "CITRINEOS_WEBSOCKETS_AUTO_PORT",
            "-1",
            "websockets.auto.port: has to be at least 0 (given: '-1', by {})",
        ),
        (
            "CSMS_HTTP__TOKENS",
            '[{"token": "a"}]',
            "http.tokens.0.token: has to have at least 8 characters (by {})",
        ),
        (URL, "postgresql://u:a@h:70000/d", "database_url: the port has to be at most 65535 (given: 70000)"),
        (
            URL,
            "postgresql://u:a@h/d?sslmode=require",
            "database_url: sslmode is no option of PostgreSQL's driver here; write ssl",
        ),
        (
            B + "FILE_ACCESS_S3_ENDPOINT",
            "http://me:a@h",
            "file_access.s3.endpoint: has to be a URL without a user (by {})",
        ),
        (
            B + "FILE_ACCESS_S3_ENDPOINT",
            "minio:9000",
            "file_access.s3.endpoint: has to be a URL that begins with http:// or https://"
            " (given: 'minio:9000', by {})",
        ),
        (URL, "sqlite:////proc/none/a.db", f"database_url: {_NONE}"),
        (B + _FOLDER, "/proc/none", f"file_access.local.default_file_path: {_NONE}"),
    ],
)
def test_a_fault_of_the_environment_names_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    if name != URL:
        monkeypatch.delenv(URL)
    monkeypatch.setenv(name, value)
    assert run("config", "check") == (2, "", f"csms: {told.format(name)}\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["tls.pki=none"], "tls.pki: none/csms-server.pem: No such file or directory"),
        (
            ["tls.pki=ftp://x"],
            "tls.pki: ftp://x/csms-server.pem: ftp:// is no place for files; s3:// and gs://",
        ),
        (
            ["websockets.tls.tls_certificate=none.pem", "websockets.tls.tls_key=a.key"],
            "websockets.tls.tls_certificate: none.pem: No such file or directory",
        ),
        (
            ["websockets.mtls.tls_certificate=a.pem", "websockets.mtls.tls_key=a.key"],
            "websockets.mtls.tls_client_cas: security profile 3 needs it, or tls.pki",
        ),
        (
            ['data_transfer.folders=["none"]'],
            "data_transfer.folders: cannot read none: No such file or directory",
        ),
        (['data_transfer.folders=["bad"]'], "bad/a.json: the schema must be a JSON object"),
        (
            ['data_transfer.vendors=["none:x"]'],
            "data_transfer.vendors: none:x cannot be loaded: No module named 'none'",
        ),
        (
            ["data_transfer.plug_and_charge.pki=none"],
            "data_transfer.plug_and_charge.pki: cannot read none/v2g-root.pem: there is no such file",
        ),
    ],
)
def test_what_the_settings_name_is_tried_too(run: Run, tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.json").write_text("[]")
    status, out, error = run("config", "check", *(word for each in options for word in ("--set", each)))
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert error.startswith(f"csms: {told}")


def test_every_fault_of_the_files_is_told(run: Run) -> None:
    status, _, error = run(
        "config", "check", "--set", "tls.pki=none", "--set", 'data_transfer.folders=["none"]'
    )
    assert (status, len(error.splitlines())) == (2, 2)


def test_an_expired_certificate_is_warned_of(run: Run, tmp_path: Path) -> None:
    pki_files.init(tmp_path / "pki", datetime(2001, 1, 1, tzinfo=UTC), ["localhost"])
    status, out, error = run("config", "check", "--set", "tls.pki=pki")
    assert (status, out) == (0, "the settings can be used\n")
    lines = error.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["certificate of tls", "certificate of mtls"]
    assert all("localhost has expired on 20" in line and "stations will refuse it" in line for line in lines)


def test_where_values_come_from(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "some.toml"
    file.write_text("call_timeout = 7\n[websockets.basic]\nport = 9000\n")
    monkeypatch.setenv("CITRINEOS_BOOT_INTERVAL", "8")
    _, out, _ = run("config", "show", "--origins", "--config", str(file), "--set", "journal.capacity=99")
    lines = out.splitlines()
    for line in (
        f"call_timeout = 7.0  ({file})",
        f"websockets.basic.port = 9000  ({file})",
        "websockets.auto.port = 8081  (default)",
        "boot.interval = 8  (CITRINEOS_BOOT_INTERVAL)",
        "journal.capacity = 99  (command line)",
    ):
        assert line in lines


def test_the_example_has_everything_and_gives_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "csms.toml"
    file.write_text(text())
    loaded = load(file, {})
    assert (loaded.settings, loaded.warnings) == (Settings(), ())
    shown = text()
    for name in (each.rpartition(".")[2] for each in names()):
        assert f"\n{name} = " in shown or f"\n# {name} =" in shown
    assert 'dialect = "sqlite"  # sqlite | postgres; sqlite: the file NAME.db where files lie' in shown
    assert set(tomllib.loads(shown)) >= {"database", "file_access", "http", "websockets"}
