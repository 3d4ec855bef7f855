"""What a run provides to its Worlds: which CSMS, which stations, which database."""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass, field

from scenarios.ends.databases import Databases
from scenarios.ends.foreign import DRIVERS, ForeignCsms
from scenarios.ends.own_csms import Defect, OwnCsms
from scenarios.stations import SIMULATED, Stations
from scenarios.targets import CsmsPlan, CsmsTarget


@dataclass(frozen=True, slots=True)
class OwnSurroundings:
    """Our own CSMS; ``defect`` breaks a handler on purpose."""

    databases: Databases
    defect: Defect | None = None
    stations: Stations = SIMULATED

    @property
    def target(self) -> str:
        """What reports call it."""
        return f"own CSMS on {self.databases.about}, {self.stations.about}"

    def suffix(self, seed: str) -> str:
        """None is needed: nobody else uses this CSMS."""
        return ""

    def csms(self, plan: CsmsPlan, seed: str) -> CsmsTarget:
        """A CSMS of the scenario's own."""
        return OwnCsms(self.databases, plan, seed, self.defect)


@dataclass(frozen=True, slots=True)
class ForeignSurroundings:
    """A CSMS at an address."""

    url: str
    driver: str = "none"
    driver_url: str | None = None
    stations: Stations = SIMULATED
    run: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def target(self) -> str:
        """What reports call it."""
        return f"CSMS at {self.url} (driver: {self.driver}), {self.stations.about}"

    def suffix(self, seed: str) -> str:
        """Six digits that differ from scenario to scenario and from run to run."""
        return f"-{zlib.crc32(f'{self.run}/{seed}'.encode()) & 0xFFFFFF:06x}"

    def csms(self, plan: CsmsPlan, seed: str) -> CsmsTarget:
        """The same one for every scenario."""
        return ForeignCsms(self.url, DRIVERS[self.driver](self.driver_url), plan)
