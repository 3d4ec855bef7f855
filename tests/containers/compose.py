"""docker-compose with our compose files, as a project of its own that leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.containers.daemon import PACKAGES

PROJECT = "plugfest-tests"
_PUBLISHED = ("HTTP", "AUTO", "BASIC", "PLAIN", "HASURA")
_PORTS = (*(f"CSMS_PORT_{name}" for name in _PUBLISHED), "EVEREST_PORT_MQTT", "EVEREST_PORT_PANEL")


@dataclass(frozen=True, slots=True)
class Compose:
    """A project: docker-compose's own options (files among them) and the environment of every command."""

    options: tuple[str, ...]
    environment: dict[str, str]

    def __call__(self, *arguments: str) -> str:
        """What a command says."""
        program = shutil.which("docker-compose")
        assert program is not None, f"apt-get install {PACKAGES}"
        done = subprocess.run(
            [program, *self.options, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def up(client: Any, host: str, options: tuple[str, ...], **variables: str) -> Iterator[Compose]:
    """A project that runs, at free ports."""
    own = {"DOCKER_HOST": host, "COMPOSE_PROJECT_NAME": PROJECT, **dict.fromkeys(_PORTS, "0")}
    compose = Compose(options, {**os.environ, **own, **variables})
    try:
        compose("up", "--detach", "--no-build")
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "20")
    label = {"label": f"com.docker.compose.project={PROJECT}"}
    assert client.containers.list(all=True, filters=label) == []
    assert client.networks.list(filters=label) == []
    assert client.volumes.list(filters=label) == []
