"""Expectations on how a transaction goes, on the wire and on record: triggers, states, samples, flags."""

from __future__ import annotations

from collections.abc import Mapping

from ocppj.transcript import Entry
from scenarios.expect import frames, records, sessions
from scenarios.expect.evidence import TO_CSMS
from scenarios.targets import Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

_INFO = "transactionInfo.chargingState"
_YES = {"yes": True, "no": False, "nothing": None}


def begun_by(world: World, station: str, evse: int, trigger: str, state: str) -> None:
    """2.0.1: the session's first event bears this trigger and this state, and was acknowledged."""
    world.until(lambda: _begun_by(world, station, evse, trigger, state))


def _begun_by(world: World, station: str, evse: int, trigger: str, state: str) -> None:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    wanted = {"eventType": "Started", "triggerReason": trigger, "seqNo": 0, _INFO: state}
    _bears(world, session.start, wanted)
    frames.result(world.entries, session.start)


def ended_by(world: World, station: str, evse: int, trigger: str, reason: str) -> None:
    """2.0.1: the session was ended since the act, by this trigger and for this reason."""
    world.until(lambda: _ended_by(world, station, evse, trigger, reason))


def _ended_by(world: World, station: str, evse: int, trigger: str, reason: str) -> None:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    if session.ended is None or session.ended not in world.since_act:
        raise frames.unmet("the session was not ended", world.entries, station, session.calls)
    _bears(world, session.ended, {"triggerReason": trigger, "transactionInfo.stoppedReason": reason})
    frames.result(world.entries, session.ended)


def suspended(world: World, station: str, evse: int, by: str) -> None:
    """Since the act the station said that ``EV`` or ``EVSE`` holds the energy back, and did not end."""
    world.until(lambda: _suspended(world, station, evse, f"Suspended{by}"))
    session = sessions.on_evse(world.entries, world.version, station, evse)
    if session.ended is not None:
        raise frames.unmet("the session was ended", world.entries, station, [session.ended])


def _suspended(world: World, station: str, evse: int, state: str) -> None:
    if world.version is Version.V16:
        wanted = {"connectorId": evse, "status": state}
        frames.call(world.since_act, station, TO_CSMS, "StatusNotification", wanted)
        return
    idle = "Idle" if state == "SuspendedEV" else state  # the car took the cable with it
    having = {_INFO: frames.one_of(state, idle)}
    frames.call(world.since_act, station, TO_CSMS, "TransactionEvent", having)


def statuses(world: World, station: str, evse: int, wanted: str) -> None:
    """1.6: the connector's statuses of the whole scenario end with these, in this order."""
    names = [name.strip() for name in wanted.split(",")]
    world.until(lambda: _statuses(world, station, evse, names))


def _statuses(world: World, station: str, evse: int, names: list[str]) -> None:
    calls = frames.calls(world.entries, station, TO_CSMS, "StatusNotification")
    mine = [call for call in calls if frames.payload(call).get("connectorId") == evse]
    told = [frames.payload(call).get("status") for call in mine]
    if told[-len(names) :] != names:
        raise frames.unmet(f"the statuses are {told}, not {names}", world.entries, station, mine)


def fault(world: World, station: str, evse: int, code: str) -> None:
    """Since the act the connector was told to be Faulted; 1.6 says with which code."""
    if world.version is Version.V16:
        wanted: Mapping[str, object] = {"connectorId": evse, "status": "Faulted", "errorCode": code}
    else:
        wanted = {"evseId": evse, "connectorStatus": "Faulted"}
    call = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "StatusNotification", wanted))
    world.until(lambda: frames.result(world.entries, call))


def offline_events(world: World, station: str, evse: int) -> None:
    """2.0.1: the events that came since the act say that they arose offline, in order (E12)."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    calls = [call for call in session.calls if call in world.since_act]
    for call in calls:
        _bears(world, call, {"offline": True})
        frames.result(world.entries, call)
    if not calls:
        raise frames.unmet("no events came", world.entries, station, [])


def outside(world: World, station: str, evse: int, context: str) -> None:
    """A reading of this context came since the act that belongs to no session, and was acknowledged."""
    world.memory.register = world.until(lambda: _outside(world, station, evse, context))


def _outside(world: World, station: str, evse: int, context: str) -> float:
    place = "connectorId" if world.version is Version.V16 else "evseId"
    having = {place: evse, "transactionId": frames.ABSENT, "meterValue.0.sampledValue.0.context": context}
    call = frames.call(world.since_act, station, TO_CSMS, "MeterValues", having)
    frames.result(world.entries, call)
    return sessions.registers(frames.payload(call))[-1]


def end_data(world: World, station: str, evse: int, contexts: str) -> None:
    """The end of the session carries readings of these contexts, in this order."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    if session.ended is None:
        raise frames.unmet("the session was not ended", world.entries, station, session.calls)
    body = frames.payload(session.ended)
    values = body.get("transactionData" if world.version is Version.V16 else "meterValue")
    told = [frames.member(value, "sampledValue.0.context") for value in values or []]  # type: ignore[attr-defined]
    wanted = [each.strip() for each in contexts.split(",")]
    if told != wanted:
        text = f"the end carries readings of {told}, not {wanted}"
        raise frames.unmet(text, world.entries, station, [session.ended])


