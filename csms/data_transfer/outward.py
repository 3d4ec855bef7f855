"""The DataTransfers that we send: our data and the station's answer, each against its schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from csms.data_transfer.checking import Checker
from csms.data_transfer.verdict import VERSIONS, Verdict, judged
from schemas.datatransfer import Key, Part, Registry, Sender
from schemas.faults import Fault
from schemas.version import Version

_WITH_DATA = "Accepted"  # any other answer need carry none


class Outward:
    """``registry`` gives a tenant's schemas as they are now."""

    def __init__(self, registry: Callable[[int], Registry], checker: Checker) -> None:
        self._registry = registry
        self._checker = checker

    async def request(self, tenant: int, request: Any) -> tuple[Fault, ...]:
        """Return what is wrong with the data that is to be sent, by its place in the payload."""
        entry = self._registry(tenant).find(_key(request))
        if entry is None or entry.document.sender is Sender.STATION:
            return ()
        version = VERSIONS[type(request)]
        found = await self._checker.check(entry, _text(version, request.data), version)
        return tuple(_below("/data", fault) for fault in found.faults)

    async def answer(self, tenant: int, request: Any, response: Any) -> tuple[Struct, tuple[Fault, ...]]:
        """Judge the data of a station's answer: the request with its verdict, for the record; the faults."""
        key = _key(request)._replace(part=Part.RESPONSE)
        entry = self._registry(tenant).find(key)
        status = response.status.value
        if entry is None or status != _WITH_DATA:
            return judged(request, Verdict(status)), ()
        version = VERSIONS[type(request)]
        found = await self._checker.check(entry, _text(version, response.data), version)
        reason = "; ".join(fault.message for fault in found.faults) or None
        verdict = Verdict(status, reason, found.faults, schema=entry.document.id)
        return judged(request, verdict), tuple(_below("/data", fault) for fault in found.faults)


def _key(request: Any) -> Key:
    message = None if request.message_id is UNSET else request.message_id
    return Key(VERSIONS[type(request)], request.vendor_id, message)


def _text(version: Version, data: object) -> str | None:
    if data is UNSET:
        return None
    return str(data) if version is Version.V16 else msgspec.json.encode(data).decode()


def _below(place: str, fault: Fault) -> Fault:
    return Fault(place + fault.path, fault.rule, fault.message, fault.kind)
