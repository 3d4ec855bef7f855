"""Commands towards stations: the wait for the answer is outside the lane, the answer's effects are a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.validation import Fault


class Ending(StrEnum):
    """How a command ended; the words of REST."""

    ANSWERED = "answered"
    ERROR = "error"  # a CALLERROR
    INVALID = "invalid"  # the answer broke its schema
    GATED = "gated"  # not allowed before the boot is accepted, or in this state
    DISCONNECTED = "disconnected"
    TIMEOUT = "timeout"
    STALE = "stale"
    UNKNOWN_STATION = "unknown-station"
    NOT_CONNECTED = "not-connected"
    BAD_REQUEST = "bad-request"  # the payload breaks the request's schema
    DECLINED = "declined"
    NOT_IN_VERSION = "not-in-version"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one command. ``outcome`` equals its text; ``response`` and ``error`` are plain JSON."""

    outcome: Ending
    action: str
    message_id: str | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    response: object = None
    error: Mapping[str, object] | None = None  # code, description, details
    faults: tuple[Fault, ...] = ()
    reason: str | None = None
