"""Expectations about tokens: what is asked and told of them, local lists, and what the CSMS has kept."""

from __future__ import annotations

from collections.abc import Mapping

from ocppj.transcript import Entry
from scenarios.expect import commands, exchange, frames, records, sessions, wire
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.letters_tokens import NUMBER
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version


def not_asked(world: World, station: str) -> None:
    """The station did not ask about any token since the act."""
    frames.none_of(world.since_act, station, TO_CSMS, ["Authorize"])


def asked_as(world: World, station: str, kind: str, status: str) -> Entry:
    """2.0.1: the station asked about a token of this type, and the CSMS said ``status``."""
    call = world.until(
        lambda: frames.call(world.since_act, station, TO_CSMS, "Authorize", {"idToken.type": kind})
    )
    return world.until(lambda: frames.result(world.since_act, call, {"idTokenInfo.status": status}))


def started_as(world: World, station: str, evse: int, kind: str) -> None:
    """2.0.1: the session on the EVSE names a token of this type, which the CSMS accepts."""
    session = wire.started(world, station, evse, "Accepted")
    named = next(call for call in session.calls if "idToken" in frames.payload(call))
    problems = frames.differences(named, {"idToken.type": kind})
    if problems:
        raise frames.unmet("; ".join(problems), world.entries, station, [named])


def refused_place(world: World, station: str, evse: int) -> None:
    """The start on the EVSE is refused as one that is made elsewhere than the token is good."""
    old = world.version is Version.V16
    wire.started(world, station, evse, "Invalid" if old else "NotAtThisLocation")


def told_of(world: World, station: str, member: str, value: object) -> None:
    """The answer to the last Authorize since the act has this member."""
    info = "idTagInfo" if world.version is Version.V16 else "idTokenInfo"
    call = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "Authorize"))
    world.until(lambda: frames.result(world.since_act, call, {f"{info}.{member}": value}))


def told_group(world: World, station: str, group: str) -> None:
    """The answer to the last Authorize since the act names the group."""
    told_of(world, station, "parentIdTag" if world.version is Version.V16 else "groupIdToken.idToken", group)


def stopped_with(world: World, station: str, evse: int, token: str) -> None:
    """The end of the session on the EVSE names the token it was stopped with."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    path = "idTag" if world.version is Version.V16 else "idToken.idToken"
    if session.ended is None or frames.differences(session.ended, {path: token}):
        raise frames.unmet(
            f"the end on EVSE {evse} should name {token}", world.entries, station, session.calls
        )


# ---- local lists


def version_told(world: World, station: str, number: int) -> None:
    """The CSMS asked for the version of the local list, and the station told this one."""
    member = NUMBER[world.version]
    call = world.until(lambda: frames.call(world.since_act, station, TO_STATION, "GetLocalListVersion"))
    world.until(lambda: frames.result(world.since_act, call, {member: number}))


def version_passed_on(world: World, station: str, number: int) -> None:
    """The CSMS asked once, without any member, and told the operator the version that the station told."""
    sent = commands.handed_on(world, station)
    member = NUMBER[world.version]
    world.until(lambda: frames.result(world.since_act, sent, {member: number}))
    heard = exchange.told(world, "answered")
    if heard.response.get(member) != number:
        raise Unmet(f"the operator was told {dict(heard.response)}, not version {number}")


def list_sent(world: World, station: str, number: int, kind: str, tokens: Mapping[str, str | None]) -> None:
    """The CSMS sent one list since the act: its number, its kind, and each token with what holds of it.

    A token that is taken off goes without any info (1.6 5.15, 2.0.1 D01). A change has a higher number than
    the lists before it.
    """
    sent = commands.handed_on(world, station)
    problems = frames.differences(sent, {"updateType": kind, NUMBER[world.version]: number})
    listed = frames.payload(sent).get("localAuthorizationList")
    told = [(_token(one), _status(one)) for one in listed] if isinstance(listed, list) else []
    if sorted(told, key=str) != sorted(tokens.items(), key=str):
        problems.append(f"the tokens should be {dict(tokens)}")
    before = [frames.payload(one).get(NUMBER[world.version]) for one in _lists_before(world, station)]
    if kind == "Differential" and any(not isinstance(one, int) or one >= number for one in before):
        problems.append(f"the lists before it were {before}")
    if problems:
        raise frames.unmet("; ".join(problems), world.since_act, station, [sent])


def _lists_before(world: World, station: str) -> list[Entry]:
    return frames.calls(world.entries[: world.mark], station, TO_STATION, "SendLocalList")


def sent_whole(world: World, station: str, tokens: Mapping[str, str | None]) -> None:
    """After the update that did not fit the CSMS sent all of ``tokens`` in a full list, and it was taken."""
    call = world.until(
        lambda: frames.call(world.since_act, station, TO_STATION, "SendLocalList", {"updateType": "Full"})
    )
    listed = frames.payload(call).get("localAuthorizationList")
    sent = {_token(one): _status(one) for one in listed} if isinstance(listed, list) else {}
    if sent != dict(tokens):
        raise frames.unmet(f"the whole list is {dict(tokens)}", world.since_act, station, [call])
    world.until(lambda: frames.result(world.since_act, call, {"status": "Accepted"}))


def _token(entry: Mapping[str, object]) -> str:
    named = entry.get("idTag", entry.get("idToken"))
    return str(named["idToken"] if isinstance(named, dict) else named)


def _status(entry: Mapping[str, object]) -> object:
    info = entry.get("idTagInfo", entry.get("idTokenInfo"))
    return info.get("status") if isinstance(info, dict) else None


def list_on_record(
    world: World, station: str, number: int | None, tokens: Mapping[str, str | None] | None
) -> None:
    """The CSMS knows this version of the station's list, and these tokens of it (None: whatever they are).

    What follows an answer of the station by itself is awaited.
    """

    async def look() -> None:
        held = await world.csms.local_list(station)
        if _differs(held, number, tokens):
            raise Unmet(f"the local list of {station} is on record as {dict(held)}, not {number} {tokens}")

    records.eventually(world, look)


def _differs(held: Record, number: int | None, tokens: Mapping[str, str | None] | None) -> bool:
    listed = held.get("entries")
    found = {}
    for one in listed if isinstance(listed, list) else []:
        info = one["info"]
        found[one["token"]] = info.get("status") if isinstance(info, dict) else None
    return held.get("version") != number or (tokens is not None and found != dict(tokens))


def session_on_record(world: World, station: str, evse: int, kind: str) -> None:
    """2.0.1: the session on the EVSE is on record as authorized, with a token of this type."""
    on_wire = sessions.on_evse(world.entries, world.version, station, evse)
    held = [
        one
        for one in world.run(world.csms.transactions(station))
        if one.get("transactionId") == on_wire.transaction_id
    ]
    if [(one.get("tokenType"), one.get("authorized")) for one in held] != [(kind, True)]:
        raise Unmet(f"the session on EVSE {evse} of {station} is on record as {[dict(one) for one in held]}")
