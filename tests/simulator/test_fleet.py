"""Fleets: the deal of versions and shards, the ramp, sessions, an end in order; and the command line around
them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from websockets.asyncio.server import ServerConnection, serve

from schemas.version import Version
from simulator import Fleet
from simulator.__main__ import main
from simulator.blocks import ROUTES
from simulator.coverage import Proof, missing, read_proofs, survey
from simulator.fleet import name
from simulator.sessions import Session
from simulator.strict import FileError
from tests.simulator.office import Office

BOTH = (Version.V16, Version.V201)
SHORT = Session(seconds=60, pause=1)


class Town(NamedTuple):
    """Where it is, the office of each station, and news of every frame."""

    url: str
    offices: dict[str, Office]
    news: asyncio.Condition

    async def started(self, count: int) -> None:
        """Wait until ``count`` stations hold a session."""
        async with asyncio.timeout(20), self.news:
            await self.news.wait_for(
                lambda: sum(bool(one.seen("StartTransaction")) for one in self.offices.values()) == count
            )


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    """A server with an office for each station."""
    offices: dict[str, Office] = {}
    news = asyncio.Condition()

    async def on_connect(socket: ServerConnection) -> None:
        assert socket.request is not None and socket.subprotocol is not None
        identity = socket.request.path.rsplit("/", 1)[1]
        version = Version.of_subprotocol(socket.subprotocol)
        assert version is not None
        office = offices.setdefault(identity, Office(version))
        office.send = socket.send
        async for text in socket:
            await office.hear(str(text))
            async with news:
                news.notify_all()

    names = [version.subprotocol for version in BOTH]
    async with serve(on_connect, "127.0.0.1", 0, subprotocols=names) as server:  # type: ignore[arg-type]
        yield Town(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", offices, news)


def test_names_and_shards() -> None:
    assert [name("cp001", n) for n in (0, 1, 11)] == ["cp001", "cp002", "cp012"]
    assert [name("cp", n) for n in (0, 1)] == ["cp", "cp-2"]
    assert name("cp9", 1) == "cp10"
    whole = list(Fleet(url="ws://x", count=7, versions=BOTH).members())
    assert whole[:3] == [("cp001", BOTH[0]), ("cp002", BOTH[1]), ("cp003", BOTH[0])]
    parts = [list(Fleet(url="ws://x", count=7, versions=BOTH, shard=(n, 3)).members()) for n in (1, 2, 3)]
    assert sorted(member for part in parts for member in part) == sorted(whole)


async def test_a_fleet_of_both_versions_holds_sessions() -> None:
    async with town() as place:
        fleet = Fleet(
            url=place.url, count=6, versions=BOTH, ramp=1000, speed=600, sessions=[SHORT], duration=1.5
        )
        summary = await fleet.run()
        assert (summary.stations, summary.booted, summary.failures) == (6, 6, [])
        assert summary.tally.completed >= 6 and summary.tally.energy > 0 and summary.owed == 0
        assert len(place.offices) == 6
        for office in place.offices.values():
            if office.version is Version.V16:
                assert len(office.seen("StartTransaction")) == len(office.seen("StopTransaction")) >= 1
            else:
                kinds = [event["eventType"] for event in office.seen("TransactionEvent")]
                assert kinds.count("Started") == kinds.count("Ended") >= 1


async def test_leaving_ends_what_runs() -> None:
    async with town() as place:
        fleet = Fleet(url=place.url, count=2, ramp=1000, sessions=[Session(seconds=3600)])
        run = asyncio.create_task(fleet.run())
        await place.started(2)
        fleet.stop()
        summary = await run
        assert summary.tally.sessions == 2 and summary.tally.completed == 0
        assert all(
            office.seen("StopTransaction")[0]["reason"] == "Local" for office in place.offices.values()
        )


async def test_the_ramp_is_kept() -> None:
    async with town() as place:
        fleet = Fleet(url=place.url, count=100, ramp=20, sessions=[], duration=0.5)
        summary = await fleet.run()
        assert 5 <= summary.started <= 11 and summary.stations == 100


async def test_a_broken_state_file_costs_one_station(tmp_path: Path) -> None:
    (tmp_path / "cp001.db").write_bytes(b"no database" * 200)
    async with town() as place:
        fleet = Fleet(url=place.url, count=2, ramp=1000, sessions=[], duration=1, state_dir=tmp_path)
        summary = await fleet.run()
        assert summary.booted == 1 and summary.failures == ["cp001: state folder: file is not a database"]


async def test_an_unreachable_server_is_told() -> None:
    summary = await Fleet(url="ws://127.0.0.1:1/", count=2, ramp=100, duration=0.3).run()
    assert summary.booted == 0 and "cp00" in summary.last_problem


# -- the command


async def simulator(*arguments: str, until: Awaitable[None] | None = None) -> tuple[int, str, str]:
    """Run the command; ``until`` something has happened, then interrupt it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2], env={**os.environ, "COLUMNS": "160"},
    )  # fmt: skip
    if until is not None:
        await until
        process.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_run_for_a_while(tmp_path: Path) -> None:
    script = tmp_path / "s.toml"
    script.write_text("[[session]]\nseconds = 60\npause = 1\n")
    async with town() as place:
        status, out, err = await simulator(
            "run", "--url", place.url, "--count", "4", "--ocpp", "1.6,2.0.1", "--ramp", "100/s", "--speed",
            "600",
            "--seed", "3", "--duration", "1s", "--sessions", str(script), "--state", str(tmp_path / "state"),
        )  # fmt: skip
        assert (status, err) == (0, "")
        assert "booted 4" in out and "seed" in out
        assert sorted(place.offices) == ["cp001", "cp002", "cp003", "cp004"]
        assert len(list((tmp_path / "state").glob("*.db"))) == 4


