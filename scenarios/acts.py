"""What steps have the ends do, as functions of the World: sessions, commands, bare frames and sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scenarios import letters
from scenarios.expect import wire
from scenarios.targets import Door, StationTarget, TokenPlan
from scenarios.verdicts import Inconclusive
from scenarios.world import World
from schemas.version import Version

Start = tuple[StationTarget, letters.Letter]
_NEVER_GIVEN = 1_999_999_999


def set_up_server(world: World, door: Door = Door.OPEN, **settings: object) -> None:
    """Say how one server of the CSMS is to be, before it starts (CONTRACT: Settings)."""
    world.set_up(world.plan.with_door(door, **settings))


def put_token(world: World, token: str, plan: TokenPlan | None) -> None:
    """Put the token on record as planned; no plan: see to it that it is on none."""
    if plan is not None:
        world.run(world.csms.add_token(replace(plan, token=token)))


def charge_up(world: World, station: str, evse: int, token: str) -> None:
    """Cable, token, energy: the session is accepted, and nothing is in flight any more."""
    end = world.station(station)
    world.act(end.plug(evse))
    world.run(end.present(token, evse))
    wire.started(world, station, evse, "Accepted")
    world.run(end.settle())


def charge_offline(world: World, station: str, evse: int, token: str, energy: float) -> None:
    """A whole session without a connection: cable, token, energy, the token again, and the cable drawn."""
    end = world.station(station)
    world.run(end.plug(evse))
    world.run(end.present(token, evse))
    world.run(end.charge(evse, energy))
    world.run(end.finish(evse, token))
    world.run(end.unplug(evse))


# ---- the operator


def allow_offline(world: World, station: str) -> None:
    """Let the station charge unknown tokens offline; Inconclusive where it refuses."""
    action, payload = letters.offline_for_unknown(world.version)
    world.tell(action, station, payload)
    told = world.memory.told
    if told is None or "Accepted" not in str(dict(told.response)):
        raise Inconclusive(f"{station} does not take the setting: {told}")


def remote_start(world: World, station: str, evse: int, token: str) -> None:
    """Ask for a session; returns when the operator has been told."""
    action, payload = letters.remote_start(world.version, evse, token, world.memory.next_number())
    world.tell(action, station, payload)


def remote_start_ungated(world: World, station: str, evse: int, token: str) -> None:
    """Ask for a session past the gate of the CSMS: what a CSMS should not do."""
    action, payload = letters.remote_start(world.version, evse, token, world.memory.next_number())
    world.memory.told = world.act(world.csms.command_ungated(station, action, payload))


def remote_stop(world: World, station: str, transaction_id: object) -> None:
    """Ask for a session's end; returns when the operator has been told."""
    action, payload = letters.remote_stop(world.version, transaction_id)
    world.tell(action, station, payload)


def remote_stop_unknown(world: World, station: str) -> None:
    """Ask for the end of a session under an id that was never given."""
    remote_stop(world, station, _NEVER_GIVEN if world.version is Version.V16 else "never-given")


# ---- starts of the scenario's own making


def start(world: World, station: str, evse: int, token: str) -> Start:
    """A bare start, ready to be sent."""
    transaction = f"{station}-bare-{world.memory.next_number()}"
    return world.station(station), letters.start(world.version, world.clock.utc(), evse, token, transaction)


def send_starts(world: World, *groups: Sequence[Start]) -> None:
    """Send the groups one after the other, the starts of a group at the same moment."""

    async def send() -> None:
        for group in groups:
            await asyncio.gather(*(end.send(action, payload) for end, (action, payload) in group))

    world.act(send())


# ---- bare connections


def open_bare(
    world: World,
    station: str,
    *,
    offer: str = "its version",
    door: Door = Door.OPEN,
    user: str | None = None,
    password: str | None = None,
) -> None:
    """Open a socket; ``offer`` lists subprotocols, in which ``its version`` stands for the scenario's own."""
    wanted = [] if offer == "nothing" else [name.strip() for name in offer.split(",")]
    own = world.version.subprotocol
    offered = list(dict.fromkeys(own if name == "its version" else name for name in wanted))
    url = world.csms.url(door)
    world.act(world.new_bare(station).open(url, offered, user, password))


def booted_bare(world: World, station: str, status: str) -> None:
    """Open a socket and send a boot over it, which is answered with ``status``."""
    open_bare(world, station)
    action, payload = letters.boot(world.version)
    world.run(world.bare(station).send(action, payload))
    wire.boot(world, station, status)


def answer_bare(world: World, station: str, action: str, payload: Mapping[str, object]) -> None:
    """Have the bare connection answer the CSMS's CALLs of ``action``."""
    world.bare(station).answer(action, payload)


def send_call(world: World, station: str, fault: str) -> None:
    """Send a CALL from the table of faults and remember its id."""
    bare = world.bare(station)
    message_id = bare.next_id()
    world.memory.sent[station] = message_id
    world.act(bare.send_text(letters.call(fault, world.version, world.clock.utc(), message_id)))


def send_rubbish(world: World, station: str, rubbish: str) -> None:
    """Send a frame from the table of rubbish."""
    world.act(world.bare(station).send_text(letters.RUBBISH[rubbish]))


def send_oversized(world: World, station: str, mebibytes: int) -> None:
    """Send one frame of a little more than so many MiB."""
    world.act(world.bare(station).send_text(f'[2,"{"x" * (mebibytes << 20)}","Heartbeat",{{}}]'))


def send_heartbeats(world: World, station: str, count: int) -> None:
    """Send Heartbeats one after the other without waiting for an answer."""
    bare = world.bare(station)

    async def send() -> None:
        for _ in range(count):
            await bare.send_text(f'[2,"{bare.next_id()}","Heartbeat",{{}}]')

    world.act(send())


def heartbeat(world: World, station: str) -> None:
    """Have the station send a Heartbeat and find it answered with a clock that is right."""
    world.run(world.station(station).send("Heartbeat", {}))
    wire.heartbeat_answered(world, station)


def goes_on(world: World, station: str, evse: int) -> None:
    """The station is answered as ever, and its session has not been ended."""
    heartbeat(world, station)
    wire.not_ended(world, station, evse)
