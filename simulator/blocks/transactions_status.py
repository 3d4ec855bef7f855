"""Block transactions (E14): what the CSMS may ask about a transaction, running, ended or never heard of."""

from __future__ import annotations

from msgspec import UNSET, Struct

from schemas import v201
from simulator.core import Core
from simulator.routes import Handler


async def transaction_status(
    core: Core, request: v201.GetTransactionStatusRequest
) -> v201.GetTransactionStatusResponse:
    """Whether it runs, and whether messages about it (without an id: about any) are still owed (E14.FR.01 to
    08)."""
    if request.transaction_id is UNSET:
        queued = any(message.transaction is not None for message in core.outbox)
        return v201.GetTransactionStatusResponse(messages_in_queue=queued)
    known = core.transactions.get(request.transaction_id)
    return v201.GetTransactionStatusResponse(
        ongoing_indicator=known is not None and known.stopped_at is None,
        messages_in_queue=core.outbox.concerns(request.transaction_id),
    )


HANDLERS: dict[type[Struct], Handler] = {v201.GetTransactionStatusRequest: transaction_status}
