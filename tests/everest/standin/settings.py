"""What the stand-in reads of its files, refusing what EVerest refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from schemas.version import Version


class Refused(Exception):
    """EVerest would not start with these files."""


@dataclass(frozen=True)
class Settings:
    version: Version
    url: str
    identity: str
    password: str | None
    evses: int
    database: Path
    prefix: str  # of every MQTT topic
    profile: int = 0
    certificates: tuple[Path | None, Path | None, Path | None] = (None, None, None)  # root, own, key


def read(prefix: Path, config_file: Path) -> Settings:
    config = yaml.safe_load(config_file.read_text())
    modules = config["active_modules"]
    _links(modules)
    ocpp = next(one for one in modules.values() if one["module"] in ("OCPP", "OCPP201"))
    parameters = ocpp["config_module"]
    _known(prefix, ocpp["module"], parameters)
    evses = sum(one["module"] == "EvseManager" for one in modules.values())
    topics = config.get("settings", {}).get("mqtt_external_prefix", "")
    if not any(name == "dummy_token_provider" for name in modules):
        raise Refused("nobody would hear a card at everest_api/dummy_token_provider")
    settings = (_v16 if ocpp["module"] == "OCPP" else _v201)(parameters, evses, topics)
    security = next(one["config_module"] for one in modules.values() if one["module"] == "EvseSecurity")
    return replace(settings, certificates=_certificates(security, settings.profile))


def _certificates(security: dict[str, Any], profile: int) -> tuple[Path | None, Path | None, Path | None]:
    if profile < 2:
        return None, None, None
    root = Path(security["csms_ca_bundle"])
    if profile == 2:
        return root, None, None
    own = Path(security["csms_leaf_cert_directory"]) / "CSMS_LEAF.pem"
    return root, own, Path(security["csms_leaf_key_directory"]) / "CSMS_LEAF.key"


def _links(modules: dict[str, Any]) -> None:
    for name, module in modules.items():
        for targets in module.get("connections", {}).values():
            for target in targets:
                if target["module_id"] not in modules:
                    raise Refused(f"{name} is connected to {target['module_id']}, which is not there")


def _known(prefix: Path, module: str, parameters: dict[str, Any]) -> None:
    path = prefix / "libexec/everest/modules" / module / "manifest.yaml"
    unknown = parameters.keys() - yaml.safe_load(path.read_text())["config"].keys()
    if unknown:
        raise Refused(f"unknown parameters of {module}: {sorted(unknown)}")


def _v16(parameters: dict[str, Any], evses: int, topics: str) -> Settings:
    data = json.loads(Path(parameters["ChargePointConfigPath"]).read_text())
    if "Custom" in data:
        raise Refused("no schema of section Custom")
    if data["Core"]["NumberOfConnectors"] != evses:
        raise Refused("NumberOfConnectors is not the number of EVSEs")
    internal, security = data["Internal"], data["Security"]
    password = security["AuthorizationKey"] if security["SecurityProfile"] in (1, 2) else None
    database = Path(parameters["DatabasePath"])
    return Settings(
        Version.V16,
        internal["CentralSystemURI"],
        internal["ChargePointId"],
        password,
        evses,
        database,
        topics,
        profile=security["SecurityProfile"],
    )


def _v201(parameters: dict[str, Any], evses: int, topics: str) -> Settings:
    folder = Path(parameters["DeviceModelConfigPath"])
    for path in folder.glob("custom/*.json"):
        if json.loads(path.read_text()).get("evse_id", 1) > evses:
            raise Refused(f"{path.name}: there is no such EVSE")

    def value(component: str, variable: str) -> Any:
        data = json.loads((folder / "standardized" / f"{component}.json").read_text())
        return data["properties"][variable]["attributes"][0].get("value")

    if value("InternalCtrlr", "SupportedOcppVersions") != "ocpp2.0.1":
        raise Refused("this stand-in speaks OCPP 2.0.1 alone")
    (profile,) = json.loads(value("InternalCtrlr", "NetworkConnectionProfiles"))
    data = profile["connectionData"]
    if data["securityProfile"] == 0 and not value("InternalCtrlr", "AllowSecurityLevelZeroConnections"):
        raise Refused("security profile 0 is not allowed")
    password = value("SecurityCtrlr", "BasicAuthPassword") if data["securityProfile"] in (1, 2) else None
    identity = value("SecurityCtrlr", "SecurityCtrlrIdentity")
    database = Path(parameters["CoreDatabasePath"])
    return Settings(
        Version.V201,
        data["ocppCsmsUrl"],
        identity,
        password,
        evses,
        database,
        topics,
        profile=data["securityProfile"],
    )
