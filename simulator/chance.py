"""One seed decides everything: each use of chance draws from a stream of its own, named after the station
and the use."""

from __future__ import annotations

import secrets
import uuid
from random import Random


def drawn(seed: int | None) -> int:
    """The seed that was given, or a fresh one."""
    return secrets.randbits(32) if seed is None else seed


def stream(seed: int, station: str, use: str) -> Random:
    """The stream of chance for one use; streams do not disturb each other."""
    return Random(f"{seed}/{station}/{use}")


class StationIds:
    """Message ids of one station; a repeated message may name its own (OCPP-J 4.1.4 allows the same id)."""

    __slots__ = ("_decimal", "_next", "_random")

    def __init__(self, random: Random, *, decimal: bool = False) -> None:
        self._random = random
        self._decimal = decimal
        self._next: str | None = None

    def fresh(self) -> str:
        """A new id."""
        bits = self._random.getrandbits(128)
        return str(bits >> 64) if self._decimal else str(uuid.UUID(int=bits, version=4))

    def name_next(self, message_id: str) -> None:
        """The next ``message_id`` is this one."""
        self._next = message_id

    def message_id(self) -> str:
        """The id of the CALL that is made now."""
        named, self._next = self._next, None
        return named or self.fresh()
