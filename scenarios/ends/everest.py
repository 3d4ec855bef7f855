"""EVerest as a station target: the command ``everest`` starts it behind a relay that writes its frames down,
and its car, cable and card reader are driven over MQTT.

It lives in real time, has the boards that it ships with, and says nothing but its own: what a scenario wants
beyond that it is not asked for, with the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from everest import broadcast, car, native, state
from everest.car import Message
from everest.engine import Engine
from everest.request import FailureError
from ocppj.transcript import TO_CSMS, Transcript
from scenarios.ends.relay import Relay
from scenarios.targets import Happening
from scenarios.verdicts import Inconclusive, NotApplicable
from schemas.version import Version

EVSES = 2  # of the boards that EVerest ships with
_UP, _BOOT = 120.0, 60.0  # seconds
_CALM = 1.0  # seconds without a word that tell that it has said what it had to say
_FIRST = 4.0  # seconds in which an act shows on the wire, if it does
_LATE = 30.0  # seconds in which it comes to rest
_UNSEEN = 3.0  # seconds that an act takes while nobody sees it
_CHARGE = 170.0  # seconds for one charge: 22 kW give 1000 Wh in that time
_AMPS, _PHASES = 32, 3
_ELAPSE = 60.0
_END = 45.0
_CARDS = ("ISO14443", "ISO15693")
_FAULT = "MREC2GroundFailure"
_NO_PART = "EVerest's simulated board has no"


@dataclass(frozen=True, slots=True)
class Installed:
    """Which EVerest: below ``prefix``, None: in containers; ``mqtt``: HOST:PORT of a broker that runs."""

    prefix: Path | None = None
    mqtt: str | None = None

    def check(self) -> str:
        """What reports call it.

        Raises:
            UsageError, FailureError: it cannot be used; one line.
        """
        if self.prefix is not None:
            native.broker(self.mqtt)
            return f"EVerest in {native.check_prefix(self.prefix).root}"
        Engine().close()
        return "EVerest in containers"

    def host(self) -> str:
        """The address of this machine that it reaches."""
        if self.prefix is not None:
            return "127.0.0.1"
        engine = Engine()
        try:
            return engine.gateway()
        finally:
            engine.close()

    def options(self) -> list[str]:
        """For ``everest up``."""
        given = [] if self.prefix is None else ["--prefix", str(self.prefix)]
        return given if self.mqtt is None else [*given, "--mqtt", self.mqtt]


class EverestStation:
    """One EVerest, started when it is switched on."""

    def __init__(
        self,
        name: str,
        url: str,
        version: Version,
        evses: int,
        password: str | None,
        transcript: Transcript,
        installed: Installed,
    ) -> None:
        """Switched off; its frames go to ``transcript``."""
        self.name, self.evses = name, evses
        self._version, self._password, self._installed = version, password, installed
        self._transcript = transcript
        self._relay = Relay(name, url, transcript.add)
        self._home = tempfile.TemporaryDirectory(prefix="plugfest-everest-")
        self._process: Process | None = None
        self._running: state.Running | None = None
        self._address: str | None = None

    @property
    def about(self) -> Mapping[str, str]:
        """From its boot."""
        boots = self._transcript.calls("BootNotification", self.name, TO_CSMS)
        payload = boots[-1].payload if boots else None
        if not isinstance(payload, dict):
            raise Inconclusive(f"{self.name} has not booted")
        said = payload.get("chargingStation", payload)
        of = {"vendor": "vendorName", "model": "model"}
        if self._version is Version.V16:
            of = {"vendor": "chargePointVendor", "model": "chargePointModel"}
        return {name: str(said.get(member)) for name, member in of.items()}

    # ---- on and off

    async def switch_on(self) -> None:
        """Start it and wait for the boot's answer."""
        again, before = self._address is not None, self._relay.seen
        if again and self._installed.prefix is None:
            raise Inconclusive("EVerest in containers that is started again has forgotten its past")
        if self._address is None:
            self._address = await self._relay.start(self._host())
        self._process = await self._start(self._address, keep=again)
        await self._up(self._process)
        self._running = state.read(self.name, Path(self._home.name))
        if not await self._relay.more_than(before, _BOOT):
            raise Inconclusive(f"{self.name} has come up and says nothing")
        await self._calm()

    def _host(self) -> str:
        try:
            return self._installed.host()
        except FailureError as error:
            raise Inconclusive(f"{self.name} cannot be started: {error}") from error

    async def _start(self, address: str, *, keep: bool) -> Process:
        options = ["--ocpp", str(self._version), "--id", self.name, "--evses", str(self.evses)]
        options += ["--url", address, "--mqtt-prefix", f"{Path(self._home.name).name}_"]
        options += ["--keep"] if keep else []
        environment = {**os.environ, "XDG_STATE_HOME": self._home.name}
        if self._password is not None:
            options += ["--security", "1"]
            environment["EVEREST_PASSWORD"] = self._password
        command = ["-m", "everest.cli", "up", "--foreground", "--patience", str(_UP)]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            *options,
            *self._installed.options(),
            env=environment,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )

    async def _up(self, process: Process) -> None:
        """It says one line when it is up; else why not."""
        assert process.stdout is not None
        assert process.stderr is not None
        if b": ready" in await process.stdout.readline():
            return
        said = (await process.stderr.read()).decode(errors="replace").strip()
        raise Inconclusive(f"{self.name} does not come up: {said}")

    async def switch_off(self) -> None:
        """End it."""
        await self._end()

    async def close(self) -> None:
        """End it for good; nothing of it stays."""
        try:
            await self._end()
        finally:
            await self._relay.close()
            self._home.cleanup()

    async def _end(self) -> None:
        process, self._process, self._running = self._process, None, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_END):
            await process.communicate()

    # ---- the driver

    async def plug(self, evse: int, connector: int = 1) -> None:
        """Put the cable of a car in that draws all it can."""
        await self._act(car.plug(evse, car.charging(_AMPS, _PHASES)))

    async def unplug(self, evse: int) -> None:
        """Draw the cable."""
        await self._act(car.unplug(evse))

    async def present(self, token: str, evse: int, kind: str = "ISO14443") -> None:
        """Hold a card to the reader."""
        if kind not in _CARDS:
            raise NotApplicable(f"EVerest's reader reads cards, no {kind}")
        await self._act(car.swipe(token, evse or None, kind))

    async def charge(self, evse: int, energy: float) -> None:
        """Wait until the meter has gone on by so much."""
        running = self._up_and_running()
        first = taken = None
        heard = broadcast.heard(car.SESSION_INFO, *self._broker(), running.mqtt_prefix)
        try:
            async with asyncio.timeout(_CHARGE), contextlib.aclosing(heard):
                async for topic, payload in heard:
                    told = car.session_info(topic, payload)
                    if told is None or told[0] != evse:
                        continue
                    first = told[1] if first is None else first
                    taken = told[1] - first
                    if taken >= energy:
                        return await self._calm()
        except FailureError as error:
            raise Inconclusive(f"{self.name} cannot be watched: {error}") from error
        except TimeoutError:
            was = "nothing is told of its session" if taken is None else f"only {taken:g} Wh were taken"
            text = f"{was} in {_CHARGE:g} s of real time at EVSE {evse} of {self.name}, not {energy:g} Wh"
            raise Inconclusive(text) from None

    async def finish(self, evse: int, token: str) -> None:
        """The driver ends the session with the card."""
        await self.present(token, evse)

    async def happen(self, what: Happening, evse: int) -> None:
        """What EVerest's simulated board and car can do."""
        if what is Happening.CAR_IS_FULL:
            await self._act(car.pause(evse))
        elif what in (Happening.CONNECTOR_FAILS, Happening.CONNECTOR_REPAIRED):
            await self._act(car.fault(evse, _FAULT, raised=what is Happening.CONNECTOR_FAILS))
        elif what is Happening.LOCK_JAMS:
            raise NotApplicable(f"{_NO_PART} lock that could jam")
        elif what is Happening.POWER_FADES:
            raise NotApplicable(f"{_NO_PART} power supply that could fade")
        else:
            raise NotApplicable(f"{_NO_PART} sensor in the bay")

    async def elapse(self, seconds: float) -> None:
        """Let real time pass."""
        if seconds > _ELAPSE:
            raise Inconclusive(f"EVerest lives in real time: {seconds:g} s are too long")
        await asyncio.sleep(seconds)
        await self._calm()

    # ---- the connection

    async def lose_connection(self) -> None:
        """Cut it at the relay."""
        self._relay.cut()

    async def find_connection(self) -> None:
        """Mend it, and wait until the station has come back and come to rest."""
        self._relay.mend()
        if not await self._relay.reconnected(_BOOT):
            raise Inconclusive(f"{self.name} has not connected again within {_BOOT:g} s")
        await self._calm()

    async def settle(self) -> None:
        """Nothing in flight, and nothing said for a while: what it has queued nobody sees."""
        await self._calm()

    # ---- what is not EVerest's

    async def show_prices(self) -> None:
        """None."""
        raise NotApplicable(f"{_NO_PART} display of prices")

    async def shown(self, evse: int) -> str:
        """None."""
        raise NotApplicable(f"{_NO_PART} display of prices")

    async def answer_data(self, vendor: str, message: str | None, status: str, data: object) -> None:
        """Its answers are its own."""
        raise NotApplicable(f"EVerest answers DataTransfer of {vendor} as it will")

    async def send(self, action: str, payload: Mapping[str, object]) -> None:
        """It says its own."""
        raise NotApplicable(f"EVerest sends no {action} of a scenario's making")

    # ---- MQTT

    async def _act(self, messages: Sequence[Message]) -> None:
        """Publish, and wait until what comes of it is said; offline nobody sees it."""
        before, online = self._relay.seen, self._relay.connected
        try:
            await broadcast.publish(messages, *self._broker(), self._up_and_running().mqtt_prefix)
        except FailureError as error:
            raise Inconclusive(f"{self.name} cannot be driven: {error}") from error
        if not online:
            await asyncio.sleep(_UNSEEN)
        elif await self._relay.more_than(before, _FIRST):
            await self._calm()

    async def _calm(self) -> None:
        if not await self._relay.quiet(_CALM, _LATE):
            raise Inconclusive(f"{self.name} has not come to rest within {_LATE:g} s")

    def _broker(self) -> tuple[str, int]:
        running = self._up_and_running()
        if running.mqtt_host is None or running.mqtt_port is None:
            raise Inconclusive(f"{self.name} has no broker")
        return running.mqtt_host, running.mqtt_port

    def _up_and_running(self) -> state.Running:
        if self._running is None or self._process is None:
            raise Inconclusive(f"{self.name} is not on")
        if self._process.returncode is not None:
            raise Inconclusive(f"EVerest as {self.name} has ended with status {self._process.returncode}")
        return self._running
