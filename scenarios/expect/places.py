"""Expectations about places: availability, locks and messages on demand; on the wire and on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ocppj.transcript import Entry
from scenarios.expect import exchange, frames, records, sessions
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.letters import COMMANDS
from scenarios.letters_places import MESSAGES
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

TRIGGER, EXTENDED = COMMANDS["trigger"], COMMANDS["extended trigger"]
LOCK = "ConnectorPlugRetentionLock"

_PLACES = (("EVSE", "evse"), ("connector", "connector"), ("transaction", "transaction"))


# ---- on the wire ------------------------------------------------------------------------------------------


def _status_of(world: World, evse: int, status: str) -> Mapping[str, object]:
    if world.version is Version.V16:
        error = {} if status == "Faulted" else {"errorCode": "NoError"}
        return {"connectorId": evse, "status": status, **error}
    return {"evseId": evse, "connectorId": 1, "connectorStatus": status}


def status(world: World, station: str, evse: int, wanted: str) -> Entry:
    """The station told exactly this status of an EVSE since the act, and the CSMS took it."""
    having = _status_of(world, evse, wanted)
    told = world.until(
        lambda: frames.call(world.since_act, station, TO_CSMS, "StatusNotification", having), 10.0
    )
    world.until(lambda: frames.result(world.since_act, told))
    return told


def fault(world: World, station: str, evse: int, code: str) -> None:
    """1.6: with the error's code; 2.0.1 tells no codes in a status."""
    told = status(world, station, evse, "Faulted")
    if world.version is Version.V16 and frames.payload(told).get("errorCode") != code:
        raise frames.unmet(f"the error should be {code}", world.since_act, station, [told])


def no_status(world: World, station: str, evse: int, unwanted: str | None = None) -> None:
    """The station told no such status of an EVSE since the act (None: no status at all)."""
    world.run(world.station(station).settle())
    member = "connectorId" if world.version is Version.V16 else "evseId"
    name = "status" if world.version is Version.V16 else "connectorStatus"
    for call in frames.calls(world.since_act, station, TO_CSMS, "StatusNotification"):
        body = frames.payload(call)
        if body.get(member) == evse and unwanted in (None, body.get(name)):
            text = f"EVSE {evse} should not be told to be {body.get(name)}"
            raise frames.unmet(text, world.since_act, station, [call])


def shown_as(world: World, station: str, evse: int, text: str) -> None:
    """2.0.1: the statuses of the EVSE since the beginning are these, in this order, each acknowledged."""
    wanted = [name.strip() for name in text.split(",")]
    world.until(lambda: _shown_as(world, station, evse, wanted), 10.0)


def _shown_as(world: World, station: str, evse: int, wanted: list[str]) -> None:
    calls = frames.calls(world.entries, station, TO_CSMS, "StatusNotification")
    mine = [call for call in calls if frames.payload(call).get("evseId") == evse]
    told = [frames.payload(call).get("connectorStatus") for call in mine]
    if told != wanted:
        raise frames.unmet(f"EVSE {evse} was shown as {told}, not {wanted}", world.entries, station, mine)
    for call in mine:
        frames.result(world.entries, call)


