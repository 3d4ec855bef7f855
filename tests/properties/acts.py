"""What can happen to a station: one table of acts, drawn from a seed beforehand, done as far as they apply.

An act that makes no sense at its moment (a plug where a cable is in) does nothing. A new kind of act is one
line in ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from csms.commands import Outcome
from csms.domain.times import format_time
from schemas.version import Version
from simulator.model.spec import Profile
from tests.properties import draws
from tests.properties.box import Box
from tests.properties.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """Wait ``wait`` seconds, then do ``name`` at the station of that number."""

    wait: float
    station: int
    name: str
    how: dict[str, Any]

    def __str__(self) -> str:
        how = ", ".join(f"{key}={value!r}" for key, value in self.how.items())
        return f"+{self.wait:8.2f} s  station {self.station}  {self.name}({how})"


Draw = Callable[[Random, Profile], dict[str, Any]]
Do = Callable[..., Awaitable[object]]


# ---- what people do ---------------------------------------------------------------------------------------


async def step(world: World, box: Box, evse: int, connector: int, token: str) -> None:
    """Whatever takes a session on: plug, present a token, stop, pull the cable."""
    one = box.evse(evse)
    if one.token is not None and one.plugged:
        await box.stop(evse)
    elif not one.plugged:
        await box.plug(evse, connector)
    elif any(each.status == "Finishing" for each in one.connectors) or one.transaction is not None:
        await box.unplug(evse)
    else:
        await box.authorize(token, evse)


async def plug(world: World, box: Box, evse: int, connector: int) -> None:
    """A cable is plugged in."""
    await box.plug(evse, connector)


async def unplug(world: World, box: Box, evse: int) -> None:
    """The cable is pulled."""
    await box.unplug(evse)


async def authorize(world: World, box: Box, evse: int, token: str) -> None:
    """A token is presented in order to charge."""
    await box.authorize(token, evse)


async def swipe(world: World, box: Box, evse: int, token: str) -> None:
    """A card is held to the reader."""
    await box.swipe(token, evse)


async def stop(world: World, box: Box, evse: int) -> None:
    """The button is pressed."""
    await box.stop(evse)


async def suspend(world: World, box: Box, evse: int, by: str) -> None:
    """The car or the station holds the energy back."""
    await box.suspend(evse, by=by)


async def resume(world: World, box: Box, evse: int, by: str) -> None:
    """And no longer."""
    await box.resume(evse, by=by)


async def fault(world: World, box: Box, evse: int) -> None:
    """A fault."""
    await box.fault(evse)


async def clear_fault(world: World, box: Box, evse: int) -> None:
    """The fault is gone."""
    await box.clear_fault(evse)


# ---- what befalls the line and the power ------------------------------------------------------------------


async def offline(world: World, box: Box) -> None:
    """The line goes and stays away."""
    await box.go_offline()


async def online(world: World, box: Box) -> None:
    """The line is back."""
    await box.go_online()


async def disconnect(world: World, box: Box) -> None:
    """The connection closes."""
    await box.disconnect()


async def sever(world: World, box: Box) -> None:
    """The connection breaks without a word."""
    if box.core.peer is not None:
        box.core.peer.link.abort()


async def power_cut(world: World, box: Box, away: float) -> None:
    """The power goes, in the middle of whatever is being done."""
    await world.forget_acts(box)
    await box.power_cut(away)


async def reboot(world: World, box: Box) -> None:
    """Somebody restarts the station."""
    await box.reboot()


async def csms_restart(world: World, box: Box) -> None:
    """The CSMS is stopped and started on what is in its database."""
    world.restart_csms()


# ---- what the CSMS asks for -------------------------------------------------------------------------------


async def _command(world: World, box: Box, action: str, payload: dict[str, Any]) -> Outcome | None:
    """How it ended; None when there is no CSMS to send it."""
    if world.csms is None:
        return None
    return await world.csms.commands.send(1, box.identity, action, payload)


async def remote_start(world: World, box: Box, evse: int | None, token: str) -> None:
    """Start a transaction for this token."""
    if box.version is Version.V16:
        place = {} if evse is None else {"connectorId": box.core.wire_connector(evse, 1)}
        await _command(world, box, "RemoteStartTransaction", {"idTag": token, **place})
        return
    place = {} if evse is None else {"evseId": evse}
    wish = {"remoteStartId": 1, "idToken": {"idToken": token, "type": "ISO14443"}, **place}
    await _command(world, box, "RequestStartTransaction", wish)


async def remote_stop(world: World, box: Box, which: int) -> None:
    """Stop one of the transactions that the CSMS holds active."""
    if world.csms is None:
        return
    found = (await world.csms.queries.transactions(station=box.identity, active=True))["items"]
    if found:
        named = found[which % len(found)]["transactionId"]
        old = box.version is Version.V16
        action = "RemoteStopTransaction" if old else "RequestStopTransaction"
        await _command(world, box, action, {"transactionId": named})


async def reset(world: World, box: Box, gentle: bool, evse: int | None) -> None:
    """Soft or Hard; OnIdle or Immediate, of the station or an EVSE."""
    if box.version is Version.V16:
        await _command(world, box, "Reset", {"type": "Soft" if gentle else "Hard"})
        return
    place = {} if evse is None else {"evseId": evse}
    await _command(world, box, "Reset", {"type": "OnIdle" if gentle else "Immediate", **place})


async def availability(
    world: World, box: Box, evse: int | None, connector: int | None, operative: bool
) -> None:
    """Of the station, an EVSE or a connector."""
    wanted = "Operative" if operative else "Inoperative"
    if box.version is Version.V16:
        number = 0 if evse is None else box.core.wire_connector(evse, connector or 1)
        await _command(world, box, "ChangeAvailability", {"connectorId": number, "type": wanted})
        return
    place: dict[str, Any] = {} if evse is None else {"evse": {"id": evse}}
    if evse is not None and connector is not None:
        place["evse"]["connectorId"] = connector
    await _command(world, box, "ChangeAvailability", {"operationalStatus": wanted, **place})


async def trigger(world: World, box: Box, evse: int, message: str) -> None:
    """Ask for a message."""
    if box.version is Version.V16:
        number = box.core.wire_connector(evse, 1)
        if message != "TransactionEvent":
            payload: dict[str, Any] = {"requestedMessage": message, "connectorId": number}
            await _command(world, box, "TriggerMessage", payload)
        return
    place = {} if message in ("BootNotification", "Heartbeat") else {"evse": {"id": evse, "connectorId": 1}}
    await _command(world, box, "TriggerMessage", {"requestedMessage": message, **place})


async def unlock(world: World, box: Box, evse: int, connector: int) -> None:
    """Open the lock."""
    if box.version is Version.V16:
        number = box.core.wire_connector(evse, connector)
        await _command(world, box, "UnlockConnector", {"connectorId": number})
        return
    await _command(world, box, "UnlockConnector", {"evseId": evse, "connectorId": connector})


async def _sure(world: World, box: Box, number: int, action: str, payload: dict[str, Any]) -> None:
    """A command about a reservation. Without an answer nobody knows what has become of it at the station."""
    before, csms = number in box.unsure, world.csms
    box.unsure.add(number)
    outcome = await _command(world, box, action, payload)
    lost = outcome is None or outcome.outcome in ("disconnected", "timeout") or world.csms is not csms
    accepted = outcome is not None and "Accepted" in str(outcome.response)
    if not lost and (accepted or not before):
        box.unsure.discard(number)


async def reserve(
    world: World,
    box: Box,
    number: int,
    evse: int | None,
    connector: int | None,
    token: str,
    group: str | None,
    seconds: float,
) -> None:
    """A place is kept for a token, or any place."""
    until = format_time(world.clock.utc() + timedelta(seconds=seconds))
    if box.version is Version.V16:
        place = 0 if evse is None else box.core.wire_connector(evse, connector or 1)
        wish = {"reservationId": number, "connectorId": place, "idTag": token, "expiryDate": until}
        more = {} if group is None else {"parentIdTag": group}
        await _sure(world, box, number, "ReserveNow", {**wish, **more})
        return
    wish = {"id": number, "expiryDateTime": until, "idToken": {"idToken": token, "type": "ISO14443"}}
    if evse is not None:
        wish["evseId"] = evse
    if group is not None:
        wish["groupIdToken"] = {"idToken": group, "type": "Central"}
    await _sure(world, box, number, "ReserveNow", wish)


async def cancel(world: World, box: Box, number: int) -> None:
    """A reservation is given up."""
    await _sure(world, box, number, "CancelReservation", {"reservationId": number})


@dataclass(frozen=True, slots=True)
class Kind:
    """How often an act is drawn, how its details are drawn, and what it does."""

    weight: float
    draw: Draw
    do: Do


KINDS: dict[str, Kind] = {
    "step": Kind(14, draws.step, step),
    "plug": Kind(5, draws.place, plug),
    "unplug": Kind(3, draws.here, unplug),
    "authorize": Kind(5, draws.card, authorize),
    "swipe": Kind(4, draws.card, swipe),
    "stop": Kind(3, draws.here, stop),
    "suspend": Kind(1, draws.by, suspend),
    "resume": Kind(1, draws.by, resume),
    "fault": Kind(0.7, draws.here, fault),
    "clear_fault": Kind(1.5, draws.here, clear_fault),
    "offline": Kind(2.5, draws.nothing, offline),
    "online": Kind(4, draws.nothing, online),
    "disconnect": Kind(1, draws.nothing, disconnect),
    "sever": Kind(1.5, draws.nothing, sever),
    "power_cut": Kind(2, draws.away, power_cut),
    "reboot": Kind(0.5, draws.nothing, reboot),
    "csms_restart": Kind(0.7, draws.nothing, csms_restart),
    "remote_start": Kind(4, draws.card_anywhere, remote_start),
    "remote_stop": Kind(3, draws.which, remote_stop),
    "reset": Kind(1.5, draws.reset, reset),
    "availability": Kind(2, draws.availability, availability),
    "trigger": Kind(1, draws.message, trigger),
    "unlock": Kind(0.7, draws.place, unlock),
    "reserve": Kind(5, draws.wish, reserve),
    "cancel": Kind(1, draws.number, cancel),
}
WAITS = ((0.0, 0.0), (0.0, 0.5), (0.5, 10.0), (10.0, 120.0), (120.0, 900.0))
_WAIT_WEIGHTS = (1.0, 3.0, 3.0, 3.0, 1.5)


def draw(chance: Random, profiles: list[Profile], count: int) -> list[Act]:
    """A sequence of ``count`` acts at the stations of these profiles."""
    names, weights = list(KINDS), [kind.weight for kind in KINDS.values()]
    acts = []
    for _ in range(count):
        station = chance.randrange(len(profiles))
        name = chance.choices(names, weights)[0]
        wait = round(chance.uniform(*chance.choices(WAITS, _WAIT_WEIGHTS)[0]), 2)
        acts.append(Act(wait, station, name, KINDS[name].draw(chance, profiles[station])))
    return acts


async def do(world: World, act: Act) -> None:
    """Do one act; one that does not apply is refused by the station and nothing happens."""
    try:
        await KINDS[act.name].do(world, world.boxes[act.station], **act.how)
    except ValueError:
        return
