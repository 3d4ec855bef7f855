"""Readings that belong to no transaction: one that is told again is kept once.

A mark is what makes two of them one: place, time and samples. The marks of the last ones are part of a
station's state as soon as there is one to compare. They can be made from the rows as well, so that a repeat
is recognised over a reconnect or a restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from csms.domain.texts import digest
from csms.domain.times import StationTime

RECENT = 16  # what is repeated is what was not answered: the last message, or the head of the station's queue
_ENCODER = msgspec.json.Encoder(order="sorted")  # a database may keep the members in another order


class Outside(NamedTuple):
    """One time of measurement outside transactions; ``samples`` as plain JSON, ``wire_id`` as on the wire."""

    evse_id: int | None
    connector_id: int | None
    wire_id: str | None
    time: StationTime
    samples: object


def mark(reading: Outside, message_id: str = "") -> str:
    """What makes two of them one.

    Of an unset clock equal times are chance: there the id of the message counts too.
    """
    time = reading.time
    when = None if time.at is None else time.at.isoformat()
    place = f"{reading.evse_id}.{reading.connector_id}/{reading.wire_id}@{when}/{time.raw}"
    told_by = message_id if time.clock_unset else ""
    parts = place, told_by
    return digest(*(part.encode(errors="surrogatepass") for part in parts), _ENCODER.encode(reading.samples))


def remembered(known: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """The marks to go on with: those of this message, and the last ones before it."""
    latest = tuple(new)
    return (*tuple(known)[-RECENT:], *latest)
