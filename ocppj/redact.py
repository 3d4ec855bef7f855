"""Secrets never reach a file or a report: one table says where they are, and all that write frames ask it."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

HIDDEN: Final = "***"

# Names of configuration keys (1.6) and variables (2.0.1, 2.1) whose value is a secret; compared without case.
_SECRET_NAMES: Final = frozenset(
    {"authorizationkey", "basicauthpassword", "password", "apnpassword", "vpnpassword", "websocketpassword"}
)
# Members whose value is a secret wherever they stand (SetNetworkProfile's apn and vpn).
_SECRET_MEMBERS: Final = frozenset(
    {"basicAuthPassword", "apnPassword", "password", "key_secret", "pin", "simPin"}
)
_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
# Lists of named values, and the member that holds the value.
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "ChangeConfiguration": ("key", "value"),
    "GetConfiguration": ("key", "value"),
    "SetVariables": ("variable", "attributeValue"),
    "GetVariables": ("variable", "attributeValue"),
    "NotifyReport": ("variable", "value"),
    "NotifyEvent": ("variable", "actualValue"),
}


def redact(action: str | None, payload: object) -> object:
    """A copy of the payload with its secrets replaced; `action` is the CALL's, also for its response."""
    named = _NAMED.get(action) if action is not None else None
    # Members such as `key` mean nothing in other actions, but a vpn password is a secret everywhere.
    return _walk(payload, named, hidden=False)


def _walk(value: object, named: tuple[str, str] | None, *, hidden: bool) -> object:
    if isinstance(value, list):
        return [_walk(one, named, hidden=hidden) for one in value]
    if not isinstance(value, dict):
        return value
    secret = hidden or (named is not None and _names_secret(value.get(named[0])))
    result: dict[str, object] = {}
    for name, child in value.items():
        plain = not isinstance(child, (dict, list))
        if plain and (name in _SECRET_MEMBERS or (secret and named is not None and name == named[1])):
            result[name] = HIDDEN
        else:
            result[name] = _walk(child, named, hidden=secret)
    return result


def _names_secret(name: object) -> bool:
    if isinstance(name, dict):
        name = name.get("name")
    return isinstance(name, str) and name.casefold() in _SECRET_NAMES


def redact_frame(action: str | None, frame: object) -> object:
    """A copy of a decoded frame with the secrets of its payload replaced."""
    if not isinstance(frame, list) or len(frame) < 3:
        return frame
    if action is None and isinstance(frame[2], str):
        action = frame[2]
    return [*frame[:2], *(redact(action, one) for one in frame[2:])]


def redact_text(text: str, action: str | None = None) -> str:
    """The text of a frame with its secrets replaced; text that is no JSON comes back as it is."""
    return _rewritten(text, lambda frame: redact_frame(action, frame))


def _rewritten(text: str, change: Callable[[object], object]) -> str:
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return text
    changed = change(frame)
    return text if changed == frame else msgspec.json.encode(changed).decode()


def redact_headers(extra: Mapping[str, object]) -> dict[str, object]:
    """A copy of an entry's extras with credentials in headers, query strings and `auth` replaced."""
    result = dict(extra)
    headers = result.get("headers")
    if isinstance(headers, Mapping):
        result["headers"] = {
            name: HIDDEN if str(name).casefold() in _HEADERS else value for name, value in headers.items()
        }
    if result.get("auth"):
        result["auth"] = HIDDEN
    return result
