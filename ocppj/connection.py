"""One conversation, Sans-I/O: text in, events out, `now` is an argument. It alone decides
what may be sent or believed.

It opens no socket, reads no clock and does not know which end it is; `receives` says whose CALLs come in.
The two directions are independent halves that share nothing but what a trigger grants.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ocppj.dialect import (
    CALL,
    CALLERROR,
    CALLRESULT,
    CALLRESULTERROR,
    MAX_ID_LENGTH,
    SEND,
    dialect_of,
    id_fault,
)
from ocppj.errors import Disconnected
from ocppj.events import Arrived, Close, Event, Note, Transmit
from ocppj.frames import (
    Call,
    CallErrorFrame,
    CallResult,
    CallResultError,
    Malformed,
    Send,
    encode_error,
    parse,
)
from ocppj.inbound import Inbound
from ocppj.outbound import Outbound, Pending
from ocppj.phases import OPEN, Grants, Phase
from schemas.action import Action, Kind, Sender
from schemas.validation import Mode
from schemas.version import Version

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Connection:
    """Frames, one CALL in flight per direction, deadlines, phases. Times in seconds of a steady clock."""

    __slots__ = (
        "_closed",
        "_dialect",
        "_inbound",
        "_now",
        "_outbound",
        "_phase",
        "call_timeout",
        "grants",
        "receives",
    )

    def __init__(
        self,
        version: Version,
        *,
        receives: Sender,
        mode: Mode,
        phase: Phase = OPEN,
        declined: Mapping[str, str] = _NOTHING,
        call_timeout: float = 30.0,
        max_queued: int = 16,
    ) -> None:
        """`receives`: who is at the other end; `declined`: actions answered NotSupported, with the reason."""
        self._dialect = dialect_of(version)
        self.grants = Grants()
        self._inbound = Inbound(self._dialect, receives, declined, mode, self.grants, max_queued)
        self._outbound = Outbound(mode, self.grants, call_timeout)
        self.receives = receives
        self.call_timeout = call_timeout
        self._now = 0.0
        self._closed = False
        self._phase = phase
        self.phase = phase

    @property
    def version(self) -> Version:
        """The negotiated version."""
        return self._dialect.version

    @property
    def phase(self) -> Phase:
        """The phase table in force. Set it before answering the BootNotification that changes it."""
        return self._phase

    @phase.setter
    def phase(self, phase: Phase) -> None:
        self._phase = phase
        self._inbound.gate(phase)
        self._outbound.gate(phase)

    @property
    def closed(self) -> bool:
        """Whether `disconnected` has been called."""
        return self._closed

    def grant(self, action: str, count: int | None, until: float) -> None:
        """Permit the station `count` CALLs (None: any number) of an action before `until`, in any phase."""
        self.grants.add(action, count, until)

    # ---- from the link

    def receive(self, text: str, now: float) -> list[Event]:
        """A text frame came in. Never raises for what it holds; the first event is `Arrived`."""
        self._now = now
        frame = parse(text, self._dialect)
        if type(frame) is Call:
            arrived = Arrived(CALL, frame.message_id, frame.action)
            arrived.faults, events = self._inbound.call(frame, now)
        elif type(frame) is CallResult:
            arrived = Arrived(CALLRESULT, frame.message_id, self._outbound.action_of(frame.message_id))
            arrived.faults, events = self._outbound.result(frame, now)
        else:
            arrived, events = self._receive_other(frame, now)
        message_id = arrived.message_id
        if message_id is not None and (
            not message_id or len(message_id) > MAX_ID_LENGTH or message_id == "-1"
        ):
            events = _note_id(message_id, text, events)
        events.insert(0, arrived)
        return events

    def _receive_other(
        self, frame: Call | CallResult | CallErrorFrame | CallResultError | Send | Malformed, now: float
    ) -> tuple[Arrived, list[Event]]:
        if isinstance(frame, CallResultError):
            return Arrived(CALLRESULTERROR, frame.message_id, None), self._outbound.result_error(frame)
        if isinstance(frame, CallErrorFrame):
            arrived = Arrived(CALLERROR, frame.message_id, self._outbound.action_of(frame.message_id))
            return arrived, self._outbound.error(frame, now)
        if isinstance(frame, Send):
            arrived = Arrived(SEND, frame.message_id, frame.action)
            arrived.faults, events = self._inbound.send(frame, now)
            return arrived, events
        assert isinstance(frame, Malformed)
        arrived = Arrived(frame.kind, frame.message_id, None)
        if frame.kind in (CALLRESULT, CALLERROR):
            return arrived, self._outbound.malformed(frame, now)
        return arrived, self._inbound.malformed(frame, now)

    def binary(self, now: float) -> list[Event]:
        """A binary frame came in: OCPP-J knows text only, the link is closed with 1003."""
        self._now = now
        return [Note("malformed", "a binary frame", ""), Close(1003, "binary frames are not OCPP-J")]

    def disconnected(self) -> list[Event]:
        """The link is closed: our CALLs end `Disconnected`, answers of ours are dropped from now on."""
        self._closed = True
        self._inbound.clear()
        return self._outbound.disconnected()

    # ---- from above

    def call(
        self,
        call_id: str,
        action: Action,
        payload_json: bytes | str,
        now: float,
        *,
        timeout: float | None = None,
        stale_at: float | None = None,
    ) -> list[Event]:
        """Make a CALL: written now or queued behind the one in flight, not written from `stale_at` on.

        `timeout` seconds count from its writing. A SEND (2.1) is written at once.

        Raises `Gated`, `Disconnected`.
        """
        self._now = now
        if action.kind is Kind.SEND:
            return self._outbound.send(call_id, action, payload_json, now)
        limit = self.call_timeout if timeout is None else timeout
        return self._outbound.call(Pending(call_id, action, payload_json, limit, stale_at), now)

    def abandon(self, call_id: str) -> list[Event]:
        """Its caller waits no longer: a queued CALL is withdrawn, one in flight keeps its place."""
        return self._outbound.abandon(call_id)

    def answer(self, call_id: str, payload_json: bytes | str, now: float | None = None) -> list[Event]:
        """Answer the CALL in hand. Raises ValueError if it is not in hand; after a close it is noted."""
        if self._closed:
            return [_unanswerable(call_id)]
        return self._inbound.answer(call_id, payload_json, self._time(now))

    def refuse(
        self,
        call_id: str,
        code: str,
        description: str = "",
        details: Mapping[str, object] | None = None,
        now: float | None = None,
    ) -> list[Event]:
        """Answer the CALL in hand with a CALLERROR, spelled as the version does. Raises as `answer`."""
        if self._closed:
            return [_unanswerable(call_id)]
        return self._inbound.refuse(call_id, code, description, dict(details or {}), self._time(now))

    def result_error(
        self, message_id: str, code: str, description: str = "", details: Mapping[str, object] | None = None
    ) -> list[Event]:
        """Tell the other side that its CALLRESULT was of no use (2.1 only). Raises ValueError elsewhere."""
        if CALLRESULTERROR not in self._dialect.message_types:
            raise ValueError(f"OCPP {self.version} has no CALLRESULTERROR")
        text = encode_error(message_id, code, description, dict(details or {}), kind=CALLRESULTERROR)
        return [Transmit(text, None, message_id, CALLRESULTERROR)]

    def send_raw(
        self, text: str, now: float, wait_for: str | None = None, *, timeout: float | None = None
    ) -> list[Event]:
        """Write text as it is, beside the queue. Its answer to `wait_for` comes as `Answered`, raw.

        Raises `Disconnected`.
        """
        self._now = now
        if self._closed:
            raise Disconnected("the link is closed")
        if wait_for is not None:
            self._outbound.raw(wait_for, now + (self.call_timeout if timeout is None else timeout))
        frame = parse(text, self._dialect)
        if isinstance(frame, (Call, Send)):
            kind = CALL if isinstance(frame, Call) else SEND
            return [Transmit(text, frame.action, frame.message_id, kind)]
        if isinstance(frame, Malformed):
            return [Transmit(text, None, frame.message_id, frame.kind)]
        return [
            Transmit(text, None, frame.message_id, CALLRESULT if isinstance(frame, CallResult) else CALLERROR)
        ]

    # ---- time

    def tick(self, now: float) -> list[Event]:
        """Time has passed: end what is overdue, write what comes next."""
        self._now = now
        return self._outbound.tick(now)

    def next_deadline(self) -> float | None:
        """When `tick` is due at the latest, None if nothing is pending."""
        return self._outbound.next_deadline()

    def _time(self, now: float | None) -> float:
        if now is not None:
            self._now = now
        return self._now


def _note_id(message_id: str, text: str, events: list[Event]) -> list[Event]:
    fault = id_fault(message_id)
    return events if fault is None else [*events, Note("id", fault, text, (), message_id)]


def _unanswerable(call_id: str) -> Note:
    return Note("unanswerable", "the link closed before the answer", "", (), call_id)
