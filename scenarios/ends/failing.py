"""Our own CSMS as one that fails now and then, by the scenario's wish: what stations do about it is judged.

A handler that raises is answered as any failure of ours is; nothing of the refused message is kept.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from csms.context import Context
from csms.routes import Handler, Routes
from ocppj.errors import CallError
from schemas import v16, v201


def failing_at_ends(routes: Routes, count: int) -> Routes:
    """The same routes, but the first ``count`` messages that end a session are answered InternalError."""
    left = [count]
    kinds: tuple[type[Struct], ...] = (v16.StopTransactionRequest, v201.TransactionEventRequest)
    return routes.replaced(handlers={kind: _failing(routes.handlers[kind], left) for kind in kinds})


def _failing(handler: Handler, left: list[int]) -> Handler:
    async def handle(context: Context, request: Any) -> Struct | CallError:
        if left[0] and _ends(request):
            left[0] -= 1
            raise CallError("InternalError", "it cannot be taken now")
        return await handler(context, request)

    return handle


def _ends(request: Struct) -> bool:
    if isinstance(request, v201.TransactionEventRequest):
        return request.event_type is v201.TransactionEventEnumType.ENDED
    return isinstance(request, v16.StopTransactionRequest)
