"""``everest up|compose|down|status|logs``: options read and checked; what they start is elsewhere."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from everest import composed, containers, launch, native, show, state
from everest.driving import Identity
from everest.engine import Engine
from everest.request import SHIPPED_PASSWORD, Certificates, FailureError, Request, UsageError, check

Version = Annotated[str, typer.Option(help="1.6, 2.0.1 or 2.1.")]
Evses = Annotated[int, typer.Option(help="1 or 2.")]
Profile = Annotated[int, typer.Option(help="Security profile, 0 to 3.")]
Url = Annotated[
    str | None, typer.Option(help="The CSMS; the identity is appended. Without it our own is started too.")
]
Installed = Annotated[
    Path | None,
    typer.Option(
        envvar="EVEREST_PREFIX", help="Where EVerest is installed; without it containers are started."
    ),
]
Broker = Annotated[
    str | None,
    typer.Option(envvar="EVEREST_MQTT", help="HOST:PORT of a broker; without it one is started."),
]
Topics = Annotated[str, typer.Option(help="Before every topic, so that several stations share a broker.")]
Password = Annotated[
    str, typer.Option(envvar="EVEREST_PASSWORD", help="Of profiles 1 and 2.", show_default=False)
]
Pem = Annotated[
    Path | None, typer.Option(help="PEM, profiles 2 and 3: root of the CSMS; own chain; own key.")
]
Image = Annotated[str, typer.Option(envvar="EVEREST_IMAGE", help="Image of the manager.")]
MqttImage = Annotated[str, typer.Option(envvar="EVEREST_MQTT_IMAGE", help="Image of the broker.")]
Panel = Annotated[bool, typer.Option("--nodered", help="Node-RED's car panel too (containers).")]
PanelImage = Annotated[str, typer.Option(envvar="EVEREST_NODERED_IMAGE", help="Its image.")]
Patience = Annotated[float, typer.Option("--patience", min=1, help="Seconds until it must be up.")]
Keep = Annotated[bool, typer.Option("--keep", help="What it remembers of its last run stays.")]
Foreground = Annotated[bool, typer.Option("--foreground", help="Stay, and end it with Ctrl-C.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be started, start nothing.")]


def up(
    ocpp: Version = "1.6",
    url: Url = None,
    identity: Identity = "cp001",
    prefix: Installed = None,
    mqtt: Broker = None,
    mqtt_prefix: Topics = "",
    evses: Evses = 1,
    security: Profile = 0,
    password: Password = SHIPPED_PASSWORD,
    ca: Pem = None,
    cert: Pem = None,
    key: Pem = None,
    image: Image = containers.MANAGER_IMAGE,
    mqtt_image: MqttImage = containers.MQTT_IMAGE,
    nodered: Panel = False,
    nodered_image: PanelImage = containers.NODERED_IMAGE,
    patience: Patience = 120.0,
    keep: Keep = False,
    foreground: Foreground = False,
    dry_run: DryRun = False,
) -> None:
    """Start EVerest as a charging station, and wait until it is up.

    Example: everest up --ocpp 2.0.1 --prefix /opt/everest
    """
    request = Request(
        ocpp, url, identity, evses, security, password, Certificates(ca, cert, key), mqtt_prefix, keep
    )
    check(request)
    launched: launch.Launch
    if prefix is not None:
        if nodered:
            raise UsageError("--nodered runs in a container: leave out --prefix")
        launched = launch.NativeLaunch(request, native.check_prefix(prefix), native.broker(mqtt), patience)
    else:
        if keep:
            raise UsageError("--keep goes with --prefix: containers are removed with all that they remember")
        if mqtt is not None:
            raise UsageError("--mqtt goes with --prefix: the containers bring their own broker")
        images = containers.Images(image, mqtt_image, nodered_image if nodered else None)
        launched = launch.DockerLaunch(request, images, patience)
    if dry_run:
        typer.echo(show.text(launched.plan()), nl=False)
    elif foreground:
        launch.stay(launched)
    else:
        launch.background(launched)


def compose(
    to: Annotated[Path, typer.Option("--to", help="The folder to fill.")] = Path("station"),
    ocpp: Version = "1.6",
    url: Url = None,
    identity: Identity = "cp001",
    prefix: Annotated[
        Path | None, typer.Option(help="Where the same release is installed; else the image is read.")
    ] = None,
    evses: Evses = 1,
    security: Profile = 0,
    password: Password = SHIPPED_PASSWORD,
    ca: Pem = None,
    cert: Pem = None,
    key: Pem = None,
    image: Image = containers.MANAGER_IMAGE,
) -> None:
    """Write the files of a station for everest/compose/compose.yml, the same as `up` has in containers.

    Example: everest compose --ocpp 2.0.1 --to station
    """
    request = Request(ocpp, url, identity, evses, security, password, Certificates(ca, cert, key))
    check(request)
    containers.check_url(request)
    installed = None if prefix is None else native.check_prefix(prefix)
    composed.write(request, image, installed, to.resolve())
    typer.echo(f"{to}: EVerest as {identity}, OCPP {ocpp}, calling {composed.address(request)}; now")
    for step in composed.next_steps(request, to):
        typer.echo(f"    {step}")


def down(identity: Identity = "cp001") -> None:
    """End a station and everything that was started with it.

    Example: everest down --id cp001
    """
    typer.echo(f"{identity} is down" if launch.down(identity) else f"nothing runs as {identity}")


def status(
    identity: Identity = "cp001",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show what runs; exit status 1 when the station is not up.

    Example: everest status --json
    """
    running = state.read(identity)
    if running is None:
        raise FailureError(f"no EVerest runs as {identity}: start it with `everest up --id {identity}`")
    supervised = running.supervisor is not None and running.supervisor.alive()
    if not supervised and running.status != state.FAILED:
        running.status, running.error = (
            state.FAILED,
            "what kept it running was killed; `everest down` sweeps up",
        )
    typer.echo(json.dumps(asdict(running), indent=2) if as_json else show.status(running))
    if running.status != state.READY:
        raise typer.Exit(1)


def logs(
    part: Annotated[str, typer.Argument(help="manager, csms, mosquitto or supervisor.")] = "manager",
    identity: Identity = "cp001",
    lines: Annotated[int, typer.Option("-n", "--lines", min=1, help="How many of the last.")] = 100,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
) -> None:
    """Show what a part has written.

    Example: everest logs manager --follow
    """
    running = state.read(identity)
    if running is not None and part in running.containers:
        for piece in Engine().logs(running.containers[part], lines, follow=follow):
            typer.echo(piece, nl=False)
        return
    name = {"mosquitto": "broker"}.get(part, part)
    path = state.folder(identity) / f"{name}.log"
    if not path.is_file():
        known = sorted(one.stem for one in path.parent.glob("*.log"))
        raise UsageError(f"{identity} has no log of {part}; there are: {', '.join(known) or 'none'}")
    with path.open(errors="replace") as file:
        for line in file.readlines()[-lines:]:
            typer.echo(line, nl=False)
        while follow:
            rest = file.read()
            typer.echo(rest, nl=False)
            if not rest:
                time.sleep(0.2)
