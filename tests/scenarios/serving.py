"""A CSMS in a process of its own, as a foreign one is: prints its two addresses, ends with its input."""

import asyncio
import sys
import tempfile
from pathlib import Path

from csms.bootstrap import Csms
from csms.settings import Settings
from scenarios.ends.databases import SqliteFiles
from scenarios.ends.own_csms import servers


async def serve(folder):
    settings = Settings.ephemeral(await SqliteFiles(Path(folder)).fresh("foreign"), websockets=servers())
    async with Csms(settings) as csms:
        sys.stdout.write(f"{csms.ws_url('auto')} {csms.http_url}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(serve(place))
