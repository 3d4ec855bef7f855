"""A stand-in for EVerest's ``manager``: the same command line, files, status FIFO and MQTT topics; behind
them our simulated station. As the real one it ends with status 1 after a Reset."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import aiomqtt

from ocppj.transcript import Entry
from schemas.v16 import ChargePointErrorCode
from simulator import Station
from simulator.model.vehicle import Vehicle
from tests.everest.standin.settings import Refused, Settings, read

EXIT = "standin/exit"  # the payload is the exit status, a negative one the signal to die by
_SPEED = float(
    os.environ.get("STANDIN_SPEED", "1")
)  # faster than 1 its clock goes wrong, as no real one does
_VOLTS = 230
_TELLS = 0.2  # seconds between two tellings of the sessions; EVerest's are 1
_REASON = "boot_reason"  # file in the database's folder: why the next boot
_REBOOTS = "reboot"  # why the simulated station hangs up when it starts anew


def say(text: str) -> None:
    sys.stdout.write(f"stand-in: {text}\n")
    sys.stdout.flush()


class Manager:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.database.mkdir(parents=True, exist_ok=True)
        self.station = Station(
            settings.identity,
            url=settings.url,
            version=settings.version,
            profile="ac-1" if settings.evses == 1 else "ac-2x",
            password=settings.password,
            ca=settings.certificates[0],
            cert=settings.certificates[1],
            key=settings.certificates[2],
            state_dir=settings.database,
            seed=None,
            speed=_SPEED,
            observer=self._watch,
            boot_reason=self._reason(),
        )
        self._asked: dict[str, str] = {}  # id of a Reset of the whole station -> why the next boot
        self._resetting: str | None = None
        self._cars: dict[int, asyncio.Task[None]] = {}
        self._plugged: set[int] = set()

    def _reason(self) -> str:
        path = self.settings.database / _REASON
        said = path.read_text() if path.exists() else "PowerUp"
        path.unlink(missing_ok=True)
        return said

    def _watch(self, entry: Entry) -> None:
        """After a Reset that it took it ends when its station hangs up: every session has ended by then."""
        payload = entry.payload if isinstance(entry.payload, dict) else {}
        key = entry.message_id or ""
        if entry.action == "Reset" and entry.is_call and "evseId" not in payload:
            self._asked[key] = "ScheduledReset" if payload.get("type") == "OnIdle" else "RemoteReset"
        elif entry.action == "Reset" and entry.is_answer and key in self._asked:
            reason = self._asked.pop(key)
            if payload.get("status") in ("Accepted", "Scheduled"):
                self._resetting = reason if payload["status"] == "Scheduled" else "RemoteReset"
        elif entry.direction == "close" and self._resetting and entry.extra.get("reason") == _REBOOTS:
            (self.settings.database / _REASON).write_text(self._resetting)
            os._exit(1)

    async def run(self, fifo: Path) -> None:
        host, port = os.environ["MQTT_SERVER_ADDRESS"], int(os.environ["MQTT_SERVER_PORT"])
        async with aiomqtt.Client(host, port) as client:
            for topic in ("everest_external/nodered/#", "everest_api/+/cmd/#", EXIT):
                await client.subscribe(f"{self.settings.prefix}{topic}")
            async with self.station:
                with fifo.open("w") as status:
                    status.write("WAITING_FOR_STANDALONE_MODULES\nALL_MODULES_STARTED\n")
                say("all modules started")
                telling = asyncio.create_task(self._tell(client))
                telling.add_done_callback(lambda task: task.cancelled() or task.result())
                async for message in client.messages:
                    topic = message.topic.value.removeprefix(self.settings.prefix)
                    payload = message.payload
                    assert isinstance(payload, bytes)
                    await self._take(topic, payload.decode())

    async def _tell(self, client: aiomqtt.Client) -> None:
        """As EVerest's module API does of every EVSE."""
        while True:
            for evse in range(1, self.settings.evses + 1):
                session = self.station.evse(evse).transaction
                told = {"charged_energy_wh": 0 if session is None else session.energy, "state": "Charging"}
                topic = f"{self.settings.prefix}everest_api/evse_manager_{evse}/var/session_info"
                await client.publish(topic, json.dumps(told))
            await asyncio.sleep(_TELLS)

    async def _take(self, topic: str, payload: str) -> None:
        say(f"{topic} {payload}")
        if topic == EXIT:
            _leave(int(payload))
        elif topic == "everest_api/dummy_token_provider/cmd/provide":
            given = json.loads(payload)
            assert given["authorization_type"] == "RFID"
            await self.station.swipe(given["id_token"]["value"], given.get("connectors", [None])[0])
        elif topic.endswith("/carsim/error"):
            given, evse = json.loads(payload), int(topic.split("/")[2])
            if given["raise"] == "true":
                await self.station.fault(evse, _code(given["error_type"]))
            else:
                await self.station.clear_fault(evse)
        elif topic.endswith("_charging_session"):
            self._commands(int(topic.split("/")[2]), payload, topic.rpartition("/")[2])

    def _commands(self, evse: int, commands: str, how: str) -> None:
        running = self._cars.get(evse)
        if how.startswith("execute"):
            if running is not None and not running.done():
                say("a session runs already")
                return
        elif running is not None:
            running.cancel()
        self._cars[evse] = asyncio.create_task(self._drive(evse, commands))

    def _car(self, commands: str) -> Vehicle:
        """A car that draws what the commands say: ``draw_power_regulated AMPS,PHASES``."""
        car = self.station.core.car()
        drawn = re.search(r"draw_power_\w+ ([0-9.]+),([0-9])", commands)
        return car if drawn is None else replace(car, max_power=float(drawn[1]) * int(drawn[2]) * _VOLTS)

    async def _drive(self, evse: int, commands: str) -> None:
        """A command list that runs out resets the car to unplugged."""
        if evse not in self._plugged:
            self._plugged.add(evse)
            await self.station.plug(evse, vehicle=self._car(commands))
        for command in commands.split(";"):
            word, _, rest = command.strip().partition(" ")
            if word == "sleep":
                await asyncio.sleep(float(rest) / _SPEED)
            elif word == "pause":
                await self.station.suspend(evse)
            elif word.startswith("draw_power"):
                await self.station.resume(evse)
            elif word == "unplug":
                break
        self._plugged.discard(evse)
        await self.station.unplug(evse)


def _code(error: str) -> str:
    """What 1.6 calls an error of the board: those of the minimum required error codes bear its names."""
    name = re.sub(r"^MREC\d+", "", error)
    return name if name in list(ChargePointErrorCode) else "OtherError"


def _leave(status: int) -> None:
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)


async def _main(settings: Settings, fifo: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, os._exit, 0)
    await Manager(settings).run(fifo)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--status-fifo", type=Path, required=True)
    given = parser.parse_args()
    try:
        settings = read(given.prefix, given.config)
    except Refused as error:
        sys.exit(f"[CRIT] manager: {error}")
    asyncio.run(_main(settings, given.status_fifo))


if __name__ == "__main__":
    main()
