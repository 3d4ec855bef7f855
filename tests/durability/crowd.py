"""Many stations that connect and boot at once: as little client as there can be, for it shares the machine.

``python -m tests.durability.crowd PORT COUNT PREFIX`` writes one JSON line when all have been answered, holds
the sockets, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

_WITHIN = 30.0
_BOOTS = (
    ("ocpp1.6", b'[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'),
    (
        "ocpp2.0.1",
        b'[2,"1","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M"}}]',
    ),
)


@dataclass
class Outcome:
    """What became of the crowd; seconds from the first connection to the last answer."""

    accepted: int = 0
    refused: int = 0
    lost: int = 0
    upgraded: float = 0.0
    seconds: float = 0.0
    first: str = ""  # what the first one heard that was not accepted


class Crowd:
    """Counts, and knows when it is over."""

    def __init__(self, count: int) -> None:
        self.outcome = Outcome()
        self.count = count
        self.over = asyncio.Event()
        self.began = time.perf_counter()

    def upgraded(self) -> None:
        """One has its WebSocket."""
        self.outcome.upgraded = time.perf_counter() - self.began

    def add(self, kind: str, heard: bytes = b"") -> None:
        """One is accepted, refused or lost."""
        outcome = self.outcome
        setattr(outcome, kind, getattr(outcome, kind) + 1)
        if kind != "accepted" and not outcome.first:
            outcome.first = heard.decode(errors="replace")[:300]
        if outcome.accepted + outcome.refused + outcome.lost == self.count:
            outcome.seconds = time.perf_counter() - self.began
            self.over.set()


class Station(asyncio.Protocol):
    """The handshake, one BootNotification, and the look at its answer."""

    __slots__ = ("_boot", "_crowd", "_done", "_heard", "_name", "_subprotocol", "_transport", "_upgraded")

    def __init__(self, crowd: Crowd, name: str, subprotocol: str, boot: bytes) -> None:
        self._crowd, self._name, self._subprotocol, self._boot = crowd, name, subprotocol, boot
        self._heard = b""
        self._upgraded = self._done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self._transport.write(
            f"GET /{self._name} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {self._subprotocol}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """The answer to the upgrade, then the answer to the boot; both are far smaller than a packet."""
        self._heard += data
        if not self._upgraded and b"\r\n\r\n" in self._heard:
            if not self._heard.startswith(b"HTTP/1.1 101"):
                self._end("refused")
                return
            self._upgraded = True
            self._crowd.upgraded()
            self._heard = self._heard.partition(b"\r\n\r\n")[2]
            # A masked text frame; the mask is zero.
            self._transport.write(bytes((0x81, 0x80 | len(self._boot))) + bytes(4) + self._boot)
        if self._upgraded and b"]" in self._heard:
            self._end("accepted" if b'"status":"Accepted"' in self._heard else "refused")

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        self._end("lost")

    def _end(self, kind: str) -> None:
        if not self._done:
            self._done = True
            self._crowd.add(kind, self._heard)


async def main(port: int, count: int, prefix: str) -> None:
    """Connect all at once, wait for all, say how it went, hold on until told to go."""
    loop = asyncio.get_running_loop()
    crowd = Crowd(count)

    async def come(number: int) -> None:
        subprotocol, boot = _BOOTS[number % 2]
        station = Station(crowd, f"{prefix}{number}", subprotocol, boot)
        try:
            await loop.create_connection(lambda: station, "127.0.0.1", port)
        except OSError as error:
            crowd.add("lost", str(error).encode())

    await asyncio.gather(*(come(number) for number in range(count)))
    async with asyncio.timeout(_WITHIN):
        await crowd.over.wait()
    sys.stdout.write(json.dumps(asdict(crowd.outcome)) + "\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.readline)


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
