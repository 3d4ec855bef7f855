"""A car: what power it takes at its state of charge, and when it wants no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Vehicle:
    """A battery with a taper; ``soc`` and ``target`` are fractions, power in W, capacity in Wh."""

    capacity: float = 60_000.0
    soc: float = 0.2
    max_power: float = 11_000.0
    target: float = 1.0
    taper_from: float = 0.8
    taper_to: float = 0.1  # fraction of the power left when full
    paused: bool = False

    @property
    def full(self) -> bool:
        """Whether the battery has what its driver wants."""
        return self.soc >= self.target - 1e-9

    @property
    def wants(self) -> bool:
        """Whether the car asks for energy now."""
        return not self.paused and not self.full

    def demand(self) -> float:
        """The power in W that the car would take at this state of charge."""
        if not self.wants:
            return 0.0
        if self.soc <= self.taper_from:
            return self.max_power
        progress = (self.soc - self.taper_from) / max(1e-9, 1.0 - self.taper_from)
        return self.max_power * (1.0 - progress * (1.0 - self.taper_to))

    def room(self) -> float:
        """The energy in Wh that still fits until the target."""
        return max(0.0, (self.target - self.soc) * self.capacity)

    def take(self, energy: float) -> None:
        """Put ``energy`` Wh into the battery."""
        self.soc = min(1.0, self.soc + energy / self.capacity)
