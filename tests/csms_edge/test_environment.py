"""The environment's three families of names: what each variable does, with a prefix and without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from csms.__main__ import app
from csms.settings import Loaded, SettingsError, citrineos, load, names
from csms.settings.buckets import open_files
from csms.settings.citrineos import BOOTSTRAP, CONFIG_DIR, CONFIG_FILENAME
from csms.settings.names import squashed
from csms.settings.place import database_url

PREFIXES = pytest.mark.parametrize("prefix", ["", "SECOND_"])
_POSTGRES = {"DATABASE_DIALECT": "postgres"}

# variable, value, what else has to be set, what is seen then
TABLE: list[tuple[str, str, dict[str, str], Callable[[Loaded], Any], Any]] = [
    ("DATABASE_HOST", "db.example", _POSTGRES, lambda of: _url(of).host, "db.example"),
    ("DATABASE_PORT", "6543", _POSTGRES, lambda of: _url(of).port, 6543),
    ("DATABASE_NAME", "other", _POSTGRES, lambda of: _url(of).database, "other"),
    ("DATABASE_DIALECT", "postgres", {}, lambda of: _url(of).get_backend_name(), "postgresql"),
    ("DATABASE_USERNAME", "me@home", _POSTGRES, lambda of: _url(of).username, "me@home"),
    ("DATABASE_PASSWORD", "12/%:@ ü", _POSTGRES, lambda of: _url(of).password, "12/%:@ ü"),
    ("DATABASE_SYNC", "true", {}, lambda of: of.settings.database.sync, True),
    ("DATABASE_ALTER", "true", {}, lambda of: of.settings.database.alter, True),
    ("DATABASE_MAX_RETRIES", "7", {}, lambda of: of.settings.database.max_retries, 7),
    ("DATABASE_RETRY_DELAY", "50", {}, lambda of: of.settings.database.retry_delay, 50),
    ("FILE_ACCESS_TYPE", "gcp", {}, lambda of: of.settings.file_access.type, "gcp"),
    (
        "FILE_ACCESS_LOCAL_DEFAULT_FILE_PATH",
        "elsewhere",
        {},
        lambda of: _url(of).database,
        "elsewhere/citrine.db",
    ),
    ("FILE_ACCESS_S3_REGION", "eu-west-1", {}, lambda of: of.settings.file_access.s3.region, "eu-west-1"),
    (
        "FILE_ACCESS_S3_ENDPOINT",
        "http://m:9",
        {},
        lambda of: of.settings.file_access.s3.endpoint,
        "http://m:9",
    ),
    (
        "FILE_ACCESS_S3_DEFAULT_BUCKET_NAME",
        "bucket",
        {},
        lambda of: open_files(of.settings.file_access.model_copy(update={"type": "s3"})).place("a"),
        "s3://bucket/a",
    ),
    (
        "FILE_ACCESS_S3_FORCE_PATH_STYLE",
        "false",
        {},
        lambda of: of.settings.file_access.s3.force_path_style,
        False,
    ),
    ("FILE_ACCESS_S3_ACCESS_KEY_ID", "123", {}, lambda of: of.settings.file_access.s3.access_key_id, "123"),
    (
        "FILE_ACCESS_S3_SECRET_ACCESS_KEY",
        "[1]",
        {},
        lambda of: of.settings.file_access.s3.secret_access_key,
        "[1]",
    ),
    ("FILE_ACCESS_GCP_PROJECTID", "p-1", {}, lambda of: of.settings.file_access.gcp.projectid, "p-1"),
    (
        "FILE_ACCESS_GCP_CREDENTIALS",
        '{"type": "service_account"}',
        {},
        lambda of: of.settings.file_access.gcp.credentials,
        {"type": "service_account"},
    ),
]


def _url(loaded: Loaded) -> Any:
    return make_url(database_url(loaded.settings))


def _env(prefix: str, **bootstrap: str) -> dict[str, str]:
    return {f"{prefix}BOOTSTRAP_CITRINEOS_{name}": text for name, text in bootstrap.items()}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration file and no data directory of this machine has a say."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("csms.settings.place.SHARED", tmp_path / "none")


@pytest.fixture
def not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cloud is asked for a configuration file: only the names are looked at here."""
    monkeypatch.setattr("csms.settings.source._is_there", lambda _source: False)
    monkeypatch.setattr(
        "csms.settings.buckets._gcp", lambda _access: open_files(load(env={}).settings.file_access)
    )


def test_the_table_is_whole() -> None:
    assert {row[0] for row in TABLE} == set(BOOTSTRAP)


