"""The Docker daemon and the base image of a run, shared by all whom the mark ``system`` and the group
``docker`` bring together: ``pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"),
pytest.mark.timeout(600)]``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.containers import daemon, images


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str]:
    """The address of a daemon, for ``DOCKER_HOST``."""
    with daemon.running() as address:
        yield address


@pytest.fixture(scope="session")
def base_image(docker_host: str) -> Iterator[str]:
    """The tag of a Debian image with Python, made once in a run and gone with it."""
    with closing(images.connect(docker_host)) as client:
        images.make_base(client)
        yield images.BASE
        client.images.remove(images.BASE, force=True)
