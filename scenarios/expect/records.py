"""Expectations on what the CSMS has kept, asked of the CSMS itself.

A CALLRESULT means committed: records are asked once, right after the wire showed the answer. Only what no
answer announces, such as a socket's end, is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from scenarios.expect import frames, sessions
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import WAIT, World

T = TypeVar("T")
_AGAIN = 0.02  # seconds between two questions to a CSMS that announces nothing
_OCCUPIED = frozenset({"Occupied", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"})


def station(world: World, name: str) -> Record:
    """The CSMS's record of the station; raises Unmet when it has none."""
    found = world.run(world.csms.station(name))
    if found is None:
        raise Unmet(f"the CSMS has no record of {name}")
    return found


def unknown(world: World, name: str) -> None:
    """The CSMS has no record of the station."""
    found = world.run(world.csms.station(name))
    if found is not None:
        raise Unmet(f"the CSMS has a record of {name}: {dict(found)}")


def known_once(world: World, name: str) -> None:
    """The CSMS has exactly one record of the station."""
    names = [one.get("id") for one in world.run(world.csms.stations())]
    if names.count(name) != 1:
        raise Unmet(f"the CSMS has {names.count(name)} records of {name}")


def boot(world: World, name: str, status: str, *, about: bool = False) -> None:
    """The boot on record has this status (``about``: and what the station said of itself)."""
    record = station(world, name)
    held = record.get("boot")
    wanted = {"status": status, **(dict(world.station(name).about) if about else {})}
    _holds(f"the boot of {name}", held, wanted)


def commissioned(world: World, name: str, how: str, *, version: bool = False) -> None:
    """The station was commissioned ``manual`` or ``automatic``, and its version is on record."""
    wanted: dict[str, object] = {"commissioned": how}
    if version:
        wanted["version"] = str(world.version)
    _holds(f"the record of {name}", station(world, name), wanted)


def online(world: World, name: str, wanted: bool) -> None:
    """The CSMS holds the station as online, or not."""
    eventually(world, lambda: _online(world, name, wanted))


async def _online(world: World, name: str, wanted: bool) -> None:
    record = await world.csms.station(name)
    if bool(record and record.get("online")) is not wanted:
        raise Unmet(f"{name} should be {'online' if wanted else 'offline'}, the record is {record}")


def heard_since_heartbeat(world: World, name: str) -> None:
    """``lastSeen`` is not older than the last Heartbeat."""
    beat = frames.calls(world.entries, name, "cs->csms", "Heartbeat")[-1]
    seen_at = station(world, name).get("lastSeen")
    said = beat.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if not isinstance(seen_at, str) or seen_at < said:
        raise Unmet(f"{name} was last heard of at {seen_at}, its Heartbeat left at {said}")


def connectors(world: World, name: str) -> Mapping[int, Sequence[Record]]:
    """The connectors on record by EVSE."""
    found: dict[int, Sequence[Record]] = {}
    evses = station(world, name).get("evses")
    for evse in evses if isinstance(evses, list) else []:
        found[int(evse["id"])] = evse["connectors"]
    return found


def status(world: World, name: str, evse: int, wanted: str) -> None:
    """Every connector of the EVSE has the status ``available`` or ``occupied``."""
    held = connectors(world, name).get(evse)
    if not held:
        raise Unmet(f"the CSMS shows no EVSE {evse} of {name}")
    for connector in held:
        value = connector.get("status")
        fits = value in _OCCUPIED if wanted == "occupied" else value == "Available"
        if not fits:
            raise Unmet(f"the CSMS shows EVSE {evse} of {name} as {value}, not {wanted}")


def all_available(world: World, name: str) -> None:
    """Every connector of the station is on record as available."""
    for evse in range(1, world.station(name).evses + 1):
        status(world, name, evse, "available")


def no_connector(world: World, name: str) -> None:
    """Nothing that was refused has left a connector on record."""
    held = connectors(world, name)
    if any(held.values()):
        raise Unmet(f"the CSMS shows connectors of {name}: {dict(held)}")


def guessed(world: World, name: str, evse: int, wanted: bool = True) -> None:
    """The EVSE is on record and marked as guessed."""
    evses = station(world, name).get("evses")
    found = [one for one in evses if one["id"] == evse] if isinstance(evses, list) else []
    if len(found) != 1 or bool(found[0].get("guessed")) is not wanted:
        raise Unmet(f"EVSE {evse} of {name} should be on record once and guessed, the record is {found}")


def guessed_evses(world: World, name: str, count: int) -> None:
    """So many EVSEs with one connector each, all guessed."""
    held = connectors(world, name)
    shape = {evse: len(found) for evse, found in held.items() if evse}
    if shape != dict.fromkeys(range(1, count + 1), 1):
        raise Unmet(f"the CSMS shows connectors per EVSE of {name} as {shape}")
    for evse in shape:
        guessed(world, name, evse)


def transactions(world: World, name: str | None = None) -> Sequence[Record]:
    """The transactions on record, oldest first."""
    return world.run(world.csms.transactions(name))


