"""Which kind of stations a run has: our simulator, or one that is under test itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scenarios.ends.simulated import SimulatedStation, profile
from scenarios.recorder import Recorder
from scenarios.targets import Papers, StationMaker, StationTarget
from scenarios.verdicts import NotApplicable
from schemas.version import Version


@dataclass(frozen=True, slots=True)
class Stations:
    """The kind of stations of a run. ``ours``: they do as a scenario says, down to a single frame; another
    says its own, and what it has no part in does not concern it. ``patience``: so many times longer than
    with our simulator acts may take, and ``waits`` for what comes of them."""

    about: str
    make: Callable[[Recorder, str], StationMaker]
    ours: bool = True
    patience: float = 1.0
    waits: float = 1.0


def _simulated(recorder: Recorder, seed: str) -> StationMaker:
    def make(
        name: str,
        *,
        url: str,
        version: Version,
        evses: int,
        password: str | None = None,
        fixed_cable: bool = False,
        connectors: int = 1,
        papers: Papers | None = None,
    ) -> StationTarget:
        built = profile(evses, fixed_cable=fixed_cable, connectors=connectors)
        return SimulatedStation(name, url, version, built, password, seed, recorder, papers)

    return make


SIMULATED = Stations("simulator", _simulated)


class StationsMissing(Exception):
    """The stations that a run is to have cannot be had; one clear line."""


def everest(prefix: Path | None, mqtt: str | None) -> Stations:
    """EVerest: below ``prefix``, else in containers; ``mqtt``: HOST:PORT of a broker, else one is started.

    Raises:
        StationsMissing: it, or what it needs, is not there.
    """
    try:
        from everest.request import FailureError, UsageError  # noqa: PLC0415 - an extra of its own
        from scenarios.ends.everest import EVSES, EverestStation, Installed  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StationsMissing(f"{missing}; EVerest needs: pip install plugfest[everest]") from missing
    installed = Installed(prefix, mqtt)
    try:
        about = installed.check()
    except (FailureError, UsageError) as error:
        raise StationsMissing(str(error)) from error

    def maker(recorder: Recorder, seed: str) -> StationMaker:
        def make(
            name: str,
            *,
            url: str,
            version: Version,
            evses: int,
            password: str | None = None,
            fixed_cable: bool = False,
            connectors: int = 1,
            papers: Papers | None = None,
        ) -> StationTarget:
            if papers is not None:
                raise NotApplicable("EVerest comes over TLS by `everest up --security` alone")
            _has(evses, EVSES, "EVSEs")
            _has(connectors, 1, "connectors of each EVSE")
            if fixed_cable:
                raise NotApplicable("EVerest's simulated boards have sockets, no fixed cables")
            return EverestStation(name, url, version, evses, password, recorder, installed)

        return make

    return Stations(about, maker, ours=False, patience=12.0, waits=4.0)


def _has(wanted: int, there: int, what: str) -> None:
    if wanted > there:
        raise NotApplicable(f"EVerest's simulated boards have {there} {what}, not {wanted}")
