"""What becomes of a CALL of ours at the peer: somebody waits, and gets the response with its id and times."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from ocppj.events import Answered
from schemas.action import Action


@dataclass(frozen=True, slots=True)
class Reply:
    """A CALL of ours that was answered, with both times (aware, UTC)."""

    message_id: str
    action: Action
    response: Struct
    payload: object
    raw: str
    sent_at: datetime
    answered_at: datetime


class Waiter:
    """Somebody who waits for the answer to a CALL; `sent_at` is set when it is written."""

    __slots__ = ("future", "sent_at")

    def __init__(self, future: "asyncio.Future[Answered]") -> None:
        """`future` ends with the answer or a `CallOutcomeError`."""
        self.future = future
        self.sent_at: datetime | None = None
