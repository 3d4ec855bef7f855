"""The half of a connection that makes CALLs: one in flight, the others behind it, each ends exactly once."""

from collections import deque
from typing import Final

import msgspec

from ocppj.dialect import CALL, SEND
from ocppj.errors import CallError, CallOutcomeError, CallTimeout, Disconnected, Gated, InvalidAnswer, Stale
from ocppj.events import Answered, Event, Failed, Note, Transmit
from ocppj.frames import CallErrorFrame, CallResult, CallResultError, Malformed, encode_call, encode_send
from ocppj.judging import guarded
from ocppj.phases import OPEN, TRIGGERING, Grants, Phase, Rule, forbidden, granted_by
from schemas.action import Action
from schemas.validation import Fault, FaultKind, Mode, check_response

_REMEMBERED: Final = 64
_NO_OBJECT: Final = Fault("", "type", "the payload is not an object", FaultKind.TYPE)


class Pending:
    """A CALL of ours on its way."""

    __slots__ = ("action", "deadline", "granted", "id", "payload_json", "stale_at", "timeout")

    def __init__(
        self, call_id: str, action: Action, payload_json: bytes | str, timeout: float, stale_at: float | None
    ) -> None:
        """`deadline` is set when the CALL is written."""
        self.id = call_id
        self.action = action
        self.payload_json = payload_json
        self.timeout = timeout
        self.stale_at = stale_at
        self.deadline = 0.0
        self.granted: str | None = None


