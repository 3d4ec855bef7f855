"""Starting a station in the foreground or behind the terminal, and ending it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from everest import containers, devicemodel, native, office, show, state, station
from everest.contained import Docker
from everest.engine import Engine
from everest.native import Broker, Prefix
from everest.request import TLS, FailureError, Request, UsageError
from everest.show import Plan, Step
from everest.state import Process, Running
from everest.supervise import Native, prepare

# Where our own CSMS listens unless its settings say otherwise, by security profile.
_OURS = (
    "ws://127.0.0.1:8081/",
    "ws://127.0.0.1:8082/",
    "wss://localhost:8443/",
    "wss://localhost:8444/",
)
_GATEWAY = "ws://<this machine in the network>:8081/"
_GOING = 30.0  # seconds that a station is given to end


class Launch(Protocol):
    """A way to start a station."""

    @property
    def request(self) -> Request:
        """What was asked for."""
        ...

    def plan(self) -> Plan:
        """What would be started."""
        ...

    def running(self) -> Running:
        """The state at the beginning."""
        ...

    async def run(self, running: Running, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run it until ``stop`` is set."""
        ...


@dataclass(frozen=True, slots=True)
class NativeLaunch:
    """EVerest below a prefix."""

    request: Request
    prefix: Prefix
    broker: Broker
    patience: float

    def plan(self) -> Plan:
        """The steps in their order, and every file with its content."""
        request, folder = self.request, state.folder(self.request.identity)
        work = folder / "station"
        built = self._files(work)
        steps: list[Step] = []
        files: dict[str, str] = {}
        if request.url is None:
            if request.security >= TLS:
                steps.append(Step("csms pki", office.authority(request, folder)))
            steps.append(Step("csms", office.command(request, folder)))
            if request.security:
                steps.append(Step("csms station", show.hidden(office.registration(request, "HTTP"), request)))
        if self.broker.own:
            files[str(folder / "mosquitto.conf")] = native.mosquitto_configuration(self.broker)
            steps.append(Step("mosquitto", ["mosquitto", "-c", str(folder / "mosquitto.conf")]))
        environment = native.environment(self.prefix, self.broker, {})
        steps.append(Step("manager", native.command(self.prefix, work), environment))
        files |= {
            str(work / name): station.shown(name, text, request.password)
            for name, text in built.files.items()
        }
        removed = [] if request.keep else [str(folder), *(str(work / name) for name in built.stale)]
        return Plan(
            request,
            steps,
            files,
            removed,
            [f"{self.prefix.root}/{one}" for one in station.sources(request.ocpp)],
        )

    def _files(self, work: Path) -> station.StationFiles:
        """As they will be; of certificates that are still to be made it is told who makes them."""
        request = self.request
        if request.url is not None:
            return prepare(request, self.prefix, request.url, work)
        made = replace(request, certificates=office.certificates(request, work.parent))
        address = _OURS[request.security]
        return prepare(made, self.prefix, address, work, read=lambda path: f"(by csms pki init: {path})\n")

    def running(self) -> Running:
        """The state at the beginning."""
        one, where = self.request, self.broker
        state_ = Running(one.identity, one.ocpp, "native", one.evses, csms_url=one.url)
        state_.mqtt_host, state_.mqtt_port, state_.mqtt_prefix = where.host, where.port, one.mqtt_prefix
        return state_

    async def run(self, running: Running, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run it until ``stop`` is set."""
        await Native(self.request, self.prefix, self.broker, running, patience=self.patience).run(stop, ready)


@dataclass(frozen=True, slots=True)
class DockerLaunch:
    """EVerest in containers."""

    request: Request
    images: containers.Images
    patience: float

    def __post_init__(self) -> None:
        containers.check_url(self.request)

    def plan(self) -> Plan:
        """The containers in their order, and the files that are put into the manager's; what is derived from
        the image's own files is told as what is read and what is changed in it."""
        request, folder = self.request, state.folder(self.request.identity)
        steps = []
        if request.url is None:
            steps.append(Step("csms", office.command(request, folder, "<this machine in the network>")))
        changes = []
        if request.ocpp != "1.6":
            changes = [str(one) for one in devicemodel.edits(request, request.url or _GATEWAY)]
        return Plan(
            request,
            steps,
            {f"{containers.FOLDER}/run.sh": containers.RUN},
            [f"containers and networks labelled {containers.LABEL}={request.identity}"],
            [f"{self.images.manager}:{containers.PREFIX}/{one}" for one in station.sources(request.ocpp)],
            changes,
            containers.layout(request, self.images),
            containers.stem(request.identity),
        )

    def running(self) -> Running:
        """The state at the beginning."""
        one = self.request
        return Running(
            one.identity, one.ocpp, "docker", one.evses, csms_url=one.url, mqtt_prefix=one.mqtt_prefix
        )

    async def run(self, running: Running, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run it until ``stop`` is set."""
        await Docker(self.request, self.images, running, patience=self.patience).run(stop, ready)


def stay(launch: Launch) -> None:
    """Run a station in this process until SIGINT or SIGTERM.

    Raises:
        UsageError: one runs already; FailureError: it could not be started or has crashed.
    """
    identity = launch.request.identity
    _free(identity)
    state.sweep(identity)
    if not launch.request.keep:
        _clear(identity)
    running = launch.running()
    running.supervisor = Process.of(os.getpid())
    state.write(running)
    try:
        number = asyncio.run(_stay(launch, running))
    except FailureError as error:
        running.status, running.error = state.FAILED, str(error)
        running.parts, running.containers = {}, {}
        state.write(running)
        raise
    (state.folder(identity) / "state.json").unlink(missing_ok=True)
    if number == signal.SIGINT:
        raise KeyboardInterrupt


async def _stay(launch: Launch, running: Running) -> int | None:
    stop = asyncio.Event()
    asked: list[int] = []

    def stopping(number: int) -> None:
        asked.append(number)
        stop.set()

    def ready() -> None:
        running.status = state.READY
        state.write(running)
        sys.stdout.write(show.status(running) + "\n")
        sys.stdout.flush()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping, number)
    work = asyncio.create_task(launch.run(running, stop, ready))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if running.status != state.READY and not work.done():
        work.cancel()  # somebody asked before it was up: what has been started is ended on the way out
    stopped.cancel()
    await asyncio.gather(work, return_exceptions=True)
    if not work.cancelled() and (error := work.exception()) is not None:
        raise error
    return asked[0] if asked else None


def _clear(identity: str) -> None:
    """Make the folder anew, but for the log that this very process may be writing."""
    folder = state.folder(identity)
    log = folder / "supervisor.log"
    kept = log.open("ab") if log.exists() else None
    if kept is None:
        state.clear(identity)
        return
    kept.close()
    for one in sorted(folder.rglob("*"), reverse=True):
        if one == log:
            continue
        if one.is_dir() and not one.is_symlink():
            one.rmdir()
        else:
            one.unlink()


def _free(identity: str) -> None:
    running = state.read(identity)
    if running is None or running.supervisor is None or not running.supervisor.alive():
        return
    if running.supervisor.pid != os.getpid():
        raise UsageError(f"{identity} runs already: `everest down --id {identity}` ends it")


def background(launch: Launch) -> None:
    """Run a station behind the terminal: this very command again, in a session of its own; return when it is
    up.

    Raises:
        UsageError: one runs already; FailureError: it did not come up.
    """
    identity = launch.request.identity
    _free(identity)
    state.sweep(identity)
    if not launch.request.keep:
        state.clear(identity)
    state.folder(identity).mkdir(parents=True, exist_ok=True)
    log = state.folder(identity) / "supervisor.log"
    command = [sys.executable, "-m", "everest.cli", *sys.argv[1:], "--foreground"]
    with log.open("ab") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        running = _wait_up(child, identity)
    except KeyboardInterrupt:
        child.terminate()
        child.wait(_GOING)
        raise
    if running is None or running.status == state.FAILED:
        said = log.read_text(errors="replace").strip().splitlines()
        error = running.error if running is not None else None
        raise FailureError(error or (said[-1] if said else "it ended without a word"))
    sys.stdout.write(show.status(running) + "\n")


def _wait_up(child: subprocess.Popen[bytes], identity: str) -> Running | None:
    """The state once it is up or has failed; None: it ended without saying."""
    while True:
        ended = child.poll() is not None
        running = state.read(identity)
        if running is not None and running.status != state.STARTING:
            return running
        if ended:
            return None
        time.sleep(0.05)


def down(identity: str) -> bool:
    """End a station and sweep up after it; whether there was anything."""
    running = state.read(identity)
    if running is None:
        return False
    if running.supervisor is not None and running.supervisor.alive():
        running.supervisor.kill(signal.SIGTERM)
        deadline = time.monotonic() + _GOING
        while running.supervisor.alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.supervisor.kill(signal.SIGKILL)
    left = state.read(identity)
    if left is not None and left.path == "docker" and left.containers:
        engine = Engine()
        engine.remove_all(containers.labels(identity))
        engine.close()
    state.sweep(identity)
    return True
