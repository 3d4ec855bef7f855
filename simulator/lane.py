"""The lane: sends a station's own messages one after the other, and repeats transaction messages by the
rules.

A transaction message leaves the queue only when it is answered or given up; while it waits for its next
attempt the messages that carry no transaction go past it (OCPP 1.6 3.7.1, 2.0.1 E13).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ocppj.errors import CallOutcomeError, Disconnected, Gated
from ocppj.peer import Peer, Reply
from schemas.catalogue import find
from simulator.core import Acknowledged, Core
from simulator.model.outbox import Message

_ATTEMPTS = "OCPPCommCtrlr.MessageAttempts[TransactionEvent]"
_INTERVAL = "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]"

Prepare = Callable[[Core, Message], dict[str, Any]]
Answered = Callable[[Core, Message, Struct], None]
GivenUp = Callable[[Core, Message], None]
Told = Callable[[Core, Struct, bool], None]


class Lane:
    """Drains ``core.order`` over one peer; ``prepare`` and the rest know what the messages mean."""

    def __init__(
        self, core: Core, prepare: Prepare, answered: Answered, given_up: GivenUp, told: Told
    ) -> None:
        self._core, self._prepare = core, prepare
        self._answered, self._given_up, self._told = answered, given_up, told
        self._due: dict[int, float] = {}  # by message: not before this monotonic time

    async def run(self, peer: Peer) -> None:
        """Send until the peer is gone."""
        core = self._core
        self._due.clear()
        while not peer.closed:
            entry, wait = self._next()
            if entry is None:
                core.touch()
                await self._rest(wait)
                continue
            core.in_flight = entry
            try:
                await (self._durable(peer, entry) if isinstance(entry, Message) else self._once(peer, entry))
            except Disconnected:
                return
            finally:
                core.in_flight = None
                core.touch()

    def drop_ephemeral(self) -> None:
        """The connection is gone: only transaction messages stay queued."""
        kept = [entry for entry in self._core.order if isinstance(entry, Message)]
        self._core.order.clear()
        self._core.order.extend(kept)

    def _next(self) -> tuple[Struct | Message | None, float | None]:
        """What to send now, or how long to rest (None: until woken)."""
        wait: float | None = None
        for entry in self._core.order:
            if not isinstance(entry, Message):
                return entry, None
            if wait is None:
                wait = self._due.get(entry.seq, 0.0) - self._core.clock.monotonic()
                if wait <= 0.0:
                    return entry, None
        return None, wait

    async def _rest(self, wait: float | None) -> None:
        awake = self._core.lane_awake
        awake.clear()
        try:
            async with asyncio.timeout(wait):
                await awake.wait()
        except TimeoutError:
            return

    async def _once(self, peer: Peer, request: Struct) -> None:
        self._core.order.remove(request)
        self._told(self._core, request, False)
        try:
            await peer.call(request)
        except Disconnected:
            raise
        except CallOutcomeError as error:
            self._core.note(f"{type(request).__name__}: {error}")
        else:
            self._told(self._core, request, True)

    async def _durable(self, peer: Peer, message: Message) -> None:
        core = self._core
        action = find(core.version, message.action)
        assert action is not None
        payload = self._prepare(core, message)
        if message.message_id is None or (message.attempts and core.quirks.new_id_on_retry):
            core.outbox.sending(message, core.ids.fresh())
        assert message.message_id is not None
        core.ids.name_next(message.message_id)
        try:
            reply = await peer.call_raw(action, payload)
        except Disconnected:
            raise
        except Gated as error:
            self._postpone(message, 1.0)
            core.note(f"{message.action}: {error}")
        except CallOutcomeError as error:
            self._failed(message, error)
        else:
            self._done(message, payload, reply)

    def _done(self, message: Message, payload: dict[str, Any], reply: Reply) -> None:
        core = self._core
        with core.store.batch():
            core.outbox.remove(message)
            self._forget(message)
            self._answered(core, message, reply.response)
        if core.keep_acknowledged:
            core.acknowledged.append(Acknowledged(reply.message_id, message.action, payload))

    def _failed(self, message: Message, error: CallOutcomeError) -> None:
        """The wait grows with the number of attempts made (1.6 TransactionMessageRetryInterval)."""
        core = self._core
        core.note(f"{message.action} {message.message_id}: {error}")
        if core.outbox.failed(message, core.variables.number(_ATTEMPTS)):
            self._forget(message)
            self._given_up(core, message)
            return
        self._postpone(message, core.variables.number(_INTERVAL) * message.attempts)

    def _postpone(self, message: Message, seconds: float) -> None:
        self._due[message.seq] = self._core.clock.monotonic() + self._core.real(seconds)

    def _forget(self, message: Message) -> None:
        self._due.pop(message.seq, None)
        if message in self._core.order:
            self._core.order.remove(message)
