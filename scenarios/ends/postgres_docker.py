"""A PostgreSQL server in a container, for ``--postgres docker``: gone with the run, open to this machine."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scenarios.ends.databases import DatabaseUnavailable

IMAGE = "postgres:17"
_START = 90.0  # seconds until the server takes connections
_PORT = "5432/tcp"
_COMMAND = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200")


@contextmanager
def server(image: str = IMAGE) -> Iterator[str]:
    """Its SQLAlchemy URL, with a password that was made for it.

    Raises:
        DatabaseUnavailable: no daemon, no image, or a server that does not come up.
    """
    try:
        import docker  # noqa: PLC0415 - only who asks for a container needs it
        from docker.errors import DockerException  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(f"{error}: pip install plugfest[all]") from error
    password = secrets.token_urlsafe(16)
    try:
        client = docker.from_env(timeout=60)
        container = client.containers.run(image, list(_COMMAND), detach=True, **_options(password))
    except (DockerException, OSError) as error:
        told = " ".join(str(error).split())
        raise DatabaseUnavailable(f"PostgreSQL cannot be run in a container: {told}") from error
    try:
        port = _until_ready(container)
        yield f"postgresql+asyncpg://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        container.remove(force=True, v=True)
        client.close()


def _options(password: str) -> dict[str, Any]:
    return {
        "environment": {"POSTGRES_PASSWORD": password},
        "ports": {_PORT: ("127.0.0.1", None)},
        "labels": {"plugfest.part": "postgres"},
    }


def _until_ready(container: Any) -> int:
    """The port on this machine. While the image sets itself up its server listens inside only; Docker's own
    proxy takes connections already, so it counts when PostgreSQL answers."""
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        container.reload()
        if container.status not in ("created", "running"):
            break
        bound = container.ports.get(_PORT)
        if bound and _answers(int(bound[0]["HostPort"])):
            return int(bound[0]["HostPort"])
        time.sleep(0.2)
    lines = container.logs(tail=1).decode(errors="replace").strip() or "it says nothing"
    raise DatabaseUnavailable(f"PostgreSQL does not start in its container: {lines}")


def _answers(port: int) -> bool:
    """Whether a PostgreSQL is there: it answers an SSLRequest with one letter (protocol 3.0, 53.2.11)."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as probe:
            probe.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")
            return probe.recv(1) in (b"S", b"N")
    except OSError:
        return False
