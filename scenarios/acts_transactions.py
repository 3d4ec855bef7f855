"""What steps have the ends do about transactions: bare events, asking for a status, letting time pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scenarios import letters_transactions as letters
from scenarios.acts_places import NUMBER
from scenarios.expect import sessions
from scenarios.world import World
from schemas.version import Version

_GIVEN_NOWHERE = "never-given"
_MANDATORY = {Version.V16: "meterStop", Version.V201: "triggerReason"}


def ask_status(world: World, station: str, transaction: object | None) -> None:
    """GetTransactionStatus, of a transaction or of the queue as a whole."""
    payload = {} if transaction is None else {"transactionId": transaction}
    world.tell("GetTransactionStatus", station, payload)


def ask_status_on(world: World, station: str, evse: int) -> None:
    """Of the newest session there."""
    ask_status(world, station, sessions.on_evse(world.entries, world.version, station, evse).transaction_id)


def ask_status_of_none(world: World, station: str) -> None:
    """Of one that there never was."""
    ask_status(world, station, _GIVEN_NOWHERE)


_WORDS = {"with": "token", "as": "kind", "by": "trigger", "for": "reason", "in": "state"}
_ALONE: Mapping[str, Callable[[World], object]] = {
    "offline": lambda world: True,
    "asked": lambda world: world.memory.counter,
    "reserved": lambda world: NUMBER,
}


def send_events(world: World, station: str, text: str) -> None:
    """``0 start 100 with DEADBEEF by Authorized, 1 end 400 for Local``: bare events of EVSE 1, in this order.

    Each has its seqNo, its kind and the register; then as wanted ``with`` a token (``nobody``: the empty one)
    ``as`` a type, ``by`` a trigger, ``for`` a reason, ``in`` a charging state, ``offline``, ``asked`` (by the
    last request of the operator), ``reserved`` (by the reservation of the scenario).
    """
    began = world.clock.utc()
    said = [_said(world, part.split()) for part in text.split(",")]

    async def send() -> None:
        for one in said:
            await world.bare(station).send(*letters.event(f"{station}-bare", one, began))

    world.act(send())


def _said(world: World, words: list[str]) -> letters.Said:
    number, word, energy, *more = words
    found: dict[str, Any] = {}
    rest = iter(more)
    for name in rest:
        if name in _ALONE:
            found |= {name: _ALONE[name](world)}
            continue
        value = next(rest)
        found |= {_WORDS[name]: _token(world, value) if name == "with" else value}
    return letters.Said(int(number), word, float(energy), **found)


def _token(world: World, text: str) -> str:
    return "" if text == "nobody" else world.named(text)


def send_end(world: World, station: str, *, broken: bool = False) -> None:
    """The end of the bare session on EVSE 1; ``broken``: without a member that has to be there."""
    session = sessions.on_evse(world.entries, world.version, station, 1)
    action, body = letters.end(world.version, session.transaction_id, world.clock.utc())
    bare = world.bare(station)
    if not broken:
        world.act(bare.send(action, body))
        return
    world.memory.sent[station] = message_id = bare.next_id()
    broken_body = letters.without(body, _MANDATORY[world.version])
    world.act(bare.send_text(json.dumps([2, message_id, action, broken_body])))


def send_unknown_stop(world: World, station: str, transaction: int) -> None:
    """1.6: a StopTransaction under an id that is none of ours."""
    world.act(world.bare(station).send(*letters.end(world.version, transaction, world.clock.utc())))


def send_data(world: World, station: str, vendor: str, message: str | None) -> None:
    """DataTransfer to the CSMS."""
    world.act(world.station(station).send(*letters.data_transfer(vendor, message)))
