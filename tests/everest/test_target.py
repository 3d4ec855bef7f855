"""EVerest as the station of the scenarios: a sample with the stand-in below a prefix, over real sockets."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scenarios.recorder import Recorder
from scenarios.stations import StationsMissing, everest
from scenarios.targets import Happening
from scenarios.verdicts import Inconclusive, NotApplicable
from schemas.version import Version
from tests.everest.standin.__main__ import ROOT, install

pytestmark = pytest.mark.timeout(200)
SAMPLE = {
    "transactions/session/cable-first-then-identification[1.6-sqlite]": None,
    "provisioning/reset/reset-of-an-idle-station[Immediate-2.0.1-sqlite]": None,
    "transactions/session/the-same-start-sent-twice-opens-one-session[1.6-sqlite]": "sends no Start",
    "transactions/bare_201/the-token-first-and-no-cable-comes[2.0.1-sqlite]": "made up",
}


async def test_sample_runs_with_everest_in_place_of_the_simulator(tmp_path: Path) -> None:
    prefix = install(tmp_path / "prefix")
    command = [sys.executable, "-m", "scenarios", "--station", "everest", "--prefix", str(prefix)]
    chosen = [word for name in SAMPLE for word in ("--scenario", name)]
    home = tmp_path / "tmp"
    home.mkdir()
    environment = {
        **os.environ,
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "STANDIN_SPEED": "40",  # none of the sample holds its times against ours
        "TMPDIR": str(home),
    }
    process = await asyncio.create_subprocess_exec(
        *command,
        *chosen,
        "--reports",
        str(tmp_path),
        env=environment,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 180)
    assert process.returncode == 0, said.decode()
    cases = list(ElementTree.parse(tmp_path / "junit.xml").iter("testcase"))
    assert len(cases) == len(SAMPLE)
    for case in cases:
        verdict, reason = _verdict(case), SAMPLE[_id(case)]
        assert verdict == ("PASS" if reason is None else "NOT APPLICABLE"), said.decode()
        assert reason is None or reason in ElementTree.tostring(case, encoding="unicode")
    assert "EVerest in" in (tmp_path / "report.html").read_text()
    assert list(home.iterdir()) == []


def _verdict(case: ElementTree.Element) -> str:
    return next(one.get("value", "") for one in case.iter("property") if one.get("name") == "verdict")


def _id(case: ElementTree.Element) -> str:
    repeat = next(one.get("value", "") for one in case.iter("property") if one.get("name") == "repeat")
    return repeat.partition("--scenario '")[2].partition("'")[0]


def test_what_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StationsMissing, match="no EVerest is installed there"):
        everest(tmp_path, "127.0.0.1:1883")
    with pytest.raises(StationsMissing, match="HOST:PORT"):
        everest(install(tmp_path), "nonsense")
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    with pytest.raises(StationsMissing, match="no Docker daemon"):
        everest(None, None)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"evses": 3}, "have 2 EVSEs, not 3"),
        ({"evses": 1, "connectors": 2}, "have 1 connectors of each EVSE, not 2"),
        ({"evses": 1, "fixed_cable": True}, "no fixed cables"),
    ],
)
def test_boards_that_everest_lacks_are_not_applicable(
    tmp_path: Path, wanted: dict[str, int], said: str
) -> None:
    make = everest(install(tmp_path), "127.0.0.1:1883").make(Recorder(), "seed")
    with pytest.raises(NotApplicable, match=said):
        make("CS001", url="ws://127.0.0.1:9/", version=Version.V16, **wanted)  # type: ignore[arg-type]


async def test_what_everest_cannot_do_is_said(tmp_path: Path) -> None:
    make = everest(install(tmp_path), "127.0.0.1:1883").make(Recorder(), "seed")
    one = make("CS001", url="ws://127.0.0.1:9/", version=Version.V16, evses=1)
    for what in (Happening.CAR_ARRIVES, Happening.LOCK_JAMS, Happening.POWER_FADES):
        with pytest.raises(NotApplicable, match="simulated board has no"):
            await one.happen(what, 1)
    with pytest.raises(NotApplicable, match="reads cards"):
        await one.present("X", 1, "KeyCode")
    with pytest.raises(NotApplicable, match="sends no Heartbeat"):
        await one.send("Heartbeat", {})
    with pytest.raises(Inconclusive, match="is not on"):
        await one.plug(1)
    with pytest.raises(Inconclusive, match="real time"):
        await one.elapse(3600)
    await one.close()
