"""Expectations on readings by the clock, on the main meter, and on ends that the CSMS does not take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ocppj.transcript import Entry
from scenarios.expect import frames, sessions
from scenarios.expect.evidence import TO_CSMS
from scenarios.verdicts import Unmet
from scenarios.world import WAIT, World
from schemas.version import Version

_RETRIES = 10.0  # seconds for all attempts
_LATE = 1.5  # seconds by which an attempt may come after its time: neighbours share the machine
_CONTEXT = "meterValue.0.sampledValue.0.context"
_OWN_AT_MOST = 100.0  # Wh: what a station lives on in the time that a scenario lets pass
_MAIN = 0
_FEW = 2  # readings: one cannot fall
_BY_RHYTHM = ("MeterValuePeriodic", "MeterValueClock")


def inside(world: World, station: str, evse: int, context: str) -> None:
    """A reading of this context came since the act with the newest session of the EVSE, acknowledged."""
    world.memory.register = world.until(lambda: _inside(world, station, evse, context), WAIT)


def _inside(world: World, station: str, evse: int, context: str) -> float:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    calls = [call for call in session.calls if call in world.since_act]
    for call in calls:
        if frames.member(frames.payload(call), _CONTEXT) == context:
            frames.result(world.entries, call)
            return sessions.registers(frames.payload(call))[-1]
    raise frames.unmet(f"no reading of the session with {context}", world.entries, station, calls)


def nothing_by_clock(world: World, station: str) -> None:
    """Since the act no reading of context Sample.Clock came."""
    for call in [*_values(world, station), *_events(world, station)]:
        if frames.member(frames.payload(call), _CONTEXT) == "Sample.Clock":
            raise frames.unmet("it reports by the clock", world.since_act, station, [call])


def _values(world: World, station: str) -> list[Entry]:
    return frames.calls(world.since_act, station, TO_CSMS, "MeterValues")


def _events(world: World, station: str) -> list[Entry]:
    return frames.calls(world.since_act, station, TO_CSMS, "TransactionEvent")


def main_meter(world: World, station: str) -> None:
    """The reading of EVSE 0 is that of all EVSEs of the same moment, and a little more."""
    world.until(lambda: _main_meter(world, station), WAIT)


def _main_meter(world: World, station: str) -> None:
    place = "connectorId" if world.version is Version.V16 else "evseId"
    calls = _values(world, station)
    shown = {frames.payload(call).get(place): sessions.registers(frames.payload(call)) for call in calls}
    wanted = range(_MAIN, world.station(station).evses + 1)
    if not all(shown.get(number) for number in wanted):
        raise frames.unmet("not every meter was read", world.since_act, station, calls)
    below = sum(shown[number][-1] for number in wanted if number != _MAIN)
    if not below <= shown[_MAIN][-1] <= below + _OWN_AT_MOST:
        text = f"the main meter shows {shown[_MAIN]}, those of the EVSEs {below:g} Wh together"
        raise frames.unmet(text, world.since_act, station, calls)


def stands_still(world: World, station: str, evse: int) -> None:
    """Readings of the session came since the act, and none is above what was shown before."""
    world.until(lambda: _stands_still(world, station, evse), WAIT)


def _stands_still(world: World, station: str, evse: int) -> None:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    before, after = _before_and_after(world, session.calls)
    if not after or max(after) > before:
        text = f"the register stood at {before:g} Wh and went to {after}"
        raise frames.unmet(text, world.entries, station, session.calls)


def never_fall(world: World, station: str, evse: int, context: str) -> None:
    """The register of the newest session's readings rises with them, and the first has ``context``."""
    session = sessions.on_evse(world.entries, world.version, station, evse)
    values = [value for call in session.calls for value in sessions.registers(frames.payload(call))]
    first = frames.member(frames.payload(session.start), _CONTEXT)
    if first != context or len(values) < _FEW or values != sorted(values):
        text = f"the readings begin with {first} and are {values}"
        raise frames.unmet(text, world.entries, station, session.calls)


def _before_and_after(world: World, calls: Sequence[Entry]) -> tuple[float, list[float]]:
    new = [call for call in calls if call in world.since_act]
    old = [value for call in calls if call not in new for value in sessions.registers(frames.payload(call))]
    return max(old, default=0.0), [one for call in new for one in sessions.registers(frames.payload(call))]


def events_are(world: World, station: str, evse: int, text: str) -> None:
    """2.0.1: the events of the newest session, each with its trigger and its charging state, the end with its
    reason; numbered from 0 without a gap, and each acknowledged."""
    wanted = [part.strip() for part in text.split(",")]
    world.until(lambda: _events_are(world, station, evse, wanted), WAIT)


def _events_are(world: World, station: str, evse: int, wanted: list[str]) -> None:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    bodies = [frames.payload(call) for call in session.calls]
    told = [_event(body) for body in bodies if body.get("triggerReason") not in _BY_RHYTHM]
    if told != wanted or [body.get("seqNo") for body in bodies] != list(range(len(bodies))):
        text = f"the events are {', '.join(told)}, not {', '.join(wanted)}"
        raise frames.unmet(text, world.entries, station, session.calls)
    for call in session.calls:
        frames.result(world.entries, call)


def _event(body: Mapping[str, object]) -> str:
    last = "stoppedReason" if body.get("eventType") == "Ended" else "chargingState"
    told = frames.member(body, f"transactionInfo.{last}")
    return f"{body.get('eventType')} {body.get('triggerReason')} {told}"


# ---- ends that are not taken


def end_refused(world: World, station: str, evse: int) -> None:
    """The end of the newest session came since the act and was answered with an error."""
    world.until(lambda: frames.refusal(world.since_act, _ends(world, station, evse)[-1]), WAIT)


def _ends(world: World, station: str, evse: int) -> list[Entry]:
    session = sessions.on_evse(world.entries, world.version, station, evse)
    found = [call for call in session.calls if call in world.since_act and _is_end(call)]
    if not found:
        raise frames.unmet("the session was not ended", world.entries, station, session.calls)
    return found


def _is_end(call: Entry) -> bool:
    return call.action == "StopTransaction" or frames.payload(call).get("eventType") == "Ended"


def end_repeated(world: World, station: str, evse: int, count: int, wait: float) -> None:
    """The end was sent so often, the same each time, after waits growing by ``wait`` s with each."""
    world.until(lambda: _repeated(world, station, evse, count), _RETRIES)
    ends = _ends(world, station, evse)
    for number, (first, second) in enumerate(pairwise(ends), 1):
        waited = second.t - frames.answer(world.entries, first).t
        if not wait * number - 0.05 <= waited <= wait * number + _LATE:
            text = f"attempt {number + 1} came after {waited:.2f} s, not {wait * number} s"
            raise frames.unmet(text, world.entries, station, [first, second])


def _repeated(world: World, station: str, evse: int, count: int) -> None:
    ends = _ends(world, station, evse)
    bodies = {str(frames.payload(one)) for one in ends}
    if len(ends) != count or len(bodies) != 1:
        text = f"the end was sent {len(ends)} times in {len(bodies)} forms, not {count} times the same"
        raise frames.unmet(text, world.entries, station, ends)


# ---- records


def none_outside_on_record(world: World, station: str) -> None:
    """No reading outside of sessions is on record."""
    held = [one for one in world.run(world.csms.meter_values(station)) if one.get("transaction") is None]
    if held:
        raise Unmet(f"no reading outside of sessions should be on record: {held}")
