"""EVerest's OCPP 2.x device model: the shipped component files with the CSMS, the identity and the security
put in, for releases with one NetworkConnectionProfiles variable and for those with a component per slot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from everest.request import Request

MODULE = "OCPP201"
SLOT = "NetworkConfiguration_1"
_SUBPROTOCOLS = {"2.0.1": "ocpp2.0.1", "2.1": "ocpp2.1"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One variable of one component file; ``optional``: left alone in releases that do not have it."""

    component: str
    variable: str
    value: str | int | bool
    optional: bool = False

    def __str__(self) -> str:
        note = " (where the release has it)" if self.optional else ""
        shown = "***" if self.variable == "BasicAuthPassword" else json.dumps(self.value)
        return f"{self.component}.{self.variable} = {shown}{note}"


class ShapeError(Exception):
    """The component files are not as any known release ships them; the text says which."""


def profiles(request: Request, url: str) -> str:
    """The value of NetworkConnectionProfiles: a JSON text, one slot (releases up to 2025.10; later ones take
    it over into the slot's own component on a fresh database)."""
    data = {
        "messageTimeout": 30,
        "ocppCsmsUrl": url.rstrip("/"),
        "ocppInterface": "Wired0",
        "ocppTransport": "JSON",
        "ocppVersion": "OCPP20",
        "securityProfile": request.security,
    }
    return json.dumps([{"configurationSlot": 1, "connectionData": data}], separators=(",", ":"))


def edits(request: Request, url: str) -> list[Edit]:
    """What is changed in the component files, in the order in which it is shown."""
    address = url.rstrip("/")
    listed = [
        Edit("InternalCtrlr", "NetworkConnectionProfiles", profiles(request, url), optional=True),
        Edit("InternalCtrlr", "SupportedOcppVersions", _SUBPROTOCOLS[request.ocpp], optional=True),
        Edit("SecurityCtrlr", "SecurityCtrlrIdentity", request.identity),
        Edit("SecurityCtrlr", "SecurityProfile", request.security),
        Edit("SecurityCtrlr", "BasicAuthPassword", request.password),
        Edit("OCPPCommCtrlr", "NetworkConfigurationPriority", "1", optional=True),
        Edit(SLOT, "OcppCsmsUrl", address, optional=True),
        Edit(SLOT, "SecurityProfile", request.security, optional=True),
        Edit(SLOT, "Identity", request.identity, optional=True),
        Edit(SLOT, "BasicAuthPassword", request.password, optional=True),
    ]
    if request.security == 0:  # refused otherwise by every 2.x release
        listed.append(Edit("InternalCtrlr", "AllowSecurityLevelZeroConnections", True))
    return listed


def configured(shipped: Mapping[str, str], request: Request, url: str) -> dict[str, str]:
    """Return the component files for a station: file name within ``component_config`` -> text.

    Components of EVSEs that the configuration does not have are left out: the station refuses to start
    otherwise.

    Raises:
        ShapeError: a file or variable that every release has is missing, or a file is no JSON object.
    """
    files = {name: _object(name, text) for name, text in shipped.items() if name.endswith(".json")}
    kept = {name: data for name, data in files.items() if _evse(data) <= request.evses}
    for edit in edits(request, url):
        _apply(edit, kept)
    address = kept.get(f"standardized/{SLOT}.json")
    if address is None and "NetworkConnectionProfiles" not in _variables(kept, "InternalCtrlr"):
        raise ShapeError(f"neither InternalCtrlr.NetworkConnectionProfiles nor {SLOT}: no place for the URL")
    return {name: json.dumps(data, indent=2, ensure_ascii=False) + "\n" for name, data in kept.items()}


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ShapeError(f"component file {name}: {error}") from error
    if not isinstance(data, dict):
        raise ShapeError(f"component file {name} holds no JSON object")
    return data


def _evse(data: Mapping[str, Any]) -> int:
    """The EVSE that a component belongs to, 0 for the station's own."""
    given = data.get("evse_id")
    return given if isinstance(given, int) else 0


def _variables(files: Mapping[str, dict[str, Any]], component: str) -> dict[str, Any]:
    data = files.get(f"standardized/{component}.json", {})
    variables = data.get("properties", {})
    return variables if isinstance(variables, dict) else {}


def _apply(edit: Edit, files: Mapping[str, dict[str, Any]]) -> None:
    variable = _variables(files, edit.component).get(edit.variable)
    if variable is None:
        if edit.optional:
            return
        raise ShapeError(f"no variable {edit.variable} in standardized/{edit.component}.json")
    attributes = variable.setdefault("attributes", [{"type": "Actual"}])
    actual = next((one for one in attributes if one.get("type", "Actual") == "Actual"), None)
    if actual is None:
        raise ShapeError(f"{edit.component}.{edit.variable} has no attribute Actual")
    actual["value"] = edit.value


def parameters(folder: str) -> dict[str, str]:
    """The module's parameters: everything it reads and writes lies in ``folder``.

    Values of the component files only seed variables that the databases do not hold yet.
    """
    return {
        "DeviceModelConfigPath": f"{folder}/component_config",
        "DeviceModelDatabasePath": f"{folder}/device_model_storage.db",
        "EverestDeviceModelDatabasePath": f"{folder}/everest_device_model_storage.db",
        "CoreDatabasePath": f"{folder}/ocpp201-database",
        "MessageLogPath": f"{folder}/ocpp-logs",
    }


STALE = ("device_model_storage.db", "everest_device_model_storage.db", "ocpp201-database")
