"""A CSMS at an address: judged by the wire alone, or with a driver by its records as well."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from scenarios.run import Options, run
from scenarios.verdicts import Verdict

ROOT = Path(__file__).parents[2]
WORDS = "cold_boot or two_connectors or concurrency or an_unknown_station"


@pytest.fixture(scope="module")
def addresses():
    """WebSocket and HTTP address of a CSMS in another process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scenarios.serving"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("time", ["first", "second"])
def test_with_a_driver_everything_that_can_be_judged_passes_again_and_again(addresses, tmp_path, time):
    websocket, http = addresses
    options = Options(words=WORDS, csms=websocket, driver="plugfest", driver_url=http, reports=tmp_path)
    outcome = run(options)
    counts = Counter(one.verdict for one in outcome.results)
    assert outcome.status == 0
    assert set(counts) == {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.INCONCLUSIVE}
    assert counts[Verdict.PASS] >= 19  # a further scenario that fits the words is no fault
    reasons = {one.reason for one in outcome.results if one.verdict is Verdict.INCONCLUSIVE}
    assert reasons == {"the set-up of the CSMS under test cannot be changed from outside"}


def test_without_a_driver_nothing_passes_silently(addresses, tmp_path):
    outcome = run(Options(words="a_station_boots_and_is_accepted", csms=addresses[0], reports=tmp_path))
    assert outcome.status == 1
    for one in outcome.results:
        assert one.verdict is Verdict.INCONCLUSIVE
        assert "has no driver" in one.reason
        assert [step.outcome for step in one.steps][:4] == ["passed"] * 4


def test_a_csms_that_is_not_there_fails_and_says_so(tmp_path):
    words = "several_versions"
    outcome = run(Options(words=words, csms="ws://127.0.0.1:9/", reports=tmp_path))
    assert outcome.status == 1
    assert {one.verdict for one in outcome.results} == {Verdict.INCONCLUSIVE}
    assert all("cannot be reached" in one.reason for one in outcome.results)
