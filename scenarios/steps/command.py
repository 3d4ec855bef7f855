"""Steps about the CALLs of the CSMS: what it sends a station, and what the operator hears of the answer."""

from __future__ import annotations

from scenarios.expect import commands, exchange
from scenarios.letters import COMMANDS
from scenarios.steps.kinds import on_wire
from scenarios.world import World


@on_wire("{station:w} answers the {command:command} with {status:w}")
def answered(world: World, station: str, command: str, status: str) -> None:
    """The first one since the last act; nothing need follow."""
    exchange.commanded(world, station, COMMANDS[command], status)


@on_wire("the CSMS hands the command on to {station:w} as it was given, once")
def handed_on(world: World, station: str) -> None:
    """The operator's last command."""
    commands.handed_on(world, station)


@on_wire("the CSMS sends {station:w} nothing further")
def nothing_further(world: World, station: str) -> None:
    """After the operator's last command."""
    commands.nothing_further(world, station)


@on_wire("the CSMS sends {station:w} one {action:w} with {members}")
def sends_one(world: World, station: str, action: str, members: str) -> None:
    """``connectorId 1, idTag DEADBEEF``: these members and no others; ``nothing``."""
    commands.sent_once(world, station, action, members)


@on_wire("the CSMS asks {station:w} once for the end of the session on EVSE {evse:d}, by the id that it gave")
def asks_for_end(world: World, station: str, evse: int) -> None:
    """1.6: RemoteStopTransaction."""
    commands.stop_sent(world, station, evse)


@on_wire("the operator is told all that {station:w} answered")
def told_all(world: World, station: str) -> None:
    """Member by member."""
    commands.told_all(world, station)
