"""Expectations on the order of messages, and on what the starts and ends of OCPP 1.6 say of time and meter.

A story is told in words: a status of the connector by its own name, any other CALL by its action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from ocppj.transcript import Entry
from scenarios.expect import frames, records, sessions
from scenarios.expect.evidence import TO_CSMS
from scenarios.verdicts import Unmet
from scenarios.world import WAIT, World

_BY_RHYTHM = frozenset({"Heartbeat", "MeterValues"})  # they come when they are due, between any two others
_GENEROUS = 1.05  # a meter is read a little after the energy has flowed
_LATE = 0.2  # seconds that a message may leave after what it tells of


# ---- the order of messages


def ends_with(world: World, station: str, connector: int, text: str) -> None:
    """All that was said about a connector, by either side, ends with these words; each CALL was answered."""
    wanted = [word.strip() for word in text.split(",")]
    world.until(lambda: _ends_with(world, station, connector, wanted), WAIT)


def _ends_with(world: World, station: str, connector: int, wanted: Sequence[str]) -> None:
    told = [(entry, word) for entry in _of(world, station) if (word := _word(entry, connector)) is not None]
    last = told[-len(wanted) :]
    if [word for _, word in last] != list(wanted):
        words = ", ".join(word for _, word in told)
        text = f"the messages about connector {connector} are {words}, not at last {', '.join(wanted)}"
        raise frames.unmet(text, world.entries, station, [entry for entry, _ in last])
    for entry, _ in last:
        frames.result(world.entries, entry)


def _of(world: World, station: str) -> list[Entry]:
    return [entry for entry in frames.of_station(world.entries, station) if entry.kind == frames.CALL]


def _word(entry: Entry, connector: int) -> str | None:
    """The word for a CALL; None for what is about another connector, or comes by a rhythm of its own."""
    if entry.action in _BY_RHYTHM:
        return None
    if entry.action != "StatusNotification":
        return str(entry.action)
    body = frames.payload(entry)
    return str(body.get("status")) if body.get("connectorId") == connector else None


def shown_for(world: World, station: str, connector: int, status: str, seconds: float) -> None:
    """The connector was last shown as ``status`` for at least so long before it was shown otherwise.

    The station's own time begins with what it shows, and the message leaves a little later.
    """
    calls = frames.calls(world.entries, station, TO_CSMS, "StatusNotification")
    mine = [call for call in calls if frames.payload(call).get("connectorId") == connector]
    stays = [after.t - at.t for at, after in pairwise(mine) if frames.payload(at).get("status") == status]
    if not stays or stays[-1] < seconds - _LATE:
        text = f"connector {connector} should be {status} for {seconds:g} s before it is anything else"
        raise frames.unmet(text, world.entries, station, mine)


def ended_before_going_down(world: World, station: str, evse: int) -> None:
    """The session was ended and acknowledged, then the station hung up, and then it booted."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    if session.ended is None:
        raise frames.unmet("the session was not ended", world.entries, station, session.calls)
    closed = [one for one in frames.of_station(world.since_act, station) if one.direction == "close"]
    if not closed:
        raise frames.unmet("the station did not go down", world.since_act, station, [session.ended])
    answer = frames.result(world.entries, session.ended)
    boot = frames.call(world.since_act, station, TO_CSMS, "BootNotification")
    frames.ordered(world.entries, session.ended, answer, closed[0], boot)


# ---- what a start and an end say


def start_says(world: World, station: str, evse: int, token: str) -> None:
    """StartTransaction names connector, token and register, and a time that is not after its sending."""
    start = _session(world, station, evse).start
    register = frames.Where("a register in whole Wh", lambda value: isinstance(value, int) and value >= 0)
    problems = frames.differences(start, {"connectorId": evse, "idTag": token, "meterStart": register})
    if problems or _dated(start) > start.at:
        told = "; ".join(problems) or "it is dated after it was sent"
        raise frames.unmet(told, world.entries, station, [start])


def end_says(world: World, station: str, evse: int, energy: float) -> None:
    """StopTransaction bears the id that the start was given, so much energy, and a time after the start's."""
    session = _session(world, station, evse)
    taken = sessions.energy(session, world.version)
    if session.ended is None or taken is None:
        raise frames.unmet("the session was not ended", world.entries, station, session.calls)
    if not energy <= taken <= energy * _GENEROUS or not _dated(session.start) < _dated(session.ended):
        text = f"{energy:g} Wh should have been taken between start and end, not {taken:g}"
        raise frames.unmet(text, world.entries, station, [session.start, session.ended])


def dated_back(world: World, station: str, evse: int, seconds: float) -> None:
    """The messages that open (and end) the session say that they arose so long before they were sent."""
    session = _session(world, station, evse)
    for call in (session.start, session.ended):
        if call is not None and (call.at - _dated(call)).total_seconds() < seconds:
            text = f"{call.action} should be dated {seconds:g} s before its sending at {call.at}"
            raise frames.unmet(text, world.entries, station, [call])


def _session(world: World, station: str, evse: int) -> sessions.Seen:
    return world.until(lambda: sessions.on_evse(world.entries, world.version, station, evse))


def _dated(call: Entry) -> datetime:
    return _moment(frames.payload(call).get("timestamp"))


def _moment(text: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Unmet(f"{text!r} is no time") from error
    if found.tzinfo is None:
        raise Unmet(f"{text!r} has no zone")
    return found


# ---- on record


def held_as_told(world: World, station: str, evse: int) -> None:
    """The session is on record with the times and registers of the station's own messages (1.6)."""
    session = _session(world, station, evse)
    found = [
        one
        for one in records.transactions(world, station)
        if one.get("transactionId") == session.transaction_id
    ]
    if len(found) != 1:
        raise Unmet(f"the CSMS holds {len(found)} sessions with the id {session.transaction_id}")
    _as_told(session.start, found[0], "startedAt", "meterStart")
    if session.ended is not None:
        _as_told(session.ended, found[0], "stoppedAt", "meterStop")


def _as_told(call: Entry, held: Mapping[str, object], when: str, meter: str) -> None:
    told, kept = frames.payload(call).get(meter), held.get(meter)
    same = isinstance(kept, int | float) and isinstance(told, int | float) and float(kept) == float(told)
    if not same or _moment(held.get(when)) != _dated(call):
        text = f"{call.action} told {told} Wh at {_dated(call)}, the CSMS has {kept} at {held.get(when)}"
        raise Unmet(text, [call])
