"""Our simulated station as a station target, with a calendar that moves only when the scenario says so.

Over real sockets real time would decide what the meter shows; here a seed and the steps do: the same run, the
same frames. Time-outs and intervals still run in real time.
"""

from __future__ import annotations

import contextlib
import time
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ocppj.clock import microseconds
from ocppj.errors import CallError, InvalidAnswer
from ocppj.transcript import Transcript
from scenarios.targets import Happening, Papers
from scenarios.verdicts import Inconclusive
from schemas.catalogue import find
from schemas.version import Version
from simulator import Station, profiles
from simulator.model.spec import EvseSpec, Profile
from simulator.pricing import PriceDisplay
from simulator.vendors import Answer

_REBOOT = 0.1  # seconds that a reboot takes
_ONE_ACT = 1.0  # seconds of the calendar that pass with each act
_WAIT = 10.0
_LAST_WORDS = 1.0
# Nothing is gained by backing off from a CSMS that runs in the same process.
_BACK_OFF: Mapping[str, str] = {
    "OCPPCommCtrlr.RetryBackOffWaitMinimum": "1",
    "OCPPCommCtrlr.RetryBackOffRandomRange": "0",
}


class StepClock:
    """A calendar that stands still between acts; the steady clock is the machine's."""

    def __init__(self, start: datetime) -> None:
        """``start`` is aware."""
        self._now = start.astimezone(UTC)

    def utc(self) -> datetime:
        """The present of the scenario."""
        return self._now

    def monotonic(self) -> float:
        """Seconds of the machine's steady clock."""
        return time.monotonic()

    def unix_us(self) -> int:
        """The same in microseconds."""
        return microseconds(self.utc())

    def forward(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._now += timedelta(seconds=seconds)


def profile(evses: int, *, fixed_cable: bool = False, connectors: int = 1) -> Profile:
    """A station with so many EVSEs of so many connectors each; a fixed cable has no lock to be opened."""
    base = profiles.load("ac-1")
    return replace(
        base,
        evses=(EvseSpec(connectors=EvseSpec().connectors * connectors),) * evses,
        reboot=_REBOOT,
        quirks=replace(base.quirks, lock="none") if fixed_cable else base.quirks,
        variables={**base.variables, **_BACK_OFF},
    )


class SimulatedStation:
    """One simulated station and its driver."""

    def __init__(
        self,
        name: str,
        url: str,
        version: Version,
        built: Profile,
        password: str | None,
        seed: str,
        transcript: Transcript,
        papers: Papers | None = None,
    ) -> None:
        """Switched off, built as ``built``; its frames go to ``transcript``."""
        self.name = name
        self.evses = len(built.evses)
        self._version = version
        self._profile = built
        self._clock = StepClock(datetime.now(UTC).replace(microsecond=0))
        self._station = Station(
            name,
            url=url,
            version=version,
            profile=self._profile,
            password=password,
            seed=zlib.crc32(seed.encode()),
            clock=self._clock,
            transcript=transcript,
            ca=None if papers is None else papers.ca,
            cert=None if papers is None else papers.cert,
            key=None if papers is None else papers.key,
        )
        self._on = False
        self._display: PriceDisplay | None = None

    @property
    def about(self) -> Mapping[str, str]:
        """From its profile."""
        return {"vendor": self._profile.vendor, "model": self._profile.model}

    async def switch_on(self) -> None:
        """Power up and wait for the boot's answer."""
        self._station.power_up()
        self._on = True
        await self._station.until(lambda: self._station.boot_status is not None, _WAIT, "answer to the boot")
        if self._station.boot_status == "Accepted":
            await self._station.quiet(_WAIT)

    async def switch_off(self) -> None:
        """Hang up; its memory stays."""
        await self.close()

    async def plug(self, evse: int, connector: int = 1) -> None:
        """Put a car's cable in."""
        self._clock.forward(_ONE_ACT)
        await self._station.plug(evse, connector)
        await self._settled()

    async def unplug(self, evse: int) -> None:
        """Draw the cable."""
        self._clock.forward(_ONE_ACT)
        await self._station.unplug(evse)
        await self._settled()

    async def present(self, token: str, evse: int, kind: str = "ISO14443") -> None:
        """Hold a card to the reader; where somebody charges, it may stop that."""
        self._clock.forward(_ONE_ACT)
        if evse and self._station.core.evses[evse].grant is None:
            await self._station.authorize(token, evse, token_type=kind)
        else:
            await self._station.swipe(token, evse or None)
        await self._settled()

    async def charge(self, evse: int, energy: float) -> None:
        """Move the calendar on by the time that the energy takes."""
        power = self._station.evse(evse).power
        if power <= 0:
            raise Inconclusive(f"nothing charges on EVSE {evse} of {self.name}")
        seconds = energy / power * 3600 + _ONE_ACT
        interval = self._station.core.variables.number("SampledDataCtrlr.TxUpdatedInterval")
        self._clock.forward(seconds)
        await self._station.charge(evse, seconds=0)
        if interval and seconds >= 2 * interval:  # a reading has fallen due, whenever the last one was
            before = self._told()
            self._station.core.stir()
            await self._station.until(lambda: self._told() > before, _WAIT, "reading of the meter")
            await self._settled()

    def _told(self) -> int:
        """How many transaction messages there have been, sent or queued."""
        return len(self._station.outbox) + len(self._station.acknowledged)

    async def finish(self, evse: int, token: str) -> None:
        """The driver ends the session."""
        self._clock.forward(_ONE_ACT)
        await self._station.stop(evse, token=token)
        await self._settled()

    async def happen(self, what: Happening, evse: int) -> None:
        """As our simulator has it."""
        self._clock.forward(_ONE_ACT)
        station = self._station
        if what is Happening.CAR_ARRIVES:
            await station.arrive(evse)
        elif what is Happening.CAR_LEAVES:
            await station.leave(evse)
        elif what is Happening.CAR_IS_FULL:
            await station.suspend(evse, by="EV")
        elif what is Happening.LOCK_JAMS:
            await station.jam_lock(evse)
        elif what is Happening.CONNECTOR_FAILS:
            await station.fault(evse, "GroundFailure")
        elif what is Happening.CONNECTOR_REPAIRED:
            await station.clear_fault(evse)
        else:
            await self._fade()
        await self._settled()

    async def _fade(self) -> None:
        """The station has time to say goodbye; then it boots again, on a line that is there again."""
        await self._station.power_down()
        await self._settled()
        await self._station.power_cut(_REBOOT)
        await self._station.go_online()
        await self._station.booted(_WAIT)

    async def elapse(self, seconds: float) -> None:
        """Move the calendar on."""
        self._clock.forward(seconds)
        self._station.core.stir()
        await self._settled()

    async def lose_connection(self) -> None:
        """Cut the socket without a closing frame and keep it cut."""
        peer = self._station.core.peer
        abort = getattr(peer.link, "abort", None) if peer is not None else None
        if abort is not None:
            abort()
        await self._station.go_offline()
        self._clock.forward(_ONE_ACT)

    async def find_connection(self) -> None:
        """Let it connect, and wait until all that was queued is delivered."""
        await self._station.go_online()
        await self._station.quiet(_WAIT)

    async def show_prices(self) -> None:
        """Of 1.6 only."""
        self._station.profile = replace(self._station.profile, prices=True)
        self._display = PriceDisplay(self._station)

    async def shown(self, evse: int) -> str:
        """Read off the display."""
        if self._display is None:
            raise Inconclusive(f"{self.name} has no display")
        return self._display.shown(evse)

    async def answer_data(self, vendor: str, message: str | None, status: str, data: object) -> None:
        """A handler that always says the same."""
        self._station.vendors.on(vendor, message)(lambda incoming: Answer(status, data))

    async def settle(self) -> None:
        """Nothing queued, nothing in flight."""
        await self._station.quiet(_WAIT)

    async def _settled(self) -> None:
        """The same where there is a connection; offline the queue keeps what there is."""
        if self._station.online:
            await self._station.quiet(_WAIT)

    async def send(self, action: str, payload: Mapping[str, object]) -> None:
        """Send a CALL past the station's own logic; a refusal is seen on the wire."""
        found = find(self._version, action)
        if found is None:
            raise Inconclusive(f"OCPP {self._version} has no {action}")
        with contextlib.suppress(CallError, InvalidAnswer):
            await self._station.peer.call_raw(found, dict(payload))

    async def close(self) -> None:
        """Hang up; raises what went wrong in the background."""
        if self._on:
            self._on = False
            # A run that ends in mid-frame, or in the middle of a reboot, would not be repeatable.
            if self._station.connected and self._station.boot_status == "Accepted":
                with contextlib.suppress(TimeoutError):
                    await self._station.quiet(_LAST_WORDS)
            failure = await self._station.close()
            if failure is not None:
                raise failure
