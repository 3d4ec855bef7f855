"""What a DataTransfer of a station came to, before its turn: the turn keeps and answers it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct

from csms.data_transfer.vendors import Send
from ocppj.errors import CallError
from schemas import v16, v201
from schemas.faults import Fault
from schemas.version import Version


class Verdict(Struct, frozen=True):
    """``status`` of the answer, or the CALLERROR sent instead; ``answer`` is its data, a JSON value."""

    status: str
    reason: str | None = None
    faults: tuple[Fault, ...] = ()
    answer: object = None
    schema: str | None = None  # the `$id` that judged
    error: CallError | None = None
    data: str | None = None  # the text as it came
    then: tuple[Struct, ...] = ()  # requests to be sent after the answer


UNJUDGED = Verdict("UnknownVendorId", "no schema or handler is registered for this vendor")


class Judged16(v16.DataTransferRequest, frozen=True, kw_only=True, gc=False):
    """A request of 1.6 with what it came to: its turn finds both."""

    verdict: Verdict


class Judged201(v201.DataTransferRequest, frozen=True, kw_only=True, gc=False):
    """A request of 2.0.1 with what it came to: its turn finds both."""

    verdict: Verdict


KINDS: dict[type[Struct], type[Any]] = {
    v16.DataTransferRequest: Judged16,
    v201.DataTransferRequest: Judged201,
}
VERSIONS: dict[type[Struct], Version] = {
    v16.DataTransferRequest: Version.V16,
    v201.DataTransferRequest: Version.V201,
}


def judged(request: Struct, verdict: Verdict) -> Struct:
    """Return the request with its verdict."""
    members = {name: getattr(request, name) for name in request.__struct_fields__}
    made: Struct = KINDS[type(request)](**members, verdict=verdict)
    return made


def verdict_of(request: Struct) -> Verdict:
    """Return the verdict that a request brings; one that nobody has judged is of an unknown vendor."""
    found = getattr(request, "verdict", UNSET)
    return found if isinstance(found, Verdict) else UNJUDGED


def sending(version: Version, send: Send) -> Struct:
    """Return the request that a handler wants to be sent."""
    message = UNSET if send.message_id is None else send.message_id
    if version is Version.V16:
        text = wire_text(version, send.data)
        data = UNSET if text is None else text
        return v16.DataTransferRequest(vendor_id=send.vendor_id, message_id=message, data=data)
    given = UNSET if send.data is None else send.data
    return v201.DataTransferRequest(vendor_id=send.vendor_id, message_id=message, data=given)


def wire_text(version: Version, data: object) -> str | None:
    """Return data as it stands in a message, as text; in 1.6 words stand for themselves, not in quotes."""
    if data is None:
        return None
    if version is Version.V16 and isinstance(data, str):
        return data
    return msgspec.json.encode(data).decode()
