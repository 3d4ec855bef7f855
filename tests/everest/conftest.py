"""A prefix with the stand-in manager, the command ``everest`` as a person runs it, and the CSMS's records."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import typer

from everest import cli
from tests.everest import shapes
from tests.everest.standin.__main__ import ROOT, program

_PATIENCE = 60.0


@dataclass
class Shell:
    """Runs ``everest`` with a state directory of its own, and stand-ins for what it starts on the path."""

    home: Path
    prefix: Path
    used: set[str] = field(default_factory=set)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ports = {f"CSMS_WEBSOCKETS__{name}__PORT": "0" for name in ("AUTO", "BASIC", "PLAIN", "TLS", "MTLS")}
        python = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        path = f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}"
        own = {
            "XDG_STATE_HOME": str(self.home / "state"),
            "PYTHONPATH": python,
            "PATH": path,
            "COLUMNS": "160",
        }
        return {**os.environ, **ports, **own, "CSMS_HTTP__PORT": "0", **self.extra}

    async def run(self, *arguments: str, expect: int = 0) -> str:
        """The command's output; its exit status must be as expected, its errors one line."""
        process = await self.spawn(*arguments)
        out, err = await asyncio.wait_for(process.communicate(), _PATIENCE)
        said = out.decode() + err.decode()
        assert process.returncode == expect, said + self._logs()
        if expect:
            assert err.decode().count("\n") <= 1, said
        return said

    async def spawn(self, *arguments: str) -> asyncio.subprocess.Process:
        """The command, running."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "everest.cli",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
            cwd=self.home,
        )

    def is_in(self, status: str) -> bool:
        """Whether the station's state file says so."""
        path = self.home / "state/plugfest/everest/id-cp001/state.json"
        return path.exists() and json.loads(path.read_text())["status"] == status

    async def act(self, *arguments: str) -> None:
        """An act at the station as the command does it, without the cost of a process."""
        app = typer.main.get_command(cli.app)
        assert await asyncio.to_thread(app.main, list(arguments), standalone_mode=False) is None

    async def up(self, *arguments: str, expect: int = 0) -> str:
        return await self.run("up", "--prefix", str(self.prefix), *arguments, expect=expect)

    async def status(self, identity: str = "cp001") -> dict[str, Any]:
        """What ``everest status`` says, up or not."""
        path = self.home / "state/plugfest/everest" / f"id-{identity}" / "state.json"
        loaded: dict[str, Any] = json.loads(path.read_text())
        return loaded

    def _logs(self) -> str:
        return "".join(f"\n== {path}\n{path.read_text()[-1500:]}" for path in self.home.rglob("*.log"))


@pytest.fixture(params=["new"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def shell(tmp_path: Path, release: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shell]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    prefix = shapes.install(tmp_path / "prefix", release, program("manager"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "mosquitto").write_text(program("mosquitto"))
    (tmp_path / "bin" / "mosquitto").chmod(0o755)
    one = Shell(tmp_path, prefix)
    yield one
    for folder in (tmp_path / "state/plugfest/everest").glob("id-*"):
        await one.run("down", "--id", folder.name.removeprefix("id-"))


async def until(look: Callable[[], Any], what: str, patience: float = 30.0) -> Any:
    """Look again and again until something is found; the looking may be a coroutine."""
    try:
        async with asyncio.timeout(patience):
            while True:
                found = look()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"{what}: not within {patience:g} s")


async def fetch(url: str, path: str) -> Any:
    """A resource of the CSMS."""
    async with aiohttp.ClientSession() as client, client.get(f"{url}{path}") as answer:
        return await answer.json()


def written(folder: Path) -> dict[str, str]:
    """What `everest compose` has written for the station into a folder, readable by its owner alone."""
    files = [one for one in folder.rglob("*") if one.is_file() and one.name != "compose.env"]
    assert all(one.stat().st_mode & 0o077 == 0 for one in files), "they hold a password"
    return {one.relative_to(folder).as_posix(): one.read_text() for one in files}
