"""Expectations on commands, bare frames and sockets: what was refused, repeated, queued, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ocppj.transcript import Entry
from scenarios import letters
from scenarios.expect import frames, sessions
from scenarios.expect.evidence import TO_CSMS, TO_STATION
from scenarios.letters import COMMANDS
from scenarios.targets import Told
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

# The neutral name of an error code (2.0.1's spelling) where 1.6 spells or means it differently (1.6J 4.2.3).
_CODES_16 = {
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
    "FormatViolation": "FormationViolation",
    "RpcFrameworkError": "FormationViolation",
}
# commands by what they are for: the action per version
REMOTE_START, REMOTE_STOP, RESET = COMMANDS["remote start"], COMMANDS["remote stop"], COMMANDS["reset"]


def commanded(world: World, station: str, actions: Mapping[Version, str], status: str) -> Entry:
    """The CSMS sent the command since the act and the station answered it with ``status``; the answer."""
    action = actions[world.version]
    asked = world.until(lambda: frames.call(world.since_act, station, TO_STATION, action))
    return world.until(lambda: frames.result(world.since_act, asked, {"status": status}))


def commanded_before(
    world: World, station: str, actions: Mapping[Version, str], status: str, then: Callable[[], Entry]
) -> None:
    """The same, and the answer stands before the message that ``then`` finds."""
    answer = commanded(world, station, actions, status)
    frames.ordered(world.entries, answer, world.until(then, 10.0))


def first_start(world: World, station: str) -> Callable[[], Entry]:
    """A search for the message since the act that shows a session authorized."""

    def search() -> Entry:
        for session in sessions.seen(world.since_act, world.version, station):
            for call in session.calls:
                if world.version is Version.V16 or "idToken" in frames.payload(call):
                    return call
        raise frames.unmet("no session was started", world.since_act, station, [])

    return search


def last_end(world: World, station: str) -> Callable[[], Entry]:
    """A search for the message since the act that ends a session."""

    def search() -> Entry:
        for session in sessions.seen(world.entries, world.version, station):
            if session.ended is not None and session.ended in world.since_act:
                return session.ended
        raise frames.unmet("no session was ended", world.since_act, station, [])

    return search


def boot_after(world: World, station: str) -> Callable[[], Entry]:
    """A search for the boot since the act."""
    return lambda: frames.call(world.since_act, station, TO_CSMS, "BootNotification")


def nothing_of(world: World, station: str, action: str) -> None:
    """The station sent no CALL of this action since the act."""
    frames.none_of(world.since_act, station, TO_CSMS, [action])


def told(world: World, outcome: str, status: str | None = None) -> Told:
    """The operator was told this outcome, with this status of the station's answer."""
    heard = world.memory.told
    if heard is None:
        raise Unmet("the operator was told nothing")
    if heard.outcome != outcome or (status is not None and heard.response.get("status") != status):
        raise Unmet(f"the operator was told {heard.outcome} {dict(heard.response)} {heard.reason}".rstrip())
    return heard


def refused(world: World, station: str, code: str) -> None:
    """The last bare CALL of the station was refused with this code (named as in 2.0.1)."""
    wanted = _CODES_16.get(code, code) if world.version is Version.V16 else code
    asked = last_call(world, station)
    world.until(lambda: frames.refusal(world.since_act, asked, wanted))


def last_call(world: World, station: str) -> Entry:
    """The last frame that the station sent of the scenario's own making."""
    message_id = world.memory.sent[station]
    for entry in reversed(world.since_act):
        if entry.station == station and entry.direction == TO_CSMS and entry.message_id == message_id:
            return entry
    raise frames.unmet("the scenario sent nothing", world.since_act, station, [])


def unreadable_handled(world: World, station: str) -> None:
    """2.0.1: RpcFrameworkError under the id "-1"; 1.6: no answer, a frame without an id is no CALL."""
    back = _answers_beside_heartbeat(world, station)
    if world.version is Version.V16:
        if back:
            raise frames.unmet("an unreadable frame was answered", world.since_act, station, back)
        return
    right = [one for one in back if one.message_id == "-1" and frames.code(one) == "RpcFrameworkError"]
    if len(right) != 1 or len(back) != 1:
        raise frames.unmet('wanted one RpcFrameworkError with id "-1"', world.since_act, station, back)


def not_answered(world: World, station: str) -> None:
    """Nothing came back for a stray answer."""
    back = _answers_beside_heartbeat(world, station)
    if back:
        raise frames.unmet("the stray answer was answered", world.since_act, station, back)


def _answers_beside_heartbeat(world: World, station: str) -> list[Entry]:
    """What came back besides the answer to a Heartbeat that is sent now: answers do not overtake."""
    beat = _heartbeat(world, station)
    back = [one for one in frames.of_station(world.since_act, station) if one.direction == TO_STATION]
    return [one for one in back if one.message_id != beat.message_id]


def _heartbeat(world: World, station: str) -> Entry:
    """A Heartbeat over the newest bare connection, which is answered."""
    world.run(world.bare(station).send("Heartbeat", {}))
    beat = frames.calls(world.since_act, station, TO_CSMS, "Heartbeat")[-1]
    frames.result(world.since_act, beat)
    return beat


def newest_answers(world: World, station: str) -> None:
    """The newest bare connection is served."""
    _heartbeat(world, station)


