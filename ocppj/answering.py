"""The simple way to answer CALLs: a coroutine for each, in a task of its own."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Protocol

from msgspec import Struct

from ocppj.errors import CallError, internal_error
from ocppj.events import CallReceived

_log = logging.getLogger(__name__)


class Answerer(Protocol):
    """What answers go to: a peer."""

    name: str

    async def answer(self, call: CallReceived, response: Struct | CallError) -> None:
        """Answer the CALL in hand."""


class Answering:
    """An `on_call` that answers each CALL with what a coroutine returns or raises."""

    def __init__(self, handler: Callable[[CallReceived], Coroutine[object, object, Struct]]) -> None:
        """`handler` returns the response or raises `CallError`; other exceptions are logged with the id."""
        self._handler = handler
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, peer: Answerer, call: CallReceived) -> None:
        """Start handling."""
        task = asyncio.get_running_loop().create_task(self._answer(peer, call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until no CALL is being handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _answer(self, peer: Answerer, call: CallReceived) -> None:
        response: Struct | CallError
        try:
            await peer.answer(call, await self._handler(call))
            return
        except CallError as refusal:
            response = refusal
        except Exception:  # noqa: BLE001 - the boundary to foreign code: logged with the id and answered
            _log.exception("handling CALL %r (%s) of %s failed", call.id, call.action.name, peer.name)
            response = internal_error()
        await peer.answer(call, response)


def answering(handler: Callable[[CallReceived], Coroutine[object, object, Struct]]) -> Answering:
    """An `on_call` made of a coroutine function."""
    return Answering(handler)
