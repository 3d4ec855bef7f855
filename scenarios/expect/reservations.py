"""Expectations about reservations: what is asked, what the station makes of it, and what is on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scenarios.acts_places import NUMBER
from scenarios.expect import commands, frames, records, sessions
from scenarios.expect.evidence import TO_CSMS
from scenarios.letters import COMMANDS
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

RESERVE, CANCEL = COMMANDS["reservation"], COMMANDS["cancellation"]
_ENDS = {Version.V16: "expiryDate", Version.V201: "expiryDateTime"}


# ---- on the wire ------------------------------------------------------------------------------------------


def sent(world: World, station: str, evse: int | None, token: str, group: str | None = None) -> None:
    """Since the act the CSMS asked once to keep this EVSE (None: any) for this token and group.

    The number and the end are those that the operator gave, and the end is still to come.
    """
    call = commands.handed_on(world, station)
    problems = frames.differences(call, _wanted(world.version, evse, token, group))
    ends = frames.payload(call).get(_ENDS[world.version])
    if problems or datetime.fromisoformat(str(ends)) <= call.at:
        text = "; ".join(problems) or f"a reservation that ended at {ends}"
        raise frames.unmet(text, world.since_act, station, [call])


def _wanted(version: Version, evse: int | None, token: str, group: str | None) -> Mapping[str, object]:
    family = frames.ABSENT if group is None else group
    if version is Version.V16:
        return {
            "reservationId": NUMBER,
            "connectorId": evse or 0,
            "idTag": token,
            "parentIdTag": family,
        }
    place = frames.ABSENT if evse is None else evse
    return {"id": NUMBER, "evseId": place, "idToken.idToken": token, "groupIdToken.idToken": family}


def given_up(world: World, station: str) -> None:
    """Since the act the CSMS asked once to give up the reservation, by the number it was made with."""
    call = commands.handed_on(world, station)
    problems = frames.differences(call, {"reservationId": NUMBER})
    if problems:
        raise frames.unmet("; ".join(problems), world.since_act, station, [call])


def named(world: World, station: str, evse: int) -> None:
    """The message that names the token of the newest session names the reservation too, and is accepted."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    naming = [call for call in session.calls if frames.payload(call).get("reservationId") == NUMBER]
    if len(naming) != 1:
        raise frames.unmet("one message should name the reservation", world.entries, station, session.calls)
    path = "idTagInfo.status" if world.version is Version.V16 else "idTokenInfo.status"
    world.until(lambda: frames.result(world.entries, naming[0], {path: "Accepted"}))


def not_named(world: World, station: str, evse: int) -> None:
    """No message of the newest session names a reservation."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    naming = [call for call in session.calls if "reservationId" in frames.payload(call)]
    if naming:
        raise frames.unmet("no reservation should be named", world.entries, station, naming)


def ended(world: World, station: str, wanted: str) -> None:
    """2.0.1: the station says how the reservation ended."""
    having = {"reservationId": NUMBER, "reservationUpdateStatus": wanted}
    told = world.until(
        lambda: frames.call(world.since_act, station, TO_CSMS, "ReservationStatusUpdate", having), 10.0
    )
    world.until(lambda: frames.result(world.since_act, told))


# ---- on record --------------------------------------------------------------------------------------------


def held(world: World, station: str, wanted: str, **members: object) -> Record:
    """The newest reservation of the scenario's number is on record so; an expiry of 1.6 nobody announces."""

    async def check() -> None:
        known = [one for one in await world.csms.reservations(station) if one["reservationId"] == NUMBER]
        if not known or known[0].get("status") != wanted:
            raise Unmet(f"the reservation of {station} should be {wanted}, the CSMS has {known[:1]}")
        for key, value in members.items():
            if known[0].get(key) != value:
                raise Unmet(f"the reservation should have {key} {value}, the CSMS has {known[0]}")
        found.append(known[0])

    found: list[Record] = []
    records.eventually(world, check)
    return found[-1]


def held_used(world: World, station: str, evse: int) -> None:
    """It was used by the newest session of the EVSE."""
    used = held(world, station, "Used")
    session = sessions.on_evse(world.entries, world.version, station, evse)
    by = [one for one in records.transactions(world, station) if one.get("id") == used.get("transaction")]
    if not by or by[0].get("transactionId") != session.transaction_id:
        raise Unmet(f"the reservation should be used by {session.transaction_id}: {dict(used)}, {by}")
