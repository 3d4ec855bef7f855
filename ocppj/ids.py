"""Message ids come from a source that is passed in, so that one seed repeats a run to the byte."""

import random
import uuid
from typing import Protocol


class Ids(Protocol):
    """A source of message ids, unique within a connection, at most 36 characters (OCPP-J 4.1.4)."""

    def message_id(self) -> str:
        """The next id."""


class RandomIds:
    """UUIDs from the system's randomness."""

    __slots__ = ()

    def message_id(self) -> str:
        """A random UUID in its 36 character spelling."""
        return str(uuid.uuid4())


class SeededIds:
    """UUIDs that follow from a seed: the same seed, the same ids in the same order."""

    __slots__ = ("_random",)

    def __init__(self, seed: int | str) -> None:
        """Any seed of `random.Random`."""
        self._random = random.Random(seed)

    def message_id(self) -> str:
        """The next UUID of this seed."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
