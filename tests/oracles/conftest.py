"""What the oracles share: our CSMS with its operator, on real sockets and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from csms.bootstrap import Csms
from csms.settings import Settings
from tests.oracles.rest import Rest


@dataclass(frozen=True, slots=True)
class Running:
    """A running CSMS and the operator's REST session."""

    csms: Csms
    rest: Rest

    @property
    def ws_url(self) -> str:
        """The server that commissions unknown stations."""
        return self.csms.ws_url("auto").rstrip("/")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """A CSMS of this test alone, as ``csms serve`` sets it up."""
    settings = Settings.ephemeral(f"sqlite:///{tmp_path / 'csms.db'}")
    async with Csms(settings) as csms, Rest(csms.http_url) as rest:
        yield Running(csms, rest)


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Running]:
    """The same, with servers that repair nothing."""
    settings = Settings.ephemeral(f"sqlite:///{tmp_path / 'csms.db'}")
    servers = tuple(server.model_copy(update={"mode": "strict"}) for server in settings.websockets)
    settings = settings.model_copy(update={"websockets": servers})
    async with Csms(settings) as csms, Rest(csms.http_url) as rest:
        yield Running(csms, rest)
