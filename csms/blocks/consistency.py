"""The consistency check: what the station goes on with although it is inactive here is reported once, and set
right where the operator wants that (``reconcile``).

Who sees the evidence (a reading, a status, an event) calls ``report``; a transaction that runs as it should
never comes here.
"""

from __future__ import annotations

from typing import Any

from csms.blocks import authorization as tokens
from csms.blocks._records import resolve, save_flags, save_transaction
from csms.context import Context
from csms.domain import consistency
from csms.domain import transactions as life
from csms.domain.state import Transaction

_KIND = life.ACTIVE_AT_STATION


async def report(
    context: Context, before: Transaction, after: Transaction, source: str, **evidence: Any
) -> None:
    """``after`` is flagged as going on at the station, and in the state: note it, or set it right."""
    if not life.held_inactive(after) or _KIND not in after.flags:
        return
    told = _KIND in before.flags
    if await _wanted(context):
        await _set_right(context, after, source, told, evidence)
    elif not told:
        context.note(
            _KIND,
            evse=after.evse_id,
            connector=after.connector_id,
            transaction=after.key,
            source=source,
            **evidence,
        )


async def status_told(context: Context, connector_id: int, status: str) -> None:
    """A 1.6 station says of a connector that it delivers, or is free; before that itself is put on record."""
    freed = consistency.freed_by_status(context.state, connector_id, status)
    if freed:
        context.state = life.put(context.state, *freed)
        save_flags(context, freed)
    known = consistency.shown_by_status(context.state, connector_id, status)
    if known is None:
        return
    after = life.flagged(known, _KIND)
    if after is not known:
        context.state = life.put(context.state, after)
        save_flags(context, (after,))
    await report(context, known, after, "StatusNotification", status=status)


def ended(context: Context, before: Transaction | None) -> None:
    """Its stop has come: both pictures agree again."""
    if before is not None and life.held_inactive(before) and _KIND in before.flags:
        resolve(context, _KIND, before)


async def _wanted(context: Context) -> bool:
    setting = await context.setting()
    return context.policy.reconcile if setting.reconcile is None else setting.reconcile


async def _set_right(
    context: Context, known: Transaction, source: str, told: bool, evidence: dict[str, Any]
) -> None:
    revived = consistency.revived(known)
    context.state = life.put(context.state, revived)
    save_transaction(context, revived)
    slot = await tokens.take_slot_again(context, revived)
    if told:
        resolve(context, _KIND, known)
    context.note(
        _KIND,
        evse=revived.evse_id,
        connector=revived.connector_id,
        transaction=revived.key,
        resolved=True,
        source=source,
        reconciled=True,
        **({} if slot else {"token": "in use elsewhere"}),
        **evidence,
    )
