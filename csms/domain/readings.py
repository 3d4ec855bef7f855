"""Readings that belong to no transaction: one that is told again is kept once.

A mark is what makes two of them one: place, time and samples. The marks of the last ones are part of a
station's state as soon as there is one to compare. They can be made from the rows as well, so that a repeat
is recognised over a reconnect or a restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from csms.domain.times import StationTime

RECENT = 16  # what is repeated is what was not answered: the last message, or the head of the station's queue
_DIGEST = 16  # bytes
_encode = msgspec.json.Encoder(order="sorted").encode  # a database may keep the members in another order


class Outside(NamedTuple):
    """One time of measurement outside transactions; ``samples`` as received or as plain JSON, ``wire_id`` as
    on the wire."""

    evse_id: int | None
    connector_id: int | None
    wire_id: str | None
    time: StationTime
    samples: object


class Mark(NamedTuple):
    """What makes two of them one; what differs most often stands first."""

    at: datetime | None
    raw: str | None
    evse_id: int | None
    connector_id: int | None
    wire_id: str | None
    told_by: str
    samples: bytes


def mark(reading: Outside, message_id: str = "") -> Mark:
    """What makes two of them one.

    Of an unset clock equal times are chance: there the id of the message counts too.
    """
    evse_id, connector_id, wire_id, time, samples = reading
    told_by = message_id if time.clock_unset else ""
    content = blake2b(_encode(samples), digest_size=_DIGEST).digest()
    return Mark(time.at, time.raw, evse_id, connector_id, wire_id, told_by, content)


def remembered(known: tuple[Mark, ...], new: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks to go on with: those of this message, and the last ones before it."""
    return (*known[-RECENT:], *new)
