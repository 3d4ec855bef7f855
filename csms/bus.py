"""How a command reaches the node that holds the station: here, there is one node."""

from __future__ import annotations

from typing import Protocol

from csms.commands import Commands, Outcome


class Bus(Protocol):
    """Sends a command to a station, wherever its socket is."""

    async def send(
        self,
        tenant: int,
        station: str,
        action: str,
        payload: object,
        *,
        timeout: float | None = None,
        stale_after: float | None = None,
        queue_for: float = 0.0,
        validate: bool = True,
    ) -> Outcome:
        """Return the outcome as ``Commands.send`` does."""


def local(commands: Commands) -> Bus:
    """Return the bus of a single process: the commands themselves."""
    return commands
