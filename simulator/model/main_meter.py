"""The meter before all EVSEs: it counts what they take, and what the station itself lives on.

Its register is the sum of theirs and of the station's own consumption: the figures of a station agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.model.evse import Evse
from simulator.model.meter import Meter, Reading


@dataclass(slots=True)
class MainMeter:
    """One per station; ``own_power`` in W, ``own`` in Wh (what that came to), ``advanced`` epoch seconds."""

    meter: Meter
    own_power: float
    own: float
    advanced: float

    def read(self, at: float, evses: Iterable[Evse]) -> Reading:
        """One reading now, coherent with the registers of the EVSEs."""
        fed = list(evses)
        for evse in fed:
            evse.advance(at)
        self.own += self.own_power * max(0.0, at - self.advanced) / 3600.0
        self.advanced = max(self.advanced, at)
        self.meter.register = self.own + sum(evse.meter.register for evse in fed)
        power = self.own_power + sum(evse.power() for evse in fed)
        return self.meter.read(at, power, offered=sum(evse.spec.max_power for evse in fed), soc=None)
