"""Judges DataTransfers: by schema, then by handler. Pure but for the handler and the helper process.

What is cheap is judged at once, in the reader's own call; a handler, and data that its schema could make
slow, are waited for beside the loop's other work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import UNSET, Struct

from csms.data_transfer.checking import Checker, Found
from csms.data_transfer.vendors import STATUSES, Answer, Call, Handler, Vendors
from csms.data_transfer.verdict import VERSIONS, Verdict, sending, wire_text
from csms.domain.tokens import Token
from ocppj.clock import Clock
from ocppj.dialect import Code
from ocppj.errors import CallError
from ocppj.virtual_time import hold
from schemas.datatransfer import Entry, Key, Part, Registry, Sender
from schemas.datatransfer.reading import raw_data
from schemas.datatransfer.types import struct_of
from schemas.faults import Fault
from schemas.version import Version

_log = logging.getLogger(__name__)
_THREADS = 8  # plain handlers at work at once; further ones wait, within their deadline


class Judge:
    """``registry`` gives a tenant's schemas as they are now."""

    def __init__(
        self,
        registry: Callable[[int], Registry],
        vendors: Vendors,
        clock: Clock,
        token: Callable[[int, str], Awaitable[Token | None]],
        *,
        on_invalid: str = "reject",
        timeout: float = 10.0,
    ) -> None:
        """``timeout``: seconds that a handler has; ``on_invalid``: reject or callerror."""
        self._registry = registry
        self._vendors = vendors
        self._clock = clock
        self._token = token
        self._on_invalid = on_invalid
        self._timeout = timeout
        self.checker = Checker()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="data-transfer")

    def close(self) -> None:
        """Wait for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.checker.close()

    def judge(
        self, tenant: int, station: str, request: Any, frame: str
    ) -> Verdict | Coroutine[Any, Any, Verdict]:
        """Return the verdict on a station's request, or what has to be awaited for it."""
        version = VERSIONS[type(request)]
        message = None if request.message_id is UNSET else request.message_id
        text = _text(version, request, frame)
        at, lookup = self._clock.utc(), partial(self._token, tenant)
        call = Call(tenant, station, version, request.vendor_id, message, text, at, lookup)
        registry = self._registry(tenant)
        key = Key(version, request.vendor_id, message)
        entry = registry.find(key)
        if entry is not None and entry.document.sender is Sender.CSMS:
            entry = None
        handler = self._vendors.find(key)
        if entry is None and handler is None:
            return self._unknown(registry, call)
        if handler is None and entry is not None and self.checker.light(entry, text):
            return self._by_schema(entry, call, self.checker.now(entry, text, version))
        return self._slowly(registry, entry, handler, call)

    def _unknown(self, registry: Registry, call: Call) -> Verdict:
        version, vendor = call.version, call.vendor_id
        if registry.knows(version, vendor) or self._vendors.knows(version, vendor):
            reason = "no schema or handler is registered for this message of the vendor"
            return Verdict("UnknownMessageId", reason, data=call.data)
        reason = "no schema or handler is registered for this vendor"
        return Verdict("UnknownVendorId", reason, data=call.data)

    def _by_schema(self, entry: Entry, call: Call, found: Found) -> Verdict:
        if not found.faults:
            return Verdict("Accepted", schema=entry.document.id, data=call.data)
        return self._invalid(entry, call, found.faults)

    def _invalid(self, entry: Entry, call: Call, faults: Sequence[Fault]) -> Verdict:
        reason = "; ".join(fault.message for fault in faults)
        error = None
        if self._on_invalid == "callerror":
            error = CallError(Code.FORMAT, reason, {"faults": [fault.message for fault in faults[:5]]})
        return Verdict(
            "Rejected", reason, tuple(faults), schema=entry.document.id, error=error, data=call.data
        )

    # ---- what takes time ----------------------------------------------------------------------------------

    async def _slowly(
        self, registry: Registry, entry: Entry | None, handler: Handler | None, call: Call
    ) -> Verdict:
        found = await self.checker.check(entry, call.data, call.version)
        if entry is not None and found.faults:
            return self._invalid(entry, call, found.faults)
        if handler is None:
            assert entry is not None  # otherwise nothing is known of the message
            return self._by_schema(entry, call, found)
        schema = None if entry is None else entry.document.id
        try:
            answer = await self._handled(handler, entry, found.value, call)
            return await self._answered(registry, handler, answer, call, schema)
        except Exception as error:  # noqa: BLE001 - the boundary to vendors' code: logged, nothing told
            return _failed(error, handler, call, schema)

    async def _handled(self, handler: Handler, entry: Entry | None, value: object, call: Call) -> Answer:
        data = _typed(handler, entry, value)
        async with asyncio.timeout(handler.timeout or self._timeout):
            if handler.is_async:
                result: Any = await handler.function(data, call)  # type: ignore[misc]
            else:
                result = await self._in_thread(handler, data, call)
        answer = result if isinstance(result, Answer) else Answer(data=result)
        if answer.status not in STATUSES:
            raise ValueError(f"{answer.status!r} is no status of DataTransfer")
        plain = msgspec.to_builtins(answer.data, order="deterministic") if answer.data is not None else None
        return answer._replace(data=plain)

    async def _in_thread(self, handler: Handler, data: object, call: Call) -> object:
        with hold():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, handler.function, data, call)

    async def _answered(
        self, registry: Registry, handler: Handler, answer: Answer, call: Call, schema: str | None
    ) -> Verdict:
        entry = registry.find(handler.key._replace(part=Part.RESPONSE))
        if entry is not None and answer.status == "Accepted":
            text = wire_text(call.version, answer.data)
            found = await self.checker.check(entry, text, call.version)
            if found.faults:
                raise ValueError(f"the answer breaks its schema: {found.faults[0].message}")
        return Verdict(
            answer.status,
            answer.reason,
            answer=answer.data,
            schema=schema,
            data=call.data,
            then=tuple(sending(call.version, one) for one in answer.then),
        )


def _failed(error: Exception, handler: Handler, call: Call, schema: str | None) -> Verdict:
    """Our own fault: the station is told that it is, and the log has what it was."""
    mark = uuid4().hex[:12]
    late = isinstance(error, TimeoutError)
    what = "did not answer in time" if late else "failed"
    _log.error("%s: the handler of %s %s for %s", mark, handler.key.id, what, call.station, exc_info=error)
    told = CallError(Code.INTERNAL, f"the handler {what}" if late else "an internal error occurred")
    return Verdict("Rejected", f"the handler {what} ({mark})", schema=schema, error=told, data=call.data)


def _typed(handler: Handler, entry: Entry | None, value: object) -> object:
    kind = handler.kind
    if kind is None:
        return value
    if kind is Struct:
        if entry is None:
            raise ValueError("a handler typed by its schema needs one")
        kind = struct_of(entry.document)
    return msgspec.convert(value, kind, strict=False)


def _text(version: Version, request: Any, frame: str) -> str | None:
    if version is not Version.V16:
        return raw_data(frame)
    return None if request.data is UNSET else str(request.data)
