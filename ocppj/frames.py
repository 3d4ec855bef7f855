"""Text to frame and frame to text (OCPP-J 4). Reading never raises: what cannot be read is `Malformed`."""

import json
import re
from typing import Final

import msgspec
from msgspec import Struct

from ocppj.dialect import CALL, CALLERROR, CALLRESULT, CALLRESULTERROR, MAX_DESCRIPTION, SEND, Code, Dialect

MAX_DEPTH: Final = 64
"""Deeper nesting is malformed: no OCPP message needs a tenth of it, and engines end in recursion errors."""

_HEAD: Final = re.compile(r'\s*\[\s*(\d)\s*,\s*"([ !#-\[\]-~]*)"\s*,')
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Call(Struct):
    """`[2, id, action, payload]`."""

    message_id: str
    action: str
    payload: object
    raw: str


class Send(Struct):
    """`[6, id, action, payload]`, 2.1 only: never answered."""

    message_id: str
    action: str
    payload: object
    raw: str


class CallResult(Struct):
    """`[3, id, payload]`."""

    message_id: str
    payload: object
    raw: str


class CallErrorFrame(Struct):
    """`[4, id, code, description, details]`; `flaw` says what deviates from that form, if anything."""

    message_id: str
    code: str
    description: str
    details: dict[str, object]
    raw: str
    flaw: str | None = None


class CallResultError(CallErrorFrame):
    """`[5, id, code, description, details]`, 2.1 only: the other side could not use our CALLRESULT."""


class Malformed(Struct):
    """Not a frame of this dialect. `kind` and `message_id` are given where they could be read."""

    raw: str
    reason: str
    message_id: str | None = None
    kind: int | None = None
    code: Code = Code.RPC_FRAMEWORK


Frame = Call | Send | CallResult | CallErrorFrame | CallResultError | Malformed


def parse(text: str, dialect: Dialect) -> Frame:
    """Read one frame; anything else comes back as `Malformed`."""
    try:
        frame = _decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return _unreadable(text)
    if type(frame) is not list:
        return Malformed(text, "the frame is not a JSON array")
    if text.count("{") + text.count("[") > MAX_DEPTH and _deeper_than(frame, MAX_DEPTH):
        return _malformed(text, frame, "the frame is nested too deeply")
    if len(frame) == 4 and frame[0] == CALL and type(frame[1]) is str and type(frame[2]) is str:
        return Call(frame[1], frame[2], frame[3], text)
    return _parse_other(text, frame, dialect)


def read_json(text: str) -> object:
    """The decoded text, None where it is no JSON or nested deeper than `MAX_DEPTH`: for records."""
    try:
        value = _decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    deep = text.count("{") + text.count("[") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH)
    return None if deep else value


def _parse_other(text: str, frame: list[object], dialect: Dialect) -> Frame:
    kind, message_id = _head(frame)
    if kind is None:
        return _malformed(text, frame, "the message type is not a number")
    if kind not in dialect.message_types:
        return Malformed(text, f"message type {kind} is not known here", message_id, kind, Code.MESSAGE_TYPE)
    if message_id is None:
        return Malformed(text, "the message id is not a string", None, kind)
    if kind == CALLRESULT:
        return _call_result(text, frame, message_id)
    if kind in (CALLERROR, CALLRESULTERROR):
        return _call_error(text, frame, message_id, kind)
    if len(frame) != 4:
        return Malformed(text, f"a frame of type {kind} has 4 elements, not {len(frame)}", message_id, kind)
    action = frame[2]
    if not isinstance(action, str):
        return Malformed(text, "the action is not a string", message_id, kind)
    return (Call if kind == CALL else Send)(message_id, action, frame[3], text)


def _call_result(text: str, frame: list[object], message_id: str) -> Frame:
    if len(frame) != 3:
        return Malformed(text, f"a CALLRESULT has 3 elements, not {len(frame)}", message_id, CALLRESULT)
    return CallResult(message_id, frame[2], text)


