"""Expectations on the wire in the nouns of OCPP, both versions side by side; each waits for its frame.

Unless they say otherwise they look at what came since the last act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ocppj.transcript import Entry
from scenarios.expect import frames, schema, sessions
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.verdicts import NotApplicable, Unmet
from scenarios.world import World
from schemas.version import Version

_OCCUPIED_16 = ("Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing")
_GENEROUS = 1.05  # a reading falls due a little after the energy has flowed
_INTERVAL = 35.0  # seconds; real firmware is given four times as much, and reads every 120 s at the least
_PROMPT = 5.0  # seconds within which a CSMS on this machine answers
_CLOCKS_APART = 5.0  # seconds between the CSMS's clock and ours, both on one machine


def boot(world: World, station: str, status: str, *, first: bool = False) -> Entry:
    """The boot since the act was answered with ``status``, a clock that is right and an interval."""
    boot_call = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "BootNotification"))
    if first:
        earliest = next(one for one in world.since_act if one.station == station and one.kind is not None)
        frames.ordered(world.since_act, boot_call, earliest)
    wanted = {"status": status, "interval": frames.Where("a number above 0", _positive)}
    answer = world.until(lambda: frames.result(world.since_act, boot_call, wanted))
    _clock_is_right(world, answer)
    return answer


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and value > 0


def _clock_is_right(world: World, answer: Entry) -> None:
    told = frames.payload(answer).get("currentTime")
    try:
        apart = abs((datetime.fromisoformat(str(told)) - answer.at).total_seconds())
    except (ValueError, TypeError) as error:
        raise _wrong_clock(world, answer, f"{told!r} is no time with a zone") from error
    if apart > _CLOCKS_APART:
        raise _wrong_clock(world, answer, f"is {apart:.0f} s away from the present")


def _wrong_clock(world: World, answer: Entry, text: str) -> Unmet:
    at = [frames.mark("currentTime", text)]
    return frames.unmet(f"currentTime {text}", world.entries, answer.station, [answer], at)


def boot_says(world: World, station: str) -> None:
    """The boot since the act names vendor and model of the station (1.6)."""
    about = world.station(station).about
    wanted = {"chargePointVendor": about["vendor"], "chargePointModel": about["model"]}
    world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "BootNotification", wanted))


def boot_reason(world: World, station: str, reason: str) -> None:
    """The boot since the act gives this reason (2.0.1)."""
    world.until(
        lambda: frames.call(world.since_act, station, TO_CSMS, "BootNotification", {"reason": reason}), 10.0
    )


def next_boot(world: World, station: str, status: str) -> None:
    """The last boot is answered with ``status`` and kept to the interval that the one before was given."""
    boots = world.until(lambda: _two_boots(world, station, status), 10.0)
    before = frames.answer(world.entries, boots[-2])
    interval = frames.payload(before).get("interval")
    waited = boots[-1].t - before.t
    if not isinstance(interval, int | float) or waited < interval - 0.05:
        text = f"the next boot came after {waited:.3f} s, before the interval of {interval} s"
        raise frames.unmet(text, world.entries, station, boots[-2:])


def _two_boots(world: World, station: str, status: str) -> list[Entry]:
    boots = frames.calls(world.entries, station, TO_CSMS, "BootNotification")
    if len(boots) < 2:
        raise frames.unmet("there was no second boot", world.entries, station, boots)
    found = frames.answer(world.entries, boots[-1])
    if frames.differences(found, {"status": status}):
        raise frames.unmet(f"the boot is not answered with {status} yet", world.entries, station, [found])
    return boots


def only_boots_before_accepted(world: World, station: str) -> None:
    """Before an accepting answer the station sent nothing but boots."""
    for entry in frames.of_station(world.entries, station):
        body = frames.payload(entry)
        if (
            entry.direction == TO_STATION
            and entry.action == "BootNotification"
            and body.get("status") == "Accepted"
        ):
            return
        if entry.direction == TO_CSMS and entry.kind == frames.CALL and entry.action != "BootNotification":
            raise frames.unmet(
                f"{entry.action} before the boot was accepted", world.entries, station, [entry]
            )


def heartbeat_after_boot(world: World, station: str, earliest: float, latest: float) -> None:
    """A Heartbeat came so many seconds after the boot's answer."""
    answer = boot(world, station, "Accepted")
    beat = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "Heartbeat"), latest + 1.0)
    after = beat.t - answer.t
    if not earliest <= after <= latest:
        text = f"the Heartbeat came {after:.3f} s after the boot's answer"
        raise frames.unmet(text, world.entries, station, [answer, beat])


