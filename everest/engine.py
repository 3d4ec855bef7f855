"""The Docker daemon behind a small seam: all that is asked of the ``docker`` SDK is asked here."""

from __future__ import annotations

import io
import ipaddress
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from everest import containers
from everest.containers import Container
from everest.request import FailureError

DOCKER_ERRORS = (DockerException, requests.exceptions.RequestException)


class Engine:
    """A connection to the daemon that the environment names (DOCKER_HOST), else the local one."""

    def __init__(self) -> None:
        try:
            self._client = docker.from_env(timeout=60)
            self._client.ping()
        except DOCKER_ERRORS as error:
            raise FailureError(f"no Docker daemon can be reached: {reason(error)}") from error

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    # -- what must be there

    def ensure_image(self, name: str) -> None:
        """Pull an image that is not there.

        Raises:
            FailureError: it cannot be had.
        """
        try:
            self._client.images.get(name)
        except ImageNotFound:
            try:
                self._client.images.pull(name)
            except (APIError, ImageNotFound) as error:
                raise FailureError(
                    f"the image {name} is missing and cannot be pulled: {reason(error)}"
                ) from error

    def gateway(self) -> str:
        """The address of this machine that every container reaches: that of Docker's own bridge.

        Raises:
            FailureError: the daemon has no such bridge.
        """
        try:
            found = _gateway(self._client.networks.get("bridge"))
        except NotFound:
            found = None
        if found is None:
            raise FailureError("Docker has no bridge network")
        return found

    def network(self, name: str, labels: dict[str, str]) -> str:
        """Make a bridge network; the address of this machine in it."""
        network = self._client.networks.create(name, driver="bridge", labels=labels)
        network.reload()
        gateway = _gateway(network)
        if gateway is None:
            raise FailureError(f"Docker gave the network {name} no gateway")
        return gateway

    # -- containers

    def create(self, spec: Container, network: str, labels: dict[str, str]) -> None:
        """Create a container; it is not started.

        Raises:
            FailureError: Docker refuses.
        """
        api = self._client.api
        host = api.create_host_config(
            network_mode=network,
            port_bindings=dict.fromkeys(spec.ports, ("127.0.0.1", None)),
            mem_limit=spec.memory,
            nano_cpus=int(spec.cpus * 1_000_000_000),
            extra_hosts=spec.hosts or None,
            sysctls=spec.sysctls or None,
        )
        networking: Any = {"EndpointsConfig": {network: {"Aliases": [spec.alias]}}}
        try:
            api.create_container(
                spec.image,
                entrypoint=None if spec.command is None else list(spec.command[:1]),
                command=None if spec.command is None else list(spec.command[1:]),
                name=spec.name,
                environment=spec.environment,
                ports=list(spec.ports),
                labels={**labels, "plugfest.part": spec.part},
                host_config=host,
                networking_config=networking,
                healthcheck=None if spec.health is None else containers.health(spec.health),
                stop_signal=spec.stop_signal,
            )
        except APIError as error:
            raise FailureError(f"{spec.part}: Docker refuses the container: {reason(error)}") from error

    def start(self, name: str) -> None:
        """Start a container.

        Raises:
            FailureError: Docker refuses, for instance because its program is missing.
        """
        try:
            self._client.containers.get(name).start()
        except APIError as error:
            raise FailureError(f"{name}: Docker cannot start it: {reason(error)}") from error

    def state(self, name: str) -> tuple[str, int, str | None]:
        """How a container stands: Docker's word for it, exit status, Docker's word for its health."""
        try:
            state = self._client.containers.get(name).attrs["State"]
        except NotFound:
            return "removed", 0, None
        health = (state.get("Health") or {}).get("Status")
        return str(state["Status"]), int(state.get("ExitCode") or 0), health

    def port(self, name: str, port: int) -> int:
        """The port of 127.0.0.1 at which a container's port is published."""
        bound = self._client.containers.get(name).ports.get(f"{port}/tcp")
        if not bound:
            raise FailureError(f"{name}: Docker has not published port {port}")
        return int(bound[0]["HostPort"])

    def last_line(self, name: str) -> str:
        """The last line that a container has written."""
        with suppress(APIError):
            said = self._client.containers.get(name).logs(tail=5).decode(errors="replace").splitlines()
            return next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        return "it said nothing"

    def logs(self, name: str, lines: int, *, follow: bool) -> Iterator[bytes]:
        """What a container has written, in pieces."""
        try:
            found = self._client.containers.get(name)
        except NotFound as error:
            raise FailureError(f"the container {name} is gone") from error
        pieces: Iterator[bytes] = found.logs(stream=True, follow=follow, tail=lines)
        yield from pieces

    # -- files

    def read(self, name: str, path: str) -> dict[str, str]:
        """The text files at a path of a container (a file, or all below a folder), by name within it.

        Raises:
            FileNotFoundError: nothing is there.
        """
        try:
            pieces, _ = self._client.containers.get(name).get_archive(path)
            packed = io.BytesIO(b"".join(pieces))
        except NotFound as error:
            raise FileNotFoundError(2, "not in the image", path) from error
        files: dict[str, str] = {}
        with tarfile.open(fileobj=packed) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    files[member.name.partition("/")[2]] = content.read().decode("utf-8", errors="replace")
        return files

    @contextmanager
    def inside(self, image: str, labels: dict[str, str]) -> Iterator[Image]:
        """An image's own files, by a container that is never started and goes again.

        Raises:
            FailureError: Docker refuses.
        """
        name = f"{containers.stem('files')}-{secrets.token_hex(4)}"
        told = {**labels, "plugfest.part": "files"}
        try:
            self._client.api.create_container(image, command=["/bin/sh"], name=name, labels=told)
        except APIError as error:
            raise FailureError(f"{image}: Docker refuses the container: {reason(error)}") from error
        try:
            yield Image(self, name)
        finally:
            self._client.containers.get(name).remove(force=True, v=True)

    def write(self, name: str, files: dict[str, str]) -> None:
        """Put text files into a container by their absolute paths."""
        self._client.containers.get(name).put_archive("/", packed(files))

    # -- the end

    def remove_all(self, labels: dict[str, str]) -> list[str]:
        """Remove every container and network with these labels; their names."""
        chosen: dict[str, Any] = {"label": [f"{key}={value}" for key, value in labels.items()]}
        gone: list[str] = []
        for container in self._client.containers.list(all=True, filters=chosen):
            with suppress(NotFound):
                gone.append(str(container.name))
                container.stop(timeout=10)
                container.remove(force=True, v=True)
        for network in self._client.networks.list(filters=chosen):
            with suppress(NotFound):
                gone.append(str(network.name))
                network.remove()
        return gone


