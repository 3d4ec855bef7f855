"""The turn: draft, handler, effects, commit; then the draft is the state, and only then may anybody be
told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

from csms.context import Context, Policy, Services
from csms.domain.texts import label
from csms.journal import Journal, JournalClosed, JournalRefused
from ocppj.errors import CallError, internal_error
from schemas.version import Version

if TYPE_CHECKING:
    from msgspec import Struct

    from csms.domain.state import StationState
    from csms.routes import Handler
    from csms.slot import Slot
    from ocppj.events import CallReceived
    from ocppj.peer import Peer

T = TypeVar("T")

_log = logging.getLogger(__name__)
_NO_POLICY = Policy()


class Session(Protocol):
    """A station's connection, as the engine sees it; the gateway has the real one."""

    @property
    def version(self) -> Version:
        """The version that the handshake agreed on."""

    @property
    def policy(self) -> Policy:
        """What the server by which the station came in says of it."""

    @property
    def peer(self) -> Peer:
        """The conversation."""

    def settled(self, state: StationState) -> None:
        """Take note of a changed state: it is durable, its answer has not been sent yet."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the socket; pending CALLs end ``Disconnected``."""


class Turns:
    """Runs turns on slots; the lanes see to it that a slot has one at a time."""

    def __init__(self, services: Services, journal: Journal) -> None:
        self._services = services
        self._journal = journal

    async def take(
        self, slot: Slot, session: Session | None, act: Callable[[Context], Awaitable[T]]
    ) -> tuple[T, Context]:
        """Run one turn on the slot's state; it is durable when this returns.

        Raises:
            Exception: what ``act`` raised; nothing of the turn has been kept.
            JournalRefused: the database does not take its effects. JournalClosed: the process is ending.
        """
        return await self._through(slot, session, self._context(slot, session), act)

    async def answer(
        self, slot: Slot, session: Session, peer: Peer, call: CallReceived, handler: Handler
    ) -> Context | None:
        """Answer a station's CALL by its handler; return the turn's context unless the turn failed."""

        async def act(context: Context) -> Struct | CallError:
            return await handler(context, call.request)

        answer: Struct | CallError
        context: Context | None = None
        try:
            turn = self._context(slot, session, call)
            answer, context = await self._through(slot, session, turn, act)
        except CallError as refusal:
            answer = refusal
        except JournalClosed:
            return None
        except Exception as error:  # noqa: BLE001 - the boundary to the handlers: logged, nothing told
            answer = _our_fault(slot, call, error)
        await peer.answer(call, answer)
        return context

    def _context(self, slot: Slot, session: Session | None, call: CallReceived | None = None) -> Context:
        state = slot.loaded
        context = Context(
            self._services,
            state,
            epoch=slot.epoch,
            version=Version(state.version or Version.V16) if session is None else session.version,
            policy=_NO_POLICY if session is None else session.policy,
        )
        if call is not None:
            context.message_id, context.raw, context.repairs = call.id, call.raw, call.repairs
            slot.last_seen = context.now
        return context

    async def _through(
        self, slot: Slot, session: Session | None, context: Context, act: Callable[[Context], Awaitable[T]]
    ) -> tuple[T, Context]:
        try:
            result = await act(context)
            await self._journal.submit(context.effects)
        except JournalClosed:
            raise
        except Exception:
            await self._journal.submit(context.undone())
            raise
        if context.state is not slot.state:
            slot.state = context.state
            if session is not None:
                session.settled(context.state)
        return result, context


def _our_fault(slot: Slot, call: CallReceived, error: Exception) -> CallError:
    mark = uuid4().hex[:12]
    what = "the database refuses" if isinstance(error, JournalRefused) else "a handler failed on"
    whose = label(*slot.key)
    _log.error("%s: %s %s of %s (%s)", mark, what, call.action.name, whose, call.id, exc_info=error)
    return internal_error()