def answered_with_id(world: World, station: str, evse: int) -> None:
    """2.0.1: the remote start was accepted with the id of the session that runs on the EVSE."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    answer = exchange.commanded(world, station, exchange.REMOTE_START, "Accepted")
    if frames.payload(answer).get("transactionId") != session.transaction_id:
        text = f"the answer should name {session.transaction_id}"
        raise frames.unmet(text, world.entries, station, [answer, session.start])


def before_status(
    world: World, station: str, actions: Mapping[Version, str], answer: str, evse: int, shown: str
) -> None:
    """The station answered the command so, and only then told the status of the EVSE."""
    having = _status_of(world, evse, shown)
    exchange.commanded_before(
        world,
        station,
        actions,
        answer,
        lambda: frames.call(world.since_act, station, TO_CSMS, "StatusNotification", having),
    )
    status(world, station, evse, shown)


def asked_about(world: World, station: str, token: str, wanted: bool) -> None:
    """Whether the station asked about the token between the remote start and the start."""
    path = "idTag" if world.version is Version.V16 else "idToken.idToken"
    start = world.until(exchange.first_start(world, station), 10.0)
    asked = [
        call
        for call in frames.calls(world.since_act, station, TO_CSMS, "Authorize")
        if frames.member(frames.payload(call), path) == token
    ]
    if bool(asked) is not wanted:
        raise frames.unmet(
            f"it should{'' if wanted else ' not'} ask", world.since_act, station, [*asked, start]
        )
    if asked:
        frames.ordered(world.since_act, asked[0], start)


def remote_start_id(world: World, station: str, evse: int) -> None:
    """2.0.1: an event of the session names the remoteStartId that the CSMS gave (F01.FR.25, F02.FR.01)."""
    asked = frames.calls(world.entries, station, TO_STATION, "RequestStartTransaction")[-1]
    given = frames.payload(asked).get("remoteStartId")
    session = sessions.on_evse(world.entries, world.version, station, evse)
    told = [frames.member(frames.payload(call), "transactionInfo.remoteStartId") for call in session.calls]
    if given not in told:
        raise frames.unmet(f"no event names remoteStartId {given}", world.entries, station, session.calls)


def trigger_reason(world: World, station: str, evse: int, wanted: str) -> None:
    """2.0.1: an event since the act has this reason."""
    having = {"triggerReason": wanted}
    world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "TransactionEvent", having), 10.0)


def sends_after(world: World, station: str, actions: Mapping[Version, str], message: str) -> Entry:
    """The answer to the trigger is Accepted, and the message comes after it and is acknowledged."""
    answer = exchange.commanded(world, station, actions, "Accepted")
    told = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, MESSAGES[message]), 10.0)
    frames.ordered(world.since_act, answer, told)
    world.until(lambda: frames.result(world.since_act, told))
    return told


def sends_alone(world: World, station: str, actions: Mapping[Version, str], message: str) -> None:
    """The same, and the station sent that message once and no other CALL."""
    told = sends_after(world, station, actions, message)
    world.run(world.station(station).settle())
    others = [one for one in _said(world, station) if one is not told]
    if others:
        raise frames.unmet(f"one {told.action} was asked for", world.since_act, station, others)


def sends_nothing(world: World, station: str) -> None:
    """The station sent no CALL since the act."""
    world.run(world.station(station).settle())
    frames.none_of(world.since_act, station, TO_CSMS, None)


def _said(world: World, station: str) -> list[Entry]:
    entries = frames.of_station(world.since_act, station)
    return [one for one in entries if one.kind == frames.CALL and one.direction == TO_CSMS]


def triggered_of(world: World, station: str, evse: int, message: str) -> None:
    """What was triggered is of this EVSE and of no other."""
    told = frames.calls(world.since_act, station, TO_CSMS, MESSAGES[message])
    wanted = {_place(frames.payload(call)) for call in told}
    if wanted != {evse}:
        raise frames.unmet(f"messages of {sorted(map(str, wanted))}", world.since_act, station, told)


def _place(body: Mapping[str, object]) -> object:
    return body.get("evseId", frames.member(body, "evse.id") if "evse" in body else body.get("connectorId"))


def lock_told(world: World, station: str, evse: int, problem: bool) -> None:
    """2.0.1: the station told since the act that the retention lock has a problem, or has it no more."""
    having = {
        "eventData.0.component": {"name": LOCK, "evse": {"id": evse, "connectorId": 1}},
        "eventData.0.variable.name": "Problem",
        "eventData.0.actualValue": "true" if problem else "false",
        "eventData.0.trigger": "Delta",
        "eventData.0.eventNotificationType": "HardWiredNotification",
        "eventData.0.cleared": frames.ABSENT if problem else True,
    }
    told = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "NotifyEvent", having))
    world.until(lambda: frames.result(world.since_act, told))


# ---- on record --------------------------------------------------------------------------------------------


def told_to_be(world: World, station: str, wanted: str, evse: int | None) -> None:
    """What a place was told to be is on record."""
    held = records.station(world, station).get("availability")
    found = [one for one in held if one["evse"] == evse] if isinstance(held, list) else []
    if not found or found[0]["operationalStatus"] != wanted:
        raise Unmet(f"EVSE {evse} of {station} should be told {wanted}, the CSMS has {held}")


def told_nothing(world: World, station: str) -> None:
    """No part of the station is on record as told to be anything."""
    held = records.station(world, station).get("availability")
    if held:
        raise Unmet(f"nothing of {station} should be told anything, the CSMS has {held}")


def shows(world: World, station: str, evse: int, wanted: str, code: str | None = None) -> None:
    """The connector of the EVSE is on record with exactly this status (1.6: and this error)."""
    held = records.connectors(world, station).get(evse) or [{}]
    if held[0].get("status") != wanted:
        raise Unmet(f"the CSMS shows EVSE {evse} of {station} as {held[0]}, not {wanted}")
    if code is not None and world.version is Version.V16 and held[0].get("errorCode") != code:
        raise Unmet(f"the CSMS shows EVSE {evse} of {station} with {held[0]}, not {code}")


def session_asked_for(world: World, station: str, evse: int, *, profile: bool = False) -> None:
    """The newest remote start on record is the one that the session of the EVSE came of."""
    held = world.run(world.csms.remote_starts(station))
    session = sessions.on_evse(world.entries, world.version, station, evse)
    by_id = {one["id"]: one.get("transactionId") for one in records.transactions(world, station)}
    if not held or by_id.get(held[0].get("transaction")) != session.transaction_id:
        raise Unmet(f"the remote start should have become {session.transaction_id}: {held[:1]}")
    if profile and not held[0].get("chargingProfile"):
        raise Unmet(f"the remote start should be on record with its profile: {held[:1]}")


def no_session_asked_for(world: World, station: str, answer: str) -> None:
    """The newest remote start is on record with this answer, and nothing came of it."""
    held = world.run(world.csms.remote_starts(station))
    if not held or held[0].get("answer") != answer or held[0].get("transaction") is not None:
        raise Unmet(f"the remote start should be {answer} and no session: {held[:1]}")


def note(world: World, station: str, kind: str) -> None:
    """Something of this kind is on record as odd about the station."""
    held = world.run(world.csms.inconsistencies(station))
    if kind not in [one.get("kind") for one in held]:
        raise Unmet(f"the CSMS has not noted {kind} of {station}, but {_listed(held)}")


def no_note(world: World, station: str) -> None:
    """Nothing of the station is on record as odd."""
    held = world.run(world.csms.inconsistencies(station))
    if held:
        raise Unmet(f"the CSMS has noted of {station}: {_listed(held)}")


def _listed(notes: Sequence[Mapping[str, Any]]) -> str:
    """Notes as a person reads them: what, where, and the details in brackets."""
    return "; ".join(_listed_one(note) for note in notes) or "nothing"


def _listed_one(note: Mapping[str, Any]) -> str:
    places = [f"{name} {note[key]}" for name, key in _PLACES if note.get(key) is not None]
    detail = ", ".join(f"{name} {value}" for name, value in (note.get("detail") or {}).items())
    where = f" at {', '.join(places)}" if places else ""
    return f"{note.get('kind')}{where}{f' ({detail})' if detail else ''}"


def lock_on_record(world: World, station: str, evse: int, problem: bool) -> None:
    """The newest event of the lock is on record, and so is the value that it told."""
    value = "true" if problem else "false"
    place = {"component": LOCK, "evse": evse, "connector": 1, "variable": "Problem"}
    for held in (world.csms.device_events(station), world.csms.variables(station)):
        mine = [one for one in world.run(held) if place.items() <= one.items()]
        if not mine or mine[0].get("value") != value:
            raise Unmet(f"the lock of EVSE {evse} should be on record with {value}, the CSMS has {mine[:1]}")
