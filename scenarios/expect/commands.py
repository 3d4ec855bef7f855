"""Expectations on the CSMS's CALLs: that it sent what the operator asked for, once, and told the answer."""

from __future__ import annotations

from collections.abc import Mapping

from ocppj.transcript import Entry
from scenarios.expect import exchange, frames, sessions, wire
from scenarios.expect.evidence import TO_STATION
from scenarios.verdicts import Unmet
from scenarios.world import World

_TOKENS = frozenset({"idTag"})  # members that hold a token, which a shared CSMS knows under a longer name


def handed_on(world: World, station: str) -> Entry:
    """The CSMS sent the operator's last command once since the act, with every member as it was given."""
    action, given = world.memory.asked
    sent = _only(world, station, action)
    if frames.payload(sent) != given:
        raise frames.unmet(f"the operator gave {dict(given)}", world.since_act, station, [sent])
    return sent


def nothing_further(world: World, station: str) -> None:
    """After the operator's last command the CSMS sent nothing of its own accord, and had its chance."""
    wire.given_a_chance(world, station)
    calls = [one for one in frames.of_station(world.since_act, station) if one.kind == frames.CALL]
    sent = [one for one in calls if one.direction == TO_STATION]
    if len(sent) > 1:
        raise frames.unmet(f"nothing should follow {sent[0].action}", world.since_act, station, sent[1:])


def sent_once(world: World, station: str, action: str, text: str) -> None:
    """Since the act the CSMS sent one CALL of ``action``, whose members are these and no others.

    ``text``: ``connectorId 1, idTag DEADBEEF``, or ``nothing``; a list is written with spaces.
    """
    wanted = dict(_member(world, part) for part in text.split(",")) if text != "nothing" else {}
    sent = _only(world, station, action)
    told = {name: _written(value) for name, value in frames.payload(sent).items() if value != []}
    if told != wanted:
        raise frames.unmet(f"{action} holds {told}, not {wanted}", world.since_act, station, [sent])


def _member(world: World, part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition(" ")
    return name, world.named(value) if name in _TOKENS else value


def _written(value: object) -> str:
    return " ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _only(world: World, station: str, action: str) -> Entry:
    world.until(lambda: frames.call(world.since_act, station, TO_STATION, action))
    return frames.only(world.since_act, station, TO_STATION, action)


def stop_sent(world: World, station: str, evse: int) -> None:
    """1.6: the CSMS asked once for the end of the session on the EVSE, by the id that it had given."""
    given = sessions.on_evse(world.entries, world.version, station, evse).transaction_id
    sent_once(world, station, "RemoteStopTransaction", f"transactionId {given}")


def told_all(world: World, station: str) -> None:
    """The operator was told the whole of what the station answered to the last CALL of the CSMS."""
    heard = exchange.told(world, "answered")
    asked = [
        entry
        for entry in frames.of_station(world.since_act, station)
        if entry.direction == TO_STATION and entry.kind == frames.CALL
    ]
    if not asked:
        raise frames.unmet("the CSMS sent nothing", world.since_act, station, [])
    answer: Mapping[str, object] = frames.payload(frames.result(world.since_act, asked[0]))
    if dict(heard.response) != dict(answer):
        raise Unmet(f"the operator was told {dict(heard.response)}, the station answered {dict(answer)}")