def _gateway(network: Any) -> str | None:
    configs = (network.attrs.get("IPAM") or {}).get("Config") or []
    told = (one.get("Gateway") or _first(one.get("Subnet")) for one in configs)
    return next((str(one) for one in told if one), None)


def _first(subnet: str | None) -> str | None:
    """What Docker takes for this machine unless it is told otherwise; of its own bridge it may not say so."""
    return str(ipaddress.ip_network(subnet)[1]) if subnet else None


def packed(files: dict[str, str]) -> bytes:
    """Files as a tar archive whose members depend on nothing but the files; scripts may be run."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for path, text in sorted(files.items()):
            content = text.encode()
            member = tarfile.TarInfo(path.lstrip("/"))
            member.size, member.mode = len(content), 0o755 if path.endswith(".sh") else 0o644
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


class Image:
    """EVerest in the image of a created container; see station.Installation."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name

    def text(self, path: str) -> str:
        """The text of a file; FileNotFoundError when it is not there."""
        return next(iter(self._engine.read(self._name, f"{containers.PREFIX}/{path}").values()))

    def folder(self, path: str) -> dict[str, str]:
        """The files below a folder by their path in it; FileNotFoundError when it is not there."""
        return self._engine.read(self._name, f"{containers.PREFIX}/{path}")


def reason(error: Exception) -> str:
    """What Docker says of an error, in one line."""
    explanation = getattr(error, "explanation", None)
    return " ".join(str(explanation or error).split())
