"""The compose files as they are written: what docker-compose 1.29 takes, and that commands, ports, settings
and images in them are ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import pairwise
from typing import Any

import pytest
import typer
import yaml

from csms.__main__ import app
from csms.settings import Settings, load
from tests.containers.daemon import PACKAGES
from tests.containers.images import ROOT

DEPLOY = ROOT / "csms" / "deploy"
STACKS = (
    ("compose.yml",),
    ("compose.postgres.yml",),
    ("compose.postgres.yml", "compose.hasura.yml"),
    ("../../everest/compose/compose.yml",),
)
# Of the members that 1.29 knows (its schema is the Compose Specification of 2021), those that are used.
_SERVICE = {
    "build", "cap_drop", "command", "cpus", "depends_on", "entrypoint", "environment", "extends",
    "extra_hosts", "healthcheck", "image", "init", "mem_limit", "networks", "ports", "profiles",
    "read_only", "restart", "security_opt", "stop_signal", "sysctls", "tmpfs", "volumes",
}  # fmt: skip
_CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
Services = dict[str, dict[str, Any]]


def _loaded(file: str) -> dict[str, Any]:
    loaded = yaml.safe_load((DEPLOY / file).read_text())
    assert set(loaded) <= {"services", "networks", "volumes"}, (
        file
    )  # no version: 1.29 reads the specification
    return dict(loaded)


def _services(stack: tuple[str, ...]) -> Services:
    """The services of all files, an extended one with what it extends."""
    found: Services = {}
    for file in stack:
        for name, service in _loaded(file)["services"].items():
            assert set(service) <= _SERVICE, (file, name)
            base = service.get("extends")
            inherited = _loaded(_beside(file, base["file"]))["services"][base["service"]] if base else {}
            assert "depends_on" not in inherited, "docker-compose 1.29 does not extend such a service"
            found[name] = {**inherited, **service}
    return found


def _beside(file: str, other: str) -> str:
    """What is named in a file is looked for from where that file is."""
    return os.path.relpath((DEPLOY / file).parent / other, DEPLOY)


def _environment(service: dict[str, Any]) -> list[str]:
    return [one.partition("=")[0] if isinstance(one, str) else one for one in service.get("environment", ())]


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_whole(stack: tuple[str, ...]) -> None:
    services = _services(stack)
    volumes, networks = (
        {name for file in stack for name in _loaded(file).get(kind, {})} for kind in ("volumes", "networks")
    )
    for name, service in services.items():
        assert re.fullmatch(r"\$\{[A-Z_]+:-\S+:\S+\}", service["image"]), (
            name
        )  # a tag, and another by variable
        waits = service.get("depends_on", {})
        assert set(waits) <= set(services)
        if isinstance(waits, dict):
            assert {one["condition"] for one in waits.values()} <= _CONDITIONS
            healthy = [one for one, how in waits.items() if how["condition"] == "service_healthy"]
            assert all("healthcheck" in services[one] or one == "csms" for one in healthy)
        used = [one.split(":")[0] for one in service.get("volumes", ()) if isinstance(one, str)]
        assert set(used) <= volumes, name
        assert set(service.get("networks", ())) <= networks, name


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_run_is_a_command_of_ours(stack: tuple[str, ...]) -> None:
    command = typer.main.get_command(app)
    for service in _services(stack).values():
        if "plugfest" in service["image"]:
            word, *options = service["command"]
            found = command.get_command(None, word)  # type: ignore[attr-defined]
            known = {option for one in found.params for option in one.opts}
            assert {one for one in options if one.startswith("--")} <= known
            assert all(after != before for before, after in pairwise(options))


def test_ports_and_settings_are_those_of_the_csms() -> None:
    service = _services(("compose.postgres.yml",))["csms"]
    default = Settings()
    plain = {server.port for server in default.websockets if server.security_profile < 2}
    ports = [
        re.fullmatch(r"\$\{CSMS_BIND:-127.0.0.1\}:\$\{\w+:-(\d+)\}:(\d+)", one) for one in service["ports"]
    ]
    assert {one and one[1] for one in ports} == {one and one[2] for one in ports}
    assert {int(one[2]) for one in ports if one} == {default.http.port, *plain}
    names = [*_environment(service), *_environment(_services(("compose.yml",))["csms"])]
    values = {"CSMS_HTTP__TOKENS": '[{"token": "long-enough"}]', "CSMS_LOG__LEVEL": "info"}
    taken = load(env={one: values.get(one, "sqlite:///x") for one in names if one.startswith("CSMS_")})
    assert taken.warnings == ()
    assert len(names) == 3


def test_it_is_built_from_the_root_by_the_dockerfile() -> None:
    build = _services(("compose.yml",))["csms"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()


@pytest.mark.system
@pytest.mark.parametrize("stack", STACKS)
def test_docker_compose_reads_it(stack: tuple[str, ...]) -> None:
    program = shutil.which("docker-compose")
    assert program is not None, f"apt-get install {PACKAGES}"
    named = [part for file in stack for part in ("-f", str(DEPLOY / file))]
    done = subprocess.run(
        [program, *named, "config"], capture_output=True, text=True, env=dict(os.environ), timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(_services(stack))
