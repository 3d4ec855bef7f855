"""The half of a connection that receives CALLs: one at a time is handed out, each gets one answer."""

from collections import deque
from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from ocppj.dialect import CALL, CALLERROR, CALLRESULT, UNREADABLE_ID, Code, Dialect
from ocppj.events import CallReceived, Event, Note, Pause, Resume, SendReceived, Transmit
from ocppj.frames import Call, Malformed, Send, encode_error, encode_result
from ocppj.judging import guarded
from ocppj.phases import OPEN, TRIGGERING, Grants, Phase, forbidden, granted_by
from schemas.action import Action, Kind, Sender
from schemas.catalogue import actions, find
from schemas.validation import Fault, Mode, check_request
from schemas.version import Version

_FAULTS_TOLD: Final = 10


class Refusal(Struct):
    """An answer that is known before anybody is asked; it waits its turn like any other."""

    id: str
    raw: str
    code: str
    description: str
    details: dict[str, object]
    action: str | None = None
    payload: object = None
    faults: tuple[Fault, ...] = ()


@cache
def routes(version: Version, sender: Sender, kind: Kind) -> Mapping[str, Action]:
    """The actions of a version that `sender` may send as `kind`."""
    known = actions(version)
    return {name: one for name, one in known.items() if one.kind is kind and one.sent_by(sender)}