def _call_error(text: str, frame: list[object], message_id: str, kind: int) -> Frame:
    code = frame[2] if len(frame) > 2 else None
    if not isinstance(code, str):
        return Malformed(text, "the error code is not a string", message_id, kind)
    description = frame[3] if len(frame) > 3 else None
    details = frame[4] if len(frame) > 4 else None
    flaw = None
    if len(frame) != 5 or not isinstance(description, str) or not isinstance(details, dict):
        flaw = "an error has 5 elements: type, id, code, description text, details object"
    made = CallErrorFrame if kind == CALLERROR else CallResultError
    return made(
        message_id,
        code,
        description if isinstance(description, str) else "",
        details if isinstance(details, dict) else {},
        text,
        flaw,
    )


def _head(frame: list[object]) -> tuple[int | None, str | None]:
    """Message type and id, each None where it cannot be read. `2.0` is the integer 2 to JSON."""
    first = frame[0] if frame else None
    kind = int(first) if type(first) in (int, float) and first == int(first) else None  # type: ignore[call-overload]
    second = frame[1] if len(frame) > 1 else None
    return kind, second if isinstance(second, str) and _encodable(second) else None


def _malformed(text: str, frame: list[object], reason: str) -> Malformed:
    kind, message_id = _head(frame)
    return Malformed(text, reason, message_id, kind)


def _unreadable(text: str) -> Malformed:
    """What the strict reader refuses: the id of a frame with a lone surrogate or a huge float still counts.

    Every CALL gets an answer whatever it holds, so a more tolerant reader looks for the head.
    """
    reason = "the frame is not JSON"
    try:
        frame = json.loads(text, parse_constant=_refuse_constant, parse_float=_any_float)
    except RecursionError:
        # No reader gets to the end of it; its head may still say which CALL waits for an answer.
        head = _HEAD.match(text)
        kind, message_id = (int(head[1]), head[2]) if head is not None else (None, None)
        return Malformed(text, "the frame is nested too deeply", message_id, kind)
    except ValueError:
        return Malformed(text, reason)
    if not isinstance(frame, list):
        return Malformed(text, reason)
    return _malformed(text, frame, "the frame holds text or numbers outside of JSON's interoperable range")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _any_float(digits: str) -> float:
    value = float(digits)
    return value if abs(value) != float("inf") else 0.0


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _deeper_than(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit + 1):
        level = [
            child
            for one in level
            if isinstance(one, (list, dict))
            for child in (one if isinstance(one, list) else one.values())
        ]
        if not level:
            return False
    return any(isinstance(one, (list, dict)) for one in level)


def encode_call(message_id: str, action: str, payload_json: bytes | str) -> str:
    """`[2,"id","action",payload]`, compact."""
    return f"[2,{_encode(message_id).decode()},{_encode(action).decode()},{_text(payload_json)}]"


def encode_send(message_id: str, action: str, payload_json: bytes | str) -> str:
    """`[6,"id","action",payload]`, compact; 2.1 only."""
    return f"[6,{_encode(message_id).decode()},{_encode(action).decode()},{_text(payload_json)}]"


def encode_result(message_id: str, payload_json: bytes | str) -> str:
    """`[3,"id",payload]`, compact."""
    return f"[3,{_encode(message_id).decode()},{_text(payload_json)}]"


def encode_error(
    message_id: str, code: str, description: str, details: dict[str, object], *, kind: int = CALLERROR
) -> str:
    """`[4,"id","code","description",{details}]`, compact, the description cut to 255 characters."""
    return _encode([kind, message_id, code, description[:MAX_DESCRIPTION], details]).decode()


def _text(payload_json: bytes | str) -> str:
    return payload_json if isinstance(payload_json, str) else payload_json.decode()


__all__ = [
    "CALL", "CALLERROR", "CALLRESULT", "CALLRESULTERROR", "SEND",
    "Call", "CallErrorFrame", "CallResult", "CallResultError", "Frame", "Malformed", "Send",
    "encode_call", "encode_error", "encode_result", "encode_send", "parse", "read_json",
]  # fmt: skip
