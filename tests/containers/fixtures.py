"""The Docker daemon and the images of a run, shared by all whom the mark ``system`` and the group ``docker``
bring together: ``pytestmark = [pytest.mark.system, pytest.mark.xdist_group("docker"),
pytest.mark.timeout(600)]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

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
    with _made(docker_host, images.BASE, images.make_base) as tag:
        yield tag


@pytest.fixture(scope="session")
def product_image(docker_host: str, base_image: str) -> Iterator[str]:
    """The tag of our own image, on the base image."""
    with _made(docker_host, images.PRODUCT, lambda one: images.make_product(one, base_image)) as tag:
        yield tag


@pytest.fixture(scope="session")
def postgres_image(docker_host: str, base_image: str) -> Iterator[str]:
    """The tag of what stands in for the image ``postgres``."""
    with _made(docker_host, images.POSTGRES, lambda one: images.make_postgres(one, base_image)) as tag:
        yield tag


@pytest.fixture(scope="session")
def everest_image(docker_host: str, base_image: str) -> Iterator[str]:
    """The tag of what stands in for EVerest's manager and for its broker."""
    with _made(docker_host, images.EVEREST, lambda one: images.make_everest(one, base_image)) as tag:
        yield tag


@contextmanager
def _made(address: str, tag: str, make: Callable[[Any], None]) -> Iterator[str]:
    with closing(images.connect(address)) as client:
        make(client)
        yield tag
        client.images.remove(tag, force=True)