def still_open(world: World, station: str) -> None:
    """No socket of the station was closed since the act, and a Heartbeat is answered."""
    _heartbeat(world, station)
    closings = [one for one in frames.of_station(world.since_act, station) if one.direction == "close"]
    if closings:
        raise frames.unmet("the socket was closed", world.since_act, station, closings)


def closed(world: World, station: str, code: int) -> None:
    """A socket of the station was closed with this code since the act."""
    world.until(
        lambda: _closing(world, station, lambda entry: entry.extra.get("code") == code, f"closed with {code}")
    )


def handshake_refused(world: World, station: str, status: int) -> None:
    """The handshake was answered with this HTTP status."""
    wanted = f"a handshake answered with {status}"
    world.until(lambda: _closing(world, station, lambda entry: entry.extra.get("status") == status, wanted))


def refused_or_closed(world: World, station: str) -> None:
    """Both closing forms pass after a subprotocol mismatch; a socket that stays open fails."""
    world.until(lambda: _closing(world, station, lambda entry: True, "a socket that does not stay open"))


def _closing(world: World, station: str, fits: Callable[[Entry], bool], wanted: str) -> Entry:
    found = [one for one in frames.of_station(world.since_act, station) if one.direction == "close"]
    for entry in found:
        if fits(entry):
            return entry
    raise frames.unmet(f"wanted {wanted}", world.since_act, station, found)


def opened(world: World, station: str) -> None:
    """The socket is open, the station's own version was selected, and a boot over it is answered."""
    wanted = world.version.subprotocol
    entries = frames.of_station(world.since_act, station)
    openings = [one for one in entries if one.direction == "open"]
    if not openings or openings[-1].extra.get("subprotocol") != wanted:
        raise frames.unmet(f"wanted an open socket with {wanted}", world.since_act, station, openings)
    action, payload = letters.boot(world.version)
    world.run(world.bare(station).send(action, payload))
    frames.result(world.since_act, frames.call(world.since_act, station, TO_CSMS, action))


def _answered(world: World, asked: Entry) -> Entry:
    return world.until(lambda: frames.result(world.since_act, asked))


def same_answers(world: World, station: str) -> None:
    """The two starts since the act were answered alike (transaction id and status)."""
    action = "StartTransaction" if world.version is Version.V16 else "TransactionEvent"
    starts = frames.calls(world.since_act, station, TO_CSMS, action)
    answers = [_answered(world, start) for start in starts]
    bodies = [frames.payload(answer) for answer in answers]
    if len(bodies) != 2 or bodies[0] != bodies[1]:
        raise frames.unmet("the two answers differ", world.since_act, station, [*starts, *answers])


def one_of_two_accepted(world: World, stations: Sequence[str]) -> None:
    """One start was accepted, the other answered ConcurrentTx."""
    action, path = (
        ("StartTransaction", "idTagInfo.status")
        if world.version is Version.V16
        else ("TransactionEvent", "idTokenInfo.status")
    )
    starts = [frames.call(world.since_act, station, TO_CSMS, action) for station in stations]
    answers = [_answered(world, start) for start in starts]
    statuses = sorted(str(frames.member(frames.payload(answer), path)) for answer in answers)
    if statuses != ["Accepted", "ConcurrentTx"]:
        raise frames.unmet(f"the answers are {' and '.join(statuses)}", world.since_act, stations[0], answers)


def delivered_in_order(world: World, station: str) -> None:
    """The messages of each session came in the order of their times, none of them twice."""
    for session in sessions.seen(world.entries, world.version, station):
        texts = [str(sorted(frames.payload(call).items())) for call in session.calls]
        if len(set(texts)) < len(texts):
            raise frames.unmet("a message was delivered twice", world.entries, station, session.calls)
        if world.version is not Version.V16:
            numbers = [frames.payload(call).get("seqNo") for call in session.calls]
            if numbers != list(range(len(numbers))):
                raise frames.unmet(
                    f"the sequence numbers are {numbers}", world.entries, station, session.calls
                )
        times = [moment for call in session.calls if (moment := frames.payload(call).get("timestamp"))]
        if [str(one) for one in times] != sorted(str(one) for one in times):
            raise frames.unmet("the messages are out of order", world.entries, station, session.calls)


def answered_in_order(world: World, station: str, count: int) -> None:
    """So many Heartbeats were answered, in the order in which they were sent."""
    beats = frames.calls(world.since_act, station, TO_CSMS, "Heartbeat")
    answers = [_answered(world, beat) for beat in beats]
    if len(beats) != count:
        raise frames.unmet(f"{len(beats)} Heartbeats were sent, not {count}", world.since_act, station, beats)
    frames.ordered(world.since_act, *answers)


def all_acknowledged(world: World, station: str) -> None:
    """Every CALL of the station since the act was answered with a CALLRESULT."""
    for call in frames.of_station(world.since_act, station):
        if call.kind == frames.CALL and call.direction == TO_CSMS:
            _answered(world, call)


def answered_with(world: World, station: str, action: str, having: Mapping[str, object]) -> None:
    """The station's CALL of this action since the act was answered so."""
    call = world.until(lambda: frames.call(world.since_act, station, TO_CSMS, action))
    world.until(lambda: frames.result(world.since_act, call, having))
