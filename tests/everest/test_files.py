"""The station's files from EVerest's own shapes, old and new: what changes, and that nothing else does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from everest import devicemodel, ocpp16, sil, station
from everest.native import Prefix
from everest.request import Certificates, Request, UsageError, check
from tests.everest import shapes

URL = "ws://127.0.0.1:8081/"


@pytest.fixture(params=shapes.RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installed(tmp_path: Path, release: str) -> Prefix:
    return Prefix(shapes.install(tmp_path / "prefix", release, "#!/bin/sh\n"))


def _actual(files: dict[str, str], component: str, variable: str) -> Any:
    return json.loads(files[f"standardized/{component}.json"])["properties"][variable]["attributes"][0].get(
        "value"
    )


# -- 1.6


def test_settings_of_16_name_the_csms_and_leave_the_rest() -> None:
    text = ocpp16.configured(shapes.settings_16(), Request(identity="cp7", evses=2), "ws://csms:1/x")
    assert json.loads(text) == {
        "Internal": {
            "ChargePointId": "cp7",
            "CentralSystemURI": "ws://csms:1/x/",
            "ChargeBoxSerialNumber": "cp7",
            "ChargePointModel": "Yeti",
            "ChargePointVendor": "Pionix",
            "FirmwareVersion": "0.1",
            "LogMessagesFormat": ["html", "security"],
        },
        "Core": {"HeartbeatInterval": 86400, "MeterValueSampleInterval": 60, "NumberOfConnectors": 2},
        "Security": {"CpoName": "Pionix", "AuthorizationKey": "DEADBEEFDEADBEEF", "SecurityProfile": 0},
    }


@pytest.mark.parametrize("profile", range(4))
def test_security_profile_reaches_both_versions(profile: int) -> None:
    request = Request(security=profile, password="0123456789abcdef")
    old = json.loads(ocpp16.configured(shapes.settings_16(), request, URL))["Security"]
    assert (old["SecurityProfile"], old["AuthorizationKey"]) == (profile, "0123456789abcdef")
    files = devicemodel.configured(shapes.components("new"), Request("2.0.1", security=profile), URL)
    assert _actual(files, "SecurityCtrlr", "SecurityProfile") == profile
    assert _actual(files, "NetworkConfiguration_1", "SecurityProfile") == profile
    assert _actual(files, "InternalCtrlr", "AllowSecurityLevelZeroConnections") is (profile == 0)


# -- 2.x


def test_device_model_names_the_csms_in_every_form(release: str) -> None:
    files = devicemodel.configured(
        shapes.components(release), Request("2.0.1", identity="cp7"), "ws://csms:1/x/"
    )
    assert json.loads(_actual(files, "InternalCtrlr", "NetworkConnectionProfiles")) == [
        {
            "configurationSlot": 1,
            "connectionData": {
                "messageTimeout": 30,
                "ocppCsmsUrl": "ws://csms:1/x",
                "ocppInterface": "Wired0",
                "ocppTransport": "JSON",
                "ocppVersion": "OCPP20",
                "securityProfile": 0,
            },
        }
    ]
    assert _actual(files, "SecurityCtrlr", "SecurityCtrlrIdentity") == "cp7"
    assert _actual(files, "SecurityCtrlr", "OrganizationName") == "Pionix"
    assert _actual(files, "InternalCtrlr", "ChargePointVendor") == "EVerestVendor"
    slot = "standardized/NetworkConfiguration_1.json"
    assert (slot in files) is (release == "new")
    if release == "new":
        assert _actual(files, "NetworkConfiguration_1", "OcppCsmsUrl") == "ws://csms:1/x"
        assert _actual(files, "NetworkConfiguration_1", "Identity") == "cp7"
        assert _actual(files, "NetworkConfiguration_1", "MessageTimeout") is None
        assert _actual(files, "OCPPCommCtrlr", "NetworkConfigurationPriority") == "1"


@pytest.mark.parametrize(("ocpp", "offered"), [("2.0.1", "ocpp2.0.1"), ("2.1", "ocpp2.1")])
def test_version_is_pinned_by_what_the_station_offers(ocpp: str, offered: str) -> None:
    files = devicemodel.configured(shapes.components("new"), Request(ocpp, URL), URL)
    assert _actual(files, "InternalCtrlr", "SupportedOcppVersions") == offered


@pytest.mark.parametrize(
    ("evses", "gone"), [(1, {"custom/EVSE_2.json", "custom/Connector_2_1.json"}), (2, set())]
)
def test_components_of_absent_evses_are_left_out(evses: int, gone: set[str]) -> None:
    shipped = shapes.components("old")
    files = devicemodel.configured(shipped, Request("2.0.1", evses=evses), URL)
    assert shipped.keys() - files.keys() == gone


def test_slots_alone_are_enough_and_no_place_for_the_url_is_refused() -> None:
    shipped = shapes.components("new")
    internal = json.loads(shipped["standardized/InternalCtrlr.json"])
    del internal["properties"]["NetworkConnectionProfiles"]
    shipped["standardized/InternalCtrlr.json"] = json.dumps(internal)
    files = devicemodel.configured(shipped, Request("2.0.1"), URL)
    assert _actual(files, "NetworkConfiguration_1", "OcppCsmsUrl") == "ws://127.0.0.1:8081"
    del shipped["standardized/NetworkConfiguration_1.json"]
    with pytest.raises(devicemodel.ShapeError, match="no place for the URL"):
        devicemodel.configured(shipped, Request("2.0.1"), URL)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_broken_component_file_is_named(text: str) -> None:
    shipped = {**shapes.components("old"), "standardized/SecurityCtrlr.json": text}
    with pytest.raises(devicemodel.ShapeError, match=r"standardized/SecurityCtrlr\.json"):
        devicemodel.configured(shipped, Request("2.0.1"), URL)


# -- the configuration


@pytest.mark.parametrize("ocpp", ["1.6", "2.0.1"])
@pytest.mark.parametrize("evses", [1, 2])
def test_configuration_keeps_basic_charging_of_as_many_evses(ocpp: str, release: str, evses: int) -> None:
    text = sil.configured(
        shapes.configuration(ocpp, release), Request(ocpp, evses=evses), "/run/x", {"A": "b"}
    )
    config = yaml.safe_load(text)
    modules = config["active_modules"]
    each = ("evse_manager_{}", "yeti_driver_{}", "ev_manager_{}", "evse_manager_{}_ocpp_sink")
    wanted = {name.format(number) for name in each for number in range(1, evses + 1)}
    rest = {"slac", "ocpp", "evse_security", "dummy_token_provider", "auth", "grid_connection_point"}
    assert set(modules) == wanted | rest | {"error_history", "system"}
    named = {
        target["module_id"]
        for module in modules.values()
        for targets in module.get("connections", {}).values()
        for target in targets
    }
    assert named <= set(modules)
    assert not any({"hlc", "ev"} & set(module.get("connections", {})) for module in modules.values())
    assert modules["grid_connection_point"]["connections"]["price_information"] == []
    assert len(modules["ocpp"]["connections"]["evse_manager"]) == evses
    assert modules["ocpp"]["config_module"]["A"] == "b"
    assert modules["evse_manager_1"]["config_module"]["evse_id"] == "1"
    assert modules["evse_manager_1"]["config_module"]["session_logging_path"] == "/run/x/sessions"
    assert config["x-module-layout"] == {}
    assert "settings" not in config


def test_stations_that_share_a_broker_have_their_own_topics() -> None:
    text = sil.configured(shapes.configuration("1.6", "new"), Request(mqtt_prefix="a_"), "/x", {})
    assert yaml.safe_load(text)["settings"] == {
        "mqtt_everest_prefix": "a_everest",
        "mqtt_external_prefix": "a_",
    }


@pytest.mark.parametrize(
    ("shipped", "said"),
    [
        ("a: 1", "no active_modules"),
        ("[]", "no active_modules"),
        ("active_modules: {}", "has 0 EVSEs, not 1"),
    ],
)
def test_foreign_configuration_is_refused(shipped: str, said: str) -> None:
    with pytest.raises(sil.ConfigError, match=said):
        sil.configured(shipped, Request(), "/x", {})


def test_a_car_that_is_not_driven_by_commands_is_declined() -> None:
    shipped = shapes.configuration("1.6", "new").replace("EvManager", "EvSimulator")
    with pytest.raises(sil.ConfigError, match="EvSimulator"):
        sil.configured(shipped, Request(), "/x", {})


# -- the whole


@pytest.mark.parametrize("ocpp", ["1.6", "2.0.1"])
def test_module_gets_only_parameters_that_its_release_knows(
    installed: Prefix, release: str, ocpp: str
) -> None:
    built = station.build(installed, Request(ocpp), URL, "/run/x")
    config = yaml.safe_load(built.files["config.yaml"])["active_modules"]["ocpp"]["config_module"]
    known = set(yaml.safe_load(shapes.manifest(ocpp, release))["config"])
    assert set(config) == known
    assert all(value.startswith("/run/x/") for value in config.values())
    written = {f"/run/x/{name}" for name in built.stale}
    assert written & set(config.values()), "what is removed before a start is what the station writes"


def test_old_databases_and_the_overlay_are_removed() -> None:
    assert ocpp16.STALE == ("user_config.json", "ocpp16-database")
    stale = ("device_model_storage.db", "everest_device_model_storage.db", "ocpp201-database")
    assert stale == devicemodel.STALE


def test_certificates_lie_in_the_stations_folder(installed: Prefix, tmp_path: Path) -> None:
    given = {name: tmp_path / name for name in ("ca", "chain", "key")}
    for name, path in given.items():
        path.write_text(name)
    request = Request("2.0.1", "wss://csms:8444", security=3, certificates=Certificates(**given))
    check(request)
    built = station.build(
        installed, request, "wss://csms:8444", "/run/x", lambda path: Path(path).read_text()
    )
    security = yaml.safe_load(built.files["config.yaml"])["active_modules"]["evse_security"]["config_module"]
    assert security == {
        "private_key_password": "123456",
        "csms_ca_bundle": "/run/x/certs/CSMS_ROOT_CA.pem",
        "csms_leaf_cert_directory": "/run/x/certs/client",
        "csms_leaf_key_directory": "/run/x/certs/client",
    }
    assert built.files["certs/client/CSMS_LEAF.key"] == "key"
    assert station.shown("certs/client/CSMS_LEAF.key", "key", "") == "(a private key)\n"


@pytest.mark.parametrize("ocpp", ["1.6", "2.0.1"])
def test_files_are_shown_without_the_password(installed: Prefix, ocpp: str) -> None:
    built = station.build(installed, Request(ocpp, password="very-secret-password"), URL, "/run/x")
    shown = "".join(station.shown(name, text, "very-secret-password") for name, text in built.files.items())
    assert "very-secret-password" not in shown
    assert "***" in shown
    assert "very-secret-password" not in "".join(built.changes)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request("1.5"), "--ocpp 1.5"),
        (Request("2.1"), "does not serve OCPP 2.1"),
        (Request(identity="a:b"), "--id a:b"),
        (Request(identity=""), "--id"),
        (Request(evses=3), "--evses"),
        (Request(security=4), "--security"),
        (Request(security=3, certificates=Certificates(ca=Path("/x"))), "go with --url"),
        (Request(security=1, password="short"), "--password"),
        (Request(url="http://x"), "needs ws://"),
        (Request(url="ws://x", security=2), "needs wss://"),
        (Request(url="wss://x", security=3), "--cert FILE --key FILE"),
        (Request(url="wss://x", security=2, certificates=Certificates(ca=Path("/none"))), "no such file"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_starts(request_: Request, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check(request_)
