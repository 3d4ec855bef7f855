"""What a policy does with a station that is held Pending: set what is wanted, have it report, accept it.

2.0.1 B02, 1.6 4.2. A conversation: it may end at any step, and then the next BootNotification begins it
again. What the station refuses to take is noted and keeps it out no longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from csms.blocks import batches
from csms.blocks.reports import arrived
from csms.commands import Ending, Outcome
from csms.context import Context
from csms.conversations import Conversation
from csms.domain.evolve import evolve
from csms.store import tables
from schemas.version import Version

Wanted: TypeAlias = Mapping[str, Any]
"""``{key, value}`` in 1.6, ``{component, variable, attributeType?, value}`` in 2.0.1."""

PATIENCE = 120.0  # seconds for a whole report
REFUSED = "preparation_refused"
UNREPORTED = "preparation_unreported"
_TAKEN = frozenset({"Accepted", "RebootRequired"})


async def prepare(talk: Conversation) -> None:
    """Prepare a station whose boot was answered Pending, then ask for the boot that will be accepted."""
    version, wanted = await talk.turn(_policy)
    old = version is Version.V16
    if not await (_set_16 if old else _set_201)(talk, wanted):
        return
    if not await (_ask_16 if old else _ask_201)(talk):
        return
    await talk.turn(_prepared)
    await talk.send("TriggerMessage", {"requestedMessage": "BootNotification"})


async def _policy(context: Context) -> tuple[Version, Sequence[Wanted]]:
    setting = await context.setting()
    wanted = context.policy.boot_wanted if setting.boot_wanted is None else setting.boot_wanted
    return context.version, wanted


async def _prepared(context: Context) -> None:
    context.state = evolve(context.state, prepared=True)
    context.update(tables.stations, prepared_at=context.now)


# ---- what is wanted: False when the station went away over it


async def _set_16(talk: Conversation, wanted: Sequence[Wanted]) -> bool:
    for item in wanted:
        if "key" not in item:
            continue
        outcome = await talk.send("ChangeConfiguration", {"key": item["key"], "value": item["value"]})
        if _away(outcome):
            return False
        status = _member(outcome, "status")
        if status not in _TAKEN:
            await _note(talk, REFUSED, variable=item["key"], status=status or outcome.outcome)
    return True


async def _set_201(talk: Conversation, wanted: Sequence[Wanted]) -> bool:
    items = [_data(item) for item in wanted if "component" in item]
    if not items:
        return True
    outcome = await batches.send(talk, "SetVariables", {"setVariableData": items})
    if _away(outcome):
        return False
    results = _member(outcome, "setVariableResult")
    for result in results if isinstance(results, list) else ():
        if result["attributeStatus"] not in _TAKEN:
            name = f"{result['component']['name']}.{result['variable']['name']}"
            await _note(talk, REFUSED, variable=name, status=result["attributeStatus"])
    if outcome.outcome is not Ending.ANSWERED:
        await _note(talk, REFUSED, status=outcome.outcome, reason=outcome.reason)
    return True


def _data(item: Wanted) -> dict[str, Any]:
    data = {name: item[name] for name in ("component", "variable", "attributeType") if name in item}
    return {**data, "attributeValue": item["value"]}


# ---- what there is: False when it is not known


async def _ask_16(talk: Conversation) -> bool:
    return not _away(await talk.send("GetConfiguration", {}))


async def _ask_201(talk: Conversation) -> bool:
    """A station that has no such report is taken as it is; one that begins it has to end it."""
    number = await talk.turn(_number)
    whole = talk.expect(arrived(number))
    request = {"requestId": number, "reportBase": "FullInventory"}
    outcome = await talk.send("GetBaseReport", request)
    if _away(outcome):
        return False
    if _member(outcome, "status") != "Accepted":
        await _note(talk, UNREPORTED, status=_member(outcome, "status") or outcome.outcome)
        return True
    done, _ = await asyncio.wait([whole], timeout=PATIENCE)
    if not done:
        await _note(talk, UNREPORTED, requestId=number)
    return bool(done)


async def _number(context: Context) -> int:
    return await context.next_id("report")


def _away(outcome: Outcome) -> bool:
    return outcome.outcome in (
        Ending.NOT_CONNECTED, Ending.DISCONNECTED, Ending.TIMEOUT, Ending.STALE, Ending.UNKNOWN_STATION,
    )  # fmt: skip


def _member(outcome: Outcome, name: str) -> Any:
    return outcome.response.get(name) if isinstance(outcome.response, Mapping) else None


async def _note(talk: Conversation, kind: str, **detail: object) -> None:
    told: dict[str, Any] = {name: None if value is None else str(value) for name, value in detail.items()}

    async def turn(context: Context) -> None:
        context.note(kind, **told)

    await talk.turn(turn)
