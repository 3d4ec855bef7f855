"""Defects of DataTransfer: always refused, never looked at, looked up wrongly, or not kept."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from msgspec import Struct

from csms.blocks import messaging
from csms.context import Context
from csms.data_transfer import judge
from csms.data_transfer.judge import Judge
from csms.data_transfer.outward import Outward
from csms.data_transfer.verdict import Verdict, judged
from csms.routes import Routes
from ocppj.dialect import Code
from ocppj.errors import CallError
from schemas import v16, v201
from schemas.datatransfer import Entry, Key, Registry
from tests.mutants.mutant import Mutant, titled
from tests.planting import Planted, but, wrapped

_STATUSES = "data_transfer/statuses"
_HANDLERS = "data_transfer/handlers"
_OUTWARD = "data_transfer/outward"
_REJECTED = {
    v16.DataTransferRequest: v16.DataTransferResponse(status=v16.DataTransferStatus.REJECTED),
    v201.DataTransferRequest: v201.DataTransferResponse(status=v201.DataTransferStatusEnumType.REJECTED),
}


def _rejecting(routes: Routes) -> Routes:
    def rejecting(kind: type[Struct], answer: Struct) -> Any:
        inner = routes.handlers[kind]

        async def handler(context: Context, request: Any) -> Struct:
            await inner(context, request)
            return answer

        return handler

    return routes.replaced(handlers={kind: rejecting(kind, answer) for kind, answer in _REJECTED.items()})


def _any_message(inner: Any, registry: Registry, key: Key) -> Entry | None:
    found: Entry | None = inner(registry, key)
    if found is None:
        of_vendor = (one for one in registry.entries() if _but_for_message(one.key) == _but_for_message(key))
        found = next(of_vendor, None)
    return found


def _but_for_message(key: Key) -> Key:
    return key.folded._replace(message_id=None)


def _with_case(inner: Any, registry: Registry, key: Key) -> Entry | None:
    found: Entry | None = inner(registry, key)
    same = found is None or key == key.folded or found.key.vendor_id == key.vendor_id
    return found if same else None


async def _answer_believed(inner: Any, outward: Any, tenant: int, request: Any, response: Any) -> Any:
    return judged(request, Verdict(response.status.value)), ()


async def _sent_unchecked(inner: Any, outward: Any, tenant: int, request: Any) -> tuple[()]:
    return ()


def _spelled_anew(inner: Any, text: str | None) -> bytes | None:
    with suppress(ValueError):  # what is no JSON stands as it is
        text = None if text is None else json.dumps(json.loads(text))
    result: bytes | None = inner(text)
    return result


def _accepted(inner: Any, error: Exception, handler: Any, call: Any, schema: str | None) -> Verdict:
    return Verdict("Accepted", schema=schema, data=call.data)


def _told_all(inner: Any, error: Exception, *args: Any) -> Verdict:
    verdict: Verdict = inner(error, *args)
    return but(verdict, error=CallError(Code.INTERNAL, repr(error)))


def _anybody(inner: Any, self: Judge, registry: Any, call: Any) -> Verdict:
    return Verdict("Accepted", data=call.data)


def _vendor_unknown(inner: Any, self: Judge, registry: Any, call: Any) -> Verdict:
    return but(inner(self, registry, call), status="UnknownVendorId")


MUTANTS: dict[str, Mutant] = {
    "data_always_rejected": Mutant(
        "all data is answered Rejected, valid or not",
        titled(_STATUSES, "Valid data is accepted"),
        Planted(routes=_rejecting),
    ),
    "schema_ignored": Mutant(
        "data is accepted whatever its schema says",
        titled(_STATUSES, "Invalid data is rejected with the reason"),
        Planted(patched=wrapped(Entry, "faults", lambda *_: ())),
    ),
    "message_id_ignored": Mutant(
        "the schema of any message of the vendor will do",
        titled(
            _STATUSES,
            "A message that nobody knows of a vendor that is known",
            "Data without a message is none of the vendor's messages",
        ),
        Planted(patched=wrapped(Registry, "find", _any_message)),
    ),
    "vendor_compared_with_case": Mutant(
        "a vendor that is spelled otherwise is another one",
        titled(_STATUSES, "Vendor and message are compared without case"),
        Planted(patched=wrapped(Registry, "find", _with_case)),
    ),
    "unknown_vendor_accepted": Mutant(
        "data that nobody knows is accepted",
        titled(
            _STATUSES,
            "A vendor that nobody knows",
            "A message that nobody knows of a vendor that is known",
        ),
        Planted(patched=wrapped(Judge, "_unknown", _anybody)),
    ),
    "unknown_message_taken_for_an_unknown_vendor": Mutant(
        "an unknown message of a known vendor is answered UnknownVendorId",
        titled(_STATUSES, "A message that nobody knows of a vendor that is known"),
        Planted(patched=wrapped(Judge, "_unknown", _vendor_unknown)),
    ),
    "answer_not_checked": Mutant(
        "what a station answers is taken as it comes",
        titled(_OUTWARD, "An answer that breaks its schema is invalid"),
        Planted(patched=wrapped(Outward, "answer", _answer_believed)),
    ),
    "sent_data_not_checked": Mutant(
        "what the operator sends goes out whatever its schema says",
        titled(_OUTWARD, "Data that breaks its schema is not sent"),
        Planted(patched=wrapped(Outward, "request", _sent_unchecked)),
    ),
    "raw_data_not_kept": Mutant(
        "data is kept as it was read, not as it came",
        titled("data_transfer/payloads", "Data is kept to the letter, however it is spelled"),
        Planted(patched=wrapped(messaging, "_bytes", _spelled_anew)),
    ),
    "handler_exception_accepted": Mutant(
        "a handler that falls over has its data accepted",
        titled(_HANDLERS, "A handler that raises an exception is our own fault"),
        Planted(patched=wrapped(judge, "_failed", _accepted)),
    ),
    "insides_leaked": Mutant(
        "a station is told the text of our own exceptions",
        titled(_HANDLERS, "A handler that raises an exception is our own fault"),
        Planted(patched=wrapped(judge, "_failed", _told_all)),
    ),
}
