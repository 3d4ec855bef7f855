"""The turn: draft, handler, effects, commit; then the draft is the state, and only then may anybody be
told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar
from uuid import uuid4

from csms.context import Context, Policy, Services
from csms.domain.texts import label
from csms.journal import Journal, JournalClosed, JournalRefused
from ocppj.eager import going_on
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
Done: TypeAlias = Callable[[Context | None], None]

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
        return await self._through(slot, session, self.context(slot, session), act)

    def answer(
        self, slot: Slot, session: Session, peer: Peer, call: CallReceived, handler: Handler, done: Done
    ) -> None:
        """Answer a station's CALL by its handler; ``done`` gets the turn's context unless the turn failed."""
        _Answering(self._journal, slot, session, peer, call, done).begin(self.context, handler)

    def context(self, slot: Slot, session: Session | None, call: CallReceived | None = None) -> Context:
        """Return what a turn on the slot works on; ``call`` is the CALL in hand.

        Raises:
            UnknownStation: the station is not on record.
        """
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
        _settle(slot, session, context)
        return result, context


class _Answering:
    """One CALL's turn, driven by callbacks: a task only if its handler has to wait for something."""

    __slots__ = ("_answer", "_call", "_context", "_done", "_journal", "_peer", "_session", "_slot", "_task")

    def __init__(
        self, journal: Journal, slot: Slot, session: Session, peer: Peer, call: CallReceived, done: Done
    ) -> None:
        self._journal = journal
        self._slot = slot
        self._session = session
        self._peer = peer
        self._call = call
        self._done = done
        self._context: Context | None = None
        self._answer: Struct | CallError
        self._task: asyncio.Task[Struct | CallError] | None = None

    def begin(self, context: Callable[[Slot, Session, CallReceived], Context], handler: Handler) -> None:
        try:
            self._context = made = context(self._slot, self._session, self._call)
            work = handler(made, self._call.request)
            awaited = work.send(None)
        except StopIteration as end:
            self._decided(end.value)
        except Exception as error:  # noqa: BLE001 - the boundary to the handlers: see _failed
            self._failed(error)
        else:
            self._task = asyncio.get_running_loop().create_task(going_on(work, awaited))
            self._task.add_done_callback(self._handled)

    def _handled(self, task: asyncio.Task[Struct | CallError]) -> None:
        if task.cancelled():
            self._done(None)
        elif (error := task.exception()) is None:
            self._decided(task.result())
        elif isinstance(error, Exception):
            self._failed(error)

    def _decided(self, answer: Struct | CallError) -> None:
        self._answer = answer
        assert self._context is not None
        self._journal.hand_over(self._context.effects, self._durable)

    def _durable(self, error: Exception | None) -> None:
        if error is not None:
            self._failed(error)
            return
        context = self._context
        assert context is not None
        _settle(self._slot, self._session, context)
        self._reply(context)

    def _failed(self, error: Exception) -> None:
        """Nothing of the turn is kept; a refusal is an answer like any other, and waits for the database."""
        if isinstance(error, JournalClosed):
            self._done(None)
            return
        self._answer = error if isinstance(error, CallError) else _our_fault(self._slot, self._call, error)
        undone = [] if self._context is None else self._context.undone()
        self._journal.hand_over(undone, self._undone)

    def _undone(self, error: Exception | None) -> None:
        if isinstance(error, JournalClosed):
            self._done(None)
        else:
            self._reply(None)

    def _reply(self, context: Context | None) -> None:
        rest = self._peer.reply(self._call, self._answer)
        if rest is None:
            self._done(context)
        else:  # a station that does not read its answers gets no further turn
            rest.add_done_callback(lambda _: self._done(context))


def _settle(slot: Slot, session: Session | None, context: Context) -> None:
    """The draft is durable: it is the state now."""
    if context.state is not slot.state:
        slot.state = context.state
        if session is not None:
            session.settled(context.state)


def _our_fault(slot: Slot, call: CallReceived, error: Exception) -> CallError:
    mark = uuid4().hex[:12]
    what = "the database refuses" if isinstance(error, JournalRefused) else "a handler failed on"
    whose = label(*slot.key)
    _log.error("%s: %s %s of %s (%s)", mark, what, call.action.name, whose, call.id, exc_info=error)
    return internal_error()