class Outbound:
    """Our CALLs, their deadlines and their answers."""

    __slots__ = ("_closed", "_flight", "_grants", "_mode", "_past", "_phase", "_queue", "_raw", "_timeout")

    def __init__(self, mode: Mode, grants: Grants, call_timeout: float) -> None:
        """`call_timeout` in seconds from the writing of a CALL."""
        self._mode = mode
        self._grants = grants
        self._timeout = call_timeout
        self._phase: Phase | None = None
        self._flight: Pending | None = None
        self._queue: deque[Pending] = deque()
        self._raw: dict[str, float] = {}
        self._past: dict[str, str] = {}
        self._closed = False

    @property
    def in_flight(self) -> Pending | None:
        """The CALL that awaits its answer."""
        return self._flight

    def gate(self, phase: Phase) -> None:
        """Apply this phase from now on, also to what is queued."""
        self._phase = None if phase == OPEN else phase

    # ---- what goes out

    def call(self, pending: Pending, now: float) -> list[Event]:
        """Write the CALL or queue it. Raises `Gated` and `Disconnected`."""
        if self._closed:
            raise Disconnected("the link is closed")
        notes = self._check(pending.action.name, pending.payload_json, now)
        self._queue.append(pending)
        return notes + self._next(now)

    def send(self, message_id: str, action: Action, payload_json: bytes | str, now: float) -> list[Event]:
        """Write a SEND (2.1). Raises `Gated` and `Disconnected`."""
        if self._closed:
            raise Disconnected("the link is closed")
        notes = self._check(action.name, payload_json, now)
        text = encode_send(message_id, action.name, payload_json)
        return [*notes, Transmit(text, action.name, message_id, SEND)]

    def raw(self, wait_for: str, deadline: float) -> None:
        """Expect an answer to a frame that is written as it is."""
        self._raw[wait_for] = deadline

    def abandon(self, call_id: str) -> list[Event]:
        """Nobody waits any more: a queued CALL is not written; one in flight keeps its place."""
        for pending in self._queue:
            if pending.id == call_id:
                self._queue.remove(pending)
                break
        self._raw.pop(call_id, None)
        return []

    def _next(self, now: float) -> list[Event]:
        events: list[Event] = []
        while self._flight is None and self._queue:
            self._start(self._queue.popleft(), now, events)
        return events

    def _start(self, pending: Pending, now: float, events: list[Event]) -> None:
        if pending.stale_at is not None and now >= pending.stale_at:
            events.append(Failed(pending.id, Stale("the CALL waited too long to be written")))
            return
        name = pending.action.name
        why = None if self._phase is None else self._forbidden(name, pending.payload_json, now, use=True)
        if why is not None and not (self._phase is not None and self._phase.record):
            events.append(Failed(pending.id, Gated(why)))
            return
        pending.deadline = now + pending.timeout
        self._flight = pending
        if name in TRIGGERING and (grant := granted_by(name, msgspec.json.decode(pending.payload_json), now)):
            self._grants.add(*grant)
            pending.granted = grant[0]
        text = encode_call(pending.id, name, pending.payload_json)
        events.append(Transmit(text, name, pending.id, CALL))

    def _check(self, action: str, payload_json: bytes | str, now: float) -> list[Event]:
        why = None if self._phase is None else self._forbidden(action, payload_json, now, use=False)
        if why is None or self._phase is None:
            return []
        if not self._phase.record:
            raise Gated(why)
        return [Note("gate", why, "")]

    def _forbidden(self, action: str, payload_json: bytes | str, now: float, *, use: bool) -> str | None:
        assert self._phase is not None
        rule = self._phase.outgoing_rule(action)
        payload = msgspec.json.decode(payload_json) if rule is Rule.FOR_BOOT else None
        return forbidden(rule, self._phase, action, payload, self._grants, now, use=use)

    # ---- what comes in

    def action_of(self, message_id: str) -> str | None:
        """The action of the CALL that an answer belongs to, None if none waits for it."""
        return (
            self._flight.action.name if self._flight is not None and self._flight.id == message_id else None
        )

    def result(self, frame: CallResult, now: float) -> tuple[tuple[Fault, ...], list[Event]]:
        """A CALLRESULT: the faults of its payload, and what follows."""
        if self._take_raw(frame.message_id):
            return (), [Answered(frame.message_id, None, None, frame.raw, frame.payload)]
        pending = self._take(frame.message_id)
        if pending is None:
            return (), [self._unexpected(frame.message_id, frame.raw)]
        faults, event = self._judge(pending, frame)
        return faults, [event, *self._next(now)]

    def error(self, frame: CallErrorFrame, now: float) -> list[Event]:
        """A CALLERROR. One of an odd form but with a readable code still ends its CALL."""
        notes: list[Event] = []
        if frame.flaw is not None:
            notes.append(Note("flaw", frame.flaw, frame.raw, (), frame.message_id))
        if self._take_raw(frame.message_id):
            return [*notes, Answered(frame.message_id, None, None, frame.raw, None)]
        pending = self._take(frame.message_id)
        if pending is None:
            return [*notes, self._unexpected(frame.message_id, frame.raw)]
        self._revoke(pending)
        failed = Failed(frame.message_id, CallError(frame.code, frame.description, frame.details))
        return [*notes, failed, *self._next(now)]

    def result_error(self, frame: CallResultError) -> list[Event]:
        """A CALLRESULTERROR (2.1): our response was of no use to the other side."""
        text = f"{frame.code}: {frame.description}"
        return [Note("call-result-error", text, frame.raw, (), frame.message_id)]

    def malformed(self, frame: Malformed, now: float) -> list[Event]:
        """A CALLRESULT or CALLERROR that cannot be read to its end."""
        note = Note("malformed", frame.reason, frame.raw, (), frame.message_id)
        if frame.message_id is None:
            return [note]
        if self._take_raw(frame.message_id):
            return [note, Answered(frame.message_id, None, None, frame.raw, None)]
        pending = self._take(frame.message_id)
        if pending is None:
            return [note]
        fault = Fault("", "frame", frame.reason, FaultKind.FORMAT)
        return [note, Failed(pending.id, InvalidAnswer(frame.raw, (fault,))), *self._next(now)]

    def _judge(self, pending: Pending, frame: CallResult) -> tuple[tuple[Fault, ...], Event]:
        payload = {} if frame.payload is None else frame.payload
        if not isinstance(payload, dict):
            return (_NO_OBJECT,), Failed(pending.id, InvalidAnswer(frame.raw, (_NO_OBJECT,), payload))
        if pending.granted is not None and payload.get("status", "Accepted") != "Accepted":
            self._revoke(pending)
        checked = guarded(check_response, pending.action, payload, self._mode, pending.id)
        if checked is None or checked.message is None:
            faults = () if checked is None else checked.faults
            return faults, Failed(pending.id, InvalidAnswer(frame.raw, faults, payload))
        answered = Answered(pending.id, pending.action, checked.message, frame.raw, payload, checked.repairs)
        return checked.faults, answered

    def _revoke(self, pending: Pending) -> None:
        if pending.granted is not None:
            self._grants.revoke(pending.granted)

    def _take(self, message_id: str) -> Pending | None:
        pending = self._flight
        if pending is None or pending.id != message_id:
            return None
        self._flight = None
        self._remember(message_id, "duplicate-answer")
        return pending

    def _take_raw(self, message_id: str) -> bool:
        if self._raw and self._raw.pop(message_id, None) is not None:
            self._remember(message_id, "duplicate-answer")
            return True
        return False

    def _remember(self, message_id: str, kind: str) -> None:
        self._past[message_id] = kind
        if len(self._past) > _REMEMBERED:
            del self._past[next(iter(self._past))]

    def _unexpected(self, message_id: str, raw: str) -> Note:
        kind = self._past.get(message_id, "unknown-answer")
        return Note(kind, "no CALL waits for this answer", raw, (), message_id)

    # ---- time and end

    def next_deadline(self) -> float | None:
        """When `tick` has to be called, None if nothing is pending."""
        if self._flight is None and not self._raw:
            return None
        times = list(self._raw.values())
        if self._flight is not None:
            times.append(self._flight.deadline)
        times.extend(one.stale_at for one in self._queue if one.stale_at is not None)
        return min(times)

    def tick(self, now: float) -> list[Event]:
        """End what is overdue."""
        events: list[Event] = []
        flight = self._flight
        if flight is not None and now >= flight.deadline:
            self._flight = None
            self._late(flight.id, flight.timeout, events)
        for message_id in [one for one, deadline in self._raw.items() if now >= deadline]:
            del self._raw[message_id]
            self._late(message_id, self._timeout, events)
        for waiting in [one for one in self._queue if one.stale_at is not None and now >= one.stale_at]:
            self._queue.remove(waiting)
            events.append(Failed(waiting.id, Stale("the CALL waited too long to be written")))
        return events + self._next(now)

    def _late(self, message_id: str, timeout: float, events: list[Event]) -> None:
        self._remember(message_id, "late-answer")
        events.append(Failed(message_id, CallTimeout(f"no answer within {timeout:g} s")))

    def disconnected(self) -> list[Event]:
        """The link is closed: everything ends."""
        self._closed = True
        ended = [] if self._flight is None else [self._flight.id]
        ended += [*(one.id for one in self._queue), *self._raw]
        self._flight = None
        self._queue.clear()
        self._raw.clear()
        return [Failed(one, _lost()) for one in ended]


def _lost() -> CallOutcomeError:
    return Disconnected("the link closed before an answer came")
