"""``--postgres docker``: scenarios on a PostgreSQL in a container, which is gone with the run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scenarios.ends.postgres_docker import IMAGE
from tests.containers import images

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"), pytest.mark.timeout(600)]


@pytest.fixture
def client(docker_host: str) -> Iterator[Any]:
    with closing(images.connect(docker_host)) as opened:
        yield opened


@pytest.fixture
def named(client: Any, postgres_image: str) -> Iterator[None]:
    """The daemon has the image of that name: its own, else the stand-in."""
    there = IMAGE in {tag for image in client.images.list() for tag in image.tags}
    if not there:
        client.images.get(postgres_image).tag(IMAGE)
    yield
    if not there:
        client.images.remove(IMAGE, noprune=True)


@pytest.mark.usefixtures("named")
def test_scenarios_run_on_it_and_nothing_is_left(client: Any, docker_host: str, tmp_path: Path) -> None:
    chosen = ["--db", "postgres", "--postgres", "docker", "-k", "cold_boot", "--seed", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "scenarios", *chosen, "--reports", str(tmp_path)],
        env={**os.environ, "DOCKER_HOST": docker_host},
        cwd=images.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "in a container" in (tmp_path / "report.html").read_text()
    assert client.containers.list(all=True, filters={"label": "plugfest.part=postgres"}) == []
