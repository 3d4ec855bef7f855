"""A small server that speaks the Docker daemon's HTTP API as a daemon does for these calls. Its images are
EVerest's broker and manager; a started container is the stand-in's process on this machine."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
import tarfile
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.everest import shapes

API = "1.47"
_PREFIX, _FOLDER = "/ext/dist", "/plugfest"


@dataclass
class Contained:
    """One container: its creation as it was asked for, and its process once it runs."""

    id: str
    name: str
    body: dict[str, Any]
    root: Path
    ports: dict[str, int] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    fifo: int | None = None
    healthy: bool = False

    @property
    def part(self) -> str:
        return str(self.body["Labels"]["plugfest.part"])

    def inspect(self) -> dict[str, Any]:
        code = None if self.process is None else self.process.returncode
        status = "created" if self.process is None else "running" if code is None else "exited"
        state: dict[str, Any] = {"Status": status, "ExitCode": 0 if code is None else code % 256}
        if "Healthcheck" in self.body:
            state["Health"] = {"Status": "healthy" if self._ready() else "starting"}
        bound = {key: [{"HostIp": "127.0.0.1", "HostPort": str(port)}] for key, port in self.ports.items()}
        config = {"Labels": self.body["Labels"], "Image": self.body["Image"], "Tty": False}
        network = {"Ports": bound}
        return {
            "Id": self.id,
            "Name": f"/{self.name}",
            "State": state,
            "Config": config,
            "NetworkSettings": network,
        }

    def _ready(self) -> bool:
        if self.fifo is not None:
            with suppress(BlockingIOError):
                self.healthy = self.healthy or b"ALL_MODULES_STARTED" in os.read(self.fifo, 4096)
        return self.healthy


class Daemon:
    """``images``: the names that are there; ``calls``: every request, as METHOD /path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.images: set[str] = set()
        self.containers: dict[str, Contained] = {}
        self.networks: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen; the value for DOCKER_HOST."""
        app = web.Application(middlewares=[self._note])
        versioned = "/v{v:[0-9.]+}"
        for method, path, handler in (
            ("GET", "/_ping", self._ping),
            ("GET", "/images/{name:.+}/json", self._image),
            ("POST", "/images/create", self._pull),
            ("POST", "/networks/create", self._network_create),
            ("GET", "/networks", self._network_list),
            ("GET", "/networks/{id}", self._network),
            ("DELETE", "/networks/{id}", self._network_remove),
            ("POST", "/containers/create", self._create),
            ("GET", "/containers/json", self._list),
            ("GET", "/containers/{id}/json", self._inspect),
            ("POST", "/containers/{id}/start", self._start),
            ("POST", "/containers/{id}/stop", self._stop),
            ("DELETE", "/containers/{id}", self._remove),
            ("GET", "/containers/{id}/logs", self._logs),
            ("GET", "/containers/{id}/archive", self._read),
            ("PUT", "/containers/{id}/archive", self._write),
        ):
            app.router.add_route(method, f"{versioned}{path}", handler)
        app.router.add_get("/version", self._version)
        self._runner = web.AppRunner(app, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"tcp://{host}:{port}"

    async def close(self) -> None:
        for one in list(self.containers.values()):
            await self._end(one)
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append(f"{request.method} /{request.path.split('/', 2)[-1]}")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _ping(self, _: web.Request) -> web.Response:
        return web.Response(text="OK")

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"Version": "27.3.1", "ApiVersion": API, "MinAPIVersion": "1.24"})

    # -- images and networks

    async def _image(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.images:
            return _missing(f"No such image: {name}")
        return web.json_response({"Id": f"sha256:{name}", "RepoTags": [name]})

    async def _pull(self, request: web.Request) -> web.Response:
        name = f"{request.query['fromImage']}:{request.query['tag']}"
        return _missing(f"manifest for {name} not found: manifest unknown")

    async def _network_create(self, request: web.Request) -> web.Response:
        body = await request.json()
        number = f"net{len(self.networks)}"
        ipam = {"Config": [{"Subnet": "127.0.0.0/8", "Gateway": "127.0.0.1"}]}
        self.networks[number] = {"Id": number, **body, "IPAM": ipam}
        return web.json_response({"Id": number, "Warning": ""}, status=201)

    async def _network_list(self, request: web.Request) -> web.Response:
        return web.json_response([one for one in self.networks.values() if _chosen(request, one["Labels"])])

    async def _network(self, request: web.Request) -> web.Response:
        return web.json_response(self.networks[request.match_info["id"]])

    async def _network_remove(self, request: web.Request) -> web.Response:
        del self.networks[request.match_info["id"]]
        return web.Response(status=204)

    # -- containers

    def _find(self, request: web.Request) -> Contained:
        wanted = request.match_info["id"]
        for one in self.containers.values():
            if wanted in (one.id, one.name):
                return one
        raise web.HTTPNotFound(
            text=json.dumps({"message": f"No such container: {wanted}"}), content_type="application/json"
        )

    async def _create(self, request: web.Request) -> web.Response:
        name, body = request.query["name"], await request.json()
        if any(one.name == name for one in self.containers.values()):
            return web.json_response({"message": f"Conflict. The name {name} is in use"}, status=409)
        number = f"c{len(self.calls)}"
        root = self.folder / number
        root.mkdir(parents=True)
        self.containers[number] = Contained(number, name, body, root)
        return web.json_response({"Id": number, "Warnings": []}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        found = [one for one in self.containers.values() if _chosen(request, one.body["Labels"])]
        return web.json_response([{"Id": one.id, "Names": [f"/{one.name}"]} for one in found])

    async def _inspect(self, request: web.Request) -> web.Response:
        return web.json_response(self._find(request).inspect())

    async def _start(self, request: web.Request) -> web.Response:
        one = self._find(request)
        if one.part == "mqtt":
            await self._start_broker(one)
        elif one.part == "nodered":
            await self._start_panel(one)
        else:
            await self._start_manager(one)
        return web.Response(status=204)

    async def _start_broker(self, one: Contained) -> None:
        listening = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        listening.close()
        await listening.wait_closed()
        one.ports["1883/tcp"] = port
        (one.root / "conf").write_text(f"listener {port} 127.0.0.1\n")
        await self._run(one, "mosquitto", "-c", str(one.root / "conf"))

    async def _start_panel(self, one: Contained) -> None:
        one.ports["1880/tcp"] = 1880
        (one.root / "log").touch()
        one.process = await asyncio.create_subprocess_exec("sleep", "600")

    async def _start_manager(self, one: Contained) -> None:
        folder, prefix = one.root / "plugfest", one.root / "dist"
        shapes.install(prefix, "old", "")
        fifo = folder / "status"
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo)
        one.fifo, one.healthy = os.open(fifo, os.O_RDWR | os.O_NONBLOCK), False
        await self._run(
            one,
            "manager",
            "--prefix",
            str(prefix),
            "--config",
            str(folder / "config.yaml"),
            "--status-fifo",
            str(fifo),
        )

    async def _run(self, one: Contained, module: str, *arguments: str) -> None:
        bound = (other.ports.get("1883/tcp") for other in self.containers.values())
        port = next((one for one in bound if one), 0)
        environment = {"MQTT_SERVER_ADDRESS": "127.0.0.1", "MQTT_SERVER_PORT": str(port)}
        root = str(Path(__file__).parents[3])
        with (one.root / "log").open("ab") as log:
            one.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-m", f"tests.everest.standin.{module}", *arguments),
                env={**os.environ, **environment, "PYTHONPATH": root},
                stdout=log,
                stderr=log,
            )

    async def _stop(self, request: web.Request) -> web.Response:
        await self._end(self._find(request))
        return web.Response(status=204)

    async def _remove(self, request: web.Request) -> web.Response:
        one = self._find(request)
        await self._end(one)
        del self.containers[one.id]
        return web.Response(status=204)

    async def _end(self, one: Contained) -> None:
        if one.process is not None and one.process.returncode is None:
            one.process.send_signal(signal.SIGINT if one.part == "manager" else signal.SIGTERM)
            await one.process.wait()
        if one.fifo is not None:
            os.close(one.fifo)
            one.fifo = None

    async def _logs(self, request: web.Request) -> web.Response:
        """Multiplexed as without a terminal: one header of eight bytes a piece."""
        path = self._find(request).root / "log"
        text = path.read_bytes() if path.exists() else b""
        return web.Response(
            body=b"\x01\0\0\0" + len(text).to_bytes(4) + text,
            content_type="application/vnd.docker.raw-stream",
        )

    # -- files

    async def _read(self, request: web.Request) -> web.Response:
        image = self.folder / "image"
        if not image.exists():
            shapes.install(image, "old", "")
        path = image / request.query["path"].removeprefix(f"{_PREFIX}/")
        if not path.exists():
            return _missing(f"Could not find the file {request.query['path']}")
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            archive.add(path, path.name)
        return web.Response(body=packed.getvalue(), headers={"X-Docker-Container-Path-Stat": "e30="})

    async def _write(self, request: web.Request) -> web.Response:
        one = self._find(request)
        packed = io.BytesIO(await request.read())
        # Python has filters from 3.11.4 on; what comes in here is packed by our own code.
        with tarfile.open(fileobj=packed) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            archive.extractall(one.root)
        for path in (one.root / "plugfest").rglob("*.yaml"):
            path.write_text(path.read_text().replace(_FOLDER, str(one.root / "plugfest")))
        return web.Response()


def _missing(message: str) -> web.Response:
    return web.json_response({"message": message}, status=404)


def _chosen(request: web.Request, labels: dict[str, str]) -> bool:
    wanted = json.loads(request.query.get("filters", "{}")).get("label", [])
    return all(labels.get(one.partition("=")[0]) == one.partition("=")[2] for one in wanted)
