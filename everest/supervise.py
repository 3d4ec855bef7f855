"""What keeps a station running: starts the parts in order, says when they are ready, restarts the manager
after a Reset, and ends every part when one has crashed or somebody asks."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from everest import native, office, state, station
from everest.devicemodel import ShapeError
from everest.native import Broker, Prefix
from everest.parts import Part
from everest.request import Certificates, FailureError, Request
from everest.sil import ConfigError
from everest.state import Running

HASTY = 3  # restarts in a row without coming up: it is no Reset then


def prepare(
    request: Request,
    installed: station.Installation,
    url: str,
    folder: Path,
    seen_as: str | None = None,
    read: Callable[[str], str] | None = None,
) -> station.StationFiles:
    """The station's files; ``seen_as``: the folder's path where EVerest runs; ``read``: how a certificate's
    file is read, if not as it is.

    Raises:
        FailureError: the installation cannot be used, in one line.
    """
    try:
        return station.build(
            installed,
            request,
            url,
            seen_as or str(folder),
            read or (lambda path: Path(path).read_text(encoding="utf-8")),
        )
    except FileNotFoundError as error:
        raise FailureError(f"EVerest's file {error.filename or error} is missing there") from error
    except (ConfigError, ShapeError, OSError, ValueError) as error:
        raise FailureError(f"EVerest's files cannot be used: {error}") from error


def write_files(files: dict[str, str], folder: Path) -> None:
    """Write a station's files, readable by their owner alone: they hold a password."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)


class Native:
    """One station below a prefix, with its broker and, on demand, its CSMS."""

    def __init__(
        self, request: Request, prefix: Prefix, broker: Broker, running: Running, *, patience: float = 120.0
    ) -> None:
        self._request, self._prefix, self._broker, self._running = request, prefix, broker, running
        self._patience = patience
        self._root = state.folder(request.identity)
        self._folder = self._root / "station"
        self._stack = AsyncExitStack()
        self._watched: dict[asyncio.Task[int], Part] = {}
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run until ``stop`` is set; ``ready`` is called when EVerest has come up.

        Raises:
            FailureError: a part could not be started or has crashed; by then nothing is left running.
        """
        async with self._stack:
            url, certificates = await self._open_csms()
            await self._open_broker()
            request = replace(self._request, certificates=certificates)
            files = prepare(request, self._prefix, url, self._folder)
            self._folder.mkdir(parents=True, exist_ok=True)
            write_files(files.files, self._folder)
            self._open_fifo()
            await self._keep_manager(stop, ready)

    async def _open_csms(self) -> tuple[str, Certificates]:
        if self._request.url is not None:
            return self._request.url, self._request.certificates
        opened = await office.start(self._request, self._root)
        self._watch(opened.part)
        self._running.http_url, self._running.csms_url = opened.http, opened.url
        state.write(self._running)
        return opened.url, opened.certificates

    async def _open_broker(self) -> None:
        where = self._broker
        if where.own:
            program = native.mosquitto() or "mosquitto"
            settings = self._root / "mosquitto.conf"
            settings.write_text(native.mosquitto_configuration(where))
            self._watch(
                await Part.start("mosquitto", [program, "-c", str(settings)], self._root / "broker.log")
            )
        await answering(where.host, where.port, 10.0 if where.own else 0.0)

    def _watch(self, part: Part) -> None:
        """From now on its end is a crash, and it is ended with the rest."""
        self._watched[asyncio.create_task(part.ended())] = part
        self._stack.push_async_callback(part.stop)
        self._note(part)

    def _note(self, part: Part) -> None:
        self._running.parts[part.name] = part.identity
        state.write(self._running)

    def _open_fifo(self) -> None:
        """Opened for both ways: so it neither waits for a writer nor ends when one goes."""
        path = self._folder / native.FIFO
        path.unlink(missing_ok=True)
        os.mkfifo(path, 0o600)
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        loop = asyncio.get_running_loop()
        rest = b""

        def read() -> None:
            nonlocal rest
            *lines, rest = (rest + os.read(handle, 65_536)).split(b"\n")
            for line in lines:
                self._lines.put_nowait(line.decode(errors="replace").strip())

        loop.add_reader(handle, read)
        self._stack.callback(os.close, handle)
        self._stack.callback(loop.remove_reader, handle)

    # -- the manager

    async def _keep_manager(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        hasty = 0
        while True:
            part = await self._manager()
            try:
                came_up, status = await self._life(part, stop, ready)
            finally:
                await part.stop()
            if status is None:
                return
            hasty = 0 if came_up else hasty + 1
            first = not came_up and self._running.status != state.READY
            if status != native.RESET_STATUS or first or hasty >= HASTY:
                raise FailureError(part.obituary(status))
            self._running.restarts += 1
            state.write(self._running)

    async def _manager(self) -> Part:
        part = await Part.start(
            "manager",
            native.command(self._prefix, self._folder),
            self._root / "manager.log",
            environment=native.environment(self._prefix, self._broker, os.environ),
            cwd=self._folder,
            stop_signal=signal.SIGINT,
        )
        self._note(part)
        return part

    async def _life(
        self, part: Part, stop: asyncio.Event, ready: Callable[[], None]
    ) -> tuple[bool, int | None]:
        """One life of the manager: whether it came up, and how it ended (None: somebody asked us to)."""
        ended = asyncio.create_task(part.ended())
        stopping = asyncio.create_task(stop.wait())
        up = asyncio.create_task(self._ready_line())
        waiting: set[asyncio.Task[Any]] = {ended, stopping, up, *self._watched}
        came_up = False
        try:
            while True:
                patience = None if came_up else self._patience
                done, waiting = await asyncio.wait(
                    waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    raise FailureError(
                        f"EVerest did not come up within {self._patience:g} s: {part.last_line()}"
                    )
                if up in done:
                    came_up = True
                    ready()
                for task in self._watched.keys() & done:
                    raise FailureError(self._watched[task].obituary(task.result()))
                if stopping in done:
                    return came_up, None
                if ended in done:
                    return came_up, ended.result()
        finally:
            ended.cancel()
            stopping.cancel()
            up.cancel()

    async def _ready_line(self) -> None:
        while await self._lines.get() != native.READY:
            pass


async def answering(host: str, port: int, patience: float) -> None:
    """Wait until somebody answers at a TCP address.

    Raises:
        FailureError: nobody does within ``patience`` seconds.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 5.0)
        except OSError as error:
            if loop.time() >= deadline:
                raise FailureError(f"no MQTT broker answers at {host}:{port}") from error
            await asyncio.sleep(0.1)
        else:
            writer.close()
            await writer.wait_closed()
            return
