"""What a DataTransfer schema is registered under, and how that is spelled in its `$id`.

The spelling is ``<subprotocol>-<vendorId>[-<messageId>]``, each part percent-encoded, with the suffix
``.response`` for answers. A bare hyphen inside a part makes it ambiguous: such an `$id` has several readings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar
from urllib.parse import quote, unquote_to_bytes

from schemas.datatransfer.faults import BadSchema
from schemas.version import Version

MEMBER = "x-datatransfer"
RESPONSE_SUFFIX = ".response"
_LENGTHS = {"vendorId": 255, "messageId": 50}  # OCPP 1.6 6.17, 2.0.1 part 2 1.17
_SPELLED = re.compile(r"(ocpp(?:1\.6|2\.0\.1|2\.1))-(.+)", re.DOTALL)
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_Word = TypeVar("_Word", bound=StrEnum)
_MEMBERS = {"subprotocol", "vendorId", "messageId", "part", "sender"}


class Part(StrEnum):
    """Which half of the exchange a schema is for."""

    REQUEST = "request"
    RESPONSE = "response"


class Sender(StrEnum):
    """Which end sends the request; both unless the schema says otherwise."""

    BOTH = "both"
    STATION = "station"
    CSMS = "csms"


class Key(NamedTuple):
    """One message of one vendor in one version; ``message_id`` None: the message without an id."""

    version: Version
    vendor_id: str
    message_id: str | None
    part: Part = Part.REQUEST

    @property
    def folded(self) -> Key:
        """The key as it is compared: vendorId and messageId without case (1.6 CiString, 2.0.1 part 2 1.2)."""
        message = None if self.message_id is None else self.message_id.casefold()
        return Key(self.version, self.vendor_id.casefold(), message, self.part)

    @property
    def id(self) -> str:
        """The `$id` that has this one reading."""
        parts = [self.version.subprotocol, _encoded(self.vendor_id)]
        if self.message_id is not None:
            parts.append(_encoded(self.message_id))
        return "-".join(parts) + (RESPONSE_SUFFIX if self.part is Part.RESPONSE else "")


def _encoded(text: str) -> str:
    encoded = quote(text, safe="").replace("-", "%2D")
    if encoded.endswith(RESPONSE_SUFFIX):
        encoded = encoded[: -len(RESPONSE_SUFFIX)] + "%2Eresponse"
    return encoded


def readings(text: str) -> list[Key]:
    """Return every key that an `$id` may mean, the documented reading first; [] where it is of another form.

    Raises:
        BadSchema: it has the form, and a part of it cannot be.
    """
    found = _SPELLED.fullmatch(text)
    if found is None:
        return []
    version = Version.of_subprotocol(found[1])
    assert version is not None  # the pattern allows no other
    rest = found[2].removesuffix(RESPONSE_SUFFIX)
    part = Part.RESPONSE if rest != found[2] else Part.REQUEST
    pieces = rest.split("-")
    splits = range(1, len(pieces))
    keys = [_key(version, "-".join(pieces[:at]), "-".join(pieces[at:]), part) for at in splits]
    return [*keys, _key(version, rest, None, part)]


def spelled(text: str) -> Key:
    """Return the key that an `$id` says.

    Raises:
        BadSchema: it is of another form, or has several readings.
    """
    keys = readings(text)
    if not keys:
        raise BadSchema("/$id", f"is not <subprotocol>-<vendorId>[-<messageId>][{RESPONSE_SUFFIX}]: {text}")
    if len(keys) > 2:
        shown = ", or ".join(f"vendor {key.vendor_id!r} with message {key.message_id!r}" for key in keys)
        raise BadSchema("/$id", f"is ambiguous: {shown}; write hyphens as %2D, or say it in {MEMBER}")
    return keys[0]


def stated(member: object) -> tuple[Key, Sender]:
    """Return the key, and the sender, that the member ``x-datatransfer`` states.

    Raises:
        BadSchema: it is not such a member.
    """
    if not isinstance(member, Mapping):
        raise BadSchema(f"/{MEMBER}", "must be an object")
    for name in member:
        if name not in _MEMBERS:
            raise BadSchema(f"/{MEMBER}/{name}", f"is not known; known: {', '.join(sorted(_MEMBERS))}")
    version = Version.of_subprotocol(str(member.get("subprotocol")))
    if version is None:
        raise BadSchema(f"/{MEMBER}/subprotocol", "must be ocpp1.6, ocpp2.0.1 or ocpp2.1")
    part = _word(member, "part", Part, Part.REQUEST)
    key = _checked(version, member.get("vendorId"), member.get("messageId"), part, f"/{MEMBER}")
    return key, _word(member, "sender", Sender, Sender.BOTH)


def _word(member: Mapping[str, object], name: str, kind: type[_Word], default: _Word) -> _Word:
    value = member.get(name, default)
    if value not in tuple(kind):
        raise BadSchema(f"/{MEMBER}/{name}", f"must be {' or '.join(kind)}")
    return kind(str(value))


def _key(version: Version, vendor: str, message: str | None, part: Part) -> Key:
    decoded = None if message is None else _decoded(message)
    return _checked(version, _decoded(vendor), decoded, part, "/$id")


def _decoded(text: str) -> str:
    if _ESCAPE.search(text):
        raise BadSchema("/$id", f"has a % that begins no percent-encoding: {text}")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError as error:
        raise BadSchema("/$id", f"is not percent-encoded UTF-8: {text}") from error


def _checked(version: Version, vendor: object, message: object, part: Part, where: str) -> Key:
    for name, value in (("vendorId", vendor), ("messageId", message)):
        place = where if where == "/$id" else f"{where}/{name}"
        if value is None and name == "messageId":
            continue
        if not isinstance(value, str) or not 0 < len(value) <= _LENGTHS[name] or "\0" in value:
            raise BadSchema(place, f"{name} must be text of 1 to {_LENGTHS[name]} characters")
    return Key(version, str(vendor), None if message is None else str(message), part)