def heartbeat_answered(world: World, station: str) -> None:
    """A Heartbeat since the act was answered with a clock that is right."""
    beat = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "Heartbeat"))
    _clock_is_right(world, world.until(lambda: frames.result(world.since_act, beat)))


def status(world: World, station: str, evse: int, wanted: str) -> None:
    """The newest status of the EVSE is ``wanted`` (``available`` or ``occupied``) and was acknowledged."""
    world.until(lambda: _status(world, station, evse, wanted))


def _status(world: World, station: str, evse: int, wanted: str) -> None:
    where, member = (
        ("connectorId", "status") if world.version is Version.V16 else ("evseId", "connectorStatus")
    )
    told = [
        entry
        for entry in frames.calls(world.since_act, station, TO_CSMS, "StatusNotification")
        if frames.payload(entry).get(where) == evse
    ]
    if not told:
        raise frames.unmet(f"no status of EVSE {evse}", world.since_act, station, [])
    value = frames.payload(told[-1]).get(member)
    occupied = value in _OCCUPIED_16 if world.version is Version.V16 else value == "Occupied"
    if (wanted == "occupied") != occupied or (wanted == "available" and value != "Available"):
        raise frames.unmet(
            f"EVSE {evse} should be {wanted}, not {value}", world.since_act, station, [told[-1]]
        )
    frames.result(world.since_act, told[-1])


def all_available(world: World, station: str) -> None:
    """Every connector of the station was reported available since the act."""
    for evse in range(1, world.station(station).evses + 1):
        status(world, station, evse, "available")


def nothing_from_csms(world: World, station: str) -> None:
    """The CSMS sent the station no CALL since the act, and had its chance."""
    given_a_chance(world, station)
    frames.none_of(world.since_act, station, TO_STATION, None)


def given_a_chance(world: World, station: str) -> None:
    """What the CSMS would send by itself has gone out: a Heartbeat has been answered, in whatever way.

    A station that says its own alone, such as EVerest, is waited for until it is calm.
    """
    there = world.station(station)
    try:
        world.run(there.send("Heartbeat", {}))
    except NotApplicable:
        world.run(there.settle())


def nothing_of(world: World, station: str, action: str) -> None:
    """The station sent no CALL of this action since the act."""
    frames.none_of(world.since_act, station, TO_CSMS, [action])


def well_formed(world: World, station: str) -> None:
    """Every frame is valid against its schema; every CALL of the station has one answer, and promptly."""
    world.until(lambda: _answered_promptly(world, station))
    schema.valid(world.entries, station, world.version)


def keeps_form(world: World, station: str, sender: str) -> None:
    """One side alone is judged: its frames are valid, and it answers each CALL once and promptly."""
    asked = TO_CSMS if sender == TO_STATION else TO_STATION
    world.until(lambda: _answered_promptly(world, station, asked))
    schema.valid(world.entries, station, world.version, sender)


def _answered_promptly(world: World, station: str, asked: str = TO_CSMS) -> None:
    """``asked``: which way the CALLs went."""
    frames.one_answer_each(world.entries, station, asked)
    for call in frames.of_station(world.entries, station):
        if call.kind == frames.CALL and call.direction == asked:
            frames.prompt(world.entries, call, _PROMPT)


def authorized(world: World, station: str, token: str, wanted: str) -> None:
    """The Authorize of this token was answered with the status ``wanted``."""
    path, answer = (
        ("idTag", "idTagInfo") if world.version is Version.V16 else ("idToken.idToken", "idTokenInfo")
    )
    asked = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, "Authorize", {path: token}))
    said = _token_status(world, wanted)
    world.until(lambda: frames.result(world.since_act, asked, {f"{answer}.status": said}))


def _token_status(world: World, wanted: str) -> object:
    """A token that nobody knows is Unknown in 2.0.1 (Invalid passes too), and Invalid in 1.6."""
    if wanted != "Unknown":
        return wanted
    return "Invalid" if world.version is Version.V16 else frames.one_of("Unknown", "Invalid")


def started(world: World, station: str, evse: int, wanted: str) -> sessions.Seen:
    """A session began on the EVSE, and the CSMS answered the message that names its token with ``wanted``."""
    return world.until(lambda: _started(world, station, evse, wanted))


def _started(world: World, station: str, evse: int, wanted: str) -> sessions.Seen:
    entries = world.entries
    session = sessions.on_evse(entries, world.version, station, evse)
    said = _token_status(world, wanted)
    if world.version is Version.V16:
        taken = frames.Where("a number above 0", _positive)
        frames.result(entries, session.start, {"idTagInfo.status": said, "transactionId": taken})
        return session
    named = [call for call in session.calls if "idToken" in frames.payload(call)]
    if not named:
        raise frames.unmet("no event names the token", entries, station, session.calls)
    frames.result(entries, named[0], {"idTokenInfo.status": said})
    return session


