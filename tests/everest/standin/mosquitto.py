"""A stand-in for ``mosquitto -c FILE``: amqtt behind the same command line."""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import sys
from pathlib import Path

from amqtt.broker import Broker


async def serve(host: str, port: str) -> None:
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await broker.start()
    await stop.wait()
    await broker.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", type=Path, required=True)
    found = re.search(r"^listener (\d+) (\S+)$", parser.parse_args().c.read_text(), re.MULTILINE)
    if found is None:
        sys.exit("Error: no listener")
    asyncio.run(serve(found[2], found[1]))


if __name__ == "__main__":
    main()
