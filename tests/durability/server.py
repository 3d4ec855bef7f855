"""``csms serve`` as a process that can be killed and comes back at the same address on the same database."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from types import TracebackType
from typing import Any, Self

import psutil

from tests.databases import Database

_SERVERS = ("http", "auto", "basic", "plain")
# Below the range from which the system takes ports for outgoing connections: a client that dials a dead port
# of that range may connect to itself and take it away.
_PORTS = range(20_000, 32_000)
_LAST_LINE = b"Database"


class Records:
    """A database from outside."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def rows(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """What a query finds."""
        return self.database.rows(query, *parameters)

    def add_tokens(self, *tokens: str, concurrency: int | None = None) -> None:
        """Enter tokens that may charge."""
        now = int(datetime.now(UTC).timestamp() * 1e6)
        rows = [(token.casefold(), token, concurrency, now, now) for token in tokens]
        groups = ", ".join(["(1, ?, ?, 'ISO14443', 'Accepted', ?, ?, ?)"] * len(rows))
        self.database.run(
            "INSERT INTO tokens"
            " (tenant_id, token_key, token, type, status, concurrency, created_at, updated_at)"
            f" VALUES {groups}",
            *chain.from_iterable(rows),
        )


class Server(Records):
    """One database, one set of ports, one process at a time; an async context manager that leaves none."""

    def __init__(self, database: Database, **settings: object) -> None:
        """``settings``: dotted names with ``__`` for the dot, as in the environment."""
        super().__init__(database)
        self.log = database.folder / "csms.log"
        self.ports = dict(zip(_SERVERS, _free_ports(len(_SERVERS)), strict=True))
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    # ---- life ------------------------------------------------------------------------------------------

    async def start(self, **settings: object) -> None:
        """Start and return once it listens, or once it is dead if a hook was quicker."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "csms", "serve"),
                env=self._environment({**self._settings, **settings}),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            while line := await self._process.stdout.readline():
                if line.startswith(_LAST_LINE):
                    return
        await self._process.wait()
        assert self._process.returncode == -signal.SIGKILL, self.complaints()

    def _environment(self, settings: Mapping[str, object]) -> dict[str, str]:
        ours = ("CSMS_", "CITRINEOS_", "BOOTSTRAP_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        env["CSMS_DATABASE_URL"] = self.database.url
        env["CSMS_HTTP__PORT"] = str(self.ports["http"])
        for name in _SERVERS[1:]:
            env[f"CSMS_WEBSOCKETS__{name.upper()}__PORT"] = str(self.ports[name])
        return env | {f"CSMS_{name.upper()}": str(value) for name, value in settings.items()}

    async def dead(self, within: float) -> bool:
        """Wait up to ``within`` seconds for the process to end of itself."""
        try:
            await asyncio.wait_for(self.process.wait(), within)
        except TimeoutError:
            return False
        return True

    async def kill(self) -> None:
        """kill -9, if it lives."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, and return its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(30):
            await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The present process, or the last one."""
        assert self._process is not None
        return self._process

    @property
    def memory(self) -> int:
        """Resident bytes of the process."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    # ---- addresses -------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The WebSocket server that commissions unknown stations."""
        return f"ws://127.0.0.1:{self.ports['auto']}/"

    @property
    def http(self) -> str:
        """REST."""
        return f"http://127.0.0.1:{self.ports['http']}"

    def complaints(self) -> str:
        """The end of what the processes wrote to standard error."""
        return self.log.read_text(errors="replace")[-4_000:]


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    for port in random.SystemRandom().sample(_PORTS, 500):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no free ports")