@PREFIXES
@pytest.mark.parametrize(("name", "text", "beside", "look", "seen"), TABLE, ids=[row[0] for row in TABLE])
@pytest.mark.usefixtures("not_asked")
def test_each_bootstrap_variable_does_what_it_says(
    prefix: str, name: str, text: str, beside: dict[str, str], look: Callable[[Loaded], Any], seen: Any
) -> None:
    without = {key: value for key, value in beside.items() if key != name}
    assert look(load(env=_env(prefix, **without), prefix=prefix)) != seen
    env = _env(prefix, **{**beside, name: text})
    assert look(load(env=env, prefix=prefix)) == seen
    assert look(load(env={key.lower(): value for key, value in env.items()}, prefix=prefix)) == seen
    if prefix:
        assert look(load(env=_env("", **{**beside, name: text}), prefix=prefix)) != seen
        assert look(load(env=env)) != seen


@PREFIXES
def test_the_configuration_file_by_folder_and_name(tmp_path: Path, prefix: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "config.json").write_text('{"boot": {"interval": 1}}')
    (tmp_path / "here" / "mine.toml").write_text("boot.interval = 2\n")
    folder = _env(prefix, **{CONFIG_DIR: str(tmp_path / "here")})
    assert load(env=folder, prefix=prefix).settings.boot.interval == 1
    assert (
        load(
            env=folder | _env(prefix, **{CONFIG_FILENAME: "mine.toml"}), prefix=prefix
        ).settings.boot.interval
        == 2
    )
    absent = load(env=folder | _env(prefix, **{CONFIG_FILENAME: "none.json"}), prefix=prefix)
    assert absent.settings.boot.interval == 300
    assert absent.warnings == (f"there is no configuration file {tmp_path}/here/none.json: defaults count",)


@pytest.mark.parametrize("name", ["config.json", "csms.toml"])
def test_the_configuration_file_among_the_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"call_timeout": 3}' if name.endswith("json") else "call_timeout = 3")
    env = _env("", FILE_ACCESS_LOCAL_DEFAULT_FILE_PATH=str(tmp_path))
    loaded = load(env=env)
    assert (loaded.settings.call_timeout, loaded.warnings) == (3, ())
    assert loaded.source.found


# ---- precedence -----------------------------------------------------------------------------------------


def test_the_native_name_before_that_of_citrineos_before_the_bootstrap_variable() -> None:
    env = _env("", DATABASE_NAME="a", DATABASE_HOST="a", DATABASE_PORT="1", DATABASE_DIALECT="postgres")
    env |= {"CITRINEOS_DATABASE_NAME": "b", "CITRINEOS_DATABASE_HOST": "b", "CSMS_DATABASE__NAME": "c"}
    database = load(env=env, overrides={"database.port": "9"}).settings.database
    assert (database.name, database.host, database.port) == ("c", "b", 9)


def test_where_the_database_is_said_more_than_once(tmp_path: Path) -> None:
    parts = _env("", DATABASE_DIALECT="postgres", DATABASE_HOST="parts")
    url = "postgresql://h/url"
    assert _url(load(env=parts | {"CSMS_DATABASE_URL": url})).host == "h"
    (tmp_path / "csms.toml").write_text('database_url = "sqlite:///file.db"\n')
    assert _url(load(env=parts)).host == "parts"
    assert _url(load(env={})).database == "file.db"
    assert _url(load(env=parts, overrides={"database_url": url})).host == "h"
    assert _url(load(env={"CSMS_DATABASE_URL": url}, overrides={"database.name": "mine"})).database.endswith(
        "mine.db"
    )


def test_parts_of_postgresql_alone_are_warned_of() -> None:
    (warning,) = load(env=_env("", DATABASE_PASSWORD="very-secret")).warnings
    assert "BOOTSTRAP_CITRINEOS_DATABASE_PASSWORD" in warning
    assert "postgres" in warning
    assert "very-secret" not in warning


def test_the_name_of_an_sqlite_database_is_no_path() -> None:
    with pytest.raises(SettingsError, match="is no path"):
        database_url(load(env=_env("", DATABASE_NAME="../x")).settings)


# ---- the names of CitrineOS -----------------------------------------------------------------------------


def test_any_setting_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "csms.toml").write_text("[websockets.my-own]\nport = 1\n")
    env = {
        "CITRINEOS_HTTP_PORT": "9000",
        "citrineos_Boot_Interval": "7",
        "CITRINEOS_HTTP_ALLOWED_HOSTS": '["a.example"]',
        "CITRINEOS_DATA_TRANSFER_PRICING_DEFAULT_TEXT": '"quoted"',
        "CITRINEOS_FILEACCESS_LOCAL_DEFAULTFILEPATH": "/newer/spelling",
        "CITRINEOS_WEBSOCKETS_AUTO_ALLOW_UNKNOWN": "false",
        "CITRINEOS_WEBSOCKETS_MY_OWN_PORT": "9001",
        "CITRINEOS_TRANSACTIONS": '{"stale_after": 5}',
    }
    loaded = load(env=env)
    settings = loaded.settings
    assert loaded.warnings == ()
    assert (settings.http.port, settings.boot.interval, settings.http.allowed_hosts) == (
        9000,
        7,
        ("a.example",),
    )
    assert settings.data_transfer.pricing.default.text == "quoted"
    assert settings.file_access.local.default_file_path == "/newer/spelling"
    assert not settings.server("auto").allow_unknown
    assert settings.server("my-own").port == 9001
    assert (settings.transactions.stale_after, settings.transactions.max_power) == (5, 1_000_000)
    assert loaded.origins["http.port"] == "CITRINEOS_HTTP_PORT"


