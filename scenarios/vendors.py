"""Handlers of a vendor that exists in scenarios only: one for each way in which one may answer or fail."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from msgspec import Struct

from csms.data_transfer import Answer, Call, Vendors
from schemas.version import Version

VENDORS = Vendors()
VENDOR = "Handled"
EXI_RESPONSE = "gJgCEDAcaQ0FtcGxl"
"""What the provider of contract certificates answers, whoever asks: nobody here reads EXI."""
_LONG = 30.0  # seconds: nobody waits so long
_A_WHILE = 2.0


def contract(call: Call, action: str, schema_version: str, request: str) -> str:
    """The provider for Plug & Charge."""
    return EXI_RESPONSE


class Count(Struct):
    """What the plain messages carry."""

    count: int


@VENDORS.on(VENDOR, "Double")
async def double(data: Any, call: Call) -> Answer:
    """Answers twice the count."""
    return Answer("Accepted", {"count": 2 * data["count"]})


@VENDORS.on(VENDOR, "Plain")
def plain(data: Count, call: Call) -> object:
    """No coroutine, and typed; what it returns is the data of an accepted answer."""
    return {"count": data.count + 1}


@VENDORS.on(VENDOR, "Typed")
async def typed(data: Struct, call: Call) -> Answer:
    """Typed by the schema that is registered for the message."""
    return Answer("Accepted", {"count": data.count, "note": type(data).__name__})  # type: ignore[attr-defined]


@VENDORS.on(VENDOR, "Refuse")
async def refuse(data: Any, call: Call) -> Answer:
    """Refuses what its schema finds good."""
    return Answer("Rejected", reason="not today")


@VENDORS.on(VENDOR, "Unknown")
async def unknown(data: Any, call: Call) -> Answer:
    """Knows the message no better than nobody."""
    return Answer("UnknownMessageId")


@VENDORS.on(VENDOR, "Stranger")
async def stranger(data: Any, call: Call) -> Answer:
    """Does not know its own vendor."""
    return Answer("UnknownVendorId")


@VENDORS.on(VENDOR, "Fail")
async def fail(data: Any, call: Call) -> Answer:
    """Falls over."""
    raise RuntimeError("the secret inside of the handler")


@VENDORS.on(VENDOR, "Nonsense")
async def nonsense(data: Any, call: Call) -> Answer:
    """Answers with a status that there is not."""
    return Answer("Perhaps")


@VENDORS.on(VENDOR, "Late", timeout=0.3)
async def late(data: Any, call: Call) -> Answer:
    """Never answers in time."""
    await asyncio.sleep(_LONG)
    return Answer()


@VENDORS.on(VENDOR, "Slow")
def slow(data: Any, call: Call) -> Answer:
    """Holds its thread up for a while, and answers in time."""
    time.sleep(_A_WHILE)
    return Answer()


@VENDORS.on(VENDOR, "Broken")
async def broken(data: Any, call: Call) -> Answer:
    """Answers what the schema of its answers forbids."""
    return Answer("Accepted", {"count": "many"})


for _version in (Version.V16, Version.V201):
    for _message in ("Double", "Typed"):
        VENDORS.schema(
            {
                "$id": f"{_version.subprotocol}-{VENDOR}-{_message}",
                "type": "object",
                "properties": {"count": {"type": "integer", "minimum": 0}},
                "required": ["count"],
                "additionalProperties": False,
            }
        )
    VENDORS.schema(
        {
            "$id": f"{_version.subprotocol}-{VENDOR}-Broken.response",
            "type": "object",
            "properties": {"count": {"type": "integer"}},
            "required": ["count"],
        }
    )
