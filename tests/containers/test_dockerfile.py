"""The Dockerfile as it is written: what it may use, what it is made of, and its health check, run."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from contextlib import closing

import pytest

from csms.bootstrap import Csms
from csms.settings import Settings
from tests.containers.images import ROOT
from tests.databases import Database

Steps = list[tuple[str, str]]


@pytest.fixture(scope="module")
def steps() -> Steps:
    """Its instructions, each in one line."""
    text = (ROOT / "csms" / "deploy" / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


def _last_stage(steps: Steps) -> Steps:
    starts = [number for number, (word, _) in enumerate(steps) if word == "FROM"]
    return steps[starts[-1] :]


def test_it_needs_no_buildkit_and_takes_any_base(steps: Steps) -> None:
    assert steps[0] == ("ARG", "BASE_IMAGE=python:3.13-slim")
    assert [rest.split()[0] for word, rest in steps if word == "FROM"] == ["${BASE_IMAGE}"] * 2
    known = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK"}
    assert {word for word, _ in steps} <= known | {"ENTRYPOINT", "CMD"}
    text = " ".join(rest for _, rest in steps)
    assert not re.search(r"--(mount|link|chmod|exclude|parents)\b|<<", text)


def test_what_it_runs_as_is_not_root(steps: Steps) -> None:
    stage = dict(_last_stage(steps))
    assert stage["USER"] == "10001:10001"
    assert stage["VOLUME"] == "/data"
    assert json.loads(stage["ENTRYPOINT"]) == ["csms"]
    assert json.loads(stage["CMD"]) == ["serve", "--host", "0.0.0.0"]
    default = Settings()
    served = {default.http.port, *(server.port for server in default.websockets)}
    assert served <= {int(port) for port in stage["EXPOSE"].split()}


def test_it_installs_only_what_is_locked(steps: Steps) -> None:
    installs = [one for word, rest in steps if word == "RUN" for one in rest.split("&&") if "install " in one]
    from_outside = [one for one in installs if "pip" in one and "--no-deps" not in one]
    assert len(from_outside) == 2
    assert all("--require-hashes" in one for one in from_outside)
    for name in ("build", "image", "image-storage"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        pinned = re.findall(r"^\S+==.*$", lock, re.MULTILINE)
        assert pinned and all(one.endswith("\\") for one in pinned), name  # hashes follow


def test_its_lock_is_what_is_tested() -> None:
    def pinned(name: str) -> set[str]:
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))

    for name in ("build", "image", "image-storage"):
        assert pinned(name) <= pinned("tests"), f"{name} and tests differ: nox -s lock"


def test_its_context_is_the_packages_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    let_in = {line[1:].split("/")[0] for line in lines if line.startswith("!")}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert let_in == {*wheel["packages"], "requirements", "pyproject.toml", "README.md", "LICENSE"}
    assert all((ROOT / name).exists() for name in let_in)


async def test_its_health_check_is_green_only_when_it_is_served(database: Database, steps: Steps) -> None:
    options, _, command = dict(_last_stage(steps))["HEALTHCHECK"].partition("CMD ")
    assert "--interval=" in options
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        silent = other.getsockname()[1]
    async with Csms(Settings.ephemeral(database.url)) as csms:
        port = int(csms.http_url.rpartition(":")[2])
        assert await _checked(json.loads(command), port) == 0
    assert await _checked(json.loads(command), silent) == 1


async def _checked(command: list[str], port: int) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command[1:],
        env={**os.environ, "CSMS_HTTP__PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    return await asyncio.wait_for(process.wait(), 20)
