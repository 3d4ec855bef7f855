"""What would be started and what runs, as text."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from everest.containers import Container
from everest.request import Request
from everest.state import Running


@dataclass(frozen=True, slots=True)
class Step:
    """One program that would be started; ``environment``: what is set for it."""

    part: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that ``everest up`` would do, in its order."""

    request: Request
    steps: list[Step]
    files: dict[str, str]
    removed: list[str]
    sources: list[str]
    changes: list[str] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    network: str | None = None


def hidden(command: Sequence[str], request: Request) -> list[str]:
    """A command without the password."""
    return ["***" if one == request.password else one for one in command]


def text(plan: Plan) -> str:
    """The plan as it is printed; passwords and keys are not."""
    one = plan.request
    where = one.url or "our own CSMS, started too"
    lines = [f"EVerest as {one.identity}: OCPP {one.ocpp}, {one.evses} EVSE, security profile {one.security}"]
    lines += [f"CSMS: {where}", ""]
    lines += _section("Removed before", plan.removed)
    lines += _section("Read from the installation", plan.sources)
    lines += _section("Changed in its device model", plan.changes)
    for path, content in plan.files.items():
        lines += [f"File {path}", *(f"    {line}" for line in content.splitlines()), ""]
    for step in plan.steps:
        lines += _step(step)
    if plan.network is not None:
        lines += [f"Network {plan.network} (bridge)", ""]
    for container in plan.containers:
        lines += _container(container)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, items: list[str]) -> list[str]:
    return [f"{title}:", *(f"    {one}" for one in items), ""] if items else []


def _step(step: Step) -> list[str]:
    settings = [f"    {name}={shlex.quote(value)}" for name, value in step.environment.items()]
    return [f"Start {step.part}:", *settings, f"    {shlex.join(step.command)}", ""]


def _container(one: Container) -> list[str]:
    lines = [f"Container {one.name}", f"    image    {one.image}", f"    alias    {one.alias}"]
    lines += [f"    command  {shlex.join(one.command)}"] if one.command else []
    lines += [f"    env      {name}={value}" for name, value in one.environment.items()]
    lines += [f"    port     127.0.0.1:<free> -> {port}" for port in one.ports]
    lines += [f"    limits   {one.memory} memory, {one.cpus:g} CPU"]
    lines += [f"    host     {name} -> {value}" for name, value in one.hosts.items()]
    lines += [f"    sysctl   {name}={value}" for name, value in one.sysctls.items()]
    lines += [f"    health   {shlex.join(one.health[1:])}"] if one.health else []
    return [*lines, f"    stop     {one.stop_signal}", ""]


def status(running: Running) -> str:
    """What runs, in a few lines."""
    lines = [
        f"{running.identity}: {running.status}, OCPP {running.ocpp}, {running.evses} EVSE, {running.path}"
    ]
    if running.error is not None:
        lines.append(f"Error      {running.error}")
    if running.csms_url is not None:
        lines.append(f"CSMS       {running.csms_url}")
    if running.http_url is not None:
        lines.append(f"HTTP       {running.http_url}  (documentation at {running.http_url}/docs)")
    if running.mqtt_port is not None:
        lines.append(f"MQTT       {running.mqtt_host}:{running.mqtt_port}")
    if running.panel_url is not None:
        lines.append(f"Panel      {running.panel_url}")
    if running.restarts:
        lines.append(f"Restarts   {running.restarts}")
    lines += [f"Process    {name} {one.pid}" for name, one in running.parts.items()]
    lines += [f"Container  {name}" for name in running.containers.values()]
    return "\n".join(lines)
