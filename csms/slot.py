"""A station in memory: its state, its lane and who has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from csms.domain.state import StationState
from csms.lane import Lane
from csms.store.load import StationKey

if TYPE_CHECKING:
    from csms.ownership import Owner
    from csms.turns import Session


class UnknownStation(Exception):
    """The station is not on record, and nothing allows to put it there."""


class KnownStation(Exception):
    """The station is on record already."""


class Slot:
    """A station in memory: while it has a session, or a turn that runs or waits."""

    __slots__ = ("arrivals", "epoch", "key", "lane", "last_seen", "owner", "session", "state")

    def __init__(self, key: StationKey, idle: Callable[[Slot], None]) -> None:
        self.key = key
        self.lane = Lane(lambda: idle(self))
        self.state: StationState | None = None  # None: not loaded yet, or not on record
        self.epoch = 0
        self.session: Session | None = None  # the newest, even while it waits for the lane
        self.owner: Owner | None = None  # the session's, once it has taken over
        self.last_seen: datetime | None = None
        self.arrivals: list[asyncio.Future[None]] = []

    @property
    def station(self) -> str:
        """The station's identity."""
        return self.key[1]

    @property
    def loaded(self) -> StationState:
        """The state.

        Raises:
            UnknownStation: the station is not on record.
        """
        if self.state is None:
            raise UnknownStation(f"station {self.key[1]} is not on record")
        return self.state