def test_no_two_settings_flatten_alike() -> None:
    for spelled in (str.lower, squashed):
        flat = [spelled(name.replace(".", "_")) for name in names()]
        assert len(flat) == len(set(flat))
    assert "http_port" in [name.replace(".", "_") for name in names()]


@PREFIXES
@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("BOOTSTRAP_CITRINEOS_DATABASE_HOTS", "BOOTSTRAP_CITRINEOS_DATABASE_HOST"),
        ("BOOTSTRAP_CITRINEOS_CONFIG_FILE", "BOOTSTRAP_CITRINEOS_CONFIG_FILENAME"),
        ("CITRINEOS_HTTP_PROT", "CITRINEOS_HTTP_PORT"),
        ("CITRINEOS_WEBSOCKETS_AUTO_PING_INTERVALL", "CITRINEOS_WEBSOCKETS_AUTO_PING_INTERVAL"),
    ],
)
def test_an_unknown_name_is_warned_of_with_the_nearest(prefix: str, name: str, near: str) -> None:
    (warning,) = load(env={prefix + name: "1"}, prefix=prefix).warnings
    assert warning == f"unknown setting {prefix}{name} is ignored; the nearest known one is {prefix}{near}"


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("CITRINEOS_util_messageBroker_amqp_url", "CSMS_DATABASE_URL"),
        ("CITRINEOS_MESSAGEBROKER_AMQP_URL", "CSMS_DATABASE_URL"),
        ("CITRINEOS_UTIL_CACHE_REDIS_HOST", "CSMS_DATABASE_URL"),
        ("CITRINEOS_LOGLEVEL", "CITRINEOS_LOG_LEVEL"),
        ("CITRINEOS_PORT", "CITRINEOS_HTTP_PORT"),
        ("CITRINEOS_util_networkConnection_websocketServers", "CITRINEOS_WEBSOCKETS_"),
        ("CITRINEOS_modules_configuration_heartbeatInterval", "CITRINEOS_BOOT_INTERVAL"),
        ("CITRINEOS_TIMEOUTS_MAXCALLLENGTHSECONDS", "CITRINEOS_CALL_TIMEOUT"),
        ("CITRINEOS_DATABASE_DATABASE", "CITRINEOS_DATABASE_NAME"),
        ("BOOTSTRAP_CITRINEOS_DATABASE_FORCE", "csms db sync --force"),
        ("BOOTSTRAP_CITRINEOS_DATABASE_SSL_REQUIRE", "?ssl=require"),
        ("BOOTSTRAP_CITRINEOS_FILE_ACCESS_DIRECTUS_TOKEN", "BOOTSTRAP_CITRINEOS_FILE_ACCESS_TYPE"),
    ],
)
def test_a_name_of_citrineos_without_counterpart_says_what_to_set(name: str, instead: str) -> None:
    (warning,) = load(env={name: "very-secret"}).warnings
    assert warning.startswith(f"{name} is a setting of CitrineOS without a counterpart: ")
    assert instead in warning
    assert "very-secret" not in warning


def test_what_is_told_to_set_exists() -> None:
    """Whatever the advice names is a setting here."""
    flat = {f"CITRINEOS_{name.replace('.', '_').upper()}" for name in names()}
    flat |= {f"BOOTSTRAP_CITRINEOS_{name}" for name in BOOTSTRAP} | {
        "CSMS_DATABASE_URL",
        "CITRINEOS_WEBSOCKETS_",
    }
    for _, told in citrineos._INSTEAD:
        for word in re.findall(r"(?:BOOTSTRAP_|CITRINEOS_|CSMS_)[A-Z0-9_]+", told):
            assert word in flat


# ---- on the command line --------------------------------------------------------------------------------


@PREFIXES
def test_config_show_has_it(
    prefix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env = _env(prefix, DATABASE_NAME="shown", FILE_ACCESS_S3_SECRET_ACCESS_KEY="very-secret")
    for name, text in env.items():
        monkeypatch.setenv(name, text)
    app(["config", "show", "--env-prefix", prefix], standalone_mode=False)
    out = capsys.readouterr().out
    assert json.loads(out)["database"]["name"] == "shown"
    assert json.loads(out)["database_url"].endswith("/shown.db")
    assert "very-secret" not in out
