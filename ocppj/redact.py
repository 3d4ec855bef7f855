"""Secrets never reach a file or a report: one table says where they are, and all that write frames ask it."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from ocppj.frames import read_json

HIDDEN: Final = "***"

# Configuration keys (1.6) and variables (2.0.1, 2.1) whose value is a secret; compared without case.
_SECRET_NAMES: Final = frozenset(
    {"authorizationkey", "basicauthpassword", "apnpassword", "vpnpassword", "vpnkey", "simpin"}
)
# The members that name them, and those beside or below that hold the value.
_NAMING: Final = ("key", "variable")
_VALUES: Final = frozenset({"value", "attributeValue", "actualValue"})
# Members that are secrets wherever they stand, and those that are only within one object (SetNetworkProfile).
_SECRET_MEMBERS: Final = frozenset({"basicAuthPassword", "apnPassword", "password", "simPin"})
_SECRET_WITHIN: Final[Mapping[str, frozenset[str]]] = {"vpn": frozenset({"key"})}
_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
# Locations of GetDiagnostics, GetLog, UpdateFirmware may carry credentials.
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_HINT: Final = re.compile("authorizationkey|password", re.IGNORECASE)
# What travels most and has no place for a secret is not even looked at.
_HARMLESS: Final = frozenset(
    {"Heartbeat", "StatusNotification", "MeterValues", "TransactionEvent", "StartTransaction",
     "StopTransaction", "Authorize", "BootNotification"}
)  # fmt: skip

# Messages that tell of settings by name: the few in which a password travels.
TELLS_SETTINGS: Final = frozenset(
    {"ChangeConfiguration", "GetConfiguration", "SetVariables", "GetVariables", "NotifyReport",
     "NotifyEvent", "SetNetworkProfile"}
)  # fmt: skip


def redact(action: str | None, payload: object) -> object:
    """A copy of the payload with its secrets replaced; `action` is the CALL's, also for its response."""
    return payload if action in _HARMLESS else _walk(payload, frozenset(), hidden=False)


def tells_secret(item: Mapping[str, object]) -> bool:
    """Whether a setting, told by `key` or `variable`, is one whose value is a secret."""
    return any(names_secret(item.get(name)) for name in _NAMING)


def _walk(value: object, secret_here: frozenset[str], *, hidden: bool) -> object:
    """`hidden`: a secret's name stands here or above; `secret_here`: members that are secrets here."""
    if isinstance(value, list):
        return [_walk(one, secret_here, hidden=hidden) for one in value]
    if isinstance(value, str):
        return _CREDENTIALS.sub(HIDDEN, value) if "://" in value else value
    if not isinstance(value, dict):
        return value
    hidden = hidden or tells_secret(value)
    result: dict[str, object] = {}
    for name, child in value.items():
        plain = not isinstance(child, (dict, list))
        if plain and (name in _SECRET_MEMBERS or name in secret_here or (hidden and name in _VALUES)):
            result[name] = HIDDEN
        else:
            result[name] = _walk(child, _SECRET_WITHIN.get(name, frozenset()), hidden=hidden)
    return result


def names_secret(name: object) -> bool:
    """Whether a configuration key, or a variable (its `name`, or as it is on the wire), holds a secret."""
    if isinstance(name, dict):
        name = name.get("name")
    return isinstance(name, str) and name.casefold() in _SECRET_NAMES


def redact_frame(action: str | None, frame: object) -> object:
    """A copy of a decoded frame with the secrets of its payload replaced."""
    if not isinstance(frame, list) or len(frame) < 3:
        return redact(action, frame)
    if action is None and isinstance(frame[2], str):
        action = frame[2]
    return [*frame[:2], *(redact(action, one) for one in frame[2:])]


def redact_text(text: str, action: str | None = None) -> str:
    """The text of a frame with its secrets replaced; unreadable text that speaks of one is hidden."""
    if action in _HARMLESS:
        return text
    frame = read_json(text)
    if frame is None:
        return HIDDEN if _HINT.search(text) else text
    changed = redact_frame(action, frame)
    return text if changed == frame else msgspec.json.encode(changed).decode()


def redact_headers(extra: Mapping[str, object]) -> dict[str, object]:
    """A copy of an entry's extras with the credentials in `headers` and `auth` replaced."""
    result = dict(extra)
    headers = result.get("headers")
    if isinstance(headers, Mapping):
        result["headers"] = {
            name: HIDDEN if str(name).casefold() in _HEADERS else value for name, value in headers.items()
        }
    if result.get("auth"):
        result["auth"] = HIDDEN
    return result
