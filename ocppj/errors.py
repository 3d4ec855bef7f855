"""Every way in which a CALL of ours can end other than by its response is an exception of its own."""

from collections.abc import Mapping
from datetime import datetime

from ocppj.dialect import Code
from schemas.validation import Fault


class CallOutcomeError(Exception):
    """A CALL without a usable response. The peer sets `message_id` and `sent_at` where known."""

    message_id: str | None = None
    sent_at: datetime | None = None


class CallError(CallOutcomeError):
    """A CALLERROR: received for a CALL of ours, or raised by a handler that wants to answer with one.

    `code` is a `dialect.Code` or any text; neutral codes are spelled as the version spells them.
    """

    def __init__(self, code: str, description: str = "", details: Mapping[str, object] | None = None) -> None:
        """`details` is the errorDetails object of the frame."""
        super().__init__(f"{code}: {description}" if description else str(code))
        self.code = code
        self.description = description
        self.details: dict[str, object] = dict(details or {})


class InvalidAnswer(CallOutcomeError):
    """An answer came for our CALL and broke its framing or its schema; raw text and faults are kept."""

    def __init__(self, raw: str, faults: tuple[Fault, ...] = (), payload: object = None) -> None:
        """`payload` is the decoded response where the frame could be read that far."""
        super().__init__(faults[0].message if faults else "the answer is malformed")
        self.raw = raw
        self.faults = faults
        self.payload = payload


class CallTimeout(CallOutcomeError):
    """No answer before the deadline."""


class Disconnected(CallOutcomeError):
    """The link closed while the CALL was queued or in flight, or before it was made."""


class Stale(CallOutcomeError):
    """The CALL was still queued when it reached the age after which it must not be written."""


class Gated(CallOutcomeError):
    """The phase table forbids this CALL now (before the boot is accepted)."""

    def __init__(self, reason: str) -> None:
        """`reason` says which phase forbids what."""
        super().__init__(reason)
        self.reason = reason


def internal_error() -> CallError:
    """The answer to a CALL that our own fault spoiled: it tells nothing of our insides."""
    return CallError(Code.INTERNAL, "an internal error occurred")
