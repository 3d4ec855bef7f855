"""DataTransfer, both ways: what came is kept raw with its verdict, what we sent with the station's answer.

A station's request has been judged before its turn (``csms.data_transfer``); the turn keeps and answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType

from csms.context import Context
from csms.data_transfer.verdict import Verdict, verdict_of, wire_text
from csms.domain.texts import fold
from csms.routes import Command, Routes
from csms.store import tables
from ocppj.errors import CallError
from schemas import v16, v201
from schemas.faults import Fault
from schemas.version import Version

_ACTION = "DataTransfer"
_KEY_LENGTH = 255
_REASON_CODE = "Data"  # statusInfo.reasonCode, at most 20 characters
_REASON_LENGTH = 512  # statusInfo.additionalInfo
_CALL_ERROR = "CallError"
_REJECTED = "Rejected"
_INVALID = "Invalid"  # the station's answer broke its schema
_TOLD = 20  # faults kept of one transfer


async def data_transfer_16(context: Context, request: v16.DataTransferRequest) -> Struct | CallError:
    """Keep the data and answer what was decided; in 1.6 the reason of a refusal is the answer's data."""
    verdict = verdict_of(request)
    data = None if request.data is UNSET else request.data
    answer = wire_text(Version.V16, verdict.answer)
    _keep_in(context, request.vendor_id, request.message_id, data, verdict, answer)
    if verdict.error is not None:
        return verdict.error
    said = verdict.reason if answer is None and verdict.status == _REJECTED else answer
    return v16.DataTransferResponse(
        status=v16.DataTransferStatus(verdict.status), data=UNSET if said is None else said
    )


async def data_transfer_201(context: Context, request: v201.DataTransferRequest) -> Struct | CallError:
    """Keep the data and answer what was decided; the reason of a refusal is the answer's statusInfo."""
    verdict = verdict_of(request)
    data = verdict.data
    if data is None and request.data is not UNSET:
        data = msgspec.json.encode(request.data).decode()
    answer = wire_text(Version.V201, verdict.answer)
    _keep_in(context, request.vendor_id, request.message_id, data, verdict, answer)
    if verdict.error is not None:
        return verdict.error
    return v201.DataTransferResponse(
        status=v201.DataTransferStatusEnumType(verdict.status),
        status_info=_status_info(verdict),
        data=UNSET if verdict.answer is None else verdict.answer,
    )


def _status_info(verdict: Verdict) -> v201.StatusInfoType | UnsetType:
    if verdict.status != _REJECTED or not verdict.reason:
        return UNSET
    return v201.StatusInfoType(reason_code=_REASON_CODE, additional_info=verdict.reason[:_REASON_LENGTH])


async def sent_16(
    context: Context, request: v16.DataTransferRequest, response: v16.DataTransferResponse
) -> None:
    """Keep what we sent with the station's answer, and what is wrong with that."""
    data = None if request.data is UNSET else request.data
    answer = None if response.data is UNSET else response.data
    _keep_out(context, request, data, response.status.value, answer)


async def sent_201(
    context: Context, request: v201.DataTransferRequest, response: v201.DataTransferResponse
) -> None:
    """Keep what we sent with the station's answer, and what is wrong with that."""
    data = None if request.data is UNSET else msgspec.json.encode(request.data).decode()
    answer = None if response.data is UNSET else msgspec.json.encode(response.data).decode()
    _keep_out(context, request, data, response.status.value, answer)


def _keep_in(
    context: Context,
    vendor_id: str,
    message_id: str | UnsetType,
    data: str | None,
    verdict: Verdict,
    answer: str | None,
) -> None:
    _keep(
        context,
        vendor_id,
        message_id,
        direction="in",
        data=_bytes(data),
        verdict=verdict.status if verdict.error is None else _CALL_ERROR,
        reason=verdict.reason,
        faults=_shapes(verdict.faults),
        schema=verdict.schema,
        answer=_bytes(answer),
    )
    for request in verdict.then:
        context.then(_ACTION, request)


def _keep_out(
    context: Context,
    request: v16.DataTransferRequest | v201.DataTransferRequest,
    data: str | None,
    status: str,
    answer: str | None,
) -> None:
    verdict = verdict_of(request)
    broken = bool(verdict.faults)
    _keep(
        context,
        request.vendor_id,
        request.message_id,
        direction="out",
        data=_bytes(data),
        verdict=_INVALID if broken else status,
        reason=verdict.reason if broken else None,
        faults=_shapes(verdict.faults),
        schema=verdict.schema,
        answer=_bytes(answer),
    )


def _keep(context: Context, vendor_id: str, message_id: str | UnsetType, **values: object) -> None:
    message = None if message_id is UNSET else message_id
    context.insert(
        tables.data_transfers,
        id=context.ids.sortable(),
        vendor_id=vendor_id,
        vendor_key=fold(vendor_id, _KEY_LENGTH),
        message_id=message,
        message_key=None if message is None else fold(message, _KEY_LENGTH),
        received_at=context.now,
        **values,
    )


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _shapes(faults: Sequence[Fault]) -> list[dict[str, str]] | None:
    if not faults:
        return None
    return [{"path": one.path, "rule": one.rule, "message": one.message} for one in faults[:_TOLD]]


ROUTES = Routes(
    handlers={
        v16.DataTransferRequest: data_transfer_16,
        v201.DataTransferRequest: data_transfer_201,
    },
    commands={
        v16.DataTransferRequest: Command(applied=sent_16),
        v201.DataTransferRequest: Command(applied=sent_201),
    },
)
