"""The command: exit statuses, one clear line for bad usage, and what a run leaves behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from scenarios.__main__ import app

ROOT = Path(__file__).parents[2]


def command(*arguments):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--db", "oracle"], "--db oracle: known are sqlite, postgres and all"),
        (["--postgres-url", "postgresql://127.0.0.1/x"], "--postgres-url is of no use with --db sqlite"),
        (["--db", "all", "--postgres", "elsewhere"], "--postgres elsewhere: known are auto, machine, wheel"),
        (
            ["--db", "all", "--postgres", "docker", "--postgres-url", "postgresql://127.0.0.1/x"],
            "--postgres and --postgres-url exclude each other",
        ),
        (["--ocpp", "1.5"], "--ocpp 1.5: known are 1.6, 2.0.1"),
        (["--station", "toaster"], "--station toaster"),
        (["--driver", "nobody"], "--driver nobody"),
        (["--csms", "http://127.0.0.1"], "an address begins with ws://"),
        (["--tags", "csms and"], "the expression ends too early"),
        (["--tags", "no_such_tag"], "no scenario is selected by --tags 'no_such_tag'"),
        (["-k", "no_such_word"], "no scenario is selected by -k 'no_such_word'"),
        (["-k", "and and"], "cannot be read"),
        (["--ocpp", "2.0.1", "--tags", "multi_evse_1_6"], "no scenario is selected"),
    ],
)
def test_bad_usage_is_one_clear_line_and_status_2(arguments, told, tmp_path):
    outcome = command(*arguments, "--reports", str(tmp_path))
    assert outcome.exit_code == 2
    lines = [line for line in outcome.stderr.splitlines() if line.strip()]
    assert told in lines[-1]
    assert "Traceback" not in outcome.output


def test_reports_that_cannot_be_written_are_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    outcome = command("--reports", str(tmp_path / "file"), "-k", "cold_boot")
    assert outcome.exit_code == 2
    assert "the reports cannot be written" in outcome.stderr


def test_help_has_an_example():
    assert "Example: python -m scenarios" in command("--help").output


def test_a_run_prints_the_table_and_where_the_report_is(tmp_path):
    outcome = command(
        "-k", "upper_and_lower_case", "--ocpp", "1.6", "--seed", "3", "--reports", str(tmp_path)
    )
    assert outcome.exit_code == 0
    assert "authorization/tokens" in outcome.output
    assert f"Report: {tmp_path / 'report.html'}" in outcome.output
    assert "--seed" in (tmp_path / "report.html").read_text()
    assert len(list((tmp_path / "traces").iterdir())) == 1


def test_ctrl_c_ends_the_run_with_130(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "scenarios", "--reports", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not [*tmp_path.glob("traces/*.jsonl")]:  # the first scenario has passed
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert (tmp_path / "report.html").exists()


def test_without_the_extra_it_says_what_to_install():
    lines = ["import runpy, sys", "sys.modules['pytest_bdd'] = None", "runpy.run_module('scenarios')"]
    code = "\n".join(lines)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install plugfest[scenarios]" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_processes_come_to_the_verdicts_of_one(tmp_path):
    def verdicts(jobs):
        outcome = command("--tags", "B01 or TC_001_CSMS", "--jobs", jobs, "--reports", str(tmp_path / jobs))
        assert outcome.exit_code == 0, outcome.output
        suites = ElementTree.parse(tmp_path / jobs / "junit.xml").iter("testcase")
        return [(case.get("classname"), case.get("name")) for case in suites]

    assert verdicts("2") == verdicts("1") != []


def test_a_failing_selection_is_told_once_by_all_processes(tmp_path):
    outcome = command("--tags", "no_such_tag", "--jobs", "2", "--reports", str(tmp_path))
    assert outcome.exit_code == 2
    assert "no scenario is selected by --tags 'no_such_tag'" in outcome.stderr
