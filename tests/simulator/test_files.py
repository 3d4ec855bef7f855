"""Profiles, session scripts, command-line texts, variables: what is wrong is named, with the nearest right
one."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.version import Version
from simulator import options, profiles, sessions
from simulator.model.definitions import DEFINITIONS
from simulator.model.store import FolderStore, MemoryStore, file_name
from simulator.model.variables import SetOutcome, Variables, problem
from simulator.options import Usage
from simulator.strict import FileError


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_loads(name: str) -> None:
    profile = profiles.load(name)
    assert profile.name == name and profile.evses


def test_what_the_profiles_are() -> None:
    assert {"ac-1", "ac-2x", "four-evse", "dc-150", "shared-evse"} <= set(profiles.names())
    assert len(profiles.load("four-evse").evses) == 4
    assert len(profiles.load("shared-evse").evses[0].connectors) == 2
    assert profiles.load("dc-150").evses[0].phases == 0
    assert profiles.load("one-connector-quirks").quirks.status_before_start


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("vendr = 'x'", r"unknown key vendr \(did you mean 'vendor'\?\)"),
        ("vendor = 5", "vendor must be of type str, not int"),
        ("[[evse]]\nphase = 3", r"unknown key evse.phase \(did you mean 'phases'\?\)"),
        ("[[evse]]\nconnectors = []", "must be a list of texts"),
        ("[[evse]]\nconnectors = ['cTypo2']", "evse 1: no connector 'cTypo2' .did you mean 'cType2'"),
        ("evse = 3", "must be a list of tables"),
        ("evse = []", "needs an EVSE"),
        ("[quirks]\nlock = 'open'", "quirks.lock must be one of works, fails, none"),
        ("[quirks]\nstatus_before_start = 1", "must be of type bool"),
        ("[vehicle]\nsoc = 2.0", "up to 1"),
        ("[vehicle]\nmax_power = -1.0", "0 or more"),
        ("[variables]\nHeartbeatIntervall = 3", r"did you mean 'HeartbeatInterval'\?"),
        ("[variables]\nHeartbeatInterval = 0", "out of range"),
        ("variables = 1", "must be a table"),
        ("vendor = ", "Invalid value"),
    ],
)
def test_a_wrong_profile_says_what_and_where(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(FileError, match=complaint) as caught:
        profiles.load(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        profiles.load(tmp_path / "none.toml")
    with pytest.raises(FileError, match=r"no profile 'ac1' \(did you mean 'ac-1'\?\)"):
        profiles.load("ac1")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match="not text"):
        profiles.load(tmp_path / "bytes.toml")


def test_session_scripts(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text("[[session]]\ntoken = 'A'\nseconds = 5\n[[session]]\nstop = 'unplug'\nfirst = 'token'\n")
    one, two = sessions.load(file)
    assert (one.token, one.seconds, two.stop, two.first) == ("A", 5.0, "unplug", "token")
    assert sessions.parse({}, "x") == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[sesion]]", "did you mean 'session'"),
        ("[[session]]\ntokn = 'A'", "did you mean 'token'"),
        ("[[session]]\nstop = 'never'", "stop one of token, unplug, remote"),
        ("[[session]]\ntoken_type = 'Card'", "token_type 'Card' is none of Central"),
        ("[[session]]\nevse = 0", "count from 1"),
    ],
)
def test_wrong_session_scripts(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "s.toml"
    file.write_text(text)
    with pytest.raises(FileError, match=complaint):
        sessions.load(file)


def test_command_line_texts() -> None:
    assert options.versions("1.6, 2.0.1") == (Version.V16, Version.V201)
    assert options.duration("1.5h") == 5400.0 and options.duration("90") == 90.0
    assert options.ramp("10/s") == 10.0 and options.ramp("60/m") == 1.0
    assert options.shard("2/3") == (2, 3)
    assert options.url("wss://a.example/ocpp") == "wss://a.example/ocpp"


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        *[(options.versions, text) for text in ("2.1", "1.7", "", "1.6;2.0.1")],
        *[(options.duration, text) for text in ("0s", "soon", "-1s", "5 weeks")],
        *[(options.ramp, text) for text in ("0/s", "10/h", "fast", "1/0")],
        *[(options.shard, text) for text in ("0/2", "3/2", "1", "a/b")],
        *[(options.url, text) for text in ("http://x", "ws://", "ws://h:99999/", "cp001", "ws://[")],
        *[(options.identity, text) for text in ("", "a:b", "x" * 49, "a\nb")],
    ],
)
def test_wrong_command_line_texts(parse: object, text: str) -> None:
    with pytest.raises(Usage) as caught:
        parse(text)  # type: ignore[operator]
    assert "\n" not in str(caught.value)


# -- variables


def test_every_default_is_a_value_of_its_own() -> None:
    for item in DEFINITIONS:
        if item.default:
            assert problem(item, item.default) is None, item.name
    names = [item.name for item in DEFINITIONS]
    assert len(set(names)) == len(names)


def test_a_key_and_its_variable_are_one() -> None:
    table = Variables(MemoryStore())
    key = table.of_key("ConnectionTimeOut")
    assert key is not None and key is table.find("TxCtrlr", "EVConnectionTimeOut")
    assert table.set(key, "20") is SetOutcome.ACCEPTED
    assert table.number("TxCtrlr.EVConnectionTimeOut") == 20


def test_first_values_give_way_to_what_was_set() -> None:
    store = MemoryStore()
    first = {"HeartbeatInterval": "11"}
    table = Variables(store, first=first)
    assert table.text("OCPPCommCtrlr.HeartbeatInterval") == "11"
    table.assign("OCPPCommCtrlr.HeartbeatInterval", "12")
    assert Variables(store, first=first).text("OCPPCommCtrlr.HeartbeatInterval") == "12"
    with pytest.raises(ValueError, match="unknown variable"):
        Variables(store, first={"Nope": "1"})


# -- the state folder


def test_a_folder_keeps_and_a_batch_is_whole(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "deep", "cp/1")
    store.put("a", "2", "two")
    store.put("a", "1", "one")
    with pytest.raises(RuntimeError, match="cut"), store.batch():
        store.put("a", "3", "three")
        raise RuntimeError("cut")
    with store.batch(), store.batch():
        store.delete("a", "2")
        store.put("a", "1", "uno")
    store.close()
    again = FolderStore(tmp_path / "deep", "cp/1")
    assert again.items("a") == [("1", "uno")] and again.get("a", "3") is None
    again.close()


def test_no_identity_leaves_the_folder() -> None:
    names = {file_name(text) for text in ("../x", "%2E%2E/x", "a b", "a%b", "A", "a")}
    assert len(names) == 6 and all("/" not in name and "." not in name for name in names)
