"""Steps about how transactions go: what happens around them, what is asked of them, and what is kept."""

from __future__ import annotations

from scenarios import acts_transactions as acts
from scenarios.expect import data, exchange, metering, story
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import Happening
from scenarios.world import World


@act("a car drives into the bay of EVSE {evse:d} of {station:w}")
def arrives(world: World, evse: int, station: str) -> None:
    """A sensor sees it."""
    world.act(world.station(station).happen(Happening.CAR_ARRIVES, evse))


@act("the car drives out of the bay of EVSE {evse:d} of {station:w}")
def leaves(world: World, evse: int, station: str) -> None:
    """The sensor sees it no more."""
    world.act(world.station(station).happen(Happening.CAR_LEAVES, evse))


@act("the car at EVSE {evse:d} of {station:w} takes no more energy")
def full(world: World, evse: int, station: str) -> None:
    """It holds it back."""
    world.act(world.station(station).happen(Happening.CAR_IS_FULL, evse))


@state("the lock of EVSE {evse:d} of {station:w} does not close")
def jams(world: World, evse: int, station: str) -> None:
    """Nobody knows yet."""
    world.run(world.station(station).happen(Happening.LOCK_JAMS, evse))


@act("the power of {station:w} fails slowly and comes back")
def fades(world: World, station: str) -> None:
    """It has time to say goodbye."""
    world.act(world.station(station).happen(Happening.POWER_FADES, 1), 30.0)


@state("{seconds:d} s have gone by at {station:w}")
@act("{seconds:d} s go by at {station:w}")
def elapses(world: World, seconds: int, station: str) -> None:
    """What falls due is done."""
    world.act(world.station(station).elapse(seconds))


@act("the operator asks for the status of the session on EVSE {evse:d} of {station:w}")
def asks_status(world: World, evse: int, station: str) -> None:
    """GetTransactionStatus."""
    acts.ask_status_on(world, station, evse)


@act("the operator asks {station:w} for the status of a session that it does not have")
def asks_status_of_none(world: World, station: str) -> None:
    """An id that was never given."""
    acts.ask_status_of_none(world, station)


@act("the operator asks {station:w} whether it owes any events")
def asks_queue(world: World, station: str) -> None:
    """Without an id."""
    acts.ask_status(world, station, None)


@act("{station:w} sends the bare events {events}")
def sends_events(world: World, station: str, events: str) -> None:
    """``0 start 100, 2 update 300``: seqNo, kind, register."""
    acts.send_events(world, station, events)


@act("{station:w} sends an end of its bare session that breaks the schema")
def sends_broken_end(world: World, station: str) -> None:
    """A member is missing that has to be there."""
    acts.send_end(world, station, broken=True)


@act("{station:w} sends the end of its bare session")
def sends_end(world: World, station: str) -> None:
    """As it should be."""
    acts.send_end(world, station)


@act("{station:w} sends a stop of transaction {transaction:d}")
def sends_stop(world: World, station: str, transaction: int) -> None:
    """1.6: whatever that is."""
    acts.send_unknown_stop(world, station, transaction)


@act("{station:w} sends data of vendor {vendor:S}")
def sends_data(world: World, station: str, vendor: str) -> None:
    """DataTransfer."""
    acts.send_data(world, station, vendor, None)


@on_wire("the events of the session on EVSE {evse:d} of {station:w} are {text}")
def events_are(world: World, evse: int, station: str, text: str) -> None:
    """2.0.1: ``Started Authorized Charging, Ended StopAuthorized Local``; readings by rhythm go beside."""
    metering.events_are(world, station, evse, text)


@on_wire("the session on EVSE {evse:d} of {station:w} begins by {trigger:w} in state {charging:w}")
def begun_by(world: World, evse: int, station: str, trigger: str, charging: str) -> None:
    """2.0.1, its first event."""
    story.begun_by(world, station, evse, trigger, charging)


@on_wire("the session on EVSE {evse:d} of {station:w} ends by {trigger:w} with reason {reason:w}")
def ended_by(world: World, evse: int, station: str, trigger: str, reason: str) -> None:
    """2.0.1, since the last act."""
    story.ended_by(world, station, evse, trigger, reason)


@on_wire("the session on EVSE {evse:d} of {station:w} is suspended by the {who:w} and not ended")
def suspended(world: World, evse: int, station: str, who: str) -> None:
    """EV or EVSE."""
    story.suspended(world, station, evse, who)


@on_wire("connector {evse:d} of {station:w} was last shown as {statuses}")
def shown_as(world: World, evse: int, station: str, statuses: str) -> None:
    """1.6: a list in order."""
    story.statuses(world, station, evse, statuses)


@on_wire("{station:w} reports EVSE {evse:d} as faulted with {code:w}")
def faulted(world: World, station: str, evse: int, code: str) -> None:
    """And the CSMS acknowledges it."""
    story.fault(world, station, evse, code)


