"""One seeded life of one or two stations, judged when all is at rest: while sessions run, and after the last.

``python -m tests.properties SEED`` runs one alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from csms.blocks import ROUTES
from csms.routes import Routes
from ocppj import virtual_time
from ocppj.transcript import Entry
from schemas.version import Version
from simulator import profiles
from simulator.model.spec import Profile, Quirks
from tests.properties.acts import Act, do, draw
from tests.properties.pictures import Difference, differences
from tests.properties.world import Plan, World

LENGTHS = (8, 30)  # acts of a sequence
FRAMES = 40  # frames shown of a failure


class Disagreement(AssertionError):
    """The pictures differ: the sequence, the frames concerned, and how to run it again."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a seed amounts to."""

    seed: int
    plans: list[Plan]
    acts: list[Act]


def story(seed: int) -> Story:
    """The stations and acts of a seed."""
    chance = Random(f"sequence/{seed}")
    first = (Version.V16, Version.V201)[seed % 2]
    versions = [first] if chance.random() < 0.6 else [first, chance.choice((Version.V16, Version.V201))]
    plans = [_plan(f"cp{number:03}", version, chance) for number, version in enumerate(versions, 1)]
    count = chance.randint(*LENGTHS) * len(plans)
    return Story(seed, plans, draw(chance, [plan.profile for plan in plans], count))


def _plan(name: str, version: Version, chance: Random) -> Plan:
    base: Profile = profiles.load(chance.choice(("ac-1", "ac-2x", "four-evse", "shared-evse")))
    if chance.random() < 0.2:
        base = replace(base, evses=base.evses[:1] * 3)
    return Plan(name, version, replace(base, quirks=_quirks(chance), variables=_variables(base, chance)))


def _quirks(chance: Random) -> Quirks:
    names = (
        "status_before_start", "heartbeat_first", "boot_on_reconnect", "new_id_on_retry", "decimal_ids",
        "repeat_evse", "begin_sample", "empty_transaction_data",
    )  # fmt: skip
    odd: dict[str, Any] = {name: True for name in names if chance.random() < 0.15}
    plain: dict[str, Any] = {
        name: False for name in ("offline_flag", "reset_waits_for_answer") if chance.random() < 0.2
    }
    return Quirks(**odd, **plain)


def _variables(base: Profile, chance: Random) -> dict[str, str]:
    switches = {
        "AllowOfflineTxForUnknownId": 0.5,
        "LocalPreAuthorize": 0.3,
        "AuthorizeRemoteTxRequests": 0.4,
        "LocalAuthorizeOffline": 0.8,
        "StopTransactionOnEVSideDisconnect": 0.8,
        "StopTransactionOnInvalidId": 0.8,
    }
    drawn = {name: str(chance.random() < share).lower() for name, share in switches.items()}
    drawn["MeterValueSampleInterval"] = chance.choice(("0", "60", "300", "900"))
    points = ("PowerPathClosed", "PowerPathClosed", "EVConnected", "Authorized", "EVConnected,Authorized")
    drawn["TxCtrlr.TxStartPoint"] = chance.choice(points)
    return {**base.variables, **drawn}


# ---- running it -------------------------------------------------------------------------------------------

Patch = Callable[[], AbstractContextManager[object]]
MEMORY = Path("/dev/shm")


def folder_of_a_run() -> AbstractContextManager[str]:
    """Real files, in memory where the system has such a place: nothing here is about surviving a crash."""
    return TemporaryDirectory(prefix="plugfest-", dir=MEMORY if MEMORY.is_dir() else None)


def check(
    seed: int, routes: Routes = ROUTES, patch: Patch = nullcontext, again: str = "", acts: Sequence[int] = ()
) -> None:
    """Run a seed; ``acts``: only those of these numbers.

    Raises:
        Disagreement: the pictures differ, or something failed on the way.
    """
    told = story(seed)
    if acts:
        told = replace(told, acts=[told.acts[number] for number in acts])
    with folder_of_a_run() as folder, patch():
        found, world = virtual_time.run(_run(told, Path(folder), routes))
    if found:
        raise Disagreement(report(told, found, world, f"{seed}{again}"))


async def _run(told: Story, folder: Path, routes: Routes) -> tuple[list[Difference], World]:
    async with World(folder, told.seed, told.plans, routes) as world:
        try:
            found = await _lived(told, world)
        except Exception as error:  # noqa: BLE001 - it becomes the report's first line
            found = [Difference("all", f"{type(error).__name__}: {error}")]
    return found, world


async def _lived(told: Story, world: World) -> list[Difference]:
    for act in told.acts:
        await asyncio.sleep(act.wait)
        world.act(world.boxes[act.station], do(world, act))
    await world.rest()
    found = await differences(world)
    if not found:
        await _wind_down(world)
        await world.rest()
        found = await differences(world)
    return found


async def _wind_down(world: World) -> None:
    """Every session ends, and what waits for that comes about."""
    for box in world.boxes:
        for number in box.core.evses:
            await box.clear_fault(number)
            if box.evse(number).token is not None:
                await box.stop(number)
            if box.evse(number).plugged:
                await box.unplug(number)


# ---- telling about it -------------------------------------------------------------------------------------


def report(told: Story, found: Sequence[Difference], world: World, again: str) -> str:
    """The differences, the sequence, the frames concerned, and how to run it again alone."""
    lines = [f"seed {told.seed}: the pictures differ in {len(found)} place(s)"]
    lines += [f"  {one}" for one in found[:12]]
    lines += ["", "stations:"]
    for plan in told.plans:
        wanted = dict(plan.profile.variables)
        lines.append(
            f"  {plan.name}: {plan.version}, {len(plan.profile.evses)} EVSE(s) of {plan.profile.name},"
            f" {_odd(plan.profile)}, {wanted}"
        )
    lines += ["", "sequence:", *(f"  {number:3} {act}" for number, act in enumerate(told.acts))]
    lines += ["", f"frames concerned (the last {FRAMES}):"]
    lines += [f"  {_line(entry)}" for entry in concerned(found, world)[-FRAMES:]]
    lines += ["", f"again alone: python -m tests.properties {again}"]
    return "\n".join(lines)


def _odd(profile: Profile) -> list[str]:
    ordinary = Quirks()
    return [
        f"{name}={getattr(profile.quirks, name)}"
        for name in Quirks.__slots__
        if getattr(profile.quirks, name) != getattr(ordinary, name)
    ]


def concerned(found: Sequence[Difference], world: World) -> list[Entry]:
    """The frames in which a trace of a difference stands, and the answers to them."""
    entries: list[Entry] = []
    for box in world.boxes:
        here = [one for one in found if one.station in (box.identity, "all")]
        if not here:
            continue
        traces = {trace for one in here for trace in one.traces if trace}
        ids = set()
        for entry in box.transcript:
            if entry.text is not None and (not traces or any(trace in entry.text for trace in traces)):
                ids.add(entry.message_id)
        entries += [
            entry
            for entry in box.transcript
            if (entry.message_id in ids and entry.message_id) or entry.direction in ("open", "close")
        ]
    return sorted(entries, key=lambda entry: entry.t)


def _line(entry: Entry) -> str:
    return f"{entry.t:10.3f} {entry.station} {entry.direction:9} {entry.text or ''}"[:400]
