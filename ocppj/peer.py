"""Drives one connection over one link with asyncio. Answers are matched by the reader, never waited for."""

import asyncio
import logging
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct

from ocppj.answering import Answering, answering
from ocppj.clock import Clock
from ocppj.connection import Connection
from ocppj.errors import CallError, CallOutcomeError, internal_error
from ocppj.events import (
    Answered,
    Arrived,
    CallReceived,
    Close,
    Event,
    Failed,
    Note,
    Pause,
    Resume,
    SendReceived,
    Transmit,
)
from ocppj.ids import Ids
from ocppj.link import Link, LinkClosed
from ocppj.phases import Phase
from ocppj.reply import Reply, Waiter
from ocppj.transcript import TO_CSMS, TO_STATION, Direction, Entry
from ocppj.writer import Writer
from schemas.action import Action, Kind, Sender
from schemas.catalogue import of_request
from schemas.validation import to_json

__all__ = ["Answering", "Peer", "Reply", "answering"]

_BINARY_KEPT = 256
_log = logging.getLogger(__name__)


class Peer:
    """One end of one conversation. Make it, then `await run()`; everything else may be called meanwhile."""

    __slots__ = (
        "_answered", "_clock", "_closing", "_ids", "_loop", "_observer", "_on_call", "_on_note", "_on_send",
        "_paused", "_readable", "_send_timeout", "_timer", "_timer_at", "_to_here", "_to_there", "_waiters",
        "_writer", "connection", "link", "name",
    )  # fmt: skip

    def __init__(
        self,
        link: Link,
        connection: Connection,
        *,
        on_call: "Callable[[Peer, CallReceived], None]",
        clock: Clock,
        ids: Ids,
        observer: Callable[[Entry], None] | None = None,
        name: str = "",
        on_note: "Callable[[Peer, Note], None] | None" = None,
        on_send: "Callable[[Peer, SendReceived], None] | None" = None,
        send_timeout: float = 10.0,
    ) -> None:
        """`on_call` must arrange exactly one later `answer`; `observer` gets each frame, open and close.

        `send_timeout`: seconds after which an other side that does not read is given up (close 1008).
        """
        self.link = link
        self.connection = connection
        self.name = name
        self._on_call = on_call
        self._on_note = on_note
        self._on_send = on_send
        self._clock = clock
        self._ids = ids
        self._observer = observer
        self._send_timeout = send_timeout
        to_csms = connection.receives is Sender.STATION
        self._to_here: Direction = TO_CSMS if to_csms else TO_STATION
        self._to_there: Direction = TO_STATION if to_csms else TO_CSMS
        self._loop = asyncio.get_running_loop()
        self._waiters: dict[str, Waiter] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._writer = Writer(link, clock, self._writing)
        self._paused = False
        self._answered = False
        self._closing = False
        self._readable: asyncio.Future[None] | None = None

    # ---- life

    async def run(self) -> LinkClosed:
        """Read until the link closes and say how it did. Pending CALLs then end `Disconnected`."""
        self._record("open", extra={"subprotocol": self.link.subprotocol})
        closed = LinkClosed(1006, "the reader was cancelled")
        try:
            while True:
                if self._paused and not self._closing:
                    await self._wait_readable()
                self._feed(await self.link.receive())
                if self._answered:  # who waited for it acts on it before the next frame is judged
                    self._answered = False
                    await asyncio.sleep(0)
        except LinkClosed as error:
            closed = error
            return closed
        finally:
            self._finish(closed)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the link; `run` returns. Bounded by the link's own closing time-out."""
        self._closing = True
        self._wake_reader()
        await self.link.close(code, reason)

    @property
    def closed(self) -> bool:
        """Whether `run` has ended."""
        return self.connection.closed

    @property
    def phase(self) -> Phase:
        """The phase table in force."""
        return self.connection.phase

    @phase.setter
    def phase(self, phase: Phase) -> None:
        self.connection.phase = phase

    # ---- our CALLs

    async def call(
        self, request: Struct, *, timeout: float | None = None, stale_after: float | None = None
    ) -> Struct:
        """The typed response to this request, or a `CallOutcomeError`. Times in seconds."""
        return (await self.exchange(request, timeout=timeout, stale_after=stale_after)).response

    async def exchange(
        self, request: Struct, *, timeout: float | None = None, stale_after: float | None = None
    ) -> Reply:
        """As `call`, with id and times."""
        action = of_request(type(request))
        return await self._call(action, to_json(request), timeout, stale_after)

    async def call_raw(
        self,
        action: Action,
        payload: object,
        *,
        timeout: float | None = None,
        stale_after: float | None = None,
    ) -> Reply:
        """A CALL with any payload, valid or not; its response is checked as usual."""
        return await self._call(action, msgspec.json.encode(payload), timeout, stale_after)

    async def send(self, request: Struct) -> str:
        """Write a SEND (2.1); its message id. Raises `Gated`, `Disconnected`, ValueError for a CALL."""
        action = of_request(type(request))
        if action.kind is not Kind.SEND:
            raise ValueError(f"{action.name} is a CALL")
        message_id = self._ids.message_id()
        self._apply(self.connection.call(message_id, action, to_json(request), self._clock.monotonic()))
        await self._writer.flush()
        return message_id

    async def send_raw(
        self, text: str, wait_for: str | None = None, *, timeout: float | None = None
    ) -> str | None:
        """Write text as it is; with `wait_for` (a message id) the raw text of the answer to it."""
        events = self.connection.send_raw(text, self._clock.monotonic(), wait_for, timeout=timeout)
        waiter = None if wait_for is None else self._expect(wait_for)
        self._apply(events)
        if waiter is None or wait_for is None:
            await self._writer.flush()
            return None
        self._writer.drain()
        return (await self._wait(wait_for, waiter)).raw

    async def _call(
        self, action: Action, payload_json: bytes, timeout: float | None, stale_after: float | None
    ) -> Reply:
        if action.kind is Kind.SEND:
            raise ValueError(f"{action.name} is a SEND and gets no answer")
        call_id = self._ids.message_id()
        now = self._clock.monotonic()
        stale_at = None if stale_after is None else now + stale_after
        events = self.connection.call(call_id, action, payload_json, now, timeout=timeout, stale_at=stale_at)
        waiter = self._expect(call_id)
        self._apply(events)
        if self._writer.outbox:
            self._writer.drain()
        answered = await self._wait(call_id, waiter)
        assert answered.response is not None
        answered_at = self._clock.utc()
        return Reply(
            call_id,
            action,
            answered.response,
            answered.payload,
            answered.raw,
            waiter.sent_at or answered_at,
            answered_at,
        )

    def _expect(self, call_id: str) -> Waiter:
        waiter = Waiter(self._loop.create_future())
        self._waiters[call_id] = waiter
        return waiter

    async def _wait(self, call_id: str, waiter: Waiter) -> Answered:
        try:
            return await waiter.future
        except CallOutcomeError as error:
            error.message_id, error.sent_at = call_id, waiter.sent_at
            raise
        except asyncio.CancelledError:
            self._waiters.pop(call_id, None)
            self._apply(self.connection.abandon(call_id))
            raise

    # ---- their CALLs

    async def answer(self, call: CallReceived, response: Struct | CallError) -> None:
        """As `reply`, and wait until it is written."""
        rest = self.reply(call, response)
        if rest is not None:
            await asyncio.shield(rest)

    def reply(self, call: CallReceived, response: Struct | CallError) -> asyncio.Task[None] | None:
        """Answer a CALL; a task if the link makes the writing wait. After a close it is only noted.

        Raises ValueError if the CALL is not in hand.
        """
        now = self._clock.monotonic()
        if isinstance(response, CallError):
            events = self.connection.refuse(
                call.id, response.code, response.description, response.details, now
            )
        elif isinstance(response, Struct):
            events = self.connection.answer(call.id, to_json(response), now)
        else:
            raise TypeError(f"{call.action.name} is answered by a message, not {type(response).__name__}")
        self._apply(events)
        return self._writer.drain()

    # ---- the reader

    def _feed(self, data: str | bytes) -> None:
        now = self._clock.monotonic()
        if isinstance(data, str):
            events = self.connection.receive(data, now)
            if self._observer is not None:
                self._observe_arrival(data, events[0])
        else:
            events = self.connection.binary(now)
            if self._observer is not None:
                self._record(self._to_here, extra={"binary": data[:_BINARY_KEPT].hex(), "size": len(data)})
        self._apply(events)
        if self._writer.outbox:
            self._writer.drain()

    def _apply(self, events: list[Event]) -> None:
        for event in events:
            kind = type(event)
            if kind is Transmit:
                self._writer.outbox.append(event)  # type: ignore[arg-type]
            elif kind is CallReceived:
                self._hand_out(event)  # type: ignore[arg-type]
            elif kind is not Arrived:
                self._apply_rare(event)
        self._arm()

    def _apply_rare(self, event: Event) -> None:
        if isinstance(event, Answered):
            self._resolve(event.id, event, None)
        elif isinstance(event, Failed):
            self._resolve(event.id, None, event.error)
        elif isinstance(event, Note):
            self._note(event)
        elif isinstance(event, SendReceived):
            if self._on_send is not None:
                self._on_send(self, event)
        elif isinstance(event, Pause):
            self._paused = True
        elif isinstance(event, Resume):
            self._paused = False
            self._wake_reader()
        elif isinstance(event, Close):
            self._writer.spawn(self.close(event.code, event.reason))

    def _hand_out(self, call: CallReceived) -> None:
        try:
            self._on_call(self, call)
        except Exception:  # noqa: BLE001 - the boundary to foreign code: logged with the id and answered
            _log.exception("handing out CALL %r (%s) of %s failed", call.id, call.action.name, self.name)
            self._writer.spawn(self.answer(call, internal_error()))

    def _resolve(self, call_id: str, answered: Answered | None, error: CallOutcomeError | None) -> None:
        waiter = self._waiters.pop(call_id, None)
        if waiter is None or waiter.future.done():
            if answered is not None:
                self._note(Note("abandoned-answer", "its caller did not wait", answered.raw, (), call_id))
            return
        if answered is not None:
            self._answered = True
            waiter.future.set_result(answered)
        elif error is not None:
            waiter.future.set_exception(error)

    def _note(self, note: Note) -> None:
        if self._on_note is not None:
            self._on_note(self, note)

    async def _wait_readable(self) -> None:
        self._readable = self._loop.create_future()
        await self._readable

    def _wake_reader(self) -> None:
        if self._readable is not None and not self._readable.done():
            self._readable.set_result(None)

    # ---- the writer

    def _writing(self, transmit: Transmit, now: float) -> None:
        self._arm_at(now + self._send_timeout)
        if self._waiters and transmit.message_id in self._waiters:
            self._waiters[transmit.message_id].sent_at = self._clock.utc()
        if self._observer is not None:
            self._record(self._to_there, transmit.text, transmit.message_id, transmit.action, transmit.kind)

    # ---- the one timer

    def _arm(self) -> None:
        deadline = self.connection.next_deadline()
        if deadline is not None:
            self._arm_at(deadline)

    def _arm_at(self, when: float) -> None:
        """One timer, never moved back: it fires for the earliest reason and arms itself anew."""
        if self._timer is not None:
            if self._timer_at <= when:
                return
            self._timer.cancel()
        self._timer_at = when
        self._timer = self._loop.call_later(max(0.0, when - self._clock.monotonic()), self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self.connection.closed:
            return
        now = max(self._clock.monotonic(), self._timer_at)
        self._apply(self.connection.tick(now))
        if self._writer.outbox:
            self._writer.drain()
        began = self._writer.began
        if began is not None:
            if now >= began + self._send_timeout:
                self._writer.began = None
                self._writer.spawn(self.close(1008, "the other side does not read"))
            else:
                self._arm_at(began + self._send_timeout)

    # ---- the end and the record

    def _finish(self, closed: LinkClosed) -> None:
        self._apply(self.connection.disconnected())
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._writer.outbox.clear()
        self._record("close", extra={"code": closed.code, "reason": closed.reason})

    def _observe_arrival(self, text: str, event: Event) -> None:
        assert isinstance(event, Arrived)
        self._record(self._to_here, text, event.message_id, event.action, event.kind, event)

    def _record(
        self,
        direction: Direction,
        text: str | None = None,
        message_id: str | None = None,
        action: str | None = None,
        kind: int | None = None,
        arrived: Arrived | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        if self._observer is None:
            return
        clock = self._clock
        faults = arrived.faults if arrived is not None else ()
        now, at = clock.monotonic(), clock.utc()
        self._observer(
            Entry(now, at, self.name, direction, text, message_id, action, kind, faults, extra or {})
        )
