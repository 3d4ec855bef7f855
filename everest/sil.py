"""EVerest's software-in-the-loop configuration: the shipped YAML reduced to basic AC charging with as many
EVSEs as asked for, and everything that it writes directed into one folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from everest.request import Request

CONFIGS = {
    "1.6": "config-sil-ocpp.yaml",
    "2.0.1": "config-sil-ocpp201.yaml",
    "2.1": "config-sil-ocpp201.yaml",
}
TOKEN_PROVIDER = "dummy_token_provider"  # a module of this name listens where old releases do, always
_ISO15118 = ("hlc", "ev")  # optional connections: without them no IPv6 link and no PnC is needed
_ISO15118_KINDS = ("EvseV2G", "Evse15118D20", "IsoMux", "PyEvJosev")
_OTHER_CAR = "EvSimulator"  # listens elsewhere, and to other words, than every car module before it
_SHARED = ("auth", "ocpp", "api")  # serve every EVSE; lose only what leads to those that went
Modules = dict[str, dict[str, Any]]


class ConfigError(Exception):
    """The shipped configuration is not as any known release has it; the text says what is missing."""


def configured(
    shipped: str,
    request: Request,
    folder: str,
    parameters: Mapping[str, str],
    *,
    certificates: Mapping[str, str] | None = None,
) -> str:
    """Return the text of the configuration for a station.

    ``parameters``: of the OCPP module, already limited to what its release knows; ``folder``: where sessions
    and errors are logged; ``certificates``: parameters of EvseSecurity.

    Raises:
        ConfigError: no OCPP module, or fewer EVSEs than asked for.
    """
    config = yaml.safe_load(shipped)
    modules = config.get("active_modules") if isinstance(config, dict) else None
    if not isinstance(modules, dict):
        raise ConfigError("the configuration has no active_modules")
    if _of(modules, (_OTHER_CAR,)):
        raise ConfigError(f"its simulated car is {_OTHER_CAR}, which is not driven by car commands over MQTT")
    modules = _without_iso15118(modules)
    modules = _only_evses(modules, request.evses)
    modules = _renamed(modules, "DummyTokenProviderManual", TOKEN_PROVIDER)
    _set(modules, _ocpp_kinds(request.ocpp), parameters)
    _set(modules, ("EvseManager",), {"session_logging_path": f"{folder}/sessions"}, only_given=True)
    if certificates:
        _set(modules, ("EvseSecurity",), certificates)
    for module in _of(modules, ("ErrorHistory",)):
        implementation = module.setdefault("config_implementation", {}).setdefault("error_history", {})
        implementation["database_path"] = f"{folder}/error_history.db"
    config["active_modules"] = modules
    _prefixes(config, request)
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=110)


def known_parameters(manifest: str) -> frozenset[str]:
    """The names that a module's ``manifest.yaml`` gives its parameters: others stop the manager."""
    data = yaml.safe_load(manifest)
    config = data.get("config") if isinstance(data, dict) else None
    return frozenset(config or ())


def _prefixes(config: dict[str, Any], request: Request) -> None:
    if request.mqtt_prefix:
        settings = config.setdefault("settings", {})
        settings["mqtt_everest_prefix"] = f"{request.mqtt_prefix}everest"
        settings["mqtt_external_prefix"] = request.mqtt_prefix


def _ocpp_kinds(ocpp: str) -> tuple[str, ...]:
    return ("OCPP",) if ocpp == "1.6" else ("OCPP201",)


def _of(modules: Modules, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [module for module in modules.values() if module.get("module") in kinds]


def _set(
    modules: Modules, kinds: tuple[str, ...], parameters: Mapping[str, str], *, only_given: bool = False
) -> None:
    """Set parameters of every module of these kinds; ``only_given``: only where the shipped file does."""
    found = _of(modules, kinds)
    if not found:
        raise ConfigError(f"the configuration has no module {' or '.join(kinds)}")
    for module in found:
        config = module.setdefault("config_module", {})
        config.update({name: value for name, value in parameters.items() if not only_given or name in config})


def _without_iso15118(modules: Modules) -> Modules:
    gone = {
        target
        for module in modules.values()
        for name in _ISO15118
        for target in _targets(module.get("connections", {}).get(name, ()))
    }
    gone |= {name for name, module in modules.items() if module.get("module") in _ISO15118_KINDS}
    return _without(modules, gone)


def _only_evses(modules: Modules, evses: int) -> Modules:
    """Drop the EVSEs behind the first ones, their boards and whatever served nothing but them."""
    managers = {name: one for name, one in modules.items() if one.get("module") == "EvseManager"}
    if len(managers) < evses:
        raise ConfigError(f"the configuration has {len(managers)} EVSEs, not {evses}")
    gone = {name for name, one in managers.items() if _connector(one) > evses}
    gone |= {board for name in gone for board in _targets(managers[name]["connections"].get("bsp", ()))}
    private = {name: one for name, one in modules.items() if name not in _SHARED}
    while more := {name for name, one in private.items() if name not in gone and _served_only(one, gone)}:
        gone |= more
    return _without(modules, gone)


def _connector(manager: Mapping[str, Any]) -> int:
    return int(manager.get("config_module", {}).get("connector_id", 1))


def _served_only(module: Mapping[str, Any], gone: set[str]) -> bool:
    """Whether one of its connections leads to nothing but modules that are gone."""
    connections = module.get("connections", {}).values()
    return any(targets and set(_targets(targets)) <= gone for targets in connections)


def _without(modules: Modules, gone: set[str]) -> Modules:
    kept = {name: dict(module) for name, module in modules.items() if name not in gone}
    for module in kept.values():
        if "connections" in module:
            module["connections"] = _connections(module["connections"], gone)
    return kept


def _connections(connections: Mapping[str, list[Any]], gone: set[str]) -> dict[str, list[Any]]:
    left: dict[str, list[Any]] = {}
    for name, targets in connections.items():
        stay = [one for one in targets or () if one.get("module_id") not in gone]
        if stay or not targets:
            left[name] = stay
    return left


def _renamed(modules: Modules, kind: str, name: str) -> Modules:
    old = next((key for key, one in modules.items() if one.get("module") == kind), None)
    if old is None:
        raise ConfigError(f"the configuration has no module {kind}")
    for module in modules.values():
        for targets in module.get("connections", {}).values():
            for target in targets:
                if target.get("module_id") == old:
                    target["module_id"] = name
    return {name if key == old else key: one for key, one in modules.items()}


def _targets(connection: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(one.get("module_id")) for one in connection or ()]
