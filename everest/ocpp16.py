"""EVerest's OCPP 1.6 settings: the shipped JSON file with the CSMS, the identity and the security put in."""

from __future__ import annotations

import json
from typing import Any

from everest.request import Request

MODULE = "OCPP"
_NO_SCHEMA = "Custom"  # its schema comes with an example module only: without that, the station refuses it


def configured(shipped: str, request: Request, url: str) -> str:
    """Return the text of the settings file for a station.

    ``shipped`` is the text of EVerest's own ``config-docker.json``; what is not named here stays as it is.
    The identity is appended to the address by the station itself.
    """
    settings: dict[str, Any] = json.loads(shipped)
    settings.pop(_NO_SCHEMA, None)
    settings.setdefault("Internal", {}).update(
        ChargePointId=request.identity,
        CentralSystemURI=url.rstrip("/") + "/",
        ChargeBoxSerialNumber=request.identity[:25],  # CiString25Type
    )
    settings.setdefault("Core", {}).update(NumberOfConnectors=request.evses)
    security = settings.setdefault("Security", {})
    security["SecurityProfile"] = request.security
    security["AuthorizationKey"] = request.password
    return json.dumps(settings, indent=4, ensure_ascii=False) + "\n"


def parameters(folder: str) -> dict[str, str]:
    """The module's parameters: everything it reads and writes lies in ``folder``.

    The overlay (``UserConfigPath``) is written by ChangeConfiguration and wins over the settings file.
    """
    return {
        "ChargePointConfigPath": f"{folder}/ocpp16.json",
        "UserConfigPath": f"{folder}/user_config.json",
        "DatabasePath": f"{folder}/ocpp16-database",
        "MessageLogPath": f"{folder}/ocpp-logs",
    }


STALE = ("user_config.json", "ocpp16-database")
