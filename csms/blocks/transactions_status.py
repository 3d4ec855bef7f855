"""GetTransactionStatus (2.0.1 E14): what the station says of a transaction, held against what is on record.

The answer ends nothing and revives nothing; where it does not fit the record it is a flag and a note.
"""

from __future__ import annotations

from msgspec import UNSET

from csms.blocks import consistency
from csms.blocks._records import note_flags, save_flags
from csms.context import Context
from csms.domain import transactions as life
from csms.domain.state import Transaction
from csms.routes import Command, Routes
from schemas import v201

_SOURCE = "GetTransactionStatus"


async def status_told(
    context: Context, request: v201.GetTransactionStatusRequest, response: v201.GetTransactionStatusResponse
) -> None:
    """Compare; without a transactionId the answer speaks of the queue alone."""
    if request.transaction_id is UNSET or response.ongoing_indicator is UNSET:
        return
    known = life.by_wire_id(context.state, request.transaction_id)
    if known is None:
        return
    after = _compared(known, ongoing=response.ongoing_indicator, queued=response.messages_in_queue)
    if after is known:
        return
    context.state = life.put(context.state, after)
    save_flags(context, (after,))
    note_flags(context, known, after, life.ACTIVE_AT_STATION, source=_SOURCE)
    await consistency.report(context, known, after, _SOURCE)


def _compared(known: Transaction, *, ongoing: bool, queued: bool) -> Transaction:
    if ongoing and life.held_inactive(known):
        return life.flagged(known, life.ACTIVE_AT_STATION)
    if known.active and not ongoing and not queued:  # its end was lost: nothing is on the way any more
        return life.flagged(known, life.ENDED_AT_STATION)
    return known


ROUTES = Routes(commands={v201.GetTransactionStatusRequest: Command(applied=status_told)})
