"""Block messaging (P): DataTransfer from the CSMS. This station knows no vendor's extensions."""

from __future__ import annotations

from msgspec import Struct

from schemas import v16, v201
from simulator.core import Core
from simulator.routes import Handler


async def data_transfer_16(core: Core, request: v16.DataTransferRequest) -> v16.DataTransferResponse:
    """Its own vendor id is known, none of its messages is (1.6 5.5)."""
    known = request.vendor_id.casefold() == core.profile.vendor.casefold()
    status = "UnknownMessageId" if known else "UnknownVendorId"
    return v16.DataTransferResponse(status=v16.DataTransferStatus(status))


async def data_transfer_201(core: Core, request: v201.DataTransferRequest) -> v201.DataTransferResponse:
    """Its own vendor id is known, none of its messages is (P01)."""
    known = request.vendor_id.casefold() == core.profile.vendor.casefold()
    status = "UnknownMessageId" if known else "UnknownVendorId"
    return v201.DataTransferResponse(status=v201.DataTransferStatusEnumType(status))


HANDLERS: dict[type[Struct], Handler] = {
    v16.DataTransferRequest: data_transfer_16,
    v201.DataTransferRequest: data_transfer_201,
}
