"""EVerest by compose: the file says what ``everest up`` starts, and mounts what ``everest up`` writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from everest import cli, composed, containers, station
from everest.containers import Container, Images
from everest.native import Prefix
from everest.request import Request, UsageError
from tests.everest import shapes
from tests.everest.conftest import written

_ALL = Images(nodered=containers.NODERED_IMAGE)
_IMAGES = {"mqtt": "EVEREST_MQTT_IMAGE", "manager": "EVEREST_IMAGE", "nodered": "EVEREST_NODERED_IMAGE"}


def _services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(composed.COMPOSE_FILE.read_text())["services"]
    return loaded


# -- the file


@pytest.mark.parametrize("spec", containers.layout(Request(), _ALL), ids=lambda one: one.part)
def test_each_service_is_a_container_of_everest_up(spec: Container) -> None:
    service = _services()[spec.alias]
    assert service["image"] == f"${{{_IMAGES[spec.part]}:-{spec.image}}}"
    assert (service["mem_limit"], service["cpus"]) == (spec.memory, spec.cpus)
    assert service.get("stop_signal", "SIGTERM") == spec.stop_signal
    assert service.get("sysctls", {}) == spec.sysctls
    assert service.get("extra_hosts", []) == [f"{name}:{value}" for name, value in spec.hosts.items()]
    assert _health(service) == (None if spec.health is None else containers.health(spec.health))
    published = [one.rpartition(":")[2] for one in service.get("ports", ())]
    assert published == [str(port) for port in spec.ports]
    assert all(one.startswith("127.0.0.1:${EVEREST_PORT_") for one in service.get("ports", ()))


def _health(service: dict[str, Any]) -> dict[str, object] | None:
    told = service.get("healthcheck")
    if told is None:
        return None
    times = {name: int(told[name].removesuffix("s")) * 1_000_000_000 for name in ("interval", "timeout")}
    return {**told, **times}


def test_environments_are_those_of_everest_up() -> None:
    for spec in containers.layout(Request(evses=1), _ALL):
        told = dict(_services()[spec.alias].get("environment", {}))
        assert told.pop("STATION_FILES", "${EVEREST_FILES:-}") == "${EVEREST_FILES:-}"
        defaults = {name: value.rpartition(":-")[2].removesuffix("}") for name, value in told.items()}
        assert defaults == spec.environment, spec.part


def test_the_manager_runs_the_same_script_on_a_copy_of_the_folder() -> None:
    service = _services()["manager"]
    (mounted,) = service["volumes"]
    assert mounted["read_only"] is True
    assert service["entrypoint"] == ["/bin/sh"]
    *_, script = service["command"]
    assert f"cp -R {mounted['target']}/. {containers.FOLDER} " in script
    assert script.endswith(f"exec /bin/sh {containers.FOLDER}/run.sh")
    assert service["restart"] == "on-failure"


def test_the_broker_is_the_stations_own_and_the_panel_is_optional() -> None:
    services = _services()
    networks = {name: set(one["networks"]) for name, one in services.items()}
    assert networks["csms"] & networks["manager"]
    assert networks["mqtt-server"] & networks["manager"] & networks["nodered"]
    assert not networks["csms"] & networks["mqtt-server"]
    assert [name for name, one in services.items() if "profiles" in one] == ["nodered"]
    assert services["manager"]["depends_on"].keys() == {"csms", "mqtt-server"}


# -- the folder


@pytest.fixture
def compose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The command in this process, with an installation of EVerest's; what it says."""
    prefix = shapes.install(tmp_path / "prefix", "new", "#!/bin/sh\n")
    app = typer.main.get_command(cli.app)

    def run(*options: str) -> str:
        given = ["compose", "--prefix", str(prefix), "--to", str(tmp_path / "here"), *options]
        app.main(given, standalone_mode=False)
        return capsys.readouterr().out

    return run


def _settings(folder: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (folder / "compose.env").read_text().splitlines())


@pytest.mark.parametrize(("ocpp", "evses"), [("1.6", 1), ("2.0.1", 2)])
def test_the_folder_holds_what_the_native_path_writes(
    compose: Callable[..., str], tmp_path: Path, ocpp: str, evses: int
) -> None:
    said = compose("--ocpp", ocpp, "--evses", str(evses), "--image", "example.test/manager:7")
    folder = tmp_path / "here"
    assert f"--env-file {folder}/compose.env -f {composed.COMPOSE_FILE} up" in said
    native = station.build(
        Prefix(tmp_path / "prefix"), Request(ocpp, evses=evses), "ws://csms:8081/", containers.FOLDER
    )
    assert written(folder) == {**native.files, "run.sh": containers.RUN}
    settings = _settings(folder)
    assert settings.pop("EVEREST_FILES")
    assert settings == {
        "EVEREST_STATION": str(folder),
        "EVEREST_IMAGE": "example.test/manager:7",
        "EVEREST_FLOWS": f"/config/config-sil-{'flow' if evses == 1 else 'two-evse-flow'}.json",
    }


@pytest.mark.parametrize(
    ("profile", "url", "calls"),
    [
        ("0", None, "ws://csms:8081/"),
        ("1", None, "ws://csms:8082/"),
        ("0", "ws://other:9/x", "ws://other:9/x/"),
    ],
)
def test_the_station_calls_the_csms_of_the_file_or_another(
    compose: Callable[..., str], tmp_path: Path, profile: str, url: str | None, calls: str
) -> None:
    said = compose("--security", profile, *(("--url", url) if url else ()))
    settings = json.loads((tmp_path / "here/ocpp16.json").read_text())
    assert settings["Internal"]["CentralSystemURI"] == calls
    assert settings["Security"]["SecurityProfile"] == int(profile)
    assert ("station add cp001 --password" in said) is (profile == "1")
    assert ("--no-deps mqtt-server manager" in said) is (url is not None)


def test_a_later_call_takes_the_place_of_an_earlier_one(compose: Callable[..., str], tmp_path: Path) -> None:
    names, digests = [], set()
    for evses in ("2", "1"):
        compose("--ocpp", "2.0.1", "--evses", evses)
        names.append(written(tmp_path / "here").keys())
        digests.add(_settings(tmp_path / "here")["EVEREST_FILES"])
    gone = {"component_config/custom/EVSE_2.json", "component_config/custom/Connector_2_1.json"}
    assert names[0] - names[1] == gone
    assert len(digests) == 2, "the container is made anew"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--url", "ws://127.0.0.1:8081/"), "that is the container itself"),
        (("--security", "3"), "in containers needs --url"),
        (("--to", "{}/prefix"), "something else lies there"),
        (("--to", "{}/prefix/bin/manager"), "something else lies there"),
        (("--ocpp", "3"), "choose 1.6, 2.0.1 or 2.1"),
        (("--prefix", "{}"), "no EVerest is installed there"),
    ],
)
def test_what_cannot_be_is_told_and_writes_nothing(
    compose: Callable[..., str], tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=said):
        compose(*(one.format(tmp_path) for one in options))
    assert sorted(tmp_path.rglob("*")) == before