def ended(world: World, station: str, evse: int, reason: str) -> None:
    """The newest session of the EVSE was ended with this reason since the act, and that was acknowledged."""
    world.until(lambda: _ended(world, station, evse, reason), 10.0)


def _ended(world: World, station: str, evse: int, reason: str) -> None:
    entries = world.entries
    session = sessions.on_evse(entries, world.version, station, evse)
    last = session.ended
    if last is None or last not in world.since_act:
        raise frames.unmet(f"the session on EVSE {evse} was not ended", entries, station, session.calls)
    member = "reason" if world.version is Version.V16 else "transactionInfo.stoppedReason"
    problems = frames.differences(last, {member: _reason(reason)})
    if problems:
        raise frames.unmet("; ".join(problems), entries, station, [last])
    frames.result(entries, last)


def _reason(reason: str) -> object:
    """Local is what an absent reason means (1.6 section 6.49, 2.0.1 E06)."""
    return frames.or_absent(reason) if reason == "Local" else reason


def reading(world: World, station: str, evse: int, energy: float) -> float:
    """A reading since the act shows so many Wh more than the session began with; the register in Wh."""
    return world.until(lambda: _reading(world, station, evse, energy), _INTERVAL)


def _reading(world: World, station: str, evse: int, energy: float) -> float:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    began = sessions.first_reading(session, world.version)
    calls = [call for call in session.calls if call in world.since_act]
    read = [(call, value) for call in calls for value in sessions.registers(frames.payload(call))]
    reached = None if began is None else _reached([value - began for _, value in read], energy)
    if began is None or reached is None:
        raise frames.unmet(f"no reading shows {energy:g} Wh more than {began}", world.entries, station, calls)
    call, value = next((call, value) for call, value in read if value - began == reached)
    frames.result(world.entries, call)
    return value


def _reached(rises: Sequence[float], energy: float) -> float | None:
    """The first rise that has reached the energy; None: there is none, or it has gone further past it than
    the meter's own readings let expect.

    A station reads its meter at intervals of its own: what flowed in the one before may flow in this too.
    """
    rose = list(dict.fromkeys((0.0, *rises)))
    first = next((number for number, rise in enumerate(rose) if number and rise >= energy), None)
    if first is None:
        return None
    between = rose[first - 1] - rose[first - 2] if first > 1 else 0.0
    return rose[first] if rose[first] <= (energy + between) * _GENEROUS else None


def not_ended(world: World, station: str, evse: int) -> None:
    """The newest session of the EVSE has not been ended."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    if session.ended is not None:
        raise frames.unmet(f"the session on EVSE {evse} was ended", world.entries, station, [session.ended])


def no_session(world: World, station: str, evse: int) -> None:
    """No message since the act says that energy flows on the EVSE."""
    version = world.version
    found = [one for one in sessions.seen(world.since_act, version, station) if one.evse == evse]
    calls = [call for one in found for call in one.calls]
    if version is not Version.V16:
        calls = [
            call
            for call in calls
            if frames.member(frames.payload(call), "transactionInfo.chargingState") == "Charging"
        ]
    if calls:
        raise frames.unmet(f"it charges on EVSE {evse}", world.since_act, station, calls)


def cable_before_start(world: World, station: str, evse: int) -> None:
    """1.6: the connector was reported occupied before the start; 2.0.1: an event of the session says so."""
    entries = world.entries
    session = sessions.on_evse(entries, world.version, station, evse)
    if world.version is Version.V16:
        cable = frames.call(
            entries, station, TO_CSMS, "StatusNotification", {"connectorId": evse, "status": "Preparing"}
        )
        frames.ordered(entries, cable, session.start)
        return
    told = [frames.member(frames.payload(call), "transactionInfo.chargingState") for call in session.calls]
    if not {"EVConnected", "Charging"} & set(told):
        raise frames.unmet("no event says that the cable is in", entries, station, session.calls)


def different_ids(world: World, station: str, evses: Sequence[int]) -> None:
    """The newest sessions of these EVSEs have different transaction ids."""
    found = [sessions.on_evse(world.entries, world.version, station, evse) for evse in evses]
    if len({str(one.transaction_id) for one in found}) < len(found):
        starts = [one.start for one in found]
        raise frames.unmet("two sessions have one transaction id", world.entries, station, starts)
