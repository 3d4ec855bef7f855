"""What keeps a station in containers running: the same order and the same rules as on the native path."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from everest import containers, office, state
from everest.containers import Images
from everest.engine import DOCKER_ERRORS, Engine, Image, reason
from everest.native import RESET_STATUS
from everest.parts import Part
from everest.request import FailureError, Request
from everest.state import Running
from everest.supervise import HASTY, answering, prepare

_LOOK = 0.5  # seconds between two looks at the containers


class Docker:
    """One station in containers and, on demand, its CSMS beside them."""

    def __init__(
        self, request: Request, images: Images, running: Running, *, patience: float = 120.0
    ) -> None:
        self._request, self._images, self._running, self._patience = request, images, running, patience
        self._layout = containers.layout(request, images)
        self._labels = containers.labels(request.identity)
        self._stack = AsyncExitStack()
        self._csms: Part | None = None
        self._hasty = 0  # restarts in a row without coming up

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run until ``stop`` is set; ``ready`` is called when EVerest has come up.

        Raises:
            FailureError: something could not be started or has crashed; by then nothing is left running.
        """
        try:
            await self._run(stop, ready)
        except DOCKER_ERRORS as error:
            raise FailureError(f"Docker: {reason(error)}") from error

    async def _run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        async with self._stack:
            engine = await asyncio.to_thread(Engine)
            self._stack.callback(engine.close)
            await asyncio.to_thread(engine.remove_all, self._labels)
            for image in self._images.all():
                await asyncio.to_thread(engine.ensure_image, image)
            self._stack.push_async_callback(asyncio.to_thread, engine.remove_all, self._labels)
            await self._start(engine)
            await self._keep(engine, stop, ready)

    async def _start(self, engine: Engine) -> None:
        network = containers.stem(self._request.identity)
        gateway = await asyncio.to_thread(engine.network, network, self._labels)
        url = self._request.url or await self._open_csms(gateway)
        for spec in self._layout:
            await asyncio.to_thread(engine.create, spec, network, self._labels)
            self._running.containers[spec.part] = spec.name
        state.write(self._running)
        await asyncio.to_thread(self._put_files, engine, url)
        for spec in self._layout:
            await asyncio.to_thread(engine.start, spec.name)
            if spec.part == "mqtt":
                await self._broker_up(engine, spec.name)
            elif spec.part == "nodered":
                port = await asyncio.to_thread(engine.port, spec.name, containers.NODERED_PORT)
                self._running.panel_url = f"http://127.0.0.1:{port}/ui"
                state.write(self._running)

    async def _open_csms(self, gateway: str) -> str:
        """Our CSMS listens for stations at this machine's address in the containers' network."""
        opened = await office.start(self._request, state.folder(self._request.identity), gateway)
        self._csms = opened.part
        self._stack.push_async_callback(opened.part.stop)
        self._running.parts["csms"] = opened.part.identity
        self._running.http_url, self._running.csms_url = opened.http, opened.url
        state.write(self._running)
        return opened.url

    def _put_files(self, engine: Engine, url: str) -> None:
        name = next(one.name for one in self._layout if one.part == "manager")
        folder = state.folder(self._request.identity)
        built = prepare(self._request, Image(engine, name), url, folder, containers.FOLDER)
        files = containers.placed(built.files)
        engine.write(name, {f"{containers.FOLDER}/{path}": text for path, text in files.items()})

    async def _broker_up(self, engine: Engine, name: str) -> None:
        port = await asyncio.to_thread(engine.port, name, containers.MQTT_PORT)
        await answering("127.0.0.1", port, 30.0)
        self._running.mqtt_host, self._running.mqtt_port = "127.0.0.1", port
        state.write(self._running)

    async def _keep(self, engine: Engine, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        deadline: float | None = loop.time() + self._patience
        while not stop.is_set():
            for spec in self._layout:
                await self._look(engine, spec.part, spec.name, came_up=deadline is None)
            if self._csms is not None and not self._csms.identity.alive():
                raise FailureError(self._csms.obituary(await self._csms.ended()))
            manager = self._running.containers["manager"]
            if (await asyncio.to_thread(engine.state, manager))[2] == "healthy":
                self._hasty = 0
                if deadline is not None:
                    deadline = None
                    ready()
            if deadline is not None and loop.time() > deadline:
                said = await asyncio.to_thread(engine.last_line, manager)
                raise FailureError(f"EVerest did not come up within {self._patience:g} s: {said}")
            try:
                await asyncio.wait_for(stop.wait(), _LOOK)
            except TimeoutError:
                continue

    async def _look(self, engine: Engine, part: str, name: str, *, came_up: bool) -> None:
        """A manager that an OCPP Reset has ended is started again; any other end is a crash."""
        status, exit_status, _health = await asyncio.to_thread(engine.state, name)
        if status == "running":
            return
        reset = part == "manager" and status == "exited" and exit_status == RESET_STATUS
        if reset and came_up and self._hasty < HASTY:
            self._hasty += 1
            await asyncio.to_thread(engine.start, name)
            self._running.restarts += 1
            state.write(self._running)
            return
        said = "" if status == "removed" else f": {await asyncio.to_thread(engine.last_line, name)}"
        raise FailureError(f"{part} is {status}, exit status {exit_status}{said}")
