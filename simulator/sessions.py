"""Session scripts: what the cars at a station do, one session after the other, as a TOML file says it.

[[session]]
token = "RFID0001"
seconds = 600
pause = 60
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator import words
from simulator.station import Station
from simulator.strict import FileError, known, read_toml, tables

_FIRST = ("plug", "token")
_STOP = ("token", "unplug", "remote")


@dataclass(frozen=True, slots=True)
class Session:
    """One session: seconds of the station's time, energy in Wh (0: by time).

    ``first``: what comes first, ``plug`` or ``token``. ``stop``: ``token`` (stopped at the station),
    ``unplug`` (the cable is pulled) or ``remote`` (the CSMS stops it).
    """

    evse: int = 1
    connector: int = 1
    token: str = "RFID0001"
    token_type: str = "ISO14443"
    first: str = "plug"
    stop: str = "token"
    delay: float = 0.0
    seconds: float = 600.0
    energy: float = 0.0
    pause: float = 60.0


@dataclass(slots=True)
class Tally:
    """What came of the sessions of a fleet; energy in Wh."""

    sessions: int = 0
    completed: int = 0
    refused: int = 0
    energy: float = 0.0
    refusals: str = ""


def load(path: Path) -> tuple[Session, ...]:
    """The scripts of a file; an empty file is a station at which nothing happens. Raises FileError."""
    return parse(read_toml(path, "sessions"), f"sessions {path}")


def parse(data: dict[str, Any], where: str) -> tuple[Session, ...]:
    """The scripts of decoded TOML. Raises FileError."""
    known(data, {"session"}, where, "")
    scripts = tables(Session, data.get("session", []), where, "session")
    for script in scripts:
        if script.first not in _FIRST or script.stop not in _STOP:
            raise FileError(f"{where}: first is one of {', '.join(_FIRST)}, stop one of {', '.join(_STOP)}")
        if script.evse < 1 or script.connector < 1:
            raise FileError(f"{where}: EVSEs and connectors count from 1")
        try:
            words.token_type(script.token_type)
        except ValueError as error:
            raise FileError(f"{where}: {error}") from error
    return scripts


def default(evses: int, token: str) -> tuple[Session, ...]:
    """Without a file: each EVSE in turn, ten minutes of charging, a minute's pause."""
    return tuple(Session(evse=number, token=token) for number in range(1, evses + 1))


async def play(station: Station, script: Session, tally: Tally) -> None:
    """One session from the empty connector to the empty connector."""
    core = station.core
    await core.sleep(script.delay)
    if script.first == "plug":
        await station.plug(script.evse, script.connector)
    status = await station.authorize(script.token, script.evse, token_type=script.token_type)
    if status == "Accepted":
        if script.first == "token":
            await station.plug(script.evse, script.connector)
        await _charge(station, script, tally)
        if script.stop == "token" and station.evse(script.evse).token is not None:
            await station.stop(script.evse)
    else:
        tally.refused, tally.refusals = tally.refused + 1, f"{script.token}: {status}"
    if station.evse(script.evse).plugged:
        await station.unplug(script.evse)
    await core.sleep(script.pause)


async def _charge(station: Station, script: Session, tally: Tally) -> None:
    """What flowed counts even if the session is cut short."""
    meter = station.core.evses[script.evse].meter
    before = meter.register
    by_time = script.stop != "remote" and not script.energy
    tally.sessions += 1
    try:
        await station.charge(
            script.evse, seconds=script.seconds if by_time else None, energy=script.energy or None
        )
        tally.completed += 1
    finally:
        tally.energy += meter.register - before


async def repeat(station: Station, scripts: Sequence[Session], tally: Tally) -> None:
    """The scripts again and again, until cancelled."""
    while scripts:
        for script in scripts:
            await play(station, script, tally)


async def leave(station: Station, timeout: float = 5.0) -> None:
    """Everybody goes: transactions end, cables out, and what is owed to the CSMS is told if it still
    listens."""
    for number in station.core.evses:
        if station.evse(number).token is not None:
            await station.stop(number)
        if station.evse(number).plugged:
            await station.unplug(number)
    if station.online:
        try:
            await station.quiet(timeout)
        except TimeoutError:
            station.core.note("left with messages queued")
