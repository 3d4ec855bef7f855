"""DataTransfer, both ways: what came is kept raw with its verdict.

No vendor is known yet: schemas and handlers per vendor come with the registry.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from csms.context import Context
from csms.domain.texts import fold
from csms.routes import Command, Routes
from csms.store import tables
from schemas import v16, v201

_KEY_LENGTH = 255
_UNKNOWN_VENDOR = "UnknownVendorId"
_REASON = "no schema or handler is registered for this vendor"


async def data_transfer_16(context: Context, request: v16.DataTransferRequest) -> v16.DataTransferResponse:
    """Keep the data and say that the vendor is unknown."""
    data = None if request.data is UNSET else request.data.encode()
    _keep(context, "in", request.vendor_id, request.message_id, data, _UNKNOWN_VENDOR, _REASON)
    return v16.DataTransferResponse(status=v16.DataTransferStatus.UNKNOWN_VENDOR_ID)


async def data_transfer_201(context: Context, request: v201.DataTransferRequest) -> v201.DataTransferResponse:
    """Keep the data and say that the vendor is unknown."""
    data = None if request.data is UNSET else msgspec.json.encode(request.data)
    _keep(context, "in", request.vendor_id, request.message_id, data, _UNKNOWN_VENDOR, _REASON)
    return v201.DataTransferResponse(status=v201.DataTransferStatusEnumType.UNKNOWN_VENDOR_ID)


async def sent_16(
    context: Context, request: v16.DataTransferRequest, response: v16.DataTransferResponse
) -> None:
    """Keep what we sent with the station's verdict."""
    data = None if request.data is UNSET else request.data.encode()
    _keep(context, "out", request.vendor_id, request.message_id, data, response.status.value, None)


async def sent_201(
    context: Context, request: v201.DataTransferRequest, response: v201.DataTransferResponse
) -> None:
    """Keep what we sent with the station's verdict."""
    data = None if request.data is UNSET else msgspec.json.encode(request.data)
    _keep(context, "out", request.vendor_id, request.message_id, data, response.status.value, None)


def _keep(
    context: Context,
    direction: str,
    vendor_id: str,
    message_id: str | UnsetType,
    data: bytes | None,
    verdict: str,
    reason: str | None,
) -> None:
    message = None if message_id is UNSET else message_id
    context.insert(
        tables.data_transfers,
        id=context.ids.sortable(),
        direction=direction,
        vendor_id=vendor_id,
        vendor_key=fold(vendor_id, _KEY_LENGTH),
        message_id=message,
        message_key=None if message is None else fold(message, _KEY_LENGTH),
        data=data,
        verdict=verdict,
        reason=reason,
        received_at=context.now,
    )


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
