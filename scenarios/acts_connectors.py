"""What steps have a bare 1.6 station tell of its connectors, and an operator set about them.

A story is a list such as ``1 starts DEADBEEF, 2 is Charging, 1 reads 300, 2 ends``: what each connector says,
ten seconds of the station's clock apart. Registers count on from what the connector told last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from scenarios import acts
from scenarios import letters_connectors as letters
from scenarios.expect import records, sessions
from scenarios.letters import Letter
from scenarios.letters import boot as letter_of_boot
from scenarios.verdicts import Inconclusive
from scenarios.world import World

_AGO = timedelta(hours=1)
_STEP = timedelta(seconds=10)
_NEVER_GIVEN = 1_999_999_999
_IDS: Mapping[str, int | None] = {"no id": None, "an unknown id": _NEVER_GIVEN}


def tell(world: World, station: str, story: str) -> None:
    """Tell the whole story; each message waits for the answer to the one before."""

    async def send() -> None:
        for part in story.split(","):
            connector, verb, *rest = part.split()
            letter = _letter(world, station, int(connector), verb, rest[0] if rest else "")
            await world.station(station).send(*letter)

    world.act(send())


def _letter(world: World, station: str, connector: int, verb: str, word: str) -> Letter:
    """``starts TOKEN``, ``reads WH``, ``ends`` (100 Wh more for each connector number), ``is STATUS``."""
    at, known = next_time(world), world.memory.meters.get((station, connector), 0)
    if verb == "starts":
        return letters.start(connector, world.named(word), known, at)
    if verb == "is":
        return letters.status(connector, word, at)
    number = newest(world, station, connector)
    energy = int(word) if verb == "reads" else known + 100 * connector
    world.memory.meters[station, connector] = energy
    if verb == "reads":
        return letters.reading(connector, energy, at, number)
    return letters.stop(number, energy, at)


def reboot(world: World, station: str) -> None:
    """The bare station hangs up, comes in anew and boots."""
    world.run(world.bare(station).close())
    acts.open_bare(world, station)
    world.run(world.bare(station).send(*letter_of_boot(world.version)))


def next_time(world: World) -> datetime:
    """The station's clock, ten seconds later than what it told last."""
    before = world.memory.story_at or world.clock.utc() - _AGO
    world.memory.story_at = before + _STEP
    return world.memory.story_at


def newest(world: World, station: str, connector: int) -> object:
    """The transaction id of the newest session on a connector, as the wire has it."""
    return sessions.on_evse(world.entries, world.version, station, connector).transaction_id


def number_of(text: str) -> int | None:
    """``no id``, ``an unknown id``, or a number."""
    return _IDS[text] if text in _IDS else int(text.removeprefix("id "))


def read(world: World, station: str, connector: int, energy: int, transaction: object | None) -> None:
    """One reading, under whatever transaction id."""
    letter = letters.reading(connector, energy, next_time(world), transaction)
    world.act(world.station(station).send(*letter))


def read_late(world: World, station: str, connector: int, energy: int, seconds: int) -> None:
    """A reading without an id, taken so many seconds before what was told last."""
    at = next_time(world) - timedelta(seconds=seconds) - _STEP
    world.act(world.station(station).send(*letters.reading(connector, energy, at)))


def stop(world: World, station: str, number: int, energy: int, token: str | None) -> None:
    """A stop under an id that is none of the station's sessions."""
    letter = letters.stop(number, energy, next_time(world), token)
    world.act(world.station(station).send(*letter))


def stop_again(world: World, station: str, connector: int, energy: int) -> None:
    """A second stop of the newest session on a connector."""
    letter = letters.stop(newest(world, station, connector), energy, next_time(world))
    world.act(world.station(station).send(*letter))


def repeat(world: World, station: str) -> None:
    """Say everything since the last act again, with new message ids."""
    said = [one for one in world.since_act if one.station == station and one.kind == 2 and one.frame]
    letters_again = [(str(one.action), one.frame[3]) for one in said if isinstance(one.frame, list)]

    async def send() -> None:
        for action, payload in letters_again:
            await world.station(station).send(action, payload)

    world.run(send())


def charge_offline(world: World, station: str, tokens: Mapping[int, str]) -> None:
    """Sessions by EVSE and token that all begin before the first of them ends."""
    end = world.station(station)
    for evse, token in tokens.items():
        world.run(end.plug(evse))
        world.run(end.present(token, evse))
        world.run(end.charge(evse, 200.0))
    for evse, token in tokens.items():
        world.run(end.charge(evse, 300.0))
        world.run(end.finish(evse, token))


# ---- the operator


def mapping_of(text: str) -> object:
    """``single``, ``connector``, or a table such as ``1 to 1.1, 2 to 1.2``."""
    if " to " not in text:
        return text
    table = {}
    for part in text.split(","):
        wire, place = part.split(" to ")
        table[wire.strip()] = [int(number) for number in place.strip().split(".")]
    return table


def map_connectors(world: World, station: str, text: str) -> None:
    """Change the mapping of a station on record; what the operator is told is remembered."""
    csms = world.csms
    world.memory.told = world.act(csms.change_station(station, {"evseMapping": mapping_of(text)}))


def reconcile(world: World, station: str) -> None:
    """Have the CSMS set sessions of a station on record right."""
    world.run(world.csms.change_station(station, {"reconcile": True}))


def close(world: World, station: str, connector: int) -> None:
    """An operator closes the newest session of a connector by hand."""
    number = newest(world, station, connector)
    held = [one for one in records.transactions(world, station) if one.get("transactionId") == number]
    if len(held) != 1:
        raise Inconclusive(f"the CSMS holds {len(held)} sessions under {number}: there is none to close")
    world.act(world.csms.close_transaction(str(held[0]["id"])))
    world.memory.story_at = world.clock.utc()  # what the station tells from now on is of after that
