"""What a station knows of vendors' messages: handlers for what the CSMS sends, and data of its own to send.

A handler gets the data as JSON (in 1.6 the text, where it is none) and returns an ``Answer``, or the data of
an accepted one. A value, not a registry: it belongs to one station and outlives its restarts.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct

from schemas import v16, v201
from schemas.version import Version


class Answer(NamedTuple):
    """The answer to a DataTransfer: one of its four statuses, and data, any JSON value or None."""

    status: str = "Accepted"
    data: object = None


class Incoming(NamedTuple):
    """A DataTransfer of the CSMS; ``data`` is JSON, or in 1.6 a text that is none; None without."""

    vendor_id: str
    message_id: str | None
    data: Any


Function: TypeAlias = Callable[[Incoming], "Awaitable[object] | object"]
F = TypeVar("F", bound=Function)
_Key: TypeAlias = tuple[str, str | None]


class Vendors:
    """The handlers of one station; vendorId and messageId are compared without case."""

    def __init__(self) -> None:
        self._functions: dict[_Key, Function] = {}

    def on(self, vendor_id: str, message_id: str | None = None) -> Callable[[F], F]:
        """Register a function, plain or async, for a message; a later one replaces an earlier one."""

        def register(function: F) -> F:
            self._functions[_key(vendor_id, message_id)] = function
            return function

        return register

    async def answer(self, incoming: Incoming, own_vendor: str) -> Answer:
        """Return the handler's answer, or that the vendor or the message is unknown (1.6 5.5, 2.0.1 P01).

        Raises:
            Exception: what the handler raised.
        """
        function = self._functions.get(_key(incoming.vendor_id, incoming.message_id))
        if function is None:
            vendor = incoming.vendor_id.casefold()
            known = vendor == own_vendor.casefold() or any(vendor == one for one, _ in self._functions)
            return Answer("UnknownMessageId" if known else "UnknownVendorId")
        result = function(incoming)
        if inspect.isawaitable(result):
            result = await result
        return result if isinstance(result, Answer) else Answer(data=result)


def _key(vendor_id: str, message_id: str | None) -> _Key:
    return vendor_id.casefold(), None if message_id is None else message_id.casefold()


def request(version: Version, vendor_id: str, message_id: str | None, data: object) -> Struct:
    """Return a DataTransfer; in 1.6 data that is no text is sent as JSON text."""
    message = UNSET if message_id is None else message_id
    if version is Version.V16:
        return v16.DataTransferRequest(vendor_id=vendor_id, message_id=message, data=to_text(data))
    return v201.DataTransferRequest(
        vendor_id=vendor_id, message_id=message, data=UNSET if data is None else data
    )


def to_text(data: object) -> str | msgspec.UnsetType:
    """Return data as 1.6 carries it: text as it is, all else as JSON text, None not at all."""
    if data is None:
        return UNSET
    return data if isinstance(data, str) else msgspec.json.encode(data).decode()


def from_text(data: object) -> Any:
    """Return what text of 1.6 means: JSON where it is JSON, else the text; UNSET is None."""
    if data is UNSET:
        return None
    try:
        return json.loads(str(data))
    except ValueError:
        return data