def count(world: World, name: str, wanted: int, **members: object) -> None:
    """So many transactions of the station with these members."""
    found = [
        one
        for one in transactions(world, name)
        if all(one.get(key) == value for key, value in members.items())
    ]
    if len(found) != wanted:
        told = " ".join(f"{key}={value}" for key, value in members.items())
        raise Unmet(f"the CSMS holds {len(found)} sessions of {name} {told}".rstrip() + f": {_short(found)}")


def authorized_with(world: World, token: str, wanted: int) -> None:
    """So many authorized, active transactions with this token, on whatever station."""
    found = [
        one for one in transactions(world) if one["token"] == token and one["authorized"] and one["active"]
    ]
    if len(found) != wanted:
        raise Unmet(f"{len(found)} authorized sessions with {token}: {_short(found)}")


def active(world: World, name: str, evse: int, token: str) -> None:
    """One active, authorized transaction on the EVSE, with the wire's id and this token."""
    on_wire = sessions.on_evse(world.entries, world.version, name, evse)
    wanted = {"token": token, "authorized": True, "active": True, "transactionId": on_wire.transaction_id}
    held = [one for one in transactions(world, name) if one.get("evse") == evse and one.get("active")]
    if len(held) != 1:
        raise Unmet(f"the CSMS holds {len(held)} active sessions on EVSE {evse} of {name}: {_short(held)}")
    _holds(f"the session on EVSE {evse} of {name}", held[0], wanted)


def not_authorized(world: World, name: str, evse: int) -> None:
    """The refused start on the EVSE is on record under the wire's id, and not authorized."""
    on_wire = sessions.on_evse(world.entries, world.version, name, evse)
    held = _by_id(world, name, on_wire.transaction_id)
    _holds(f"the refused session on EVSE {evse} of {name}", held, {"authorized": False, "evse": evse})


def ended(world: World, name: str, evse: int, reason: str) -> None:
    """The newest session of the EVSE is on record as ended, with the wire's reason and energy."""
    on_wire = sessions.on_evse(world.entries, world.version, name, evse)
    held = _by_id(world, name, on_wire.transaction_id)
    wanted: dict[str, object] = {"active": False, "stopReason": reason, "evse": evse}
    energy = sessions.energy(on_wire, world.version)
    if energy is None:
        raise Unmet(f"the wire does not say what the session on EVSE {evse} of {name} took")
    _holds(f"the session on EVSE {evse} of {name}", held, wanted | {"energy": _about(energy)})


def reading(world: World, name: str, evse: int, register: float) -> None:
    """The reading is on record, and belongs to the session on the EVSE."""
    on_wire = sessions.on_evse(world.entries, world.version, name, evse)
    held = _by_id(world, name, on_wire.transaction_id)
    readings = [one for one in world.run(world.csms.meter_values(name)) if one.get("evse") == evse]
    mine = [one.get("energy") for one in readings if one.get("transaction") == held.get("id")]
    if not any(_about(register).test(value) for value in mine):
        raise Unmet(f"the reading of {register:g} Wh is not on record, those of the session are {mine}")


def token(world: World, text: str, status: str) -> None:
    """The token is on record with this status."""
    found = [one for one in world.run(world.csms.tokens()) if one.get("token") == text]
    if len(found) != 1 or found[0].get("status") != status:
        raise Unmet(f"the token {text} is on record as {_short(found)}")


def _by_id(world: World, name: str, wire_id: object) -> Record:
    found = [one for one in transactions(world, name) if one.get("transactionId") == wire_id]
    if len(found) != 1:
        raise Unmet(f"the CSMS holds {len(found)} sessions of {name} with the id {wire_id}: {_short(found)}")
    return found[0]


def _about(energy: float) -> frames.Where:
    return frames.Where(
        f"{energy:g} Wh", lambda value: isinstance(value, int | float) and abs(float(value) - energy) < 0.01
    )


def _holds(what: str, held: object, wanted: Mapping[str, object]) -> None:
    record = held if isinstance(held, Mapping) else {}
    for key, value in wanted.items():
        kept = record.get(key)
        fits = value.test(kept) if isinstance(value, frames.Where) else kept == value
        if not fits:
            said = value.text if isinstance(value, frames.Where) else repr(value)
            raise Unmet(f"{what} should have {key} {said}, the CSMS has {kept!r}: {_short([record])}")


def _short(found: Sequence[Record]) -> str:
    kept = ("id", "transactionId", "evse", "token", "authorized", "active", "stopReason", "energy", "status")
    return "; ".join(str({key: one[key] for key in kept if key in one}) for one in found) or "none"


def eventually(world: World, ask: Callable[[], object], within: float = WAIT) -> None:
    async def again() -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            try:
                await ask()  # type: ignore[misc]
                return
            except Unmet:
                if loop.time() > deadline:
                    raise
            await asyncio.sleep(_AGAIN)

    world.run(again(), within + 1.0)
