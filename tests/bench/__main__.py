"""``python -m tests.bench [--quick]``: CPU a message of ``csms serve``, beside two bare servers.

One run, one machine, the load in a process of its own; a figure of this table never decides a test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import uvloop
from rich.console import Console
from rich.table import Table

from csms.store import migrate, tables
from csms.store.effects import Insert
from csms.store.engine import open_store, write_batch
from tests.bench import load

TOKENS = 200
console = Console(width=130, highlight=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``reports/bench.json`` (CONTRACT, ``nox -s bench``)."""

    case: str
    database: str
    stations: int
    messages_per_s: float
    cpu_us_per_message: float
    echo_ratio: float
    library_ratio: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Server:
    """A server process under load."""

    url: str
    process: psutil.Process
    http: str = ""

    def cpu(self) -> float:
        """Return the CPU seconds so far of the process, its threads and its children."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)


@contextlib.contextmanager
def _process(command: list[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def yardstick(name: str) -> Iterator[Server]:
    """Run the echo or the library's server."""
    with _process([sys.executable, "-m", "tests.bench.servers", name]) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Server(f"ws://127.0.0.1:{port}", psutil.Process(process.pid))


CONFIGURATION = """
database_url = "sqlite+aiosqlite:///{folder}/bench.db"
[http]
port = 0
[[websockets]]
name = "auto"
port = 0
security_profile = 0
allow_unknown = true
compression = false
"""


@contextlib.contextmanager
def csms(database_url: str | None) -> Iterator[Server]:
    """Run ``csms serve`` on a new SQLite file, or on ``database_url``, with the frame log on."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "csms.toml")
        file.write_text(CONFIGURATION.format(folder=folder))
        asyncio.run(_prepare(database_url or f"sqlite+aiosqlite:///{folder}/bench.db"))
        command = [sys.executable, "-m", "csms", "serve", "--migrate", "--config", str(file)]
        extra = {"CSMS_DATABASE_URL": database_url} if database_url else {}
        with _process(command, **extra) as process:
            assert process.stdout is not None
            ws = http = ""
            while not (ws and http):
                line = process.stdout.readline()
                if not line:
                    raise SystemExit("csms serve ended before it listened")
                ws = ws or "".join(re.findall(r"ws://127\.0\.0\.1:\d+", line)[:1])
                http = http or "".join(re.findall(r"http://127\.0\.0\.1:\d+", line)[:1])
            yield Server(ws, psutil.Process(process.pid), http)


async def _prepare(url: str) -> None:
    """Put the tokens of the stations into the database at once: what is measured is the load alone."""
    await asyncio.to_thread(migrate.upgrade, url)
    store, now = open_store(url), datetime.now(UTC)
    common = {"tenant_id": 1, "type": "Central", "status": "Accepted", "created_at": now, "updated_at": now}
    names = [f"T{number}" for number in range(TOKENS)]
    rows = [Insert(tables.tokens, {"token": name, "token_key": name.lower(), **common}) for name in names]
    await write_batch(store, rows)
    await store.close()


def _median_batch(server: Server) -> float:
    """Return the median size of the journal's latest batches, from ``/metrics``."""
    with urllib.request.urlopen(f"{server.http}/metrics") as answer:
        text = answer.read().decode()
    found = re.search(r"^csms_batch_median (\S+)$", text, re.MULTILINE)
    if found is None:
        raise SystemExit("the server tells no median batch size")
    return float(found[1])


def measure(server: Server, case: load.Case, stations: int, seconds: float) -> tuple[load.Result, float]:
    """Load ``server`` and return the answers and the CPU microseconds a message."""
    before = [0.0]

    def go() -> None:
        before[0] = server.cpu()

    result = asyncio.run(load.run(server.url, case, stations, seconds, go))
    return result, 1e6 * (server.cpu() - before[0]) / max(1, result.messages)


def _row(servers: dict[str, Server], case: load.Case, stations: int, seconds: float, database: str) -> Row:
    _, echo = measure(servers["echo"], case, stations, seconds / 2)
    _, library = measure(servers["library"], case, stations, seconds / 2)
    result, ours = measure(servers["csms"], case, stations, seconds)
    return Row(
        case.name, database, stations, round(result.messages / result.seconds, 1), round(ours, 1),
        round(ours / echo, 2), round(ours / library, 2),
        round(result.percentile(0.5), 2), round(result.percentile(0.99), 2),
    )  # fmt: skip


def _print(rows: list[Row], batch: float) -> None:
    table = Table(title="CPU of csms serve a message (frame log on, compression off)")
    for name in Row.__dataclass_fields__:
        table.add_column(name, justify="left" if name in ("case", "database") else "right")
    for row in rows:
        table.add_row(*(str(value) for value in asdict(row).values()))
    console.print(table)
    console.print(f"median batch size of the journal: {batch:g}")


def main() -> None:
    """Run the benchmark and write ``reports/bench.json``."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ends within 60 s")
    parser.add_argument("--case", action="append", choices=[case.name for case in load.CASES])
    parser.add_argument("--stations", action="append", type=int)
    parser.add_argument("--seconds", type=float, help="of load a row on the CSMS")
    parser.add_argument("--database-url", help="measure on this database instead of SQLite")
    options = parser.parse_args()
    seconds = options.seconds or (1.0 if options.quick else 4.0)
    crowds = options.stations or ([50, 200] if options.quick else [1, 50, 200])
    database = (options.database_url or "sqlite").split(":")[0].split("+")[0]
    uvloop.install()
    rows: list[Row] = []
    started = time.monotonic()
    with yardstick("echo") as echo, yardstick("library") as library, csms(options.database_url) as ours:
        servers = {"echo": echo, "library": library, "csms": ours}
        for case in load.CASES:
            if options.case and case.name not in options.case:
                continue
            for stations in crowds:
                rows.append(_row(servers, case, stations, seconds, database))
                console.print(*asdict(rows[-1]).values())
        batch = _median_batch(ours)
    _print(rows, batch)
    Path("reports").mkdir(exist_ok=True)
    Path("reports/bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=1))
    console.print(f"reports/bench.json written after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
