"""The end of a transaction that validation refused: the transaction is flagged, whatever the frame holds.

The frame itself is in the log; the end that the station sends again ends the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from csms.blocks._records import save_flags
from csms.context import Context
from csms.domain import events as story
from csms.domain import transactions as life


async def end_refused(context: Context, action: str, payload: object) -> None:
    """Flag the transaction whose stop or Ended broke its schema and was refused, if the payload names one."""
    named = refused_end(action, payload)
    known = None if named is None else life.end_refused(context.state, named)
    if known is None or known == context.state.transactions.get(known.key):
        return
    context.state = life.put(context.state, known)
    save_flags(context, (known,))
    context.note(life.END_REFUSED, transaction=known.key, evse=known.evse_id, connector=known.connector_id)


def refused_end(action: str, payload: object) -> str | None:
    """The transaction that a refused payload would have ended, as far as it can be read out of it."""
    if not isinstance(payload, Mapping):
        return None
    if action == "StopTransaction":
        named = payload.get("transactionId")
        return str(named) if isinstance(named, int | str) else None
    info = payload.get("transactionInfo")
    if (
        action != "TransactionEvent"
        or payload.get("eventType") != story.ENDED
        or not isinstance(info, Mapping)
    ):
        return None
    named = info.get("transactionId")
    return named if isinstance(named, str) else None
