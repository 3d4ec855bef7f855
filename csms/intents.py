"""Commands that follow a turn: sent after its answer, outside the lane; a durable one until it is done or
too old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from csms.commands import Commands, Ending
from csms.context import FollowUp
from csms.journal import Journal, JournalClosed
from csms.store.effects import Update
from csms.store.load import Intent
from csms.store.tables import intents
from ocppj.clock import Clock
from schemas.validation import to_payload

_log = logging.getLogger(__name__)

# Anything else is an answer, or will never be one.
_TRY_AGAIN = frozenset(
    {Ending.NOT_CONNECTED, Ending.DISCONNECTED, Ending.TIMEOUT, Ending.STALE, Ending.GATED}
)

# A command may hold a secret. It is kept as it goes over the wire, because it is to be sent, and no longer.
_NOTHING: dict[str, Any] = {}


class Intents:
    """Sends follow-ups."""

    def __init__(
        self,
        commands: Commands,
        journal: Journal,
        clock: Clock,
        owed: Callable[[tuple[int, str]], Awaitable[list[Intent] | None]],
    ) -> None:
        """``owed`` reads what is owed to a station."""
        self._commands = commands
        self._journal = journal
        self._clock = clock
        self._owed = owed
        self._running: set[str] = set()  # ids of intents that are being sent
        self._tasks: set[asyncio.Task[None]] = set()

    def after(self, tenant: int, station: str, follow_ups: list[FollowUp]) -> None:
        """Send what a turn left behind, in its order."""
        self._spawn(self._send_all(tenant, station, follow_ups))

    def attached(self, tenant: int, station: str) -> None:
        """Send what is owed to a station that has just connected."""
        self._spawn(self._send_owed(tenant, station))

    async def stop(self) -> None:
        """Abandon what is being sent; the durable ones are still owed."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _send_all(self, tenant: int, station: str, follow_ups: list[FollowUp]) -> None:
        for each in follow_ups:
            if each.intent is None:
                await self._commands.send(tenant, station, each.action, to_payload(each.request))
            else:
                await self._send(tenant, station, each.intent, each.action, to_payload(each.request))

    async def _send_owed(self, tenant: int, station: str) -> None:
        for intent in await self._owed((tenant, station)) or ():
            if intent.expires_at <= self._clock.utc():
                await self._done(tenant, intent.id, "expired")
            else:
                await self._send(tenant, station, intent.id, intent.action, intent.payload)

    async def _send(self, tenant: int, station: str, intent: str, action: str, payload: object) -> None:
        if intent in self._running:
            return
        self._running.add(intent)
        try:
            outcome = await self._commands.send(tenant, station, action, payload)
            if outcome.outcome not in _TRY_AGAIN:
                await self._done(tenant, intent, outcome.outcome)
        finally:
            self._running.discard(intent)

    async def _done(self, tenant: int, intent: str, outcome: str) -> None:
        key = {"tenant_id": tenant, "id": intent}
        values = {"done_at": self._clock.utc(), "outcome": outcome, "payload": _NOTHING}
        await self._journal.submit([Update(intents, key, values, {"done_at": None})])

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except JournalClosed:
        return
    except Exception:  # noqa: BLE001 - nobody waits for a follow-up: its failure goes to the log
        _log.exception("a follow-up failed")