async def test_an_interrupt_ends_it_cleanly() -> None:
    async with town() as place:
        command = ("run", "--url", place.url, "--count", "2", "--ramp", "100/s")
        status, out, err = await simulator(*command, until=place.started(2))
        assert (status, err) == (130, "") and "booted 2" in out
        assert all(office.seen("StopTransaction") for office in place.offices.values())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run",), "Missing option '--url'"),
        (("run", "--url", "http://x/"), "no WebSocket address"),
        (("run", "--url", "ws://x/", "--ocpp", "1.5"), "is not spoken (did you mean '1.6'?)"),
        (("run", "--url", "ws://x/", "--profile", "ac1"), "did you mean 'ac-1'?"),
        (("run", "--url", "ws://x/", "--shard", "3/2"), "--shard '3/2'"),
        (("run", "--url", "ws://x/", "--count", "3", "--shard", "5/7"), "--shard 5/7 of --count 3"),
        (("run", "--url", "ws://x/#y"), "--url 'ws://x/#y'"),
        (("run", "--url", "ws://x/", "--sessions", "/nowhere.toml"), "No such file"),
        (("run", "--url", "ws://x/", "--state", "/dev/null/x"), "--state /dev/null/x"),
        (("run", "--url", "ws://x/", "--count", "0"), "--count"),
        (("rum",), "No such command"),
    ],
)
def test_bad_usage_is_one_line_and_two(
    arguments: tuple[str, ...],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["simulator", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (2, "") and complaint in err
    assert len(err.strip().splitlines()) == 1


async def test_the_server_is_not_there() -> None:
    status, out, _ = await simulator("run", "--url", "ws://127.0.0.1:1/", "--duration", "1s")
    assert status == 1 and "last problem" in out


# -- coverage


def test_nothing_is_forgotten() -> None:
    assert missing(ROUTES) == []
    rows = survey(ROUTES, [])
    assert {row.state for row in rows} == {"routed", "declined"}
    assert all(row.reason for row in rows if row.state == "declined")


def test_a_proof_takes_a_normal_and_a_refusing_answer() -> None:
    proofs = [
        Proof(version="1.6", action="Reset", normal=True),
        Proof(version="1.6", action="Reset", refusing=True),
        Proof(version="2.0.1", action="Reset", normal=True),
        Proof(version="2.0.1", action="Reset", refusing=True, end="csms"),
    ]
    states = {(row.version, row.action): row.state for row in survey(ROUTES, proofs)}
    assert (states["1.6", "Reset"], states["2.0.1", "Reset"]) == ("proved", "routed")


def test_broken_proofs(tmp_path: Path) -> None:
    file = tmp_path / "proved.json"
    assert read_proofs(file) == []
    file.write_text("{")
    with pytest.raises(FileError, match="cannot be read"):
        read_proofs(file)


async def test_coverage_prints_json_and_fails_on_declined() -> None:
    status, out, _ = await simulator("coverage", "--json")
    rows = json.loads(out)
    assert status == 1 and {"version", "action", "block", "state", "reason"} == set(rows[0])
    assert {row["version"] for row in rows} == {"1.6", "2.0.1", "2.1"}
