"""A meter whose figures agree: the register integrates the power, power is the sum of the phases' volts
times amps.

Chance enters only when a reading is taken, so that the same readings come from the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

STEP = 60.0  # seconds: the longest stretch over which the power is taken as constant


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase (or the DC line) at one moment: V, A, W."""

    voltage: float
    current: float
    power: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter shows at ``at`` (epoch seconds): register in whole Wh, power in W."""

    at: float
    energy: int
    power: float
    phases: tuple[Phase, ...]
    offered_power: float
    offered_current: float
    soc: float | None = None
    frequency: float = 50.0


@dataclass(slots=True)
class Meter:
    """The energy register of one EVSE; ``voltage`` per phase in V, ``register`` in Wh."""

    random: Random
    phases: int = 3  # 0: direct current
    voltage: float = 230.0
    register: float = 0.0
    wobble: float = 1.0  # share of the possible power that is drawn until the next reading

    def count(self, power: float, seconds: float) -> float:
        """Let ``power`` W flow for ``seconds``; returns the energy in Wh."""
        energy = max(0.0, power) * max(0.0, seconds) / 3600.0
        self.register += energy
        return energy

    def draw(self) -> None:
        """Choose how much of the possible power flows from now on: 99 to 100 percent."""
        self.wobble = 1.0 - 0.01 * self.random.random()

    def read(self, at: float, power: float, *, offered: float, soc: float | None) -> Reading:
        """One coherent reading while ``power`` W flow."""
        lines = max(1, self.phases)
        spread = [0.5 - self.random.random() for _ in range(lines)]
        phases = tuple(self._phase(power / lines, jitter) for jitter in spread)
        return Reading(
            at=at,
            energy=int(self.register),
            power=round(sum(phase.power for phase in phases), 1),
            phases=phases,
            offered_power=round(offered, 1),
            offered_current=round(offered / lines / self.voltage, 2),
            soc=None if soc is None else round(soc * 100.0, 1),
            frequency=round(50.0 + 0.02 * (self.random.random() - 0.5), 3),
        )

    def _phase(self, power: float, jitter: float) -> Phase:
        """Voltage wanders by half a percent; the current follows from power and voltage."""
        voltage = round(self.voltage * (1.0 + 0.01 * jitter), 1)
        current = round(power / voltage, 3)
        return Phase(voltage=voltage, current=current, power=round(voltage * current, 1))
