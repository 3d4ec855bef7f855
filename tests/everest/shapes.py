"""EVerest's own file shapes, as its releases up to 2025.10 (``old``) and since 2026 (``new``) install them:
as much of each file as the launcher reads or has to leave alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

RELEASES = ("old", "new")
SHIPPED_BLOB = (
    '[{"configurationSlot": 1, "connectionData": {"messageTimeout": 30, "ocppCsmsUrl": "ws://localhost:9000",'
    ' "ocppInterface": "Wired0", "ocppTransport": "JSON", "ocppVersion": "OCPP20", "securityProfile": 1}}]'
)


def _link(module: str, implementation: str = "main") -> dict[str, str]:
    return {"module_id": module, "implementation_id": implementation}


def _evse(number: int, release: str) -> dict[str, Any]:
    board, manager = f"yeti_driver_{number}", f"evse_manager_{number}"
    placed: dict[str, Any] = (
        {"evse": number} if release == "old" else {"mapping": {"module": {"evse": number}}}
    )
    return {
        manager: {
            "module": "EvseManager",
            **placed,
            "config_module": {
                "connector_id": number,
                "evse_id": str(number),
                "session_logging": True,
                "session_logging_path": "/tmp",
            },
            "connections": {
                "bsp": [_link(board, "board_support")],
                "powermeter_grid_side": [_link(board, "powermeter")],
                "slac": [_link("slac", "evse")],
                "hlc": [_link("iso15118_charger", "charger")],
            },
        },
        board: {"module": "JsYetiSimulator", **placed, "config_module": {"connector_id": number}},
        f"ev_manager_{number}": {
            "module": "EvManager",
            "config_module": {"connector_id": number, "auto_enable": True, "auto_exec": False},
            "connections": {
                "ev_board_support": [_link(board, "ev_board_support")],
                "ev": [_link("iso15118_car", "ev")],
                "slac": [_link("slac", "ev")],
            },
        },
        f"{manager}_ocpp_sink": {
            "module": "EnergyNode",
            "config_module": {"fuse_limit_A": 32.0, "phase_count": 3},
            "connections": {"energy_consumer": [_link(manager, "energy_grid")]},
        },
    }


def configuration(ocpp: str, release: str) -> str:
    """``config-sil-ocpp.yaml`` or ``config-sil-ocpp201.yaml``: two EVSEs, ISO 15118, one card reader."""
    managers = [_link(f"evse_manager_{number}", "evse") for number in (1, 2)]
    sinks = [_link(f"evse_manager_{number}_ocpp_sink", "energy_grid") for number in (1, 2)]
    limits = [_link(f"evse_manager_{number}_ocpp_sink", "external_limits") for number in (1, 2)]
    settings = {"config_module": {"ChargePointConfigPath": "config-docker.json"}} if ocpp == "1.6" else {}
    reservation = {"reservation": [_link("auth", "reservation")]} if ocpp == "1.6" else {}
    modules: dict[str, Any] = {
        "iso15118_charger": {
            "module": "EvseV2G",
            "config_module": {"device": "auto", "tls_security": "allow"},
            "connections": {"security": [_link("evse_security")]},
        },
        "iso15118_car": {"module": "PyEvJosev", "config_module": {"device": "auto"}},
        **_evse(1, release),
        **_evse(2, release),
        "slac": {"module": "SlacSimulator"},
        "ocpp": {
            "module": "OCPP" if ocpp == "1.6" else "OCPP201",
            **settings,
            "connections": {
                "evse_manager": managers,
                "auth": [_link("auth")],
                "system": [_link("system")],
                "security": [_link("evse_security")],
                "evse_energy_sink": limits,
                **reservation,
            },
        },
        "evse_security": {"module": "EvseSecurity", "config_module": {"private_key_password": "123456"}},
        "token_provider_1": {"module": "DummyTokenProviderManual"},
        "auth": {
            "module": "Auth",
            "config_module": {"connection_timeout": 60, "selection_algorithm": "FindFirst"},
            "connections": {
                "token_provider": [_link("token_provider_1"), _link("ocpp", "auth_provider")],
                "token_validator": [_link("ocpp", "auth_validator")],
                "evse_manager": managers,
            },
        },
        "grid_connection_point": {
            "module": "EnergyNode",
            "config_module": {"fuse_limit_A": 40.0, "phase_count": 3},
            "connections": {"price_information": [], "energy_consumer": sinks},
        },
        "error_history": {
            "module": "ErrorHistory",
            "config_implementation": {"error_history": {"database_path": "/tmp/error_history.db"}},
        },
        "system": {"module": "System"},
    }
    return str(yaml.safe_dump({"active_modules": modules, "x-module-layout": {}}, sort_keys=False))


def settings_16() -> str:
    """``config-docker.json``: the section Custom is there, whose schema is not."""
    return json.dumps(
        {
            "Internal": {
                "ChargePointId": "cp001",
                "CentralSystemURI": "127.0.0.1:8180/steve/websocket/CentralSystemService/",
                "ChargeBoxSerialNumber": "cp001",
                "ChargePointModel": "Yeti",
                "ChargePointVendor": "Pionix",
                "FirmwareVersion": "0.1",
                "LogMessagesFormat": ["html", "security"],
            },
            "Core": {"HeartbeatInterval": 86400, "MeterValueSampleInterval": 60, "NumberOfConnectors": 1},
            "Security": {"CpoName": "Pionix", "AuthorizationKey": "AABBCCDDEEFFGGHH", "SecurityProfile": 1},
            "Custom": {"ExampleConfigurationKey": "example"},
        },
        indent=4,
    )


def _variable(name: str, value: object = None, mutability: str = "ReadWrite") -> dict[str, Any]:
    attribute = {"type": "Actual", "mutability": mutability}
    return {
        "variable_name": name,
        "attributes": [attribute if value is None else {**attribute, "value": value}],
    }


def _component(name: str, variables: dict[str, Any], **more: object) -> str:
    return json.dumps({"name": name, "type": "object", **more, "properties": variables})


def components(release: str) -> dict[str, str]:
    """``component_config``: file name -> text."""
    internal = {
        "NetworkConnectionProfiles": _variable("NetworkConnectionProfiles", SHIPPED_BLOB),
        "ChargePointVendor": _variable("ChargePointVendor", "EVerestVendor", "ReadOnly"),
        "SupportedOcppVersions": _variable("SupportedOcppVersions", "ocpp2.1,ocpp2.0.1", "ReadOnly"),
        "AllowSecurityLevelZeroConnections": _variable("AllowSecurityLevelZeroConnections", False),
    }
    security = {
        "SecurityCtrlrIdentity": _variable("Identity", "cp001", "ReadOnly"),
        "BasicAuthPassword": _variable("BasicAuthPassword", "DEADBEEFDEADBEEF", "WriteOnly"),
        "SecurityProfile": _variable("SecurityProfile", 1, "ReadOnly"),
        "OrganizationName": _variable("OrganizationName", "Pionix"),
    }
    files = {
        "standardized/InternalCtrlr.json": _component("InternalCtrlr", internal),
        "standardized/SecurityCtrlr.json": _component("SecurityCtrlr", security),
        "standardized/OCPPCommCtrlr.json": _component(
            "OCPPCommCtrlr", {"NetworkConfigurationPriority": _variable("NetworkConfigurationPriority", "1")}
        ),
    }
    for evse in (1, 2):
        files[f"custom/EVSE_{evse}.json"] = _component("EVSE", {}, evse_id=evse)
        files[f"custom/Connector_{evse}_1.json"] = _component("Connector", {}, evse_id=evse, connector_id=1)
    if release == "new":
        names = ("OcppCsmsUrl", "SecurityProfile", "MessageTimeout", "Identity", "BasicAuthPassword")
        files["standardized/NetworkConfiguration_1.json"] = _component(
            "NetworkConfiguration", {name: _variable(name) for name in names}, instance="1"
        )
    return files


def manifest(ocpp: str, release: str) -> str:
    """The OCPP module's ``manifest.yaml``: an unknown parameter stops the manager."""
    names = ["ChargePointConfigPath", "UserConfigPath", "DatabasePath", "MessageLogPath"]
    if ocpp != "1.6":
        names = ["DeviceModelConfigPath", "DeviceModelDatabasePath", "CoreDatabasePath", "MessageLogPath"]
        names += ["EverestDeviceModelDatabasePath"] if release == "new" else []
    config = {name: {"description": "a path", "type": "string"} for name in names}
    return str(yaml.safe_dump({"description": "OCPP", "config": config, "requires": {}}))


def install(prefix: Path, release: str, manager: str) -> Path:
    """Put an installation below ``prefix`` whose ``bin/manager`` is the given script."""
    files = {"bin/manager": manager, "share/everest/modules/OCPP/config-docker.json": settings_16()}
    for name, text in components(release).items():
        files[f"share/everest/modules/OCPP201/component_config/{name}"] = text
    for ocpp, module, config in (
        ("1.6", "OCPP", "config-sil-ocpp.yaml"),
        ("2.0.1", "OCPP201", "config-sil-ocpp201.yaml"),
    ):
        files[f"etc/everest/{config}"] = configuration(ocpp, release)
        files[f"libexec/everest/modules/{module}/manifest.yaml"] = manifest(ocpp, release)
    for name, text in files.items():
        path = prefix / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (prefix / "bin" / "manager").chmod(0o755)
    return prefix
