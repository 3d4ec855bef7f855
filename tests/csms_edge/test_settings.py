"""Settings: precedence, warnings with the nearest name, and faults in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from csms.settings import Settings, SettingsError, load
from csms.settings.place import database_url, mark, shown


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", '{"call_timeout": 3}'), ("a.toml", "call_timeout = 3")]
)
def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8-sig")
    assert load(tmp_path / name, {}).settings.call_timeout == 3


def test_the_default_servers() -> None:
    settings = load(env={}).settings
    assert [(server.name, server.port) for server in settings.websockets] == [
        ("auto", 8081),
        ("basic", 8082),
        ("plain", 8083),
        ("tls", 8443),
        ("mtls", 8444),
    ]
    assert settings.http.port == 8080
    assert settings.server("auto").allow_unknown
    assert settings.server("basic").security_profile == 1
    assert not settings.server("plain").allow_unknown
    assert all(server.mode == "lenient" and server.host == "127.0.0.1" for server in settings.websockets)


def test_command_line_before_environment_before_file_before_default(tmp_path: Path) -> None:
    file = tmp_path / "csms.toml"
    file.write_text("answer_deadline = 5\ncall_timeout = 6\n[boot]\ninterval = 7\n[http]\nport = 1\n")
    env = {"CSMS_CALL_TIMEOUT": "8", "CSMS_BOOT__INTERVAL": "9"}
    settings = load(file, env, overrides={"boot.interval": "10"}).settings
    assert (settings.answer_deadline, settings.call_timeout, settings.boot.interval) == (5, 8, 10)
    assert (settings.http.port, settings.http.host) == (1, "127.0.0.1")


def test_a_file_changes_servers_by_name_and_adds_its_own(tmp_path: Path) -> None:
    file = tmp_path / "csms.toml"
    file.write_text('[websockets.basic]\nport = 9000\n[websockets.mine]\nport = 9001\nmode = "strict"\n')
    settings = load(file, {"CSMS_WEBSOCKETS__MINE__PORT": "9002"}).settings
    assert [server.name for server in settings.websockets] == [
        "auto",
        "basic",
        "plain",
        "tls",
        "mtls",
        "mine",
    ]
    assert settings.server("basic").port == 9000
    assert settings.server("basic").security_profile == 1
    assert settings.server("mine").port == 9002


def test_a_list_of_servers_replaces_the_default_ones(tmp_path: Path) -> None:
    file = tmp_path / "csms.json"
    file.write_text('{"websockets": [{"name": "only", "tenant_paths": {"ocpp": 3}}]}')
    only = load(file, {}).settings.websockets
    assert [(server.name, server.tenant_paths) for server in only] == [("only", {"/ocpp": 3})]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CSMS_HTTP__PROT", "http.port"),
        ("CSMS_DATABSE_URL", "database_url"),
        ("CSMS_WEBSOCKETS__AUTO__PING_INTERVALL", "websockets.auto.ping_interval"),
        ("CSMS_WEBSOCKETS__AUT__PORT", "websockets.auto.port"),
    ],
)
def test_an_unknown_name_is_warned_of_with_the_nearest(name: str, near: str) -> None:
    (warning,) = load(env={name: "1"}).warnings
    assert name in warning
    assert near in warning


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"CSMS_HTTP__PORT": "70000"}, "http.port"),
        ({"CSMS_HTTP__PORT": "x"}, "http.port"),
        ({"CSMS_WEBSOCKETS__AUTO__MODE": "loose"}, "websockets.auto.mode"),
        ({"CSMS_WEBSOCKETS__AUTO__SUBPROTOCOLS": '["ocpp2.1"]'}, "ocpp2.1"),
        ({"CSMS_WEBSOCKETS__AUTO__PORT": "8082"}, "8082"),
        ({"CSMS_ANSWER_DEADLINE": "nan"}, "answer_deadline"),
        ({"CSMS_HTTP": "8080"}, "http"),
        ({"CSMS_WEBSOCKETS": "[1]"}, "websockets"),
    ],
)
def test_a_bad_value_is_one_clear_line(env: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(env=env)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("csms.toml", b"= 1"), ("csms.json", b"[1]"), ("csms.toml", b"\xff"), ("csms.json", b"[" * 100_000)],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        load(file, {})
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load(tmp_path / "none.toml", {})


def test_ephemeral_settings_take_any_free_port(tmp_path: Path) -> None:
    settings = Settings.ephemeral(f"sqlite:///{tmp_path}/x.db", answer_deadline=2)
    assert settings.answer_deadline == 2
    assert {server.port for server in settings.websockets} == {settings.http.port} == {0}


def test_the_databases_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/x.db"
    assert database_url(Settings(database_url=url)) == url
    assert (tmp_path / "deep").is_dir()
    assert mark(url) == mark(f"sqlite+aiosqlite:///{tmp_path}/deep/../deep/x.db")
    assert shown("postgresql://u:secret@h/db") == "postgresql://u:***@h/db"
    assert shown("postgresql://h/db?password=secret&user=u") == "postgresql://h/db?password=***&user=u"
    for bad in ("nonsense", "mysql://h/db", "sqlite://"):
        with pytest.raises(SettingsError, match="database_url"):
            database_url(Settings(database_url=bad))
