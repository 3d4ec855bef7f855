"""The power goes at one seeded moment in the life of a station with four EVSEs; many stations live at a time.

A life: sessions on every EVSE, two offline periods, about a quarter of an hour. The moment is a time, or the
instant at which the station's n-th frame has passed, so that every place in an exchange is hit.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ocppj import virtual_time
from schemas.version import Version
from simulator import profiles
from simulator.model.spec import Profile
from tests.properties.acts import Act, do
from tests.properties.box import Box
from tests.properties.pictures import Difference, differences
from tests.properties.sequence import Story, folder_of_a_run, report
from tests.properties.world import Plan, World

TOGETHER = 20  # lives in one CSMS
LENGTH = 900.0  # seconds of a life
FRAMES = 90  # frames of a life, about
SAMPLING = 60.0
# (when, act, how): a token is held to the reader after each plug
SCRIPT: tuple[tuple[float, str, dict[str, object]], ...] = (
    (5, "plug", {"evse": 1, "connector": 1}),
    (12, "authorize", {"evse": 1, "token": "GOOD"}),
    (30, "authorize", {"evse": 2, "token": "Friend"}),
    (40, "plug", {"evse": 2, "connector": 1}),
    (60, "remote_start", {"evse": 3, "token": "GOOD"}),
    (75, "plug", {"evse": 3, "connector": 1}),
    (120, "offline", {}),
    (150, "plug", {"evse": 4, "connector": 1}),
    (160, "authorize", {"evse": 4, "token": "Cousin"}),
    (210, "stop", {"evse": 1}),
    (220, "unplug", {"evse": 1}),
    (300, "online", {}),
    (340, "plug", {"evse": 1, "connector": 1}),
    (350, "swipe", {"evse": 1, "token": "Friend"}),
    (400, "remote_stop", {"which": 1}),
    (430, "unplug", {"evse": 2}),
    (450, "offline", {}),
    (480, "plug", {"evse": 2, "connector": 1}),
    (490, "authorize", {"evse": 2, "token": "GOOD"}),
    (560, "stop", {"evse": 4}),
    (565, "unplug", {"evse": 4}),
    (600, "online", {}),
    (640, "stop", {"evse": 2}),
    (700, "swipe", {"evse": 1, "token": "Friend"}),
    (705, "unplug", {"evse": 1}),
    (800, "unplug", {"evse": 3}),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When the power goes at one station, and for how long."""

    number: int
    version: Version
    at: float | None  # seconds into the life
    frame: int | None  # or: when so many frames have passed
    away: float

    def __str__(self) -> str:
        when = f"{self.at} s" if self.at is not None else f"frame {self.frame}"
        return f"moment {self.number}: {self.version}, the power goes at {when} for {self.away} s"


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one moment."""

    moment: Moment
    differences: list[Difference]
    report: str  # empty when there are none
    running: int  # transactions that ran when the power went
    offline: bool
    lost: float  # Wh that flowed and nobody will know of, the most of one transaction
    boots: list[str | None]  # reasons of the BootNotifications, None where the version has none
    recorded: str | None  # the reason on record


def moment(number: int) -> Moment:
    """The moment of that number; even ones are of 1.6."""
    chance = Random(f"power/{number}")
    by_frame = chance.random() < 0.5
    return Moment(
        number,
        (Version.V16, Version.V201)[number % 2],
        None if by_frame else round(chance.uniform(1.0, LENGTH), 3),
        chance.randint(3, FRAMES) if by_frame else None,
        round(chance.choice((chance.uniform(0.0, 2.0), chance.uniform(2.0, 200.0))), 3),
    )


def lives(first: int, count: int = TOGETHER) -> list[Life]:
    """Run the moments ``first`` and following, all at one CSMS, in virtual time."""
    moments = [moment(number) for number in range(first, first + count)]
    with folder_of_a_run() as folder:
        return virtual_time.run(_lives(moments, Path(folder)))


def _plan(one: Moment) -> Plan:
    chance = Random(f"power/{one.number}/station")
    variables = {
        "MeterValueSampleInterval": f"{SAMPLING:.0f}",
        "AllowOfflineTxForUnknownId": "true",
        "TxCtrlr.TxStartPoint": chance.choice(("PowerPathClosed", "EVConnected", "Authorized")),
    }
    profile: Profile = profiles.load("four-evse")
    fields = {name: getattr(profile, name) for name in Profile.__slots__}
    return Plan(f"cp{one.number:03}", one.version, Profile(**{**fields, "variables": variables}))


async def _lives(moments: list[Moment], folder: Path) -> list[Life]:
    async with World(folder, moments[0].number, [_plan(one) for one in moments]) as world:
        cuts = [asyncio.create_task(_live(world, place, one)) for place, one in enumerate(moments)]
        standing = await asyncio.gather(*cuts)
        await world.rest()
        found = await differences(world)
        return [
            await _life(world, box, one, found, was)
            for box, one, was in zip(world.boxes, moments, standing, strict=True)
        ]


async def _live(world: World, place: int, one: Moment) -> tuple[int, bool, float]:
    """Live the life with its power cut; how the station stood when the power went."""
    acting = asyncio.create_task(_script(world, place, one.number))
    box = world.boxes[place]
    try:
        if one.at is not None:
            await asyncio.sleep(one.at)
        else:
            await box.until(lambda: len(box.transcript) >= (one.frame or 0), LENGTH, "the frame")
    except TimeoutError:
        pass  # fewer frames than that: then it goes at the end
    running = [key for key, truth in box.ledger.items() if truth["stopped_at"] is None]
    lost = [_unknown(box, key) for key in running]
    standing = len(running), not box.online, max(lost, default=0.0)
    await world.forget_acts(box)
    await box.power_cut(one.away)
    await acting
    return standing


def _unknown(box: Box, key: str) -> float:
    """What a transaction has drawn since it was last written down, in Wh."""
    truth = box.ledger[key]
    evse = box.core.evses[truth["evse"]]
    evse.advance(box.core.now())
    return evse.meter.register - float(truth["meter_last"])


async def _script(world: World, place: int, number: int) -> None:
    chance = Random(f"power/{number}/script")
    began = world.clock.monotonic()
    for when, name, how in SCRIPT:
        due = began + when + chance.uniform(0.0, 8.0)
        await asyncio.sleep(max(0.0, due - world.clock.monotonic()))
        world.act(world.boxes[place], do(world, Act(0.0, place, name, dict(how))))


async def _life(
    world: World, box: Box, one: Moment, found: list[Difference], was: tuple[int, bool, float]
) -> Life:
    boots = [call.payload.get("reason") for call in box.transcript.calls("BootNotification")]  # type: ignore[attr-defined]
    shape = await world.running.queries.station(box.identity)
    assert shape is not None
    mine = [each for each in found if each.station in (box.identity, "all")]
    first = one.number // TOGETHER * TOGETHER
    text = f"{one}\n{report(story_of(one), mine, world, f'--power {first}')}" if mine else ""
    return Life(one, mine, text, *was, boots, shape["boot"]["reason"])


def story_of(one: Moment) -> Story:
    """The life as a story, for its report."""
    acts, before = [], 0.0
    for when, name, how in SCRIPT:
        acts.append(Act(when - before, 0, name, dict(how)))
        before = when
    return Story(one.number, [_plan(one)], acts)