class Inbound:
    """Judges CALLs and keeps their order. `phase` and `grants` are looked up when a CALL is handed out."""

    __slots__ = (
        "_current", "_declined", "_dialect", "_grants", "_max_queued", "_mode", "_paused", "_phase",
        "_queue", "_routes", "_sender", "_sends",
    )  # fmt: skip

    def __init__(
        self,
        dialect: Dialect,
        sender: Sender,
        declined: Mapping[str, str],
        mode: Mode,
        grants: Grants,
        max_queued: int,
    ) -> None:
        """`sender` is the other end; `declined` gives the reason by action name."""
        self._dialect = dialect
        self._sender = sender
        self._routes = routes(dialect.version, sender, Kind.CALL)
        self._sends = routes(dialect.version, sender, Kind.SEND)
        self._declined = declined
        self._mode = mode
        self._grants = grants
        self._max_queued = max_queued
        self._phase: Phase | None = None
        self._current: CallReceived | None = None
        self._queue: deque[CallReceived | Refusal] = deque()
        self._paused = False

    @property
    def current(self) -> CallReceived | None:
        """The CALL that has been handed out and awaits its answer."""
        return self._current

    def gate(self, phase: Phase) -> None:
        """Apply this phase from now on, also to what is queued."""
        self._phase = None if phase == OPEN else phase

    def clear(self) -> None:
        """The link is closed: nobody waits for answers."""
        self._current = None
        self._queue.clear()

    # ---- what comes in

    def call(self, frame: Call, now: float) -> tuple[tuple[Fault, ...], list[Event]]:
        """A CALL: its faults, and what follows."""
        item = self._judge(frame)
        if self._current is None:
            return item.faults, self._hand_out(item, now)
        return item.faults, self._enqueue(frame, item)

    def malformed(self, frame: Malformed, now: float) -> list[Event]:
        """A frame that is none, or a CALL that cannot be read to its end."""
        events: list[Event] = [Note("malformed", frame.reason, frame.raw, (), frame.message_id)]
        refusal = self._refuse_malformed(frame)
        if refusal is None:
            return events
        if self._current is None:
            return events + self._hand_out(refusal, now)
        self._queue.append(refusal)
        return events + self._pause()

    def send(self, frame: Send, now: float) -> tuple[tuple[Fault, ...], list[Event]]:
        """A SEND (2.1): handed out at once, refused in silence."""
        action = self._sends.get(frame.action)
        if action is None:
            return (), [_refused_send(f"{frame.action} is not sent this way", frame)]
        checked = guarded(check_request, action, frame.payload, self._mode, frame.message_id)
        if checked is None or checked.message is None:
            refused = _refused_send("the payload breaks its schema", frame)
            return () if checked is None else checked.faults, [refused]
        why = self._forbidden(frame.action, frame.payload, now)
        if why is not None and self._phase is not None and not self._phase.record:
            return checked.faults, [_refused_send(why, frame)]
        received = SendReceived(
            frame.message_id,
            action,
            checked.message,
            frame.raw,
            frame.payload,
            checked.faults,
            checked.repairs,
        )
        return checked.faults, [received]

    # ---- what goes out

    def answer(self, call_id: str, payload_json: bytes | str, now: float) -> list[Event]:
        """CALLRESULT for the current CALL; then the next one."""
        call = self._take(call_id)
        text = encode_result(call_id, payload_json)
        return self._next([Transmit(text, call.action.name, call_id, CALLRESULT)], now)

    def refuse(
        self, call_id: str, code: str, description: str, details: dict[str, object], now: float
    ) -> list[Event]:
        """CALLERROR for the current CALL; then the next one."""
        call = self._take(call_id)
        return self._next([self._error(call_id, code, description, details, call.action.name)], now)

    def _take(self, call_id: str) -> CallReceived:
        call = self._current
        if call is None or call.id != call_id:
            raise ValueError(f"no CALL with the id {call_id!r} awaits an answer")
        self._current = None
        return call

    def _next(self, events: list[Event], now: float) -> list[Event]:
        while self._queue and self._current is None:
            events.extend(self._hand_out(self._queue.popleft(), now))
        if self._paused and len(self._queue) <= self._max_queued // 2:
            self._paused = False
            events.append(Resume())
        return events

    def _hand_out(self, item: CallReceived | Refusal, now: float) -> list[Event]:
        if self._phase is not None:
            gated = self._gated(item, now)
            if gated is not None:
                return gated
        if type(item) is CallReceived:
            self._current = item
            if item.action.name in TRIGGERING and (grant := granted_by(item.action.name, item.payload, now)):
                self._grants.add(*grant)
            return [item]
        assert isinstance(item, Refusal)
        events: list[Event] = [
            self._error(item.id, item.code, item.description, item.details, item.action),
        ]
        if item.action is not None:
            events.append(Note("refused", item.description, item.raw, item.faults, item.id))
        return events

    def _gated(self, item: CallReceived | Refusal, now: float) -> list[Event] | None:
        """The refusal of a CALL that its phase forbids; None if it may pass (recording: noted)."""
        action = item.action if isinstance(item, Refusal) else item.action.name
        phase = self._phase
        if action is None or phase is None:
            return None
        why = self._forbidden(action, item.payload, now)
        if why is None:
            return None
        note = Note("gate", why, item.raw, (), item.id)
        if not phase.record:
            return [self._error(item.id, Code.SECURITY, why, {}, action), note]
        self._phase = None
        try:
            return [note, *self._hand_out(item, now)]
        finally:
            self._phase = phase

    def _forbidden(self, action: str, payload: object, now: float) -> str | None:
        if self._phase is None:
            return None
        rule = self._phase.incoming_rule(action)
        return forbidden(rule, self._phase, action, payload, self._grants, now, use=True)

    # ---- judging

    def _judge(self, frame: Call) -> CallReceived | Refusal:
        action = self._routes.get(frame.action)
        if action is None or frame.action in self._declined:
            return self._refuse_action(frame)
        payload = frame.payload
        if payload is None:
            payload = {}
        elif type(payload) is not dict:
            return _refusal(frame, Code.FORMAT, "the payload is not an object")
        checked = guarded(check_request, action, payload, self._mode, frame.message_id)
        if checked is None:
            return _refusal(frame, Code.INTERNAL, "an internal error occurred")
        message = checked.message
        if message is None:
            return self._refuse_faults(frame, checked.faults)
        return CallReceived(
            frame.message_id, action, message, frame.raw, payload, checked.faults, checked.repairs
        )

    def _refuse_action(self, frame: Call) -> Refusal:
        known = find(self._dialect.version, frame.action)
        if known is None:
            return _refusal(frame, Code.NOT_IMPLEMENTED, "the action is not known in this version")
        if not known.sent_by(self._sender):
            return _refusal(frame, Code.NOT_SUPPORTED, f"{known.name} is sent by the other side only")
        if known.kind is Kind.SEND:
            return _refusal(frame, Code.NOT_SUPPORTED, f"{known.name} travels as SEND, not as CALL")
        return _refusal(frame, Code.NOT_SUPPORTED, self._declined[frame.action])

    def _refuse_faults(self, frame: Call, faults: tuple[Fault, ...]) -> Refusal:
        first = faults[0]
        told = [{"path": one.path, "rule": one.rule, "message": one.message} for one in faults[:_FAULTS_TOLD]]
        refusal = _refusal(frame, self._dialect.code_for(first.kind), first.message)
        refusal.details = {"faults": told}
        refusal.faults = faults
        return refusal

    def _refuse_malformed(self, frame: Malformed) -> Refusal | None:
        """None where the version is silent, and for malformed answers, which are never answered."""
        dialect = self._dialect
        is_call = frame.kind == CALL
        if frame.code is Code.MESSAGE_TYPE:
            answered = dialect.answers_unknown_type
        elif frame.kind in dialect.message_types and not is_call:
            answered = False
        else:
            answered = dialect.answers_unreadable or (is_call and frame.message_id is not None)
        if not answered:
            return None
        message_id = UNREADABLE_ID if frame.message_id is None else frame.message_id
        return Refusal(message_id, frame.raw, frame.code, frame.reason, {})

    # ---- the queue

    def _enqueue(self, frame: Call, item: CallReceived | Refusal) -> list[Event]:
        for earlier in (self._current, *self._queue):
            if earlier is None or earlier.id != frame.message_id:
                continue
            if _same(earlier, frame):
                text = "the CALL was repeated while it was being handled"
                return [Note("repeated-call", text, frame.raw, (), frame.message_id)]
            text = "the message id belongs to a CALL still being handled"
            self._queue.append(Refusal(frame.message_id, frame.raw, Code.RPC_FRAMEWORK, text, {}))
            return [Note("id-reused", text, frame.raw, (), frame.message_id), *self._pause()]
        self._queue.append(item)
        return self._pause()

    def _pause(self) -> list[Event]:
        if self._paused or len(self._queue) < self._max_queued:
            return []
        self._paused = True
        return [Pause()]

    def _error(
        self, message_id: str, code: str, description: str, details: dict[str, object], action: str | None
    ) -> Transmit:
        text = encode_error(message_id, self._dialect.spell(code), description, details)
        return Transmit(text, action, message_id, CALLERROR)


def _same(earlier: CallReceived | Refusal, frame: Call) -> bool:
    if earlier.raw == frame.raw:
        return True
    action = earlier.action if isinstance(earlier, Refusal) else earlier.action.name
    payload = {} if frame.payload is None else frame.payload
    return action == frame.action and earlier.payload == payload


def _refusal(frame: Call, code: Code, description: str) -> Refusal:
    payload = {} if frame.payload is None else frame.payload
    return Refusal(frame.message_id, frame.raw, code, description, {}, frame.action, payload)


def _refused_send(text: str, frame: Send) -> Note:
    return Note("refused-send", text, frame.raw, (), frame.message_id)