@on_wire("the events of the session on EVSE {evse:d} of {station:w} say that they arose offline")
def said_offline(world: World, evse: int, station: str) -> None:
    """2.0.1 E12."""
    story.offline_events(world, station, evse)


@on_wire("the end on EVSE {evse:d} of {station:w} is refused")
def end_refused(world: World, evse: int, station: str) -> None:
    """By an error of the CSMS's own."""
    metering.end_refused(world, station, evse)


@on_wire("the end on EVSE {evse:d} of {station:w} is sent {count:d} times, later by {wait:d} s each time")
def end_repeated(world: World, evse: int, station: str, count: int, wait: int) -> None:
    """The same end, and never without a wait (E13.FR.03)."""
    metering.end_repeated(world, station, evse, count, wait)


@on_wire("{station:w} reports a reading of the session on EVSE {evse:d} with context {context:S}")
def read_inside(world: World, station: str, evse: int, context: str) -> None:
    """Acknowledged."""
    metering.inside(world, station, evse, context)


@on_wire("the readings of the session on EVSE {evse:d} of {station:w} begin with {context:S} and never fall")
def never_fall(world: World, evse: int, station: str, context: str) -> None:
    """From the first event to the last."""
    metering.never_fall(world, station, evse, context)


@on_wire("{station:w} reports nothing by the clock")
def nothing_by_clock(world: World, station: str) -> None:
    """Neither of a session nor outside."""
    metering.nothing_by_clock(world, station)


@on_wire("the main meter of {station:w} shows what its EVSEs took and what it lives on itself")
def main_meter(world: World, station: str) -> None:
    """EVSE 0 (1.6: connector 0) beside the others, of the same moment."""
    metering.main_meter(world, station)


@on_wire("the meter of EVSE {evse:d} of {station:w} stands still")
def stands_still(world: World, evse: int, station: str) -> None:
    """Readings go on, and the register does not."""
    metering.stands_still(world, station, evse)


@on_wire("{station:w} reports a reading of EVSE {evse:d} outside of sessions with context {context:S}")
def read_outside(world: World, station: str, evse: int, context: str) -> None:
    """Acknowledged."""
    story.outside(world, station, evse, context)


@on_wire("the end on EVSE {evse:d} of {station:w} carries readings {contexts}")
def end_carries(world: World, evse: int, station: str, contexts: str) -> None:
    """Contexts in order."""
    story.end_data(world, station, evse, contexts)


@on_wire("{station:w} reports a reading of EVSE {evse:d} with {measurands}")
def read_with(world: World, station: str, evse: int, measurands: str) -> None:
    """And nothing else."""
    story.measured(world, station, evse, measurands)


@on_wire("the operator is told that it goes on: {ongoing:w}, and that events are owed: {queued:w}")
def told_status(world: World, ongoing: str, queued: str) -> None:
    """yes, no or nothing."""
    story.told_status(world, ongoing, queued)


@on_wire("the session on EVSE {evse:d} of {station:w} took {energy:d} Wh and no more")
def took(world: World, evse: int, station: str, energy: int) -> None:
    """By its own readings."""
    story.stopped_at_limit(world, station, evse, energy)


@on_wire("the CSMS acknowledges every message of {station:w}")
def acknowledged(world: World, station: str) -> None:
    """Known transaction or not."""
    exchange.all_acknowledged(world, station)


@on_wire("the CSMS answers the data of {station:w} with {status:w}")
def data_answered(world: World, station: str, status: str) -> None:
    """DataTransfer."""
    exchange.answered_with(world, station, "DataTransfer", {"status": status})


@on_records("the CSMS holds the data of {station:w} of vendor {vendor:S}, as sent, with verdict {verdict:w}")
def data_held(world: World, station: str, vendor: str, verdict: str) -> None:
    """Raw."""
    data.held(world, station, vendor, verdict)


@on_records("the CSMS flags the session on EVSE {evse:d} of {station:w} as {flags}")
def flagged(world: World, evse: int, station: str, flags: str) -> None:
    """``none`` for none."""
    story.flags(world, station, evse, flags)


@on_records("the CSMS holds the session on EVSE {evse:d} of {station:w} as one that went on offline")
def held_offline(world: World, evse: int, station: str) -> None:
    """By the events' own word."""
    story.held_offline(world, station, evse)


@on_records("the CSMS holds that reading of EVSE {evse:d} of {station:w} outside of sessions")
def held_outside(world: World, evse: int, station: str) -> None:
    """The one that the wire showed."""
    story.outside_on_record(world, station, evse)


@on_records("the CSMS holds no reading of {station:w} outside of sessions")
def held_none_outside(world: World, station: str) -> None:
    """None at all."""
    metering.none_outside_on_record(world, station)


@on_records("the CSMS holds the stop of transaction {transaction:d} of {station:w} as an orphan")
def held_orphan(world: World, transaction: int, station: str) -> None:
    """Kept for whoever can make sense of it."""
    story.orphan(world, station, transaction)