def measured(world: World, station: str, evse: int, measurands: str) -> None:
    """A reading of the session since the act has these measurands and no others."""
    wanted = {each.strip() for each in measurands.split(",")}
    world.until(lambda: _measured(world, station, evse, wanted))


def _measured(world: World, station: str, evse: int, wanted: set[str]) -> None:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    calls = [call for call in session.calls if call in world.since_act]
    for call in calls:
        samples = frames.member(frames.payload(call), "meterValue.0.sampledValue")
        if isinstance(samples, list) and {one.get("measurand") for one in samples} == wanted:
            frames.result(world.entries, call)
            return
    raise frames.unmet(f"no reading of {sorted(wanted)}", world.entries, station, calls)


def told_status(world: World, ongoing: str, queued: str) -> None:
    """The station's answer to GetTransactionStatus: ``yes``, ``no`` or ``nothing``, and ``yes`` or ``no``."""
    heard = world.memory.told
    wanted = _YES[ongoing], _YES[queued]
    response: Mapping[str, object] = {} if heard is None else heard.response
    told = response.get("ongoingIndicator"), response.get("messagesInQueue")
    if told != wanted:
        raise Unmet(f"wanted ongoing {ongoing} and queued {queued}, the operator was told {heard}")


# ---- records


def _session(world: World, station: str, evse: int) -> Record:
    on_wire = sessions.on_evse(world.entries, world.version, station, evse)
    held = [
        one for one in records.transactions(world, station) if one["transactionId"] == on_wire.transaction_id
    ]
    if len(held) != 1:
        raise Unmet(f"the CSMS holds {len(held)} sessions of {station} under {on_wire.transaction_id}")
    return held[0]


def flags(world: World, station: str, evse: int, wanted: str) -> None:
    """The newest session on the EVSE bears these flags on record, ``none`` for none."""
    names = [] if wanted == "none" else sorted(name.strip() for name in wanted.split(","))
    held = _session(world, station, evse)
    if held.get("flags") != names:
        raise Unmet(f"the session should be flagged {names}, the CSMS has {held}")


def held_offline(world: World, station: str, evse: int) -> None:
    """The session is on record as one that went on offline."""
    held = _session(world, station, evse)
    if held.get("offline") is not True:
        raise Unmet(f"the session should be on record as offline, the CSMS has {held}")


def outside_on_record(world: World, station: str, evse: int) -> None:
    """The reading that the wire showed is on record, under no session."""
    readings = world.run(world.csms.meter_values(station))
    mine = [one for one in readings if one.get("evse") == evse and one.get("transaction") is None]
    if world.memory.register not in [one.get("energy") for one in mine]:
        raise Unmet(f"no reading of {world.memory.register:g} Wh outside a session: {mine}")


def orphan(world: World, station: str, transaction: int) -> None:
    """The stop that named none of our transactions is on record."""
    held = records.transactions(world, station)
    mine = [one for one in held if one["transactionId"] == transaction and one["flags"] == ["orphan"]]
    if len(mine) != 1 or mine[0]["active"]:
        raise Unmet(f"the stop of {transaction} should be on record as an orphan, the CSMS has {list(held)}")


def stopped_at_limit(world: World, station: str, evse: int, energy: float) -> None:
    """The session ended on the wire with so much energy, a little more at most."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    taken = sessions.energy(session, world.version)
    if taken is None or not energy <= taken <= energy * 1.1 + 5:
        text = f"it took {taken} Wh, not {energy:g}"
        raise frames.unmet(text, world.entries, station, session.calls)


def _bears(world: World, entry: Entry, wanted: Mapping[str, object]) -> None:
    problems = frames.differences(entry, wanted)
    if problems:
        raise frames.unmet("; ".join(problems), world.entries, entry.station, [entry])
