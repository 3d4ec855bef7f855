"""The daemon that the tests start: it builds, publishes ports, lets containers meet, and leaves nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.containers import images

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"), pytest.mark.timeout(600)]
_TAG = "plugfest-tests/echo:latest"
_SERVE = "import socket; s = socket.create_server(('', 7000)); s.accept()[0].sendall(b'here')"


@pytest.fixture
def client(docker_host: str) -> Iterator[Any]:
    with closing(images.connect(docker_host)) as opened:
        yield opened


def test_an_image_is_built_and_its_port_reached(client: Any, base_image: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f'FROM {base_image}\nCMD ["python3", "-c", "{_SERVE}"]\n')
    images.build(client, _TAG, tmp_path)
    container = client.containers.run(_TAG, detach=True, ports={"7000/tcp": ("127.0.0.1", None)})
    try:
        container.reload()
        port = int(container.ports["7000/tcp"][0]["HostPort"])
        assert _heard(port) == b"here"
    finally:
        container.remove(force=True)
        client.images.remove(_TAG)


def _heard(port: int) -> bytes:
    """The proxy takes connections before the program does: then it closes them with nothing said."""
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", port), 5) as opened:
            opened.settimeout(5)
            said = opened.recv(4)
        if said:
            return said
    raise AssertionError("nobody answers")
