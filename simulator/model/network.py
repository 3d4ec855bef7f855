"""Which address the station calls: network profiles by slot, in the order that was set (2.0.1 B09, B10).

The first slot is where the station was told to go at its start; what a CSMS puts into a slot is kept. A new
order counts from the next start, new contents of a slot from the next connection.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from simulator.model.store import Store
from simulator.model.variables import Variables

KIND = "network"
FIRST = "1"
PRIORITY = "OCPPCommCtrlr.NetworkConfigurationPriority"
_ATTEMPTS = "OCPPCommCtrlr.NetworkProfileConnectionAttempts"
_ACTIVE = "OCPPCommCtrlr.ActiveNetworkProfile"


@dataclass(frozen=True, slots=True)
class NetworkProfile:
    """What a slot holds; ``message_timeout`` in seconds."""

    url: str
    message_timeout: int
    security_profile: int
    interface: str


class Network:
    """The slots of one station and which of them is tried now."""

    def __init__(self, store: Store, variables: Variables) -> None:
        self._store, self._variables = store, variables
        self._slots = {slot: NetworkProfile(**json.loads(text)) for slot, text in store.items(KIND)}
        self._order: tuple[str, ...] = (FIRST,)
        self._place = 0
        self._failures = 0
        self.restart()

    def restart(self) -> None:
        """The station starts: the order of slots that is set now counts, from its head."""
        self._order = self._variables.members(PRIORITY) or (FIRST,)
        self._place = self._failures = 0

    # -- slots

    def known(self, slot: str) -> bool:
        """Whether the slot holds a profile; the first one always does."""
        return slot == FIRST or slot in self._slots

    def put(self, slot: str, profile: NetworkProfile) -> None:
        """Keep a profile; replaces."""
        self._slots[slot] = profile
        self._store.put(KIND, slot, json.dumps(asdict(profile)))

    # -- where to

    @property
    def slot(self) -> str:
        """The slot that is tried or used now."""
        return self._order[self._place]

    @property
    def profile(self) -> NetworkProfile | None:
        """What the slot holds, None for what the station was started with."""
        return self._slots.get(self.slot)

    def failed(self) -> None:
        """An attempt came to nothing: after NetworkProfileConnectionAttempts the next slot is tried (B10)."""
        self._failures += 1
        if self._failures >= self._variables.number(_ATTEMPTS):
            self._failures, self._place = 0, (self._place + 1) % len(self._order)

    def connected(self) -> None:
        """There is a connection by the present slot."""
        self._failures = 0
        if self._variables.text(_ACTIVE) != self.slot:
            self._variables.assign(_ACTIVE, self.slot)
