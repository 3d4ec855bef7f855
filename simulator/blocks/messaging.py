"""Block messaging (P): DataTransfer from the CSMS, answered by the station's vendor handlers."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from schemas import v16, v201
from simulator.core import Core
from simulator.routes import Handler
from simulator.vendors import Incoming, from_text, to_text


async def data_transfer_16(core: Core, request: v16.DataTransferRequest) -> v16.DataTransferResponse:
    """Ask the handler of the message; its data goes back as text."""
    incoming = Incoming(request.vendor_id, _given(request.message_id), from_text(request.data))
    answer = await core.vendors.answer(incoming, core.profile.vendor)
    return v16.DataTransferResponse(status=v16.DataTransferStatus(answer.status), data=to_text(answer.data))


async def data_transfer_201(core: Core, request: v201.DataTransferRequest) -> v201.DataTransferResponse:
    """Ask the handler of the message; its data goes back as JSON."""
    data = None if request.data is UNSET else request.data
    incoming = Incoming(request.vendor_id, _given(request.message_id), data)
    answer = await core.vendors.answer(incoming, core.profile.vendor)
    return v201.DataTransferResponse(
        status=v201.DataTransferStatusEnumType(answer.status),
        data=UNSET if answer.data is None else answer.data,
    )


def _given(message_id: str | UnsetType) -> str | None:
    return None if message_id is UNSET else message_id


HANDLERS: dict[type[Struct], Handler] = {
    v16.DataTransferRequest: data_transfer_16,
    v201.DataTransferRequest: data_transfer_201,
}
