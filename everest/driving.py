"""``everest plug|unplug|swipe|pause|fault``: what a person does at the station, over MQTT."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from everest import broadcast, car, state
from everest.car import Message
from everest.native import Broker, broker
from everest.request import FailureError, UsageError

Identity = Annotated[str, typer.Option("--id", help="The station.")]
Evse = Annotated[int, typer.Option("--evse", min=1, help="At which EVSE.")]
Amps = Annotated[float, typer.Option("--amps", min=0, max=80, help="What the car draws on each phase.")]
Phases = Annotated[int, typer.Option("--phases", min=1, max=3, help="On how many phases.")]
Mqtt = Annotated[
    str | None,
    typer.Option("--mqtt", help="HOST:PORT of the broker of an EVerest that was started otherwise."),
]


def plug(
    identity: Identity = "cp001",
    evse: Evse = 1,
    amps: Amps = 16,
    phases: Phases = 3,
    seconds: Annotated[
        int | None, typer.Option("--for", min=1, help="Unplug by itself after so many seconds of charging.")
    ] = None,
    commands: Annotated[
        str | None, typer.Option("--commands", help="EVerest's own car commands instead, separated by ;")
    ] = None,
    mqtt: Mqtt = None,
) -> None:
    """Plug a car in.

    Example: everest plug --evse 1 --amps 16 --phases 3
    """
    _send(identity, evse, mqtt, car.plug(evse, commands or car.charging(amps, phases, seconds)))
    typer.echo(f"a car is plugged in at EVSE {evse}")


def unplug(identity: Identity = "cp001", evse: Evse = 1, mqtt: Mqtt = None) -> None:
    """Pull the cable.

    Example: everest unplug --evse 1
    """
    _send(identity, evse, mqtt, car.unplug(evse))
    typer.echo(f"the cable is pulled at EVSE {evse}")


def swipe(
    token: Annotated[str, typer.Argument(help="What the card holds.")] = "RFID0001",
    identity: Identity = "cp001",
    evse: Evse = 1,
    kind: Annotated[str, typer.Option("--type", help="Type of token of 2.0.1.")] = "ISO14443",
    mqtt: Mqtt = None,
) -> None:
    """Hold a card to the reader.

    Example: everest swipe RFID0001
    """
    _send(identity, evse, mqtt, car.swipe(token, evse, kind))
    typer.echo(f"{token} is shown at EVSE {evse}")


def pause(
    identity: Identity = "cp001",
    evse: Evse = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on instead.")] = False,
    amps: Amps = 16,
    phases: Phases = 3,
    mqtt: Mqtt = None,
) -> None:
    """The car takes no energy for a while.

    Example: everest pause; everest pause --resume
    """
    _send(identity, evse, mqtt, car.resume(evse, amps, phases) if resume else car.pause(evse))
    typer.echo(f"the car at EVSE {evse} {'goes on' if resume else 'pauses'}")


def fault(
    error: Annotated[str, typer.Argument(help="One of EVerest's errors.")] = "MREC6UnderVoltage",
    identity: Identity = "cp001",
    evse: Evse = 1,
    clear: Annotated[bool, typer.Option("--clear", help="The error goes instead.")] = False,
    mqtt: Mqtt = None,
) -> None:
    """An error of the board appears, or goes with --clear.

    Example: everest fault MREC6UnderVoltage; everest fault --clear
    """
    _send(identity, evse, mqtt, car.fault(evse, error, raised=not clear))
    typer.echo(f"{error} {'has gone' if clear else 'appears'} at EVSE {evse}")


def _send(identity: str, evse: int, mqtt: str | None, messages: Sequence[Message]) -> None:
    where, prefix = _where(identity, evse, mqtt)
    asyncio.run(broadcast.publish(messages, where.host, where.port, prefix))


def _where(identity: str, evse: int, mqtt: str | None) -> tuple[Broker, str]:
    if mqtt is not None:
        return broker(mqtt), ""
    running = state.current(identity)
    if running.status != state.READY or running.mqtt_host is None or running.mqtt_port is None:
        raise FailureError(f"EVerest as {identity} is not up yet")
    if evse > running.evses:
        raise UsageError(f"--evse {evse}: {identity} has {running.evses}")
    return Broker(running.mqtt_host, running.mqtt_port, own=False), running.mqtt_prefix
