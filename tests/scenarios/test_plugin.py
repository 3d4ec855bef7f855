"""The pytest plugin: a World for anyone's tests, at no cost for those who do not ask for it."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPTIONS = ["-p", "no:cacheprovider", "-q", "-W", "error", "--disable-plugin-autoload"]


def pytest_run(folder, text, *options):
    (folder / "pytest.ini").write_text("[pytest]\n")  # not that of a checkout around the temporary folder
    (folder / "test_sample.py").write_text(textwrap.dedent(text))
    return subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, "-p", "scenarios.plugin", f"--rootdir={folder}", *options],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_imports_nothing_heavy_until_it_is_used(tmp_path):
    done = pytest_run(
        tmp_path,
        """
        import sys

        def test_nothing_is_there():
            heavy = {"csms", "simulator", "ocppj", "schemas", "aiohttp", "sqlalchemy", "pytest_bdd"}
            assert not heavy & set(sys.modules)
        """,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_world_serves_a_plain_test(tmp_path):
    done = pytest_run(
        tmp_path,
        """
        import pytest

        @pytest.fixture
        def plugfest_version():
            return "1.6"

        def test_a_station_boots(plugfest_world):
            plugfest_world.power_up("CS001")
            (station,) = plugfest_world.run(plugfest_world.csms.stations())
            assert station["id"] == "CS001"
            assert station["version"] == "1.6"
        """,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_steps_serve_feature_files_of_ones_own(tmp_path):
    (tmp_path / "own.feature").write_text(
        textwrap.dedent(
            """
            Feature: My own
              Scenario: A boot
                When station CS001 boots
                Then the CSMS answers the boot of CS001 with Accepted
                And the CSMS holds the boot of CS001 as Accepted
            """
        )
    )
    done = pytest_run(
        tmp_path,
        """
        import pytest
        from pytest_bdd import scenarios

        pytest_plugins = ["scenarios.steps.station", "scenarios.steps.csms"]

        @pytest.fixture
        def world(plugfest_world):
            return plugfest_world

        scenarios("own.feature")
        """,
        "-p",
        "pytest_bdd.plugin",
        "--assert=plain",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
