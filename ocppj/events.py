"""What a connection tells its driver to do or to know. Plain values: tests compare them, the peer acts."""

from msgspec import Struct

from ocppj.errors import CallOutcomeError
from schemas.action import Action
from schemas.validation import Fault, Repair


class Arrived(Struct):
    """A frame came in; always the first event of `receive`. What could be read of it, for the record."""

    kind: int | None
    message_id: str | None
    action: str | None
    faults: tuple[Fault, ...] = ()


class Transmit(Struct):
    """Write this text."""

    text: str
    action: str | None
    message_id: str | None
    kind: int | None


class CallReceived(Struct):
    """A CALL to be answered, exactly once, by `answer` or `refuse`. The next one comes only after that."""

    id: str
    action: Action
    request: Struct
    raw: str
    payload: object
    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()


class SendReceived(Struct):
    """A SEND of 2.1: nothing is answered."""

    id: str
    action: Action
    request: Struct
    raw: str
    payload: object
    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()


class Answered(Struct):
    """A CALL of ours has its response. After `send_raw` the raw text alone counts: `response` is None."""

    id: str
    action: Action | None
    response: Struct | None
    raw: str
    payload: object
    repairs: tuple[Repair, ...] = ()


class Failed(Struct):
    """A CALL of ours ended otherwise."""

    id: str
    error: CallOutcomeError


class Pause(Struct):
    """Stop reading: too many CALLs wait for their answer."""


class Resume(Struct):
    """Read on."""


class Close(Struct):
    """Close the link."""

    code: int
    reason: str


class Note(Struct):
    """Worth recording, nothing to do. `kind` is one of the words below.

    malformed · id · flaw · repeated-call · id-reused · gate · refused · late-answer · duplicate-answer ·
    unknown-answer · call-result-error · refused-send · unanswerable · abandoned-answer
    """

    kind: str
    text: str
    raw: str
    faults: tuple[Fault, ...] = ()
    message_id: str | None = None


Event = Arrived | Transmit | CallReceived | SendReceived | Answered | Failed | Pause | Resume | Close | Note
