"""The two yardsticks: a bare aiohttp echo, and a bare central system on the PyPI ``ocpp`` library.

Neither stores anything. Each prints its port and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

import uvloop
import websockets
from aiohttp import WSMsgType, web
from ocpp.routing import on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call_result as result16
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call_result as result201

PROTOCOLS = ("ocpp1.6", "ocpp2.0.1")


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(protocols=PROTOCOLS, compress=False)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


async def serve_echo() -> int:
    """Start the echo and return its port."""
    app = web.Application()
    app.router.add_get("/{station}", _echo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=4096)
    await site.start()
    port: int = runner.addresses[0][1]
    return port


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Station16(ChargePoint16):
    """Answers what the benchmark sends, from nothing."""

    @on("BootNotification")
    def boot_notification(self, **_: Any) -> Any:
        return result16.BootNotification(current_time=_now(), interval=300, status="Accepted")

    @on("Heartbeat")
    def heartbeat(self, **_: Any) -> Any:
        return result16.Heartbeat(current_time=_now())

    @on("StatusNotification")
    def status_notification(self, **_: Any) -> Any:
        return result16.StatusNotification()

    @on("Authorize")
    def authorize(self, **_: Any) -> Any:
        return result16.Authorize(id_tag_info={"status": "Accepted"})

    @on("StartTransaction")
    def start_transaction(self, **_: Any) -> Any:
        return result16.StartTransaction(transaction_id=1, id_tag_info={"status": "Accepted"})

    @on("MeterValues")
    def meter_values(self, **_: Any) -> Any:
        return result16.MeterValues()

    @on("StopTransaction")
    def stop_transaction(self, **_: Any) -> Any:
        return result16.StopTransaction()


class Station201(ChargePoint201):
    """Answers what the benchmark sends, from nothing."""

    @on("BootNotification")
    def boot_notification(self, **_: Any) -> Any:
        return result201.BootNotification(current_time=_now(), interval=300, status="Accepted")

    @on("TransactionEvent")
    def transaction_event(self, **_: Any) -> Any:
        return result201.TransactionEvent()


async def _library(socket: Any) -> None:
    kind = Station16 if socket.subprotocol == "ocpp1.6" else Station201
    try:
        await kind("station", socket).start()
    except websockets.ConnectionClosed:
        return


async def serve_library() -> int:
    """Start the library's central system and return its port."""
    server = await websockets.serve(
        _library, "127.0.0.1", 0, subprotocols=PROTOCOLS, compression=None, backlog=4096
    )
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port


async def _main(name: str) -> None:
    port = await {"echo": serve_echo, "library": serve_library}[name]()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1]))
