"""A stand-in for EVerest's ``manager``: the same command line, files, status FIFO and MQTT topics; behind
them our simulated station. As the real one it ends with status 1 after a Reset."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import aiomqtt

from ocppj.transcript import Entry
from simulator import Station
from tests.everest.standin.settings import Refused, Settings, read

EXIT = "standin/exit"  # the payload is the exit status, a negative one the signal to die by
_MODULES_STOP = 0.3  # seconds between the answer to a Reset and the end, as long as it takes to be sent


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
            state_dir=settings.database,
            seed=None,
            speed=20.0,
            observer=self._watch,
        )
        self._cars: dict[int, asyncio.Task[None]] = {}
        self._plugged: set[int] = set()

    def _watch(self, entry: Entry) -> None:
        payload = entry.payload
        accepted = isinstance(payload, dict) and payload.get("status") == "Accepted"
        if entry.action == "Reset" and entry.direction == "cs->csms" and accepted:
            asyncio.get_running_loop().call_later(_MODULES_STOP, os._exit, 1)

    async def run(self, fifo: Path) -> None:
        host, port = os.environ["MQTT_SERVER_ADDRESS"], int(os.environ["MQTT_SERVER_PORT"])
        async with aiomqtt.Client(host, port) as client:
            for topic in ("everest_external/nodered/#", "everest_api/#", EXIT):
                await client.subscribe(f"{self.settings.prefix}{topic}")
            async with self.station:
                with fifo.open("w") as status:
                    status.write("WAITING_FOR_STANDALONE_MODULES\nALL_MODULES_STARTED\n")
                say("all modules started")
                async for message in client.messages:
                    topic = message.topic.value.removeprefix(self.settings.prefix)
                    payload = message.payload
                    assert isinstance(payload, bytes)
                    await self._take(topic, payload.decode())

    async def _take(self, topic: str, payload: str) -> None:
        say(f"{topic} {payload}")
        if topic == EXIT:
            _leave(int(payload))
        elif topic == "everest_api/dummy_token_provider/cmd/provide":
            given = json.loads(payload)
            assert given["authorization_type"] == "RFID"
            await self.station.swipe(given["id_token"]["value"], given["connectors"][0])
        elif topic.endswith("/carsim/error"):
            given, evse = json.loads(payload), int(topic.split("/")[2])
            act = self.station.fault if given["raise"] == "true" else self.station.clear_fault
            await act(evse)
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

    async def _drive(self, evse: int, commands: str) -> None:
        """A command list that runs out resets the car to unplugged."""
        if evse not in self._plugged:
            self._plugged.add(evse)
            await self.station.plug(evse)
        for command in commands.split(";"):
            word, _, rest = command.strip().partition(" ")
            if word == "sleep":
                await asyncio.sleep(float(rest) / 20)
            elif word == "pause":
                await self.station.suspend(evse)
            elif word.startswith("draw_power"):
                await self.station.resume(evse)
            elif word == "unplug":
                break
        self._plugged.discard(evse)
        await self.station.unplug(evse)


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
