"""Fifty stations that charge one car after the other, whatever happens to the CSMS meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile

SPEED = 60.0  # a minute of charging is a second of the test
_SAMPLES = "15"  # the station's seconds between two meter values
_RETRY = "2"  # the station's seconds before a refused transaction message is repeated
# Waiting for a server that is down is real time: no longer than it has to be.
PROFILE = Profile(
    variables={
        "SampledDataCtrlr.TxUpdatedInterval": _SAMPLES,
        "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]": _RETRY,
        "OCPPCommCtrlr.RetryBackOffWaitMinimum": "0",
        "OCPPCommCtrlr.RetryBackOffRandomRange": "1",
    }
)


class Driver:
    """The cars of one station; ``sessions`` counts those that the station has begun."""

    def __init__(self, station: Station, token: str, random: Random) -> None:
        self.station = station
        self.token = token
        self.sessions = 0
        self._random = random
        self._leaving = False

    def leave(self) -> None:
        """No further car comes."""
        self._leaving = True

    async def run(self) -> None:
        """One session after the other: plug, authorize, charge, stop, unplug."""
        station = self.station
        await station.booted(30)
        await self._pause(60)
        while not self._leaving:
            await station.plug()
            if await station.authorize(self.token) == "Accepted":
                await station.until(lambda: station.evse().transaction is not None, 30, "a transaction")
                self.sessions += 1
                await station.charge(seconds=self._random.uniform(20, 90))
                if station.evse().token is not None:
                    await station.stop()
            await station.unplug()
            await self._pause(20)

    async def _pause(self, longest: float) -> None:
        await self.station.core.sleep(self._random.uniform(1, longest))


def names(count: int) -> list[tuple[str, Version]]:
    """Identities with the versions dealt in turn."""
    return [(f"cp{number:03d}", (Version.V16, Version.V201)[number % 2]) for number in range(count)]


@asynccontextmanager
async def load(url: str, count: int, seed: int) -> AsyncIterator[Sequence[Driver]]:
    """Stations under load; at the end the last cars have gone and nothing is owed to the CSMS any more."""
    async with AsyncExitStack() as stack:
        drivers = [
            Driver(
                await stack.enter_async_context(
                    Station(name, url=url, version=version, profile=PROFILE, speed=SPEED, seed=seed)
                ),
                f"TAG-{name}",
                Random(f"{seed}/{name}"),
            )
            for name, version in names(count)
        ]
        async with asyncio.TaskGroup() as cars:
            for driver in drivers:
                cars.create_task(driver.run())
            yield drivers
            for driver in drivers:
                driver.leave()
        await asyncio.gather(*(driver.station.quiet(60) for driver in drivers))
